"""What must fit together inside one indicator of a programme: kind, chance, floor, steps and targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from assessment.disclosure.cells import Counted
from assessment.kinds import Chance, Comparator, Exposure, Kind, Level
from assessment.raw_tables import BROKEN, Found, Table, entries, number, word
from assessment.toml_places import Path

CHANCES: Mapping[Kind, tuple[Chance, ...]] = {
    Kind.proportion: (Chance.binomial, Chance.none),
    Kind.rate: (Chance.poisson, Chance.none),
    Kind.balance: (Chance.none,),
    Kind.ratio: (Chance.binomial, Chance.none),
    Kind.count: (Chance.poisson, Chance.none),
    Kind.mean: (Chance.none,),
    Kind.value: (Chance.none,),
}
# key -> the kinds it has a meaning for
KINDS_OF_KEY: Mapping[str, tuple[Kind, ...]] = {
    "per": (Kind.rate, Kind.balance),
    "exposure": (Kind.rate,),
    "aggregate": (Kind.value,),
    "plus": (Kind.balance,),
    "minus": (Kind.balance,),
    "min_n": (Kind.proportion, Kind.rate, Kind.balance, Kind.ratio, Kind.mean),
    "denominator_name": (Kind.proportion, Kind.rate, Kind.balance, Kind.ratio, Kind.mean),
    "denominator_counts": (Kind.proportion, Kind.rate, Kind.balance, Kind.ratio, Kind.mean),
}
Word = TypeVar("Word", bound=StrEnum)


def indicator_checks(
    indicator: Table, at: Path, *, tiers: list[str], indicators: Mapping[str | None, Table]
) -> list[Found]:
    """All problems of one indicator; `tiers` is empty where the tiers themselves could not be read."""
    kind = _member(Kind, word(indicator, "kind"))
    comparator = _member(Comparator, word(indicator, "comparator"))
    found: list[Found] = []
    if kind is not None:
        found += _keys_of_kind(indicator, kind, at)
        found += _chance(indicator, kind, at)
    if kind is Kind.balance:
        found += _partners(indicator, at, indicators)
    found += _points(indicator, kind, comparator, at)
    found += _steps(indicator, at)
    found += _targets(indicator, kind, comparator, at, tiers)
    return found


def _member(enum: type[Word], text: str | None) -> Word | None:
    return next((each for each in enum if each == text), None)


def _subject(kind: Kind) -> str:
    return f'kind = "{kind}"'


def _keys_of_kind(indicator: Table, kind: Kind, at: Path) -> Iterator[Found]:
    for key, kinds in KINDS_OF_KEY.items():
        if key in indicator and indicator[key] is not BROKEN and kind not in kinds:
            params = {"value": key, "subject": _subject(kind)}
            yield Found("indicator.key_not_for_kind", (*at, key), params)
    needed = {Kind.rate: ("exposure", "population, events"), Kind.value: ("aggregate", "sum, latest, mean")}
    if kind in needed and needed[kind][0] not in indicator:
        key, expected = needed[kind]
        params = {"value": key, "subject": _subject(kind), "expected": expected}
        yield Found("indicator.key_needed_for_kind", at, params)
    if indicator.get("counts") == Counted.money and kind not in (Kind.mean, Kind.value):
        # what is said to be money is never withheld: a count of persons or events must not pass for it
        params = {"value": 'counts = "money"', "subject": _subject(kind)}
        yield Found("indicator.key_not_for_kind", (*at, "counts"), params)


def _allowed_chances(indicator: Table, kind: Kind) -> tuple[Chance, ...]:
    if kind is Kind.rate and indicator.get("exposure") == Exposure.events:
        return (Chance.binomial, Chance.poisson, Chance.none)
    if kind is Kind.balance and ("plus" in indicator or "minus" in indicator):
        return (Chance.poisson, Chance.none)
    return CHANCES[kind]


def _chance(indicator: Table, kind: Kind, at: Path) -> Iterator[Found]:
    chance = _member(Chance, word(indicator, "chance"))
    if chance is None:
        return
    allowed = _allowed_chances(indicator, kind)
    if chance not in allowed:
        params = {"value": chance.value, "subject": _subject(kind), "expected": ", ".join(allowed)}
        yield Found("indicator.chance_not_for_kind", (*at, "chance"), params)
    if chance is not Chance.binomial and number(indicator, "design_effect") is not None:
        params = {"value": "design_effect", "subject": f'chance = "{chance}"'}
        yield Found("indicator.key_not_for_kind", (*at, "design_effect"), params)


def _partners(indicator: Table, at: Path, indicators: Mapping[str | None, Table]) -> Iterator[Found]:
    for key, other in (("plus", "minus"), ("minus", "plus")):
        code = word(indicator, key)
        if code is None:
            continue
        if other not in indicator:
            params = {"value": other, "subject": f"{key} = {code}", "expected": "birth_rate"}
            yield Found("indicator.key_needed_for_kind", at, params)
        if None in indicators and code not in indicators:
            continue  # the code of some indicator could not be read: it may be that one
        if code not in indicators:
            yield Found("indicator.partner_unknown", (*at, key), {"value": code})
        elif not _is_partner(indicator, indicators[code]):
            yield Found("indicator.partner_not_a_rate", (*at, key), {"value": code})


def _is_partner(indicator: Table, partner: Table) -> bool:
    def kept(key: str, *, missing: str) -> set[object]:
        return {each.get(key, missing) for each in (indicator, partner)} - {BROKEN}

    is_rate = partner.get("kind") in (Kind.rate, BROKEN)
    of_population = partner.get("exposure") in (Exposure.population, BROKEN)
    return is_rate and of_population and len(kept("accumulates", missing="flow")) <= 1


def _points(
    indicator: Table, kind: Kind | None, comparator: Comparator | None, at: Path
) -> Iterator[Found]:
    floor = number(indicator, "floor")
    if floor is None:
        return
    if indicator.get("steps"):
        yield Found("indicator.floor_and_steps", (*at, "floor"))
    if kind is Kind.count or comparator is Comparator.FALLS:
        subject = 'comparator = "falls"' if comparator is Comparator.FALLS else _subject(Kind.count)
        params = {"value": "floor", "subject": subject}
        yield Found("indicator.key_not_for_kind", (*at, "floor"), params)
        return
    if comparator is None:
        return
    for _, target in entries(indicator, "targets"):
        value = number(target, "value")
        if value is None or (floor < value if comparator.higher_is_better else floor > value):
            continue
        params = {
            "value": indicator["floor"],
            "target": target["value"],
            "comparator": comparator.value,
            "expected": "<" if comparator.higher_is_better else ">",
        }
        yield Found("indicator.floor_side", (*at, "floor"), params)
        return  # one target is enough to see it


def _steps(indicator: Table, at: Path) -> Iterator[Found]:
    before: Table | None = None
    for index, step in entries(indicator, "steps"):
        within, share = number(step, "within"), number(step, "share")
        if within is None or share is None:
            continue
        if before is not None:
            within_before, share_before = number(before, "within"), number(before, "share")
            if within <= (within_before or 0) or share >= (share_before or 0):
                params = {"value": step["within"], "share": step["share"]}
                params |= {"before": before["within"], "share_before": before["share"]}
                yield Found("indicator.steps_order", (*at, "steps", index), params)
        before = step


def _targets(
    indicator: Table, kind: Kind | None, comparator: Comparator | None, at: Path, tiers: list[str]
) -> Iterator[Found]:
    first: dict[tuple[object, ...], int] = {}
    for index, target in entries(indicator, "targets"):
        place = (*at, "targets", index)
        yield from _target_value(target, kind, comparator, place)
        tier, area = word(target, "tier"), word(target, "area")
        if tier is not None and tiers and tier not in tiers:
            params = {"value": tier, "expected": ", ".join(tiers)}
            yield Found("target.tier_unknown", (*place, "tier"), params)
        if tier is not None and area is not None:
            yield Found("target.tier_and_area", place, {"tier": tier, "area": area})
        if BROKEN in target.values():
            continue
        key = (area, tier, target.get("period"), target.get("level", Level.binding.value))
        if key in first:
            yield Found("target.twice", place, {"first": f"targets[{first[key]}]"})
        first.setdefault(key, index)
    if comparator is not None:
        yield from _stretch_harder(indicator, comparator, at, first)
    yield from _tiers_served(indicator, at, tiers)


def _target_value(
    target: Table, kind: Kind | None, comparator: Comparator | None, place: Path
) -> Iterator[Found]:
    value = number(target, "value")
    if comparator is Comparator.FALLS and value is not None:
        yield Found("target.value_not_for_falls", (*place, "value"), {"value": target["value"]})
    elif comparator is not None and comparator is not Comparator.FALLS and "value" not in target:
        yield Found("target.value_needed", place, {"comparator": comparator.value})
    if value is None or kind is None:
        return
    expected = None
    if kind is Kind.proportion and not 0 <= value <= 100:
        expected = "0 – 100"
    elif kind in (Kind.rate, Kind.ratio, Kind.count) and value < 0:
        expected = "≥ 0"
    if expected:
        params = {"value": target["value"], "subject": _subject(kind), "expected": expected}
        yield Found("target.out_of_range", (*place, "value"), params)


def _stretch_harder(
    indicator: Table, comparator: Comparator, at: Path, first: Mapping[tuple[object, ...], int]
) -> Iterator[Found]:
    targets = dict(entries(indicator, "targets"))
    for (area, tier, period, level), index in first.items():
        binding = first.get((area, tier, period, Level.binding.value))
        if level != Level.stretch.value or binding is None:
            continue
        stretch, judged = number(targets[index], "value"), number(targets[binding], "value")
        if stretch is None or judged is None:
            continue
        if stretch > judged if comparator.higher_is_better else stretch < judged:
            continue
        params = {"value": targets[index]["value"], "target": targets[binding]["value"]}
        yield Found("target.stretch_easier", (*at, "targets", index, "value"), params)


def _tiers_served(indicator: Table, at: Path, tiers: list[str]) -> Iterator[Found]:
    """Every tier has a binding target of its own or falls under a general one."""
    listed = indicator.get("targets")
    if not isinstance(listed, list) or BROKEN in listed:
        return
    served: set[object] = set()
    for target in listed:
        if target.get("level", Level.binding.value) is BROKEN or BROKEN in (
            target.get("tier"),
            target.get("area"),
        ):
            return
        if target.get("level", Level.binding.value) == Level.binding.value and "area" not in target:
            served.add(target.get("tier"))
    if None in served:
        return
    for tier in tiers:
        if tier not in served:
            yield Found("targets.tier_without_target", (*at, "targets"), {"value": tier})
