"""A board in memory: rows at any stage, and the page around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.flagging import Proposal, Shortfall
from assessment.kinds import TownClass
from assessment.twinning.acceptance import CriterionResult
from assessment.twinning.inputs import Totals
from assessment.twinning.lifecycle import Stage
from layouts.address import Address
from layouts.models.twinning import Board, BoardRow, FlagRow, Proposals, TotalRow, TotalsTable, Unit
from layouts.models.twinning_pages import BOARD, TwinningPage
from tests.unit.layouts import world

TODAY = date(2008, 3, 1)
UNITS = {town.code: Unit(town.code, town.name_zh, town.name_en) for town in world.TOWNS}
FINANCE = Unit("finance", "财政局", "Finance bureau")
MET = CriterionResult("out_of_class_three", True, "two", "two")
SHORT = tuple(CriterionResult(f"criterion_{n}", False, "71.2", "75") for n in range(3))
NOTHING = TotalsTable(Totals(), (), (), (), (), (), ())
GRANTED = Totals(
    granted=Decimal(36_260_000), spent=Decimal(500), repaid=Decimal(360_000), things={"village_point": 272}
)


def row(town: str, stage: Stage, *, left: int | None = None, **changes: Any) -> BoardRow:
    """A town at a stage, with `left` days of its term (None: no agreement), 30 days in that stage."""
    values: dict[str, Any] = {
        "town": UNITS[town],
        "stage": stage,
        "round": 0,
        "version": 2,
        "since": TODAY - timedelta(days=30),
        "flagged_period": "2007Q2",
        "partners": (),
        "agreements": (),
        "term_ends": None if left is None else TODAY + timedelta(days=left),
        "days_left": left,
        "tasks_open": 0,
        "tasks_overdue": 0,
        "criteria": (MET,),
        "between": (),
        "town_class": TownClass.two,
        "composite": Fraction(80),
        "totals": Totals(),
    }
    return BoardRow(**(values | changes))


def ledger(partners: int = 1) -> TotalsTable:
    """A ledger of one year and purpose, given by so many partners; the later ones gave more."""
    rows = tuple(
        TotalRow(f"p{n}", Unit(f"p{n}", f"单位{n}", f"Unit {n}"), Totals(granted=Decimal(1000 * n)))
        for n in range(1, partners + 1)
    )
    year, purpose = TotalRow("2008", None, GRANTED), TotalRow("建所", None, GRANTED)
    fund = TotalRow("周转金", None, Totals(granted=Decimal(640_000), repaid=Decimal(360_000)))
    return TotalsTable(GRANTED, (), rows, (TotalRow("财政局", None, GRANTED),), (purpose,), (fund,), (year,))


def page(
    *rows: BoardRow, totals: TotalsTable = NOTHING, flags: Sequence[FlagRow] = (), language: str = "en", **changes: Any
) -> TwinningPage:
    """The page of the board with these rows and proposals."""
    built, assessment = world.standard()
    proposals = Proposals(
        programme=built,
        period=assessment.period,
        view=assessment.view,
        flags=tuple(flags),
        matches=(),
        unmatched=(),
        wishes=(),
        partners=(),
        cost=0.0,
        free_cost=0.0,
        price=0.0,
    )
    values: dict[str, Any] = {
        "shell": world.shell(built),
        "address": Address(page="twinning", language=language),
        "part": BOARD,
        "period": assessment.period,
        "view": assessment.view,
        "previous": None,
        "following": None,
        "periods": (assessment.period,),
        "board": Board(programme=built, period=assessment.period, today=TODAY, rows=rows, totals=totals),
        "proposals": proposals,
        "refused": (),
        "effect": None,
        "cards": {card.area.code: card for card in assessment.areas},
        "geometry": world.geometry(),
        "editable": True,
    }
    return TwinningPage(**(values | changes))


def proposed(town: str, stage: Stage = Stage.none, *, declined_now: bool = False) -> FlagRow:
    """A town that the rules propose, and where it stands."""
    flag = Proposal(
        town=town,
        composite=Fraction(60),
        line=None,
        weaknesses=(),
        since="2007Q2",
        periods=1,
        since_beginning=False,
        falling=0,
        kind=Shortfall.level,
        leaves_by_chance=0.0,
        noise=False,
        decided=True,
    )
    return FlagRow(UNITS[town], flag, stage, 0, declined_now)
