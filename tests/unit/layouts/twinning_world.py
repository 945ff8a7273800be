"""Records of twinning made in memory: a town's events lead to its stage by the rules of the life cycle."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.flagging import Proposal, Shortfall, Weakness
from assessment.kinds import Evidence, TownClass, Verdict
from assessment.model import Programme
from assessment.results import Assessment
from assessment.twinning.acceptance import CriterionResult, Decision, criteria_results, standing_between
from assessment.twinning.costs import Explanation, PairCost, PartnerKind
from assessment.twinning.inputs import InputKind, Totals
from assessment.twinning.lifecycle import Event, EventKind, allowed_decisions, allowed_events, life_of
from layouts.models.twinning import (
    AgreementRow,
    EntryRow,
    EventRow,
    GoalRow,
    MatchRow,
    NoteRow,
    PartnerRow,
    TaskRow,
    TotalsTable,
    TownTwinning,
    Unit,
)

TODAY = date(2008, 3, 1)
RECORDED = datetime(2007, 7, 20, 1, 30, tzinfo=UTC)
FINANCE = Unit("finance", "财政局", "Finance bureau")
WEST = Unit("102", "西河", "Xihe")
MET = CriterionResult("out_of_class_three", True, "two", "two")
UNMET = CriterionResult("out_of_class_three", False, "three", "two")

PROPOSED = Event(EventKind.propose, date(2007, 7, 10), "rules", period="2007Q2")
CONFIRMED = Event(EventKind.confirm, date(2007, 7, 12), "王", reason="核实属实")
DECLINED = Event(EventKind.decline, date(2007, 7, 12), "王", reason="单季波动")
BY_HAND = Event(EventKind.flag_by_hand, date(2007, 7, 15), "李", reason="群众反映", period="2007Q2")
MATCHED = Event(EventKind.match, date(2007, 7, 20), "王", partners=("finance",))
STARTED = Event(EventKind.start, date(2007, 8, 1), "王")
RELAPSED = Event(EventKind.relapse, date(2008, 2, 20), "王", reason="抽查漏报")


def held(number: int, decision: Decision, on: date, result: CriterionResult = UNMET) -> Event:
    """An acceptance round."""
    return Event(
        EventKind.hold_round,
        on,
        "王",
        reason="现场核验",
        period="2007Q3",
        round=number,
        decision=decision,
        criteria=(result,),
        inspectors=("计生委", "统计局"),
    )


FAILED = held(1, Decision.continued, date(2007, 11, 1))
PASSED = held(2, Decision.reached_standard, date(2008, 2, 1), MET)


def record(
    built: Programme, assessment: Assessment, town: str, *events: Event, scored: bool = True, **changes: Any
) -> TownTwinning:
    """A town's record after these events; `scored`: whether its criteria have figures."""
    life = life_of(events)
    card = assessment.area(town)
    criteria = criteria_results(built, card) if scored else ()
    values: dict[str, Any] = {
        "programme": built,
        "period": assessment.period if scored else None,
        "today": TODAY,
        "town": Unit(town, card.area.name_zh, card.area.name_en),
        "stage": life.stage,
        "round": life.round,
        "version": life.version,
        "next_events": allowed_events(life),
        "decisions": allowed_decisions(life),
        "flag": None,
        "criteria": criteria,
        "between": standing_between(criteria),
        "events": tuple(_row(number, each) for number, each in enumerate(events, start=1)),
        "agreements": (),
        "notes": (),
        "totals": TotalsTable(Totals(), (), (), (), (), (), ()),
    }
    return TownTwinning(**(values | changes))


def _row(number: int, event: Event) -> EventRow:
    after = TownClass.two if event.decision is Decision.reached_standard else TownClass.three
    return EventRow(
        number=number,
        kind=event.kind,
        on=event.on,
        who=event.who,
        reason=event.reason,
        period=event.period,
        partners=(FINANCE,) if event.partners else (),
        round=event.round,
        decision=event.decision,
        criteria=event.criteria,
        inspectors=event.inspectors,
        town_class=None if event.decision is None else after,
        recorded_at=RECORDED,
    )


def agreement(**changes: Any) -> AgreementRow:
    """Finance helps until the end of June 2008: one goal half way, three tasks, a ledger with one reversal."""
    values: dict[str, Any] = {
        "code": "A1",
        "revision": 1,
        "partner": FINANCE,
        "first": date(2007, 7, 20),
        "last": date(2008, 6, 30),
        "days_left": (date(2008, 6, 30) - TODAY).days,
        "reason": "",
        "goals": (goal(),),
        "tasks": (
            TaskRow(1, "每月核对登记", "计生办", date(2008, 1, 31), "open", "", True),
            TaskRow(2, "建服务所", "财政局", date(2008, 5, 31), "done", "已验收", False),
            TaskRow(3, "办培训班", "计生办", date(2008, 5, 31), "dropped", "", False),
        ),
        "entries": (
            money("E1", reversed_by="E2"),
            money("E2", reverses="E1", reason="录错"),
            money("E3", amount=Decimal("12000.50"), fund="周转金"),
            EntryRow("E4", InputKind.things, date(2007, 9, 1), "卫生局", "建所", None, None, "service_station", 2,
                     None, None, "", "王"),
        ),
        "totals": Totals(granted=Decimal("12000.50"), things={"service_station": 2}),
    }  # fmt: skip
    return AgreementRow(**(values | changes))


def goal(**changes: Any) -> GoalRow:
    """Half way from 90 to 97."""
    values: dict[str, Any] = {
        "indicator": "compliant",
        "start": Decimal("90"),
        "target": Decimal("97"),
        "due": date(2008, 6, 30),
        "now": Fraction(187, 2),
        "progress": Fraction(1, 2),
        "reached": False,
        "overdue": False,
    }
    return GoalRow(**(values | changes))


def money(code: str, **changes: Any) -> EntryRow:
    """Money granted by the finance bureau."""
    values: dict[str, Any] = {
        "code": code,
        "kind": InputKind.granted,
        "on": date(2007, 8, 10),
        "payer": "财政局",
        "purpose": "建所",
        "fund": None,
        "amount": Decimal("50000"),
        "thing": None,
        "count": None,
        "reverses": None,
        "reversed_by": None,
        "reason": "",
        "who": "王",
    }
    return EntryRow(**(values | changes))


NOTES = (
    NoteRow(1, "visit", date(2007, 9, 1), ("卫生局",), "查看台账", "王"),
    NoteRow(2, "note", date(2007, 10, 1), (), "会议纪要", "李"),
)


def weakness(
    code: str, points: Fraction, share: Fraction, evidence: Evidence, gap: float | None, since: str
) -> Weakness:
    """An unmet indicator of the work line."""
    return Weakness(code, "work", points, share, Verdict.unmet, -1, evidence, gap, since)


def flag(**changes: Any) -> Proposal:
    """Dongsi's diagnosis: mostly the compliant rate, clearly; the third births too."""
    values: dict[str, Any] = {
        "town": "101",
        "composite": Fraction(718, 10),
        "line": "work",
        "weaknesses": (
            weakness("compliant", Fraction(9), Fraction(3, 5), Evidence.clear, 5.17, "2007Q1"),
            weakness("third", Fraction(6), Fraction(2, 5), Evidence.not_applicable, None, "2007Q2"),
        ),
        "since": "2007Q1",
        "periods": 2,
        "since_beginning": False,
        "falling": 1,
        "kind": Shortfall.level,
        "leaves_by_chance": 0.01,
        "noise": False,
        "decided": True,
    }
    return Proposal(**(values | changes))


PARTNERS = (
    PartnerRow(WEST, PartnerKind.town, 1, 0, (), True),
    PartnerRow(FINANCE, PartnerKind.department, 2, 1, (("budget", Decimal("0.5")), ("财政", None)), True),
)


def suggested(town: str = "101") -> MatchRow:
    """Xihe for Dongsi."""
    why = Explanation(True, 14.2, "compliant", indicator_points=9.0, covered_points=9.0, uncovered_points=6.0)
    cost = PairCost(town, WEST.code, weakness=6.0, tier=0.0, distance=1.4, load=0.0, without_effect=0.0, km=14.2)
    return MatchRow(Unit(town, "东寺", "Dongsi"), WEST, PartnerKind.town, False, cost, why)
