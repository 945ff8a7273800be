"""The review meeting's page: what each screen says of a seal, how one goes through them, and who sees a form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assessment.meeting import Action, ActionLine, ActionState, Meeting
from assessment.model import TownClass
from assessment.seal import SealKind
from layouts.address import Address, parse_address
from layouts.components.still import finished
from layouts.documents.briefing.movers import moved
from layouts.documents.provenance import missing_of
from layouts.figures.review_map import review_map
from layouts.models.acts import parse_act
from layouts.models.meeting_acts import Rule, SpeakerNote, TakeSeal
from layouts.models.review import SCREENS, ReviewPage, SealRow
from layouts.models.sealed import Sealed
from layouts.pages.review import review_page
from layouts.text import Text
from tests.unit.layouts import sealed_world, world
from tests.unit.layouts.reading import attribute, of_class, of_type, one, walk, words

ZH, EN = Text("zh-CN"), Text("en")
TODAY = date(2008, 2, 6)


def model(
    sealed: Sealed | None,
    screen: str = "district",
    *,
    present: bool = False,
    language: str = "zh-CN",
    rows: int = 1,
    town: str | None = None,
    **changes: Any,
) -> ReviewPage:
    """The model of a page of the draft, or of another seal, with the meeting as it was sealed."""
    source = sealed or sealed_world.draft()
    values: dict[str, Any] = {
        "shell": world.shell(source.programme),
        "address": Address(
            page="review", language=language, period=source.period, rows=rows, town=town, present=present,
            screen=None if screen == "district" else screen,
        ),
        "period": source.period,
        "periods": (source.period.previous(), source.period),
        "screen": screen,
        "sealed": sealed,
        "seals": () if sealed is None else (seal_row(sealed),),
        "meeting": source.meeting,
        "actions": (*source.earlier_actions, *source.meeting.actions),
        "partners": (("civil", "民政局", "Civil affairs"), (sealed_world.HELPER, "滨河街道", "Binhe")),
        "newer": False,
        "today": TODAY,
        "editable": True,
    }  # fmt: skip
    return ReviewPage(**(values | changes))


def seal_row(sealed: Sealed, number: int | None = None) -> SealRow:
    """A row of the list of seals."""
    kind = SealKind.draft if number is None else SealKind.final
    return SealRow(number or sealed.header.number, kind, sealed.root, datetime(2008, 2, 7, tzinfo=UTC), "tests")


def open_final() -> Sealed:
    """The final seal's figures and decisions, before it is closed."""
    sealed = sealed_world.final()
    return replace(sealed, meeting=replace(sealed.meeting, closed=False))


def shown(page: ReviewPage) -> Any:
    """The page in its language."""
    return review_page(page, Text(page.address.language))


def headline(page: ReviewPage) -> str:
    """What a screen says first."""
    return words(of_type(shown(page), "H1")[0])


def stage(page: ReviewPage) -> Any:
    """The screen without bar, foot and side."""
    return one(shown(page), "review-stage")


def way(page: ReviewPage, name: str) -> Address | None:
    """Where previous or next leads."""
    found = [each for each in of_type(shown(page), "A") if attribute(each, "data-review-way") == name]
    return address_of(found[0].href) if found else None


def address_of(href: str) -> Address:
    """The address of a link."""
    path, _, query = href.partition("?")
    return parse_address(path, query)


def forms_in(part: Any) -> list[Any]:
    """Every form."""
    return of_type(part, "Form")


# ------------------------------------------------------------------ without a seal


def test_a_period_without_a_seal_says_so_and_offers_the_draft() -> None:
    page = shown(model(None))
    assert "还没有封存件" in words(page)
    (form,) = forms_in(page)
    assert json.loads(attribute(form, "data-values")) == {"period": "2007Q2", "kind": "draft"}
    assert isinstance(parse_act(attribute(form, "data-act"), json.loads(attribute(form, "data-values")), {}), TakeSeal)


def test_a_period_without_a_seal_names_the_command_where_the_browser_records_nothing() -> None:
    page = shown(model(None, editable=False))
    assert forms_in(page) == []
    assert "threeline seal 2007Q2" in words(page)


# ------------------------------------------------------------------ who sees a form


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_audience_sees_no_editing_at_all(screen: str, language: str) -> None:
    page = shown(model(open_final(), screen, language=language))
    assert forms_in(page) == []
    fields = [each for each in walk(page) if each.to_plotly_json()["type"] in ("Input", "Textarea", "Select")]
    assert fields == []
    assert of_class(page, "download") == []


@pytest.mark.parametrize("screen", SCREENS)
def test_the_presenter_writes_a_note_for_each_screen(screen: str) -> None:
    notes = (("movers", "先讲南独乐河镇"), (screen, "这一屏要慢"))
    page = shown(model(open_final(), screen, present=True, meeting=Meeting("2007Q2", notes=notes)))
    assert "这一屏要慢" in words(one(page, "review-note"))
    form = next(each for each in forms_in(page) if attribute(each, "data-act") == "speak")
    act = parse_act("speak", json.loads(attribute(form, "data-values")), {"words": ["再讲一句"]})
    assert act == SpeakerNote(act="speak", period="2007Q2", screen=screen, words="再讲一句")


def test_of_a_meeting_that_is_closed_only_the_progress_of_actions_is_told() -> None:
    for screen in SCREENS:
        page = shown(model(sealed_world.final(), screen, present=True, editable=True))
        acts = {attribute(each, "data-act") for each in forms_in(page)} - {"each"}
        assert acts <= ({"progress"} if screen == "actions" else set())
        assert "不再更改" in words(one(page, "review-side"))


def test_a_browser_that_may_not_record_says_which_command_does() -> None:
    page = shown(model(sealed_world.draft(), "laggards", present=True, editable=False))
    assert forms_in(page) == []
    assert "threeline meeting" in words(one(page, "review-side"))


# ------------------------------------------------------------------ what the forms send


_TYPED = {
    "reason": "短板明确", "words": "逐村核对", "owner": "财政局", "due": "2008-06-30", "units": "财政局",
    "evidence": "简报", "expected": "96.5", "day": "2008-02-20",
    "on": "2008-02-06", "first": "2008-03-01", "last": "2009-02-28",
}  # fmt: skip


def _sent(form: Any) -> Any:
    """What the browser sends of a form that was filled in."""
    fields: dict[str, list[str]] = {}
    for each in walk(form):
        props = each.to_plotly_json()["props"]
        name = props.get("name")
        if name is None:
            continue
        if props.get("type") == "checkbox":
            if props.get("defaultChecked"):
                fields.setdefault(name, []).append(props["value"])
        else:
            fields[name] = [str(props.get("defaultValue") or _TYPED.get(name, ""))]
    return parse_act(attribute(form, "data-act"), json.loads(attribute(form, "data-values")), fields)


@pytest.mark.parametrize("sealed", [sealed_world.draft, open_final])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_form_sends_an_act_that_is_taken(screen: str, sealed: Any) -> None:
    acts = [_sent(form) for form in forms_in(shown(model(sealed(), screen, present=True)))]
    assert acts
    assert all(act.period == "2007Q2" for act in acts if act.act != "each")


def test_all_acts_of_the_meeting_have_a_form_somewhere() -> None:
    found = set()
    for sealed in (sealed_world.draft(), open_final(), _with_open_objection(open_final())):
        for screen in SCREENS:
            page = model(sealed, screen, present=True)
            found |= {attribute(form, "data-act") for form in forms_in(shown(page))}
    wanted = {"seal", "attend", "rule", "undo", "action", "progress", "deadline", "speak", "answer", "say", "each"}
    assert found == wanted


def _with_open_objection(sealed: Sealed) -> Sealed:
    towns = tuple(
        replace(each, objections=tuple(replace(line, answer=None) for line in each.objections))
        for each in sealed.meeting.towns
    )
    return replace(sealed, meeting=replace(sealed.meeting, towns=towns))


def _rules(page: ReviewPage) -> list[Rule]:
    return [act for form in forms_in(shown(page)) if isinstance(act := _sent(form), Rule)]


def test_a_proposed_town_can_be_confirmed_or_declined_and_matched_only_then() -> None:
    before = [each.ruling for each in _rules(model(sealed_world.draft(), "laggards", present=True))
              if each.town == _proposed()]  # fmt: skip
    assert before == ["confirm", "decline"]
    decision = open_final().meeting.decisions[0]
    meeting = Meeting("2007Q2", decisions=(replace_town(decision, _proposed()),))
    after = _rules(model(sealed_world.draft(), "laggards", present=True, meeting=meeting))
    assert [each.ruling for each in after if each.town == _proposed()] == ["match"]


def _proposed() -> str:
    row = next(each for each in sealed_world.draft().proposals.flags if each.stage.value in ("none", "proposed"))
    return row.town.code


def replace_town(decision: Any, town: str) -> Any:
    """The same decision on another town."""
    return decision.model_copy(update={"town": town})


def test_what_was_decided_can_be_undone_by_its_number() -> None:
    page = shown(model(open_final(), "decisions", present=True))
    undo = [
        json.loads(attribute(each, "data-values")) for each in forms_in(page) if attribute(each, "data-act") == "undo"
    ]
    assert undo == [{"period": "2007Q2", "number": number} for number in (1, 2, 3)]


def test_the_final_seal_comes_with_a_warning_that_counts_the_decisions() -> None:
    text = words(one(shown(model(open_final(), "decisions", present=True)), "review-final"))
    assert "3 项决定随即生效" in text
    assert "只能封存一次" in text


# ------------------------------------------------------------------ going through the screens


def _walk(sealed: Sealed, name: str, start: ReviewPage) -> Iterator[tuple[str, int]]:
    page = start
    while True:
        yield page.screen, page.address.rows
        address = way(page, name)
        if address is None:
            return
        page = model(sealed, address.screen or "district", rows=address.rows)


@pytest.mark.parametrize("sealed", [sealed_world.draft, open_final])
def test_next_leads_through_every_page_of_rows_to_the_last_screen_and_previous_the_same_way_back(sealed: Any) -> None:
    there = list(_walk(sealed(), "next", model(sealed())))
    assert list(dict.fromkeys(screen for screen, _ in there)) == list(SCREENS)
    assert there[:2] == [("district", 1), ("district", 2)]
    back = list(_walk(sealed(), "previous", model(sealed(), there[-1][0], rows=there[-1][1])))
    assert back == there[::-1]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_link_of_the_meeting_stays_with_the_seal_that_is_shown(screen: str) -> None:
    page = shown(model(open_final(), screen, present=True, language="en"))
    links = [each.href for each in of_type(page, "A") if each.href.startswith("/review/")]
    assert len(links) >= 9
    number = open_final().header.number
    assert {address_of(each).seal for each in links} == {number}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_has_more_than_ten_rows_however_many_towns_there_are(screen: str) -> None:
    sealed = replace(sealed_world.many(sealed_world.final(), 74), meeting=replace(open_final().meeting))
    # a period before, so that there are movers
    previous = replace(sealed.assessment, areas=tuple(_turned(sealed)), period=sealed.period.previous())
    sealed = replace(sealed, previous=previous)
    seen, rows = set(), 1
    while True:
        page = model(sealed, screen, rows=rows)
        body = [each for part in of_type(stage(page), "Tbody") for each in of_type(part, "Tr")]
        assert len(body) <= 10
        seen |= {words(each) for each in body}
        following = way(page, "next")
        if following is None or (following.screen or "district") != screen:
            break
        rows = following.rows
    if screen == "movers":
        assert len(seen) == sum(len(moved(sealed, up=up)) for up in (True, False)) > 20


def _turned(sealed: Sealed) -> Iterator[Any]:
    """The towns' cards with the composites of others, as if they had moved."""
    cards = sealed.assessment.areas
    scores = [card.composite for card in cards]
    for index, card in enumerate(cards):
        yield replace(card, composite=scores[(index + 5) % len(cards)], town_class=TownClass.two)


def test_rows_beyond_the_last_page_show_the_last_page() -> None:
    beyond, last = model(sealed_world.draft(), rows=9), model(sealed_world.draft(), rows=2)
    assert words(stage(beyond)) == words(stage(last))


def test_the_box_to_jump_knows_every_town_in_both_languages() -> None:
    page = shown(model(sealed_world.draft(), "movers"))
    towns = json.loads(attribute(page, "data-review-towns"))
    cards = sealed_world.draft().assessment.areas
    assert towns == [[card.area.code, card.area.name_zh, card.area.name_en] for card in cards]
    assert (
        address_of(attribute(page, "data-review-town").replace("town=0", f"town={cards[3].area.code}")).screen == "town"
    )


# ------------------------------------------------------------------ what stands still


@pytest.mark.parametrize("screen", SCREENS)
def test_newer_figures_are_marked_and_change_nothing_else(screen: str) -> None:
    before, after = model(sealed_world.draft(), screen), model(sealed_world.draft(), screen, newer=True)
    assert finished(stage(before)) == finished(stage(after))
    assert of_class(shown(before), "review-newer") == []
    assert "新数据" in words(one(shown(after), "review-newer"))


def test_the_foot_says_which_seal_is_shown_and_since_when_it_stands() -> None:
    text = words(one(shown(model(sealed_world.draft())), "review-frozen"))
    assert "第 1 号封存件（会前稿）" in text
    assert "2008-02-01 09:00" in text  # 01:00 UTC


def test_a_newer_seal_is_offered_and_not_shown_by_itself() -> None:
    sealed = sealed_world.draft()
    page = shown(model(sealed, seals=(seal_row(sealed), seal_row(sealed, 2))))
    link = one(page, "review-newer-seal")
    assert address_of(link.href).seal == 2
    assert attribute(page, "data-review-here").endswith("seal=1")


# ------------------------------------------------------------------ the screens


def test_the_district_names_its_class_three_towns_and_counts_them_all() -> None:
    sealed = sealed_world.draft()
    three = [card for card in sealed.assessment.areas if card.town_class is TownClass.three]
    said = headline(model(sealed))
    assert three
    assert f"三类镇街 {len(three)} 个" in said
    assert all(card.area.name_zh in said for card in three)
    legend = words(one(stage(model(sealed)), "review-classes"))
    counted = [int(found) for found in re.findall(r"类 (\d+)", legend)]
    assert sum(counted) == len(sealed.assessment.areas)


def test_the_district_shows_every_indicator_with_the_towns_that_meet_it() -> None:
    sealed = sealed_world.draft()
    text = words(stage(model(sealed))) + words(stage(model(sealed, rows=2)))
    for indicator in sealed.programme.indicators:
        assert indicator.name.zh in text
    tally = sealed.assessment.district.counts["compliant_birth_rate"]
    row = next(each for each in of_type(stage(model(sealed)), "Tr") if "符合政策生育率" in words(each))
    assert f"✓ {tally.met}" in words(row)
    assert f"✕ {tally.unmet}" in words(row)


def test_a_change_within_chance_is_marked_and_carries_no_colour() -> None:
    sealed = sealed_world.draft()
    cells = [each for rows in (1, 2) for each in of_class(stage(model(sealed, rows=rows)), "c-change")]
    marked = [each for each in cells if "≈" in words(each)]
    assert marked
    assert all(of_class(each, "tone-met") == of_class(each, "tone-unmet") == [] for each in marked)


def test_without_a_period_before_nothing_is_compared() -> None:
    sealed = replace(sealed_world.draft(), previous=None)
    assert "没有上一期数据可比" in words(stage(model(sealed)))
    assert "没有上一期数据可比" in words(stage(model(sealed, "movers")))


def test_the_map_is_drawn_from_the_seal_and_names_every_town_of_few() -> None:
    sealed = sealed_world.draft()
    figure = review_map(sealed, ZH)
    assert figure["data"][0]["geojson"] == json.loads(sealed.map.geojson if sealed.map else "")
    assert set(figure["data"][0]["locations"]) == {card.area.code for card in sealed.assessment.areas}
    named = [name for each in figure["data"] if each.get("mode") == "text" for name in each["text"]]
    assert {card.area.name_zh for card in sealed.assessment.areas} <= {name.removeprefix("▲ ") for name in named}


def test_of_many_towns_the_map_names_those_of_which_something_is_to_be_said() -> None:
    sealed = sealed_world.many(sealed_world.draft(), 74)
    named = [name for each in review_map(sealed, ZH)["data"] if each.get("mode") == "text" for name in each["text"]]
    told = [card for card in sealed.assessment.areas if card.town_class in (TownClass.three, TownClass.unclassified)]
    assert len(named) == len(told) < 30


def test_a_seal_without_boundaries_shows_the_classes_without_a_map() -> None:
    page = stage(model(sealed_world.without_map(sealed_world.draft())))
    assert of_class(page, "review-map") == []
    assert of_class(page, "review-classes")


def test_movers_stand_on_their_side_with_driver_and_chance() -> None:
    sealed = sealed_world.draft()
    up, down = of_type(one(stage(model(sealed, "movers")), "review-sides"), "Section")
    first, last = moved(sealed, up=True)[0], moved(sealed, up=False)[0]
    assert sealed.assessment.area(first.town).area.name_zh in words(of_type(up, "Tr")[1])
    assert sealed.assessment.area(last.town).area.name_zh in words(of_type(down, "Tr")[1])
    driver = first.driver
    assert driver is not None
    assert sealed.programme.indicator(driver.indicator).name.zh in words(of_type(up, "Tr")[1])


def test_laggards_carry_the_meetings_decisions_and_lose_them_when_undone() -> None:
    sealed = sealed_world.draft()
    decided = words(stage(model(sealed, "laggards", meeting=open_final().meeting)))
    assert "确认列为帮扶对象" in decided
    assert "由滨河街道帮扶" in decided
    undone = words(stage(model(sealed, "laggards", meeting=Meeting("2007Q2"))))
    assert "确认列为帮扶对象" not in undone
    assert "待决定是否列为帮扶对象" in undone


def test_a_town_that_the_meeting_named_by_hand_joins_the_laggards() -> None:
    named = sealed_world.final().assessment.area(sealed_world.NAMED).area.name_zh
    sealed = sealed_world.draft()
    assert named in words(stage(model(sealed, "laggards", meeting=open_final().meeting)))
    assert named not in words(stage(model(sealed, "laggards")))


def test_the_screen_of_a_town_starts_with_the_first_laggard_and_shows_the_one_asked_for() -> None:
    sealed = sealed_world.draft()
    three = [card for card in sealed.assessment.areas if card.town_class is TownClass.three]
    lowest = min(three, key=lambda card: card.composite or 0)
    assert headline(model(sealed, "town")).startswith(lowest.area.name_zh)
    other = sealed.assessment.area(sealed_world.HELPER)
    page = model(sealed, "town", town=sealed_world.HELPER)
    assert headline(page).startswith(other.area.name_zh)
    text = words(stage(page))
    assert all(indicator.name.zh in text for indicator in sealed.programme.indicators)
    assert all(line.name.zh in text for line in sealed.programme.lines)


def test_the_neighbours_of_a_town_are_those_before_and_after_it_in_rank() -> None:
    sealed = sealed_world.draft()
    ranked = sorted((card for card in sealed.assessment.areas if card.rank), key=lambda card: card.rank or 0)
    page = stage(model(sealed, "town", town=ranked[4].area.code))
    links = [address_of(each.href).town for each in of_class(page, "review-neighbour")]
    assert links == [ranked[3].area.code, ranked[5].area.code]


def _action(number: int, period: str, state: ActionState, due: date, *, changed: datetime | None = None) -> ActionLine:
    action = Action(number=number, words=f"事项{period}-{number}", owner="财政局", due=due)
    return ActionLine(period, action, state, "", changed or datetime(2007, 1, 1, tzinfo=UTC))


def test_earlier_actions_come_late_ones_first_and_closed_ones_of_long_ago_no_more() -> None:
    since = sealed_world.final().revisions.since_as_of
    assert since is not None
    later = TODAY + timedelta(days=30)
    lines = (
        _action(1, "2007Q1", ActionState.done, TODAY),
        _action(2, "2007Q1", ActionState.dropped, TODAY),
        _action(3, "2007Q1", ActionState.open, later),
        _action(1, "2006Q4", ActionState.open, TODAY - timedelta(days=1)),
        _action(2, "2006Q4", ActionState.done, TODAY),
        _action(3, "2006Q4", ActionState.done, TODAY, changed=since + timedelta(days=1)),
        _action(1, "2007Q2", ActionState.open, later),
        _action(1, "2007Q3", ActionState.open, later),
    )
    page, second = (model(open_final(), "actions", actions=lines, rows=rows) for rows in (1, 2))
    rows, own = (
        [words(each) for each in of_type(one(stage(each), "review-block"), "Tr")[1:]] for each in (page, second)
    )
    found = re.findall(r"事项(\w+-\d)", "".join(rows))
    assert found == ["2006Q4-1", "2007Q1-3", "2007Q1-1", "2006Q4-3", "2007Q1-2"]
    assert re.findall(r"事项(\w+-\d)", "".join(own)) == ["2007Q2-1"]
    assert "✕ 逾期" in rows[0]
    assert headline(page) == "上次会议事项 5 项：1 项逾期，1 项进行中，2 项已完成，1 项已取消"


def test_the_quality_screen_tells_what_was_corrected_with_its_effect() -> None:
    sealed = open_final()
    (revised,) = sealed.revisions.rows
    text = words(one(stage(model(sealed, "quality")), "review-revised"))
    assert sealed.assessment.area(revised.area).area.name_zh in text
    assert f"{revised.before.numerator} / {revised.before.denominator}" in text
    assert f"{revised.after.numerator} / {revised.after.denominator}" in text
    assert "更正 1 项" in headline(model(sealed, "quality"))


def test_the_quality_screen_tells_what_is_missing_and_what_was_objected_to() -> None:
    sealed = open_final()
    page = model(sealed, "quality")
    text = words(stage(page))
    assert "2 个已确认数据" in text
    assert "确认截止日 2008-02-01" in text
    assert "问卷少收一个村" in text
    assert "抽样名单未变" in text
    for town, codes in missing_of(sealed).items():
        assert sealed.assessment.area(town).area.name_zh in text
        assert sealed.programme.indicator(codes[0]).name.zh in text


def test_the_decisions_name_who_took_part_who_does_what_by_when_and_to_what_effect() -> None:
    text = words(stage(model(open_final(), "decisions")))
    for part in (
        "区政府办、规划统计科",
        "提前介入",
        "入户核查漏报",
        "规划统计科",
        "2008-05-31",
        "符合政策生育率达到 96.5%",
    ):
        assert part in text


def test_what_is_still_to_be_decided_stands_on_the_last_screen() -> None:
    assert "待决定是否列为帮扶对象" in words(stage(model(sealed_world.draft(), "decisions")))
    closed = replace(sealed_world.draft().meeting, closed=True)
    assert "待决定" not in words(stage(model(sealed_world.draft(), "decisions", meeting=closed)))


def test_the_presenter_downloads_every_format_of_the_seal_in_the_language_of_the_page() -> None:
    page = shown(model(sealed_world.draft(), "decisions", present=True, language="en"))
    links = {each.href for each in of_class(page, "download")}
    formats = ("pdf", "pptx", "docx", "xlsx", "png", "html", "json")
    assert links == {f"/export/1.{each}?lang=en" for each in formats}
    assert not any("nav" in each.className.split() for each in of_class(page, "download"))


def test_the_presenter_reads_what_the_next_screen_says() -> None:
    sealed = sealed_world.draft()
    side = words(one(shown(model(sealed, "movers", present=True)), "review-side"))
    assert f"后进镇街：{headline(model(sealed, 'laggards'))}" in side
    assert "最后一屏" in words(one(shown(model(sealed, "decisions", present=True)), "review-side"))


@pytest.mark.parametrize("screen", SCREENS)
def test_the_longest_names_break_nothing(screen: str) -> None:
    sealed = sealed_world.with_longest_names(open_final())
    for language in ("zh-CN", "en"):
        assert words(stage(model(sealed, screen, language=language)))
