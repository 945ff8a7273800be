"""Words of twinning that pages, commands and exports share: units, figures, pairs, findings and refusals."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from assessment.model import CriterionMeasure, Programme
from assessment.twinning.acceptance import CriterionResult
from assessment.twinning.effect import Effect
from assessment.twinning.inputs import Totals
from layouts.models.twinning import MatchRow, Unit
from layouts.text import Text
from layouts.text.format import apart, difference_unit_of, fixed, listing, shortest, signed, with_unit
from layouts.text.problems import Sayable, say_problem

_NONE = "–"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WORDED = {"stage": "stage", "event": "event", "field": "field"}


def unit_name(text: Text, unit: Unit) -> str:
    """The name of a unit in the language."""
    return text.pick(zh=unit.name_zh, en=unit.name_en or unit.name_zh)


def unit_names(text: Text, units: tuple[Unit, ...]) -> str:
    """Names of units, one after the other; a dash for none."""
    return listing(text, [unit_name(text, each) for each in units]) if units else _NONE


def who_text(text: Text, who: str) -> str:
    """Who recorded something: the account, or in words where it stands for none."""
    key = f"twins.who.{who}"
    return text(key) if text.has(key) else who


def yuan(text: Text, amount: Decimal) -> str:
    """Money with its unit: 120,000 yuan, with decimals only where there are any."""
    whole = amount == amount.to_integral_value()
    return text("twins.yuan", amount=fixed(amount, 0 if whole else 2))


def thing_name(text: Text, thing: str) -> str:
    """What was counted: in words where the code is a known one, else as it was entered."""
    key = f"twins.thing.{thing}"
    return text(key) if text.has(key) else thing


def totals_text(text: Text, totals: Totals) -> str:
    """Granted, spent and repaid money and things in a line; a dash for nothing."""
    named = (("granted", totals.granted), ("spent", totals.spent), ("repaid", totals.repaid))
    parts = [text(f"twins.total.{name}", amount=yuan(text, amount)) for name, amount in named if amount]
    parts += [
        text("twins.total.things", thing=thing_name(text, thing), n=count) for thing, count in totals.things.items()
    ]
    return listing(text, parts) if parts else _NONE


def criterion_name(text: Text, programme: Programme, code: str) -> str:
    """The name of a criterion; its code where the programme has it no more."""
    found = next((each for each in programme.twinning.criteria if each.code == code), None)
    return code if found is None else text.pick(zh=found.name.zh, en=found.name.en)


def say_criterion(text: Text, programme: Programme, result: CriterionResult) -> str:
    """A criterion with its figure: 'Composite: 71.2, needed 75, not met'."""
    state = "unknown" if result.met is None else "met" if result.met else "unmet"
    return text(
        f"twins.criterion.{state}",
        name=criterion_name(text, programme, result.criterion),
        figure=figure_text(text, programme, result, result.figure),
        needed=figure_text(text, programme, result, result.needed),
    )


def figure_text(text: Text, programme: Programme, result: CriterionResult, figure: str | None) -> str:
    """What was found or needed for a criterion: a class, a score, a value, or whether a check was passed.

    Two decimals, more where the figure would otherwise read like what is needed: 74.9991 against 75.
    """
    if not figure:
        return _NONE
    found = next((each for each in programme.twinning.criteria if each.code == result.criterion), None)
    measure = None if found is None else found.measure
    if measure is CriterionMeasure.town_class:
        return text(f"scores.class.{figure}")
    key = f"twins.figure.{figure}"
    if text.has(key):
        return text(key)
    other = result.needed if figure == result.figure else None
    against = Fraction(other) if other is not None and _NUMBER.fullmatch(other) else None
    return shortest(Decimal(figure), most=2) if against is None else _apart(Fraction(figure), against)


def _apart(value: Fraction, against: Fraction) -> str:
    shown = shortest(value, most=2)
    return apart(value, against, decimals=2) if value != against and shown == shortest(against, most=2) else shown


def say_match(text: Text, programme: Programme, row: MatchRow) -> str:
    """Why a pair fits: 'Mafang for Yukou: same tier, 14 km, strong in informed choice, where …'."""
    why, town = row.explanation, unit_name(text, row.town)
    parts = []
    if why.same_tier is not None:
        parts.append(text("twins.match.same_tier" if why.same_tier else "twins.match.other_tier"))
    else:
        parts.append(text(f"twins.kind.{row.kind.value}"))
    if why.km is not None:
        parts.append(text("twins.match.km", km=fixed(Decimal(repr(why.km)), 0)))
    if why.indicator is None:
        parts.append(text("twins.match.covers_nothing", town=town))
    else:
        name = programme.indicator(why.indicator).name
        points = fixed(Decimal(repr(why.indicator_points)), 1)
        shown = text.pick(zh=name.zh, en=name.en)
        parts.append(text("twins.match.strong_in", indicator=shown, town=town, points=points))
    if row.cost.without_effect:
        parts.append(text("twins.match.without_effect"))
    return text("twins.match.sentence", partner=unit_name(text, row.partner), town=town, why=listing(text, parts))


def say_effect(
    text: Text, programme: Programme, indicator: str, effect: Effect, *, too_early: bool = False
) -> str:
    """What may be said of an effect, in one honest sentence; `too_early` as in `IndicatorEffect`."""
    if too_early:
        return text("twins.finding.cannot_be_told")
    if effect.why_not is not None or effect.effect is None or effect.interval is None:
        why = text(f"twins.why_not.{'no_figures' if effect.why_not is None else effect.why_not.value}")
        return text("twins.finding.cannot_be_told_yet", why=why)
    unit = difference_unit_of(text, programme.indicator(indicator))
    low, high = (signed(Decimal(repr(each)), 2) for each in effect.interval)
    return text(
        f"twins.finding.{effect.finding.value}",
        effect=with_unit(signed(Decimal(repr(effect.effect)), 2), unit),
        low=low,
        high=high,
    )


def say_refusal(text: Text, problem: Sayable, programme: Programme | None = None) -> str:
    """A problem of twinning as a sentence, with the words of stages, events and fields in the language.

    With the `programme`, criteria stand there by their names.
    """
    fields = dict(problem.params)
    if programme is not None and isinstance(fields.get("criteria"), str):
        codes = str(fields["criteria"]).split(", ")
        fields["criteria"] = listing(text, [criterion_name(text, programme, code) for code in codes])
    because = fields.get("because")
    if isinstance(because, tuple):
        # between two sentences Chinese has no space
        fields["reason"] = text.pick(zh="", en=" ").join(say_refusal(text, each, programme) for each in because)
    for name, family in _WORDED.items():
        key = f"twins.{family}.{fields.get(name)}"
        if name in fields and text.has(key):
            fields[name] = text(key)
    return say_problem(text, _Worded(problem.code, dict(problem.place), fields))


class _Worded:
    """A problem whose fields are words already."""

    def __init__(self, code: str, place: dict[str, str | int], params: dict[str, object]) -> None:
        self.code = code
        self.place = place
        self.params = params
