"""Pages of matching and effect made in memory: real assignments over the small district, effects put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.flagging import Proposal, Shortfall, Weakness
from assessment.kinds import Evidence, Verdict
from assessment.periods import Quarter, parse_period
from assessment.problems import Problem
from assessment.twinning.changes import Change, Windows
from assessment.twinning.costs import CostTable, Pair, Partner, PartnerKind, need_of, town_partner
from assessment.twinning.effect import Comparison, Effect, Finding, Method, PerMoney, WhyNot
from assessment.twinning.expected import OwnForecast
from assessment.twinning.inputs import Totals
from assessment.twinning.lifecycle import Stage
from assessment.twinning.matching import match, prices
from layouts.address import Address
from layouts.models.twinning import (
    Board,
    EffectPage,
    FlagRow,
    IndicatorEffect,
    MatchRow,
    PartnerRow,
    Proposals,
    TotalsTable,
    TownEffect,
    Unit,
    Wish,
)
from layouts.models.twinning_pages import EFFECT, MATCH, TwinningPage
from tests.unit.layouts import world

WEAK, WEAK_TOO, STRONG, STRONGEST = "101", "103", "102", "106"
PLACES = {"101": (117.0, 40.0), "103": (117.2, 40.1), "102": (117.1, 40.05), "106": (117.5, 40.3)}
UNITS = {town.code: Unit(town.code, town.name_zh, town.name_en) for town in world.TOWNS}
UNITS["finance"] = Unit("finance", "财政局", "Finance bureau")
REGISTER = (
    PartnerRow(UNITS[STRONG], PartnerKind.town, 1, 0, (), True),
    PartnerRow(UNITS[STRONGEST], PartnerKind.town, 1, 0, (), True),
    PartnerRow(UNITS["finance"], PartnerKind.department, 1, 0, (("budget", Decimal("0.5")), ("财政", None)), True),
    PartnerRow(UNITS["104"], PartnerKind.town, 1, 0, (), False),
)


def weakness(code: str = "compliant", **changes: Any) -> Weakness:
    """Nine points lost to the compliant rate, clearly."""
    values: dict[str, Any] = {
        "indicator": code,
        "line": "work",
        "points": Fraction(9),
        "share": Fraction(3, 5),
        "verdict": Verdict.unmet,
        "margin_cases": -84,
        "evidence": Evidence.clear,
        "gap": 5.17,
        "since": "2007Q1",
    }
    return Weakness(**(values | changes))


def flag(town: str = WEAK, *, stage: Stage = Stage.none, declined_now: bool = False, **changes: Any) -> FlagRow:
    """A proposed town with its diagnosis."""
    values: dict[str, Any] = {
        "town": town,
        "composite": Fraction(718, 10),
        "line": "work",
        "weaknesses": (weakness(), weakness("third", points=Fraction(6), evidence=Evidence.not_applicable, gap=None)),
        "since": "2007Q1",
        "periods": 2,
        "since_beginning": False,
        "falling": 1,
        "kind": Shortfall.level,
        "leaves_by_chance": 0.01,
        "noise": False,
        "decided": True,
    }
    return FlagRow(UNITS[town], Proposal(**(values | changes)), stage, 1, declined_now)


def proposals(
    *,
    pins: Sequence[Pair] = (),
    bans: Sequence[Pair] = (),
    towns: Sequence[str] = (WEAK, WEAK_TOO),
    register: Sequence[PartnerRow] = REGISTER,
    flags: Sequence[FlagRow] | None = None,
) -> Proposals:
    """The matching of these towns as the rules do it."""
    built, assessment = world.standard()
    rows = {row.unit.code: row for row in register}
    partners = [_partner(row) for row in register if row.available]
    needs = [need_of(assessment.area(town), built, place=PLACES[town]) for town in towns]
    table = CostTable(needs, partners, programme=built)
    found = match(table, pins=pins, bans=bans)
    alone = prices(table, pins=pins, bans=bans)
    return Proposals(
        programme=built,
        period=world.PERIOD,
        view=assessment.view,
        flags=(flag(),) if flags is None else tuple(flags),
        matches=tuple(
            MatchRow(
                UNITS[each.cost.town],
                UNITS[each.cost.partner],
                rows[each.cost.partner].kind,
                each.pinned,
                each.cost,
                each.explanation,
            )
            for each in found.matches
        ),
        unmatched=tuple(UNITS[town] for town in found.unmatched),
        wishes=tuple(Wish(UNITS[a], UNITS[b], (a, b) in pins, price) for (a, b), price in alone.items()),
        partners=tuple(register),
        cost=found.cost,
        free_cost=found.free_cost,
        price=found.price,
    )


def _partner(row: PartnerRow) -> Partner:
    code = row.unit.code
    if row.kind is PartnerKind.town:
        _, assessment = world.standard()
        return town_partner(assessment.area(code), capacity=row.capacity, load=row.load, place=PLACES[code])
    strength = {name: float(share) for name, share in row.fields if share is not None}
    return Partner(code, row.kind, row.capacity, strength, load=row.load)


def page(
    found: Proposals | None = None,
    *,
    effect: EffectPage | None = None,
    refused: Sequence[Problem] = (),
    language: str = "en",
    **address: Any,
) -> TwinningPage:
    """The page of twinning with this matching, or with this effect."""
    built, assessment = world.standard()
    part = MATCH if effect is None else EFFECT
    return TwinningPage(
        shell=world.shell(built),
        address=Address(page="twinning", language=language, part=part, **address),
        part=part,
        period=world.PERIOD,
        view=assessment.view,
        previous=world.PERIOD.previous(),
        following=None,
        periods=(world.PERIOD.previous(), world.PERIOD),
        board=Board(built, world.PERIOD, date(2008, 3, 1), (), TotalsTable(Totals(), (), (), (), (), (), ())),
        proposals=found,
        refused=tuple(refused),
        effect=effect,
        cards={card.area.code: card for card in assessment.areas},
        geometry=None,
        editable=True,
    )


def wished(*, pins: Sequence[Pair] = (), bans: Sequence[Pair] = (), **changes: Any) -> TwinningPage:
    """The matching with wishes, as its address asks for it."""
    return page(proposals(pins=pins, bans=bans, **changes), pins=tuple(pins), bans=tuple(bans))


# ------------------------------------------------------------------ effect


def quarters(first: str, count: int = 4) -> tuple[Quarter, ...]:
    """Some quarters in a row."""
    begin = parse_period(first).first
    return tuple(begin.shift(each) for each in range(count))


WINDOWS = Windows(quarters("2004Q3"), quarters("2005Q3", 2), quarters("2006Q1"))


def change(town: str, before: float, after: float) -> Change:
    """A change; its scale does not matter to pages."""
    return Change(
        area=town,
        tier="plain",
        windows=WINDOWS,
        before=before,
        after=after,
        moved=(after - before) / 10,
        level=3.0,
        noise=0.01,
        cases=400.0,
    )


def town_effect(
    town: str, before: float | None = 90.0, after: float = 95.0, *, windows: Windows = WINDOWS, **changes: Any
) -> TownEffect:
    """A helped town that went from `before` to `after`; without `before` only its own forecast is there."""
    values: dict[str, Any] = {
        "town": UNITS[town],
        "windows": windows,
        "change": None if before is None else change(town, before, after),
        "alone": None,
        "forecast": OwnForecast(92.0, (89.0, 94.0), after),
        "forecast_from": windows.before,
        "chosen_by": 88.0,
        "expected": 90.5,
        "put_in": Decimal(120000),
    }
    return TownEffect(**(values | changes))


UNKNOWN = Effect(Finding.cannot_be_told_yet, Method.none, WhyNot.no_like_controls)
BETTER = Effect(Finding.better, Method.pairs, effect=2.5, interval=(0.4, 4.1))
NOT_SHOWN = Effect(Finding.not_shown, Method.pairs, effect=0.3, interval=(-1.0, 1.7))


def compared(effect: Effect, town: str, control: str) -> Effect:
    """The same effect with one comparison."""
    pair = Comparison(change(town, 90.0, 95.0), (change(control, 93.0, 93.5),), 0.45)
    return replace(effect, comparisons=(pair,))


def indicator_effect(
    code: str = "compliant",
    effect: Effect = UNKNOWN,
    towns: Sequence[TownEffect] | None = None,
    per_money: PerMoney | None = None,
) -> IndicatorEffect:
    """One indicator over the helped towns."""
    found = (town_effect(WEAK), town_effect(WEAK_TOO, 90.0, 92.0)) if towns is None else tuple(towns)
    return IndicatorEffect(code, effect, Decimal(240000), per_money, found)


def effects(*indicators: IndicatorEffect) -> EffectPage:
    """The effect over two helped towns."""
    built, _ = world.standard()
    found = indicators or (indicator_effect(),)
    return EffectPage(built, (UNITS[WEAK], UNITS[WEAK_TOO]), Decimal("240000"), tuple(found))
