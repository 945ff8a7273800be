"""`threeline seal | seals | verify | compare | export | meeting | confirm` as a person runs them, in both languages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assessment.periods import parse_period
from assessment.seal import SealKind, dump
from dashboard.services.sealing import take_seal
from data.engine import open_engine, writing
from tests.integration.test_commands.conftest import Run

PERIOD = "2007Q2"
TOWN = "110117104"  # class three in the first half of 2007
STRONG = "110117106"
FORMATS = ("pdf", "pptx", "docx", "xlsx", "png", "json", "html")


@pytest.fixture(scope="module")
def sealed_once(built_demo_without_twinning: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """An instance with the demo's figures and one seal of them, and the file of that seal."""
    home = tmp_path_factory.mktemp("sealed") / "instance"
    shutil.copytree(built_demo_without_twinning, home)
    engine = open_engine(f"sqlite:///{home / 'threeline.sqlite'}")
    with writing(engine) as connection:
        seal, _ = take_seal(connection, period=parse_period(PERIOD), kind=SealKind.draft, who="tests")
    engine.dispose()
    return home, dump(seal)


@pytest.fixture
def sealed(sealed_once: tuple[Path, bytes], home: Path, tmp_path: Path) -> Path:
    """The file of the first seal of the demo's figures, in whose instance a test may change what it likes."""
    shutil.copytree(sealed_once[0], home)
    target = tmp_path / "seal.json"
    target.write_bytes(sealed_once[1])
    return target


def test_a_seal_verifies_from_its_file_and_against_the_database(run: Run, sealed: Path) -> None:
    ended = run("verify", sealed, "--database", "--format", "json")
    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert document["intact"] is True
    assert document["seal"]["period"] == PERIOD
    assert document["seal"]["previous"] is None
    assert run("verify", sealed, "--root", document["seal"]["root"][:12]).code == 0
    for root in ("0" * 64, "", document["seal"]["root"][:4], "no root"):
        assert run("verify", sealed, "--root", root).code == 1
    alone, checked = run("verify", sealed, "--lang", "en").out, run("verify", sealed, "--database", "--lang", "en").out
    assert "--database" in alone
    assert "--database" not in checked


@pytest.mark.parametrize(("lang", "word"), [("zh-CN", "已被改动"), ("en", "Altered")])
def test_an_altered_file_is_told_with_the_section(run: Run, sealed: Path, lang: str, word: str) -> None:
    raw = json.loads(sealed.read_text(encoding="utf-8"))
    raw["sections"]["observations"][0]["observation"]["numerator"] = 1
    sealed.write_text(json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")), encoding="utf-8")
    ended = run("verify", sealed, "--lang", lang)
    assert ended.code == 1
    assert word in ended.err
    assert "observations" in ended.err
    assert run("export", sealed, "--to", "json", "--out", sealed.parent / "x.json").code == 1


def test_what_is_no_seal_is_refused_in_a_sentence(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    for text in ("nothing", "{}", "[1, 2]", '{"format": 99, "root": ""}'):
        other.write_text(text, encoding="utf-8")
        ended = run("verify", other, "--lang", "en")
        assert ended.code == 1
        assert len(ended.err.strip().splitlines()) == 1
    assert run("verify", tmp_path / "none.json").code == 1


def test_seals_are_listed_and_compared(run: Run, sealed: Path, tmp_path: Path) -> None:
    figures = tmp_path / "2007Q2.csv"
    figures.write_text(
        "period,area_code,indicator,numerator,denominator,value\n2007Q2,110117001,compliant_birth_rate,20,90,",
        encoding="utf-8",
    )
    assert json.loads(run("compare", "1", "now", "--format", "json").out) == {"differences": []}
    assert run("load", "indicators", figures).code == 0
    found = json.loads(run("compare", "1", "now", "--format", "json").out)["differences"]
    # others may have another rank for it; only one has another figure
    (town,) = [each for each in found if each["indicators"]]
    assert town["code"] == "110117001"
    assert "compliant_birth_rate" in [each["code"] for each in town["indicators"]]
    assert run("seal", PERIOD).code == 0
    listed = json.loads(run("seals", "--format", "json").out)["seals"]
    assert [each["number"] for each in listed] == [1, 2]
    assert listed[1]["previous"] == listed[0]["root"]
    assert json.loads(run("compare", sealed, "2", "--format", "json").out)["differences"] == found


def test_the_meeting_is_recorded_and_its_final_seal_closes_it(run: Run, own_figures: Path) -> None:
    assert run("meeting", "attend", PERIOD, "计生委", "财政局").code == 0
    assert run("meeting", "deadline", PERIOD, "2026-12-31").code == 0
    assert run("confirm", PERIOD, "110117001", "--on", "2026-01-05").code == 0
    assert run("confirm", PERIOD, "110117002", "--object", "少报两例", "--on", "2026-01-05").code == 0
    assert run("meeting", "answer", PERIOD, "110117002", "1", "已更正", "--accept").code == 0
    assert run("meeting", "decide", PERIOD, TOWN, "--ruling", "confirm", "--reason", "连续两季").code == 0
    ended = run("meeting", "action", PERIOD, "逐村核对", "--owner", "计生办", "--due", "2099-01-01", "--format", "json")
    document = json.loads(ended.out)
    assert document["attendance"] == ["计生委", "财政局"]
    assert [each["town"] for each in document["decisions"]] == [TOWN]
    assert [each["state"] for each in document["actions"]] == ["open"]
    assert {each["town"]: each["confirmed"] for each in document["towns"]} == {
        "110117001": "2026-01-05",
        "110117002": None,
    }
    assert run("seal", PERIOD, "--final").code == 0
    assert json.loads(run("twinning", "show", TOWN, "--format", "json").out)["stage"] == "confirmed"
    late = run("meeting", "undo", PERIOD, "1", "--lang", "en")
    assert late.code == 1
    assert "closed" in late.err
    told = run("meeting", "report", PERIOD, "1", "--state", "done", "--evidence", "已核", "--format", "json")
    assert json.loads(told.out)["actions"][0]["state"] == "done"
    assert run("seal", PERIOD).code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("meeting", "decide", PERIOD, TOWN, "--ruling", "confirm", "--reason", " "),
        ("meeting", "decide", PERIOD, STRONG, "--ruling", "confirm", "--reason", "x"),
        (
            *("meeting", "decide", PERIOD, TOWN, "--ruling", "match", "--reason", "x"),
            *("--partner", "none", "--from", "2008-01-01", "--to", "2008-12-31"),
        ),
        ("meeting", "decide", PERIOD, "999", "--ruling", "confirm", "--reason", "x"),
        ("meeting", "decide", PERIOD, TOWN, "--ruling", "match", "--reason", "x"),
        ("meeting", "action", PERIOD, "x", "--owner", "计生办", "--due", "2001-01-01"),
        ("meeting", "action", PERIOD, "x", "--owner", "计生办", "--due", "soon"),
        ("meeting", "action", PERIOD, "x", "--owner", "计生办", "--due", "2099-01-01", "--indicator", "none"),
        ("meeting", "action", PERIOD, "call 13812345678", "--owner", "计生办", "--due", "2099-01-01"),
        ("meeting", "report", PERIOD, "9", "--state", "done"),
        ("meeting", "undo", PERIOD, "9"),
        ("confirm", PERIOD, "999"),
        ("confirm", PERIOD, TOWN, "--on", "2999-01-01"),
        ("meeting", "show", "2007Q9"),
        ("seal", "1999Q1"),
    ],
)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_what_has_no_place_is_refused_and_nothing_is_recorded(
    run: Run, own_figures: Path, words: tuple[str, ...], lang: str
) -> None:
    ended = run(*words, "--lang", lang)
    assert ended.code == 1
    assert ended.err.strip()
    assert "Traceback" not in ended.err
    document = json.loads(run("meeting", "show", PERIOD, "--format", "json").out)
    assert document["decisions"] == document["actions"] == document["towns"] == []


@pytest.mark.parametrize("to", FORMATS)
def test_a_seal_exports_from_its_file_alone_to_the_same_bytes(
    run: Run, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    monkeypatch.setenv("THREELINE_HOME", str(tmp_path / "nowhere"))
    targets = [tmp_path / f"one.{to}", tmp_path / f"two.{to}"]
    for target in targets:
        ended = run("export", sealed, "--to", to, "--out", target)
        assert ended.code == 0, ended.err
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert targets[0].stat().st_size > 1000


def test_an_export_that_cannot_be_made_leaves_nothing(run: Run, sealed: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    assert run("export", sealed, "--to", "pdf", "--out", tmp_path / "x.pdf", "--town", "999").code == 1
    assert run("export", sealed, "--to", "pdf", "--out", tmp_path / "none" / "x.pdf").code == 1
    assert run("export", sealed, "--to", "xlsx", "--out", tmp_path / "x.xlsx", "--town", TOWN).code == 2
    assert run("export", "9", "--to", "pdf", "--out", tmp_path / "x.pdf").code == 1
    (tmp_path / "folder.pdf").mkdir()
    assert run("export", sealed, "--to", "json", "--out", tmp_path / "folder.pdf").code == 1
    (tmp_path / "folder.pdf").rmdir()
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "2012Q4 没有任何数据"), ("en", "There is no figure for 2012Q4")]
)
def test_a_town_confirms_no_period_without_figures(run: Run, own_figures: Path, language: str, said: str) -> None:
    for more in ((), ("--object", "少报两例")):
        ended = run("confirm", "2012Q4", "110117001", *more, "--on", "2026-01-05", "--lang", language)
        assert (ended.code, ended.out) == (1, "")
        assert said in ended.err
    for day in ("2007-06-30", "2099-01-01"):
        ended = run("meeting", "deadline", PERIOD, day, "--lang", language)
        assert ended.code == 1
        assert day in ended.err and "2007-06-30" in ended.err


@pytest.mark.parametrize(("language", "said"), [("zh-CN", ("单位", "100")), ("en", ("unit", "at most 100"))])
def test_a_unit_that_is_too_long_is_refused_with_its_limit(
    run: Run, own_figures: Path, language: str, said: tuple[str, str]
) -> None:
    ended = run("meeting", "attend", PERIOD, "x" * 2_000, "--lang", language)
    assert ended.code == 1
    assert all(each in ended.err for each in said), ended.err


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "还没有封存件"), ("en", "There is no seal yet")])
def test_where_nothing_was_sealed_an_export_says_so(
    run: Run, own_figures: Path, tmp_path: Path, language: str, said: str
) -> None:
    ended = run("export", "1", "--to", "json", "--out", tmp_path / "x.json", "--lang", language)
    assert ended.code == 1
    assert said in ended.err
