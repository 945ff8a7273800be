"""`threeline twinning`: the whole story by command line, every refusal in words, and the documented JSON."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

LAGGING, OTHER, STRONG = "110117104", "110117110", "110117001"
PARTNERS = f"""code,name_zh,name_en,kind,capacity,fields
{STRONG},,,town,1,
{OTHER},,,town,1,
finance,财政局,Finance bureau,department,2,department=0.5;财政
health,卫生局,Health bureau,department,1,informed_choice_rate=0.8
"""
TERM = ("--from", "2007-08-01", "--to", "2008-07-31")


class Story:
    """Calls `threeline twinning` in English and reads its JSON."""

    def __init__(self, run: Any) -> None:
        self.run = run

    def __call__(self, *words: str | Path) -> dict[str, Any]:
        ended = self.run("twinning", *words, "--format", "json", "--lang", "en")
        assert (ended.code, ended.err) == (0, ""), ended.err
        found: dict[str, Any] = json.loads(ended.out)
        return found

    def refused(self, *words: str, code: int = 1) -> list[str]:
        """The sentences on stderr; nothing on stdout."""
        ended = self.run("twinning", *words, "--lang", "en")
        assert (ended.code, ended.out) == (code, "")
        return ended.err.splitlines()


@contextmanager
def of_instance(home: Path) -> Iterator[None]:
    """Commands go to this instance."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREELINE_HOME", str(home))
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="module")
def register(run: Any, built_demo_without_twinning: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance of the demo's figures with a register of partners, and nobody helped yet."""
    home = tmp_path_factory.mktemp("register") / "instance"
    shutil.copytree(built_demo_without_twinning, home)
    path = home.parent / "partners.csv"
    path.write_text(PARTNERS, encoding="utf-8")
    with of_instance(home):
        assert Story(run)("partners", path)["added"] == 4
    return home


@pytest.fixture
def story(run: Any, register: Path, home: Path) -> Story:
    """The demo's figures with a register of partners, in which a test may record what it likes."""
    shutil.copytree(register, home)
    return Story(run)


@pytest.fixture(scope="module")
def helping(run: Any, register: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance in which one town is helped since August 2007."""
    home = tmp_path_factory.mktemp("helping") / "instance"
    shutil.copytree(register, home)
    with of_instance(home):
        helped(Story(run))
    return home


@pytest.fixture
def refusing(run: Any, helping: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    """One town is helped; only for what is refused, since nothing may be recorded there."""
    monkeypatch.setenv("THREELINE_HOME", str(helping))
    return Story(run)


@pytest.fixture
def running(run: Any, helping: Path, home: Path) -> Story:
    """One town is helped, and a test may go on from there."""
    shutil.copytree(helping, home)
    return Story(run)


def matched(story: Story, *partners: str) -> dict[str, Any]:
    story("flag", LAGGING, "--reason", "it lags", "--period", "2007Q2", "--on", "2007-07-10")
    chosen = partners or ("finance",)
    goal = ("--goal", "compliant_birth_rate=96.5@2008-06-30")
    return story("match", LAGGING, *chosen, *TERM, *goal, "--on", "2007-07-20")


def helped(story: Story, *partners: str) -> dict[str, Any]:
    matched(story, *partners)
    return story("start", LAGGING, "--on", "2007-08-01")


# ------------------------------------------------------------------ proposing


def test_class_three_towns_are_proposed_once_with_diagnosis_and_partner(story: Story) -> None:
    dry = story("propose", "2007Q2", "--dry-run")
    assert dry["recorded"] == []
    first = story("propose", "2007Q2", "--on", "2007-07-10")
    assert first["recorded"] == [OTHER, LAGGING]
    flag = next(each for each in first["proposals"] if each["code"] == LAGGING)
    assert (flag["stage"], flag["version"], flag["since"], flag["shortfall"]) == ("proposed", 1, "2006Q2", "level")
    assert flag["weaknesses"][0]["indicator"] == "compliant_birth_rate"
    assert first["matches"] == dry["matches"]
    assert {each["town"]["code"] for each in first["matches"]} == {LAGGING, OTHER}
    for each in first["matches"]:
        terms = {name: value for name, value in each["cost"].items() if name != "total"}
        assert each["cost"]["total"] == pytest.approx(sum(terms.values()), abs=1e-5)
    assert [each["code"] for each in first["partners"] if not each["available"]] == [OTHER]
    assert story("propose", "2007Q2", "--on", "2007-07-10")["recorded"] == []


def test_a_pin_and_a_ban_hold_and_show_what_they_cost(story: Story) -> None:
    free = story("propose", "2007Q2", "--dry-run")
    assert (free["price"], free["wishes"]) == (0, [])
    pinned = story("propose", "2007Q2", "--dry-run", "--pin", f"{LAGGING}={STRONG}", "--ban", f"{OTHER}=finance")
    pairs = {each["town"]["code"]: (each["partner"]["code"], each["pinned"]) for each in pinned["matches"]}
    assert pairs[LAGGING] == (STRONG, True)
    assert pairs[OTHER][0] != "finance"
    assert pinned["price"] == pytest.approx(pinned["cost"] - pinned["free_cost"], abs=1e-5)
    assert [(each["town"]["code"], each["pinned"]) for each in pinned["wishes"]] == [(LAGGING, True), (OTHER, False)]


def test_a_declined_town_is_not_proposed_again_for_the_same_period(story: Story) -> None:
    story("propose", "2007Q2", "--on", "2007-07-10")
    story("decline", LAGGING, "--reason", "figures under check", "--on", "2007-07-11")
    again = story("propose", "2007Q2", "--on", "2007-07-12")
    assert again["recorded"] == []
    flag = next(each for each in again["proposals"] if each["code"] == LAGGING)
    assert (flag["stage"], flag["declined_now"]) == ("declined", True)
    assert LAGGING not in {each["town"]["code"] for each in again["matches"]}
    assert LAGGING in story("propose", "2007Q3", "--on", "2007-10-10")["recorded"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("propose", "2007Q9"), "expected a quarter"),
        (("propose", "2001Q1"), "2005Q1"),
        (("propose", "2007Q2", "--pin", "x"), "Expected TOWN=PARTNER"),
        (("propose", "2007Q2", "--pin", f"{LAGGING}=nobody"), "'nobody' is not among"),
        (
            ("propose", "2007Q2", "--pin", f"{LAGGING}=health", "--ban", f"{LAGGING}=health"),
            "both pinned and forbidden",
        ),
        (
            ("propose", "2007Q2", "--pin", f"{LAGGING}=health", "--pin", f"{OTHER}=health"),
            "2 towns are pinned to health",
        ),
        (("propose", "2007Q2", "--on", "2007-02-30"), "'2007-02-30' is not a day"),
    ],
)
def test_a_proposal_that_cannot_be_made_says_why_and_records_nothing(
    story: Story, words: tuple[str, ...], said: str
) -> None:
    assert said in "\n".join(story.refused(*words))
    assert story("list")["towns"] == []


# ------------------------------------------------------------------ deciding


def test_the_whole_story_ends_with_a_higher_class(story: Story) -> None:
    story("propose", "2007Q2", "--on", "2007-07-10")
    assert story("confirm", LAGGING, "--reason", "five quarters", "--on", "2007-07-11")["stage"] == "confirmed"
    signed = story(
        "match", LAGGING, "finance", *TERM, "--goal", "compliant_birth_rate=96.5@2008-06-30", "--on", "2007-07-20"
    )
    (agreement,) = signed["agreements"]
    assert (agreement["code"], agreement["first"], agreement["goals"][0]["to"]) == ("A1", "2007-08-01", "96.500000")
    assert agreement["goals"][0]["from"] == agreement["goals"][0]["now"]
    assert story("start", LAGGING, "--on", "2007-08-01")["next_events"] == ["hold_round"]
    given = ("--payer", "finance", "--purpose", "station")
    story("input", LAGGING, "--money", "120,000.00", *given, "--on", "2007-09-01")
    story("input", LAGGING, "--money", "0.55", "--kind", "spent", *given, "--on", "2007-09-02")
    story("input", LAGGING, "--things", "2", "--kind-of-thing", "service_station", *given, "--on", "2007-09-03")
    failed = story(
        "accept",
        LAGGING,
        "--round",
        "1",
        "--on",
        "2007-10-15",
        "--decision",
        "continued",
        "--criterion",
        "all",
        "--inspector",
        "计生局",
    )
    last = failed["events"][-1]
    assert (last["round"], last["decision"], last["class"], last["inspectors"]) == (1, "continued", "three", ["计生局"])
    assert last["criteria"][0] == {"criterion": "out_of_class_three", "met": False, "figure": "three", "needed": "two"}
    assert [each["criterion"] for each in last["criteria"]] == [
        "out_of_class_three",
        "composite_80",
        "family_planning_75",
        "compliant_birth_rate_met",
    ]
    moved = story(
        "accept",
        LAGGING,
        "--round",
        "2",
        "--on",
        "2008-01-20",
        "--decision",
        "reached",
        "--criterion",
        "all=met",
        "--reason",
        "seen on the spot",
    )
    assert (moved["stage"], moved["round"], moved["events"][-1]["class"]) == ("reached_standard", 2, "two")
    totals = moved["totals"]["overall"]
    assert (totals["granted"], totals["spent"], totals["things"]) == (
        "120000.000000",
        "0.550000",
        {"service_station": 2},
    )
    back = story("relapse", LAGGING, "--reason", "fell again", "--on", "2008-06-01")
    assert (back["stage"], back["next_events"]) == ("relapsed", ["match", "start"])
    (row,) = story("list", "--stage", "relapsed")["towns"]
    assert (row["code"], row["round"], row["agreements"]) == (LAGGING, 2, ["A1"])


def test_who_decides_on_an_old_view_sees_the_first_decision(story: Story) -> None:
    story("propose", "2007Q2", "--on", "2007-07-10")
    story("confirm", LAGGING, "--reason", "five quarters", "--on", "2007-07-11", "--expect", "1")
    (said,) = story.refused("decline", LAGGING, "--reason", "no", "--on", "2007-07-11", "--expect", "1")
    assert "decided first, on 2007-07-11 (confirmed; reason: five quarters)" in said
    assert story("show", LAGGING)["stage"] == "confirmed"


def test_the_words_of_a_refusal_are_in_the_language(story: Story) -> None:
    story("propose", "2007Q2", "--on", "2007-07-10")
    story("confirm", LAGGING, "--reason", "r", "--on", "2007-07-11")
    ended = story.run("twinning", "decline", LAGGING, "--reason", "n", "--expect", "1", "--on", "2007-07-11")
    assert (ended.code, "已确认" in ended.err, "confirmed" in ended.err) == (1, True, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("confirm", LAGGING, "--reason", "r"), "Nothing has been recorded for this town yet"),
        (("flag", LAGGING, "--reason", " "), "There is no reason"),
        (("flag", "999", "--reason", "r"), "There is no town '999'"),
        (("flag", LAGGING, "--reason", "11010519491231002X"), "resident ID number"),
        (("flag", LAGGING, "--reason", "r", "--period", "soon"), "expected a quarter"),
        (("accept", LAGGING, "--round", "1", "--decision", "reached", "--criterion", "all"), "Nothing has been"),
        (("show", "999"), "999"),
        (("effect", "--indicator", "nothing"), "nothing"),
    ],
)
def test_a_decision_that_cannot_be_is_one_sentence(story: Story, words: tuple[str, ...], said: str) -> None:
    told = story.refused(*words)
    assert len(told) == 1 and said in told[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((LAGGING, *TERM), "cannot help itself"),
        (("nobody", *TERM), "'nobody' is not in the register"),
        (("health", "--from", "2008-07-31", "--to", "2007-08-01"), "its end lies before its beginning"),
        (("health", *TERM, "--goal", "birth"), "'birth' is not a goal"),
        (("health", *TERM, "--goal", "birth=9@2008-01-01"), "The programme has no indicator 'birth'"),
        (("health", *TERM, "--goal", "birth_rate=nine@2008-01-01"), "'nine' is not a number"),
        (("health", *TERM, "--goal", "birth_rate=9@2009-01-01"), "outside the agreement's term"),
        (("health", *TERM, "--on", "2007-07-01"), "lies before that of the last entry"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(story: Story, words: tuple[str, ...], said: str) -> None:
    story("flag", LAGGING, "--reason", "it lags", "--on", "2007-07-10")
    assert said in "\n".join(story.refused("match", LAGGING, *words))
    assert story("show", LAGGING)["agreements"] == []


def test_a_partner_at_its_capacity_is_refused(story: Story) -> None:
    matched(story, "health")
    story("flag", OTHER, "--reason", "it lags", "--on", "2007-07-10")
    (said,) = story.refused("match", OTHER, "health", *TERM)
    assert "health can help at most 1 towns at a time; with this agreement it would be 2" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--round", "1", "--decision", "continued"), "The decision rests on nothing"),
        (("--round", "2", "--decision", "continued", "--criterion", "all"), "expected round 1"),
        (("--round", "1", "--decision", "relapsed", "--criterion", "all"), "cannot relapse"),
        (("--round", "1", "--decision", "reached", "--criterion", "all"), "give the reason"),
        (("--round", "1", "--decision", "continued", "--criterion", "no_such"), "no criterion 'no_such'"),
        (("--round", "1", "--decision", "continued", "--criterion", "all=perhaps"), "'all=perhaps' cannot be read"),
    ],
)
def test_a_round_that_cannot_be_is_refused(refusing: Story, words: tuple[str, ...], said: str) -> None:
    assert said in "\n".join(refusing.refused("accept", LAGGING, "--on", "2007-10-15", *words))
    assert refusing("show", LAGGING)["round"] == 0


# ------------------------------------------------------------------ entries


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--money", "-5"), "expected more than 0"),
        (("--money", "0"), "expected more than 0"),
        (("--money", "1.005"), "finer than a fen"),
        (("--money", "a lot"), "'a lot' is not a number"),
        (("--money", "100000000000000"), "more than this program keeps"),
        (("--things", "-2", "--kind-of-thing", "village_point"), "expected more than 0"),
        (("--things", "2"), "things a name and a count"),
        (("--money", "5", "--on", "2009-01-01"), "outside the agreement's term"),
        (("--money", "5", "--agreement", "A9"), "There is no agreement 'A9'"),
        (("--money", "5", "--payer", " "), "The payer is missing"),
    ],
)
def test_an_input_that_cannot_be_is_refused(refusing: Story, words: tuple[str, ...], said: str) -> None:
    given = ("--payer", "finance", "--purpose", "station", "--on", "2007-09-01")
    assert said in "\n".join(refusing.refused("input", LAGGING, *given, *words))
    assert refusing("show", LAGGING)["agreements"][0]["inputs"] == []


def test_an_input_needs_either_money_or_things_and_an_agreement(story: Story) -> None:
    given = ("--payer", "finance", "--purpose", "station")
    assert "--money or --things" in story.refused("input", LAGGING, *given, code=2)[0]
    assert "--money or --things" in story.refused("input", LAGGING, *given, "--money", "1", "--things", "1", code=2)[0]
    assert "has no agreement yet" in story.refused("input", LAGGING, *given, "--money", "1")[0]
    helped(story, "finance", "health")
    said = story.refused("input", LAGGING, *given, "--money", "1", "--on", "2007-09-01")
    assert "several agreements" in said[0]
    entered = story("input", LAGGING, *given, "--money", "1", "--on", "2007-09-01", "--agreement", "A2")
    assert [len(each["inputs"]) for each in entered["agreements"]] == [0, 1]


def test_a_correction_leaves_the_entry_and_takes_it_out_of_the_totals(running: Story) -> None:
    given = ("--payer", "finance", "--purpose", "loans", "--fund", "revolving", "--on", "2007-09-01")
    running("input", LAGGING, "--money", "100", *given)
    running("input", LAGGING, "--money", "40", "--kind", "repaid", *given)
    corrected = running("reverse", "E2", "--reason", "typed twice", "--on", "2007-09-02")
    entries = corrected["agreements"][0]["inputs"]
    assert [(each["code"], each["reverses"], each["reversed_by"]) for each in entries] == [
        ("E1", None, None),
        ("E2", None, "E3"),
        ("E3", "E2", None),
    ]
    totals = corrected["totals"]
    assert (totals["overall"]["put_in"], totals["overall"]["repaid"]) == ("100.000000", "0.000000")
    assert [(each["key"], each["granted"]) for each in totals["by_fund"]] == [("revolving", "100.000000")]
    assert "reversed already" in running.refused("reverse", "E2", "--reason", "again")[0]
    assert "no entry 'E9'" in running.refused("reverse", "E9", "--reason", "again")[0]


def test_tasks_visits_notes_and_a_longer_term_are_entries(running: Story) -> None:
    running("task", "A1", "build the station", "--owner", "finance", "--due", "2007-12-01")
    running("visit", LAGGING, "the roof is on", "--unit", "计生局", "--on", "2007-11-02")
    running("note", LAGGING, "rain", "--on", "2007-11-03")
    running("amend", "A1", "--to", "2008-12-31", "--reason", "the station is late")
    done = running("report", "A1", "1", "--state", "done", "--note", "handed over")
    (agreement,) = done["agreements"]
    assert (agreement["revision"], agreement["last"], agreement["reason"]) == (2, "2008-12-31", "the station is late")
    (task,) = agreement["tasks"]
    assert (task["words"], task["state"], task["note"], task["overdue"]) == (
        "build the station",
        "done",
        "handed over",
        False,
    )
    assert [(each["kind"], each["units"]) for each in done["notes"]] == [("visit", ["计生局"]), ("note", [])]
    assert "no task '7'" in running.refused("report", "A1", "7", "--state", "done")[0]
    assert "The unit is missing" in running.refused("visit", LAGGING, "nobody went")[0]
    assert "no agreement 'A5'" in running.refused("amend", "A5", "--to", "2008-12-31", "--reason", "r")[0]


# ------------------------------------------------------------------ reading


def test_the_past_can_be_asked_for(story: Story) -> None:
    assert story("list", "--as-of", "2007-01-01")["towns"] == []
    before = story("show", LAGGING)
    matched(story)
    moment = "2008-03-01T00:00:00Z"  # of the demo's own recording: no twinning had been recorded by then
    assert story("show", LAGGING, "--as-of", moment)["events"] == before["events"] == []
    assert len(story("show", LAGGING)["events"]) == 2


def test_nothing_can_be_told_of_an_effect_too_early(story: Story) -> None:
    assert story("effect")["helped"] == []
    helped(story)
    found = story("effect")
    (indicator,) = found["indicators"]
    assert (indicator["indicator"], indicator["finding"]) == ("compliant_birth_rate", "cannot_be_told_yet")
    assert (indicator["why_not"], indicator["per_10000_yuan"]) == ("no_figures", None)
    (town,) = indicator["towns"]
    assert town["windows"]["selection"][-1] == "2007Q2" and town["windows"]["after"][0] == "2007Q3"
    assert town["chosen_by"] is not None and town["after"] is None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_tables_are_in_the_language(running: Story, language: str) -> None:
    running("task", "A1", "build", "--owner", "finance", "--due", "2007-12-01")
    running("visit", LAGGING, "seen", "--unit", "计生局", "--on", "2007-11-02")
    given = ("--payer", "finance", "--purpose", "station", "--on", "2007-09-01")
    running("input", LAGGING, "--money", "120000.50", *given)
    words = {
        "zh-CN": ("帮扶中", "120,000.50 元", "已逾期", "财政局"),
        "en": ("running", "120,000.50 yuan", "overdue", "Finance bureau"),
    }
    shown = running.run("twinning", "show", LAGGING, "--lang", language)
    listed = running.run("twinning", "list", "--lang", language)
    effect = running.run("twinning", "effect", "--lang", language)
    pinned = ("--pin", f"{OTHER}={STRONG}")
    proposed = running.run("twinning", "propose", "2007Q2", "--dry-run", *pinned, "--lang", language)
    assert [each.code for each in (shown, listed, effect, proposed)] == [0, 0, 0, 0]
    assert all(word in shown.out for word in words[language])
    assert words[language][0] in listed.out and words[language][3] in listed.out
    assert {"zh-CN": "尚不能判断", "en": "Cannot be told yet"}[language] in effect.out
    assert {"zh-CN": "滨河街道帮扶王辛庄镇", "en": "Binhe for Wangxinzhuang"}[language] in proposed.out


def test_the_register_is_told_and_checked_like_any_file(story: Story, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("code,name_zh,kind,capacity\nedu,教育局,部门,one\n", encoding="utf-8")
    (said,) = story.refused("partners", str(path))
    assert "more.csv, row 2, column capacity: 'one' is not a number" in said
    path.write_text("code,name_zh,kind,capacity\nedu,教育局,部门,1\n", encoding="utf-8")
    dry = story.run("twinning", "partners", path, "--dry-run", "--lang", "en")
    assert (dry.code, "Dry run" in dry.out) == (0, True)
    done = story.run("twinning", "partners", path, "--lang", "en")
    assert "1 new" in done.out


def test_the_documents_have_the_keys_that_the_page_of_commands_names(running: Story) -> None:
    running("input", LAGGING, "--money", "1", "--payer", "finance", "--purpose", "station", "--on", "2007-09-01")
    page = (Path(__file__).resolve().parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")
    section = page.partition("### JSON of twinning")[2].partition("## Serving")[0]

    def named(document: str) -> list[str]:
        (row,) = [line for line in section.splitlines() if line.startswith(f"| {document} |")]
        return re.findall(r"`(\w+)[^`]*`", re.sub(r"\([^()]*\)", "", row).split("|")[2])

    propose, shown, listed = running("propose", "2007Q3", "--dry-run"), running("show", LAGGING), running("list")
    effect, agreement = running("effect"), shown["agreements"][0]
    for document, found in (
        ("`propose`", propose),
        ("`proposals[]`", propose["proposals"][0]),
        ("`matches[]`", propose["matches"][0]),
        ("`list`", listed),
        ("`towns[]`", listed["towns"][0]),
        ("`show`", shown),
        ("`events[]`", shown["events"][0]),
        ("`agreements[]`", agreement),
        ("`goals[]`", agreement["goals"][0]),
        ("`inputs[]`", agreement["inputs"][0]),
        ("`effect`", effect),
        ("`indicators[]` of `effect`", effect["indicators"][0]),
    ):
        assert list(found) == named(document), document
    wanted = [*listed["totals"], *listed["totals"]["overall"]]
    assert named("`totals` of `list` and `show`") == wanted
