"""Twinning's services: who can be matched, what the board says, and effects that equal those of the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from assessment.assess import assess
from assessment.facts import AreaRevision, Observation
from assessment.measures import Facts
from assessment.model import Programme, View
from assessment.periods import Period, Quarter, parse_period
from assessment.results import Assessment
from assessment.twinning.agreements import Agreement
from assessment.twinning.changes import change_of
from assessment.twinning.costs import PartnerKind, Place
from assessment.twinning.effect import Finding, WhyNot, estimate
from assessment.twinning.inputs import Entry, InputKind
from assessment.twinning.lifecycle import Event, EventKind, Stage, life_of
from dashboard.services.snapshot import Library
from dashboard.services.twinning import (
    SnapshotFigures,
    StoredFigures,
    Wishes,
    board_of,
    effect_of,
    proposals_of,
    town_of,
)
from dashboard.services.twinning.figures import quarter_of
from data.engine import open_engine, reading
from data.store.twinning.agreements import Goal, StoredAgreement
from data.store.twinning.events import StoredEvent
from data.store.twinning.ledger import StoredEntry
from data.store.twinning.partners import PartnerField, RegisteredPartner
from data.store.twinning.records import Records
from layouts.models.twinning import TownEffect
from tests.unit.assessment.programmes import counts, indicator, programme, towns
from tests.unit.dashboard.instances import built_demo

NOW = datetime(2009, 1, 1, tzinfo=UTC)
QUARTERS = tuple(Quarter(2004, 1).shift(each) for each in range(20))  # 2004Q1 … 2008Q4
PERIOD = parse_period("2006Q4")
BEGAN = date(2007, 1, 1)
TODAY = date(2008, 6, 30)
HELPED = tuple(f"h{number:02d}" for number in range(8))
UNHELPED = tuple(f"u{number:02d}" for number in range(24))


@dataclass
class Made:
    """Figures in memory."""

    programme: Programme
    areas: Sequence[AreaRevision]
    seen: Sequence[Observation]
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        return tuple(sorted({each.quarter for each in self.seen}))

    def assessment(self, period: Period, view: View) -> Assessment:
        return assess(programme=self.programme, areas=self.areas, observations=self.seen, period=period, view=view)

    def observations(self, quarters: Collection[Quarter]) -> list[Observation]:
        return [each for each in self.seen if each.quarter in quarters]


def district(*, quarters: Iterable[Quarter] = QUARTERS) -> Made:
    """Unhelped towns stand at 97 to 99 %; helped ones fell to 90 in 2005 and stand at 94 to 96 from 2007 on."""

    def failures(town: str, quarter: Quarter) -> int:
        wobble = (sum(map(ord, town)) + quarter.number) % 3  # no two towns are alike, the years of one are
        if town.startswith("u") or quarter.year == 2004:
            return 1 + wobble
        return wobble + (4 if quarter.year >= 2007 else 10)

    rows = [
        counts(town, str(quarter), 100 - failures(town, quarter), 100)
        for town in (*HELPED, *UNHELPED)
        for quarter in quarters
    ]
    return Made(programme(indicator()), towns(*HELPED, *UNHELPED), rows)


def happened(kind: EventKind, day: date, **more: Any) -> Event:
    given: dict[str, Any] = {"reason": "because", "period": PERIOD.code}
    return Event(kind, day, "me", **(given | more))


def life(town: str, *, stage: Stage = Stage.running, began: date = BEGAN, period: str = PERIOD.code) -> list[Event]:
    events = [happened(EventKind.flag_by_hand, began, period=period)]
    if stage in (Stage.matched, Stage.running):
        events.append(happened(EventKind.match, began, partners=("office",)))
    if stage is Stage.running:
        events.append(happened(EventKind.start, began))
    return events


def recorded(
    lives: Mapping[str, Sequence[Event]], *, entries: Iterable[StoredEntry] = (), offices: int = 99
) -> Records:
    """Records in which every town that has a partner has an agreement with the office."""
    matched = [town for town, events in lives.items() if any(each.partners for each in events)]
    partners = [
        RegisteredPartner(
            "office", "办公室", "Office", PartnerKind.department, offices, (PartnerField("work", Decimal("0.5")),)
        ),
        *(RegisteredPartner(town, town, town, PartnerKind.town, 1) for town in ("u00", "u01", "h07")),
    ]
    return Records(
        partners={each.code: each for each in partners},
        events={
            town: tuple(StoredEvent(town, number, each, None, NOW) for number, each in enumerate(events, 1))
            for town, events in lives.items()
        },
        lives={town: life_of(events) for town, events in lives.items()},
        agreements=tuple(
            StoredAgreement(
                number,
                1,
                Agreement(f"A{number}", town, "office", BEGAN, date(2008, 12, 31)),
                (Goal("compliant", Decimal(90), Decimal("96.5"), date(2008, 12, 31)),),
                "",
                "me",
                NOW,
                NOW,
            )
            for number, town in enumerate(matched, 1)
        ),
        tasks=(),
        entries=tuple(entries),
        notes=(),
    )


def paid(number: int, town: str, amount: str, day: date, **more: Any) -> StoredEntry:
    entry = Entry(f"E{number}", "A1", town, "office", InputKind.granted, day, "office", "station", Decimal(amount))
    return StoredEntry(number, replace(entry, **more), None, "", "me", NOW)


def everybody_helped() -> dict[str, list[Event]]:
    return {town: life(town) for town in HELPED}


# ------------------------------------------------------------------ effect


def test_helped_towns_are_compared_over_windows_on_both_sides_of_those_they_were_chosen_by() -> None:
    figures, records = district(), recorded(everybody_helped())
    (found,) = effect_of(figures, records).indicators
    windows = found.towns[0].windows
    ends = (windows.before[0], windows.before[-1], windows.selection[0], windows.selection[-1], windows.after[0])
    assert [str(each) for each in ends] == ["2004Q1", "2004Q4", "2005Q1", "2006Q4", "2007Q1"]
    compliant, given = figures.programme.indicators[0], Facts(figures.seen)
    changes = {
        town: change_of(compliant, given, {}, area=town, tier="plain", windows=windows) for town in (*HELPED, *UNHELPED)
    }
    helped = [each for town in HELPED if (each := changes[town])]
    beside = [each for town in UNHELPED if (each := changes[town])]
    assert (len(helped), len(beside)) == (len(HELPED), len(UNHELPED))
    assert found.effect == estimate(compliant, helped, beside, controls=3)
    assert found.effect.finding is Finding.worse  # they stood at 97 to 99 % before they were chosen
    assert len(found.effect.comparisons) == len(HELPED)


def test_a_town_that_lagged_for_as_long_as_is_known_has_no_window_before() -> None:
    figures = district(quarters=[each for each in QUARTERS if each.year > 2004])
    (found,) = effect_of(figures, recorded(everybody_helped())).indicators
    assert found.effect.why_not is WhyNot.no_figures
    assert all(each.change is None for each in found.towns)
    year_before = tuple(Quarter(2006, number) for number in range(1, 5))
    assert all(each.forecast is not None and each.forecast_from == year_before for each in found.towns)


def test_where_everybody_was_helped_only_forecasts_are_left() -> None:
    figures = district()
    figures.areas = towns(*HELPED)
    (found,) = effect_of(figures, recorded(everybody_helped())).indicators
    assert (found.effect.finding, found.effect.why_not) == (Finding.cannot_be_told_yet, WhyNot.no_like_controls)
    assert found.per_money is None
    assert all(each.forecast is not None and each.chosen_by is not None for each in found.towns)
    assert {each.forecast_from for each in found.towns} == {found.towns[0].windows.before}


def test_who_was_helped_later_is_a_control_only_until_then() -> None:
    figures = district()
    late = {"u00": life("u00", began=date(2008, 1, 1), period="2007Q4"), "u01": life("u01", began=date(2007, 12, 31))}
    (found,) = effect_of(figures, recorded(everybody_helped() | late)).indicators
    used = {control.area for each in found.effect.comparisons for control in each.controls}
    assert "u01" not in used and used <= set(UNHELPED)


def test_money_counts_up_to_the_end_of_the_window_and_not_what_was_taken_back() -> None:
    entries = [
        paid(1, "h00", "100", date(2007, 3, 1)),
        paid(2, "h00", "7", date(2008, 3, 1)),  # after the four quarters that are compared
        paid(3, "h01", "50", date(2007, 4, 1)),
        paid(4, "h01", "50", date(2008, 5, 1), reverses="E3"),  # noticed later, never spent
    ]
    found = effect_of(district(), recorded(everybody_helped(), entries=entries))

    def of(town: str) -> TownEffect:
        return next(each for each in found.indicators[0].towns if each.town.code == town)

    assert (of("h00").put_in, of("h01").put_in) == (Decimal(100), Decimal(0))
    assert found.put_in == Decimal(107)


def test_an_unknown_indicator_has_no_effect() -> None:
    with pytest.raises(KeyError):
        effect_of(district(), recorded(everybody_helped()), indicators=["no_such"])


@pytest.mark.parametrize(
    ("day", "month", "quarter"),
    [
        (date(2007, 1, 1), 1, Quarter(2007, 1)),
        (date(2007, 12, 31), 1, Quarter(2007, 4)),
        (date(2009, 9, 30), 10, Quarter(2009, 4)),
        (date(2009, 10, 1), 10, Quarter(2010, 1)),
        (date(2010, 1, 1), 10, Quarter(2010, 2)),
    ],
)
def test_a_day_lies_in_a_quarter_of_the_assessment_year(day: date, month: int, quarter: Quarter) -> None:
    assert quarter_of(day, month) == quarter


# ------------------------------------------------------------------ proposals


def test_who_lags_or_is_helped_gives_no_help_and_who_has_a_partner_needs_none() -> None:
    figures = district()
    records = recorded({"h00": life("h00"), "u00": life("u00", stage=Stage.confirmed)})
    found = proposals_of(figures, records, PERIOD, today=BEGAN)
    available = {each.unit.code: each.available for each in found.partners}
    assert available == {"office": True, "u00": False, "u01": True, "h07": False}
    assert {each.town.code for each in found.matches} | {each.code for each in found.unmatched} == {*HELPED[1:], "u00"}
    office = next(each for each in found.partners if each.unit.code == "office")
    assert (office.load, office.fields) == (1, (("work", Decimal("0.5")),))
    assert {each.town.code: each.stage for each in found.flags}["h00"] is Stage.running


def test_a_term_that_is_over_is_no_load_but_its_partner_is_dearer_the_second_time() -> None:
    figures = district()
    records = recorded({"h00": life("h00")})
    records = replace(records, lives={"h00": life_of(life("h00", stage=Stage.confirmed))})
    later = proposals_of(
        figures, records, PERIOD, today=date(2009, 6, 1), wishes=Wishes(frozenset({("h00", "office")}))
    )
    pair = next(each for each in later.matches if each.town.code == "h00")
    assert pair.pinned and pair.cost.without_effect == float(figures.programme.twinning.without_effect)
    assert next(each.load for each in later.partners if each.unit.code == "office") == 0


# ------------------------------------------------------------------ board and town


def test_the_board_says_where_towns_stand_and_what_is_between_them_and_moving_up() -> None:
    figures = district(quarters=[each for each in QUARTERS if each.year < 2007])
    entries = [paid(1, "h00", "120000", date(2007, 3, 1))]
    records = recorded({"h01": life("h01", stage=Stage.confirmed), "h00": life("h00")}, entries=entries)
    board = board_of(figures, records, today=TODAY)
    assert [(each.town.code, each.stage) for each in board.rows] == [("h01", Stage.confirmed), ("h00", Stage.running)]
    row = board.rows[1]
    assert (row.term_ends, row.days_left, row.agreements) == (date(2008, 12, 31), 184, ("A1",))
    assert [each.code for each in row.partners] == ["office"]
    assert [each.criterion for each in row.between] == ["out_of_class_three"]
    assert row.totals.granted == Decimal(120000)
    assert [(each.key, each.totals.granted) for each in board.totals.by_year] == [("2007", Decimal(120000))]


def test_a_goal_knows_how_far_it_is() -> None:
    figures = district()
    town = town_of(figures, recorded({"h00": life("h00")}), "h00", today=date(2009, 1, 1))
    (goal,) = town.agreements[0].goals
    assert goal.now is not None and goal.progress is not None
    assert goal.progress == (goal.now - 90) / Fraction("6.5")
    assert (goal.reached, goal.overdue) == (False, True)
    assert town.next_events == (EventKind.hold_round,)
    assert town.flag is not None and town.flag.town == "h00"


def test_a_town_without_a_record_is_shown_and_no_town_is_an_error() -> None:
    figures = district()
    shown = town_of(figures, recorded({}), "u05", today=TODAY)
    assert (shown.stage, shown.events, shown.agreements, shown.flag) == (Stage.none, (), (), None)
    with pytest.raises(KeyError):
        town_of(figures, recorded({}), "nowhere", today=TODAY)


def test_an_instance_without_figures_has_a_board_too() -> None:
    figures = Made(programme(indicator()), towns("h00"), [])
    board = board_of(figures, recorded({"h00": life("h00")}), today=TODAY)
    assert (board.period, board.rows[0].criteria, board.rows[0].town_class) == (None, (), None)


# ------------------------------------------------------------------ pages and commands see the same


def test_pages_and_commands_propose_the_same(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{built_demo()}")
    snapshot = Library(engine).snapshot()
    period = parse_period("2007Q2")
    register = recorded({}).partners["office"]
    records = replace(recorded({}), partners={"office": register})
    with reading(engine) as connection:
        stored = StoredFigures(connection, snapshot.facts.programme)
        by_command = proposals_of(stored, records, period, today=TODAY)
    by_page = proposals_of(SnapshotFigures(snapshot), records, period, today=TODAY)
    assert by_command.flags == by_page.flags and len(by_page.flags) == 2
    assert [each.town for each in by_command.matches] == [each.town for each in by_page.matches]
    engine.dispose()
