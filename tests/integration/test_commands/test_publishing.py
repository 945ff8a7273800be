"""`threeline publish`, `releases`, `audit` and `known` as a person gives them, and the documents that programs read."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from dashboard.services import release_page
from data.engine import open_engine, reading
from data.store import releases
from tests.unit.dashboard import released_world as world

KEYS = {"release", "new", "seal", "period", "tally", "public", "hidden", "left_out", "known"}


@pytest.fixture
def sealed(home: Path) -> Path:
    """An instance with one final seal."""
    world.district_in(home, quarters=("2007Q1",)).dispose()
    return home


@pytest.fixture
def released(home: Path) -> Path:
    """An instance with two releases."""
    world.released_in(home).dispose()
    return home


def read(ended: Any) -> Any:
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_a_dry_run_says_everything_and_publishes_nothing(run, sealed):
    found = read(run("publish", "1", "--dry-run", "--format", "json"))
    assert set(found) == KEYS
    assert (found["release"], found["new"], found["seal"], found["period"]) == (None, False, 1, "2007Q1")
    assert found["tally"]["counts_withheld"] == sum(
        each["what"] in ("numerator", "denominator") for each in found["hidden"]
    )
    assert found["left_out"] == [{"indicator": "deaths", "why": "value"}]
    assert read(run("releases", "--format", "json")) == {"releases": []}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_publishing_prints_what_everybody_reads_and_what_is_withheld_and_why(run, sealed, language):
    ended = run("publish", "1", "--lang", language)
    assert (ended.code, ended.err) == (0, "")
    wanted = {
        "zh-CN": ("符合政策生育率", "※", "本身是 1 至 7", "已作为第 1 次公开"),
        "en": ("Compliant rate", "※", "it is 1 to 7 itself", "Published as release 1"),
    }
    for words in wanted[language]:
        assert words in ended.out
    again = run("publish", "1", "--lang", language)
    assert (again.code, again.err) == (0, "")
    assert {"zh-CN": "已公开，为第 1 次公开，没有改动", "en": "published already as release 1"}[language] in again.out


@pytest.fixture(scope="module")
def half_public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two final seals, the first of them published; to be copied."""
    folder = tmp_path_factory.mktemp("half") / "instance"
    engine = world.district_in(folder)
    world.published(engine, 1)
    engine.dispose()
    return folder


@pytest.fixture
def half(half_public: Path, home: Path) -> Path:
    """An instance with two final seals, the first of them published."""
    shutil.copytree(half_public, home)
    return home


def test_a_dry_run_gives_programs_everything_that_becomes_public(run, half):
    planned = read(run("publish", "2", "--dry-run", "--format", "json"))["public"]
    assert {each["period"] for each in planned["figures"]} == {"2007Q1", "2007Q2", "2007Q1-2007Q2"}
    assert read(run("publish", "2", "--format", "json"))["public"] == planned
    engine = open_engine(f"sqlite:///{half / 'threeline.sqlite'}")
    with reading(engine) as connection:
        public = json.loads(releases.content(connection, 2) or b"")
    assert planned == {name: public[name] for name in public if name not in ("number", "previous", "made_at")}


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("zh-CN", ("2007 年上半年累计", "2007 年一季度", "2007 年二季度")),
        ("en", ("2007, first half to date", "2007 Q1", "2007 Q2")),
    ],
)
def test_a_dry_run_prints_every_span_that_becomes_public(run, half, language, titles):
    printed = run("publish", "2", "--dry-run", "--lang", language).out
    planned = read(run("publish", "2", "--dry-run", "--format", "json"))["public"]
    parts = re.split({"zh-CN": "公众将看到的数字：", "en": "What the public will read: "}[language], printed)[1:]
    assert [part.splitlines()[0] for part in parts] == list(titles)
    spans = ("2007Q1-2007Q2", "2007Q1", "2007Q2")
    for part, span in zip(parts, spans, strict=True):
        rates = [each["rate"] for each in planned["figures"] if each["period"] == span and each["rate"]]
        assert rates and all(re.search(rf"(?<![0-9.]){re.escape(each)}(?![0-9.])", part) for each in rates)


@pytest.mark.parametrize(
    ("language", "used", "waits", "other"),
    [
        ("zh-CN", "已计入", "定稿第 2 号有这个数，公开那份定稿时计入", "各封存稿中都没有这个数，未计入"),
        ("en", "taken into account", "as final seal 2 has it, which is not public", "not what any final seal holds"),
    ],
)
def test_a_registered_figure_is_compared_with_every_final_seal_as_the_words_say(
    run, half, language, used, waits, other
):
    # births of the first quarter are public, those of the second are sealed only, and nobody has counted 1
    for quarter, value in (("2007Q1", 499), ("2007Q2", 493), ("2007Q2", 1)):
        assert run("known", "add", "d", "compliant", quarter, "denominator", value, "--source", "s").code == 0
    listed = read(run("known", "list", "--format", "json"))["known"]
    assert [(each["used"], each["seal"]) for each in listed] == [(True, None), (False, 2), (False, None)]
    rows = [each for each in run("known", "list", "--lang", language).out.splitlines() if each.split()[:1] != []][2:]
    assert [words in row for words, row in zip((used, waits, other), rows, strict=True)] == [True] * 3
    told = run("audit", "--lang", language).out
    assert {"zh-CN": "登记的数字共 3 个，计入 1 个。", "en": "taken into account: 1 of 3."}[language] in told
    planned = read(run("publish", "2", "--dry-run", "--format", "json"))["known"]
    assert [each["used"] for each in planned] == [True, True, False]
    assert run("publish", "2").code == 0
    listed = read(run("known", "list", "--format", "json"))["known"]
    assert [(each["used"], each["seal"]) for each in listed] == [(True, None), (True, None), (False, None)]


def test_of_two_who_publish_at_once_the_second_is_told_that_it_is_published(run, sealed, monkeypatch):
    real = release_page.preview_of

    def published_meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(release_page, "preview_of", real)
        assert read(run("publish", "1", "--format", "json"))["new"] is True
        return real(*arguments)

    monkeypatch.setattr(release_page, "preview_of", published_meanwhile)
    assert read(run("publish", "1", "--format", "json"))["new"] is False


def test_publishing_twice_gives_the_same_release_to_programs(run, sealed):
    first = read(run("publish", "1", "--format", "json"))
    second = read(run("publish", "1", "--format", "json"))
    assert (first["new"], second["new"]) == (True, False)
    assert first["release"] == second["release"]
    assert second["tally"] is None
    assert read(run("releases", "--format", "json"))["releases"] == [first["release"]]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_seal_that_cannot_be_published_is_refused_in_words(run, sealed, language):
    ended = run("publish", "5", "--lang", language)
    assert (ended.code, ended.out) == (1, "")
    assert {"zh-CN": "没有第 5 号封存稿", "en": "There is no seal 5."}[language] in ended.err


def test_the_audit_holds_and_says_what_it_looked_at(run, released):
    found = read(run("audit", "--format", "json"))
    assert (found["holds"], found["findings"], found["contradictions"]) == (True, [], [])
    assert [each["number"] for each in found["releases"]] == [1, 2]
    assert found["checked"] > 20
    assert "No withheld count can be worked out." in run("audit", "--lang", "en").out


def test_the_audit_names_a_count_that_is_given_away_and_ends_with_1(run, released):
    for area, value in (("d", "437"), ("upper", "197")):
        assert run("known", "add", area, "first", "2007Q1", "numerator", value, "--source", "公报").code == 0
    ended = run("audit", "--lang", "en")
    assert ended.code == 1
    assert "first births of Lower (First children, 2007 Q1) can be worked out: 240." in ended.err
    found = json.loads(run("audit", "--format", "json").out)
    assert not found["holds"]
    lower = next(each for each in found["findings"] if each["count"]["area"] == "lower" and each["possible"] == 1)
    assert set(lower) == {"count", "low", "high", "possible", "wanted", "path"}
    assert {each["kind"] for each in lower["path"]} <= {"areas", "periods", "complement", "same", "said"}


def test_figures_are_registered_one_by_one_or_from_a_file(run, released, tmp_path):
    path = tmp_path / "known.csv"
    path.write_bytes(
        "area,indicator,period,part,value,source\nd,first,2007Q1,denominator,499,统计公报\n".encode("gb18030")
    )
    assert run("known", "add", "--file", path, "--lang", "en").out == "1 figure registered, 0 known before.\n"
    assert run("known", "add", "--file", path, "--lang", "en").out == "0 figures registered, 1 known before.\n"
    one = ("known", "add", "d", "compliant", "2007q1", "denominator", "1", "--source", "旧公报")
    assert run(*one).code == 0
    found = read(run("known", "list", "--format", "json"))["known"]
    assert [(each["number"], each["period"], each["value"], each["used"]) for each in found] == [
        (1, "2007Q1", 499, True),
        (2, "2007Q1", 1, False),
    ]
    assert "统计公报" in run("known", "list").out
    assert run("known", "withdraw", "2").code == 0
    assert len(read(run("known", "list", "--format", "json"))["known"]) == 1
    assert run("known", "withdraw", "2").code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("known", "add"),
        ("known", "add", "d", "first", "2007Q1", "numerator"),
        ("known", "add", "d", "first", "2007Q1", "numerator", "1"),
        ("publish",),
        ("publish", "one"),
        ("audit", "--format", "csv"),
    ],
)
def test_a_command_line_that_is_wrong_ends_with_2(run, released, words):
    assert run(*words).code == 2


def test_every_error_of_a_file_is_told_with_its_row(run, released, tmp_path):
    path = tmp_path / "known.csv"
    path.write_text(
        "area,indicator,period,part,value,source\nx,first,2007Q1,numerator,1,s\nd,first,2007,numerator,a,s\n"
    )
    ended = run("known", "add", "--file", path, "--lang", "en")
    assert ended.code == 1
    lines = ended.err.splitlines()
    assert len(lines) == 3
    assert "row 2" in lines[0]
    assert all("row 3" in each for each in lines[1:])
    path.write_text("area,indicator\nd,first\n")
    assert (
        "expected area, indicator, period, part, value, source"
        in run("known", "add", "--file", path, "--lang", "en").err
    )


def test_nothing_is_made_where_there_is_no_instance(run, home):
    for words in (("publish", "1"), ("releases",), ("audit",), ("known", "list")):
        assert run(*words).code == 1
    assert not home.exists()


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "还没有任何会后定稿"), ("en", "no final seal at all yet")])
def test_where_nothing_was_sealed_for_good_publishing_says_so(run, own_figures, language, said):
    ended = run("publish", "1", "--lang", language)
    assert ended.code == 1
    assert said in ended.err and "–" not in ended.err


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "表头以下没有任何数字"), ("en", "no figure below the heading")]
)
def test_a_file_with_a_heading_only_registers_nothing_and_says_so(run, own_figures, tmp_path, language, said):
    file = tmp_path / "known.csv"
    file.write_text("area,indicator,period,part,value,source\n", encoding="utf-8")
    ended = run("known", "add", "--file", file, "--lang", language)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err and "known.csv" in ended.err
