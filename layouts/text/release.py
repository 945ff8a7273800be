"""Words for counts and for what is said of them: which count of whom, and by which sums and sayings one comes to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.disclosure.cells import Key, Part
from assessment.model import Indicator, Programme, View
from assessment.periods import Period, Quarter, parse_period, quarters_of_view
from layouts.text import Text
from layouts.text.format import listing, period_name, quarter_name, scope_name
from layouts.text.problems import Sayable, say_problem

MOST_PARTS = 4
MOST_FACTS = 8
_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")
_KEY = re.compile(
    r"(?P<area>[0-9A-Za-z_-]+) (?P<indicator>[a-z0-9_]+) (?P<period>[0-9]{4}Q[1-4](?:-[0-9]{4}Q[1-4])?) "
    r"(?P<part>numerator|denominator|complement)(?: r(?P<revision>[0-9]+))?"
)
_SAID = ("rate", "verdict", "towns", "mark")
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes in a release stand for; `areas` are towns by code, as (Chinese, English)."""

    programme: Programme
    areas: Mapping[str, tuple[str, str]]


def read_key(text: str) -> Key | None:
    """The count of a name such as `110117 birth_rate 2007Q1 numerator`; None for what is none."""
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    revision = int(found["revision"] or 0)
    return Key(found["area"], found["indicator"], found["period"], Part(found["part"]), revision)


def say_group(text: Text, names: Names, code: str) -> str:
    """The name of the district, a tier or a town; its code where none is known."""
    programme = names.programme
    if code == programme.district.code:
        return text.pick(zh=programme.district.name.zh, en=programme.district.name.en)
    tier = next((each for each in programme.tiers if each.code == code), None)
    if tier is not None:
        return text.pick(zh=tier.name.zh, en=tier.name.en)
    zh, en = names.areas.get(code, (code, code))
    return text.pick(zh=zh, en=en or zh)


def say_indicator(text: Text, names: Names, code: str) -> str:
    """The name of an indicator; its code where the programme has none such."""
    found = _indicator(names, code)
    return code if found is None else text.pick(zh=found.name.zh, en=found.name.en)


def _indicator(names: Names, code: str) -> Indicator | None:
    return next((each for each in names.programme.indicators if each.code == code), None)


def say_span(text: Text, code: str) -> str:
    """A quarter, or the quarters from one to another: those of a year so far in their own words."""
    quarters = _QUARTER.findall(code)
    if not quarters:
        return code
    periods = [parse_period(each) for each in quarters]
    first, last = periods[0].first, periods[-1].last
    if len(quarters) == 1 and code == quarters[0]:
        return period_name(text, periods[0])
    if _to_date(first, last):
        return scope_name(text, Period((last,)), View.year_to_date)
    return text("format.rolling", first=quarter_name(text, first), last=quarter_name(text, last))


def _to_date(first: Quarter, last: Quarter) -> bool:
    return first == quarters_of_view(Period((last,)), View.year_to_date)[0]


def say_part(text: Text, names: Names, indicator: str, part: Part) -> str:
    """What a count counts: the programme's word, or 'numerator'."""
    found = _indicator(names, indicator)
    label = None
    if found is not None and part is not Part.complement:
        label = found.numerator_name if part is Part.numerator else found.denominator_name
    if label is not None:
        return text.pick(zh=label.zh, en=label.en)
    if part is Part.complement and found is not None and found.numerator_name and found.denominator_name:
        above, below = found.numerator_name, found.denominator_name
        return text(
            "release.part.rest_of",
            numerator=text.pick(zh=above.zh, en=above.en),
            denominator=text.pick(zh=below.zh, en=below.en),
        )
    return text(f"release.part.{part.value}")


def say_count(text: Text, names: Names, key: Key) -> str:
    """'Plain, births within policy (Policy-compliant birth rate, 2007 Q2)', and whether it was corrected since."""
    said = text(
        "release.count",
        group=say_group(text, names, key.area),
        indicator=say_indicator(text, names, key.indicator),
        period=say_span(text, key.period),
        part=say_part(text, names, key.indicator, key.part),
    )
    return said if key.revision <= 1 else text("release.corrected", count=said, revision=key.revision)


def say_facts(text: Text, names: Names, facts: Sequence[object]) -> str:
    """A path: sums, rates and published figures, one after the other."""
    said = [say_fact(text, names, str(each)) for each in facts[:MOST_FACTS]]
    if len(facts) > MOST_FACTS:
        said.append(text.plural("release.more_facts", len(facts) - MOST_FACTS))
    return text("format.semicolon").join(said) if said else text("release.no_path")


def say_fact(text: Text, names: Names, fact: str) -> str:
    """A sum, something that a release says, or a figure that was published elsewhere, in words."""
    kind, *rest = fact.split(_BETWEEN)
    if kind in _SAID:
        return _say_said(text, names, kind, rest)
    total, _, parts = fact.partition(" = ")
    key = read_key(total)
    if key is not None and parts:
        return _say_sum(text, names, key, [read_key(each) for each in parts.split(" + ")])
    source, _, known = fact.partition(": ")
    name, _, value = known.partition(" = ")
    key = read_key(name)
    if key is None:
        return fact
    return text("release.fact.known", source=source, count=say_count(text, names, key), value=value)


def _say_said(text: Text, names: Names, kind: str, rest: list[str]) -> str:
    if kind == "mark":
        return text("release.fact.mark", town=say_group(text, names, rest[0]))
    group, indicator, period, *more = rest
    said = {
        "group": say_group(text, names, group),
        "indicator": say_indicator(text, names, indicator),
        "period": say_span(text, period),
    }
    if kind == "rate":
        # after the revision stands what is printed, and whether it is the upper or the lower end of that
        return text("release.fact.rate", rate=more[1].split(" ")[0] if len(more) > 1 else "", **said)
    return text(f"release.fact.{kind}", **said)


def _say_sum(text: Text, names: Names, total: Key, parts: list[Key | None]) -> str:
    known = [each for each in parts if each is not None]
    said = say_count(text, names, total)
    if len(known) < len(parts) or not known:
        return said
    if any(each.part != total.part for each in known) and known[0].indicator == total.indicator and len(known) > 1:
        return text("release.fact.complement", total=said)
    if known[0].period != total.period:
        return text("release.fact.periods", total=said, parts=listing(text, [say_span(text, k.period) for k in known]))
    if known[0].area != total.area:
        shown = [say_group(text, names, each.area) for each in known[:MOST_PARTS]]
        if len(known) > MOST_PARTS:
            shown.append(text.plural("release.more_parts", len(known) - MOST_PARTS))
        return text("release.fact.areas", total=said, parts=listing(text, shown))
    return text("release.fact.same", total=said, indicator=say_indicator(text, names, known[0].indicator))


def say_release_problem(text: Text, names: Names, problem: Sayable) -> str:
    """A refusal of the disclosure rules with the count and the path in words; any other problem as it is."""
    params = dict(problem.params)
    key = read_key(str(params.get("count", "")))
    if key is not None:
        params["count"] = say_count(text, names, key)
    if isinstance(params.get("path"), str):
        facts = [] if params["path"] == "-" else str(params["path"]).split("; ")
        params["path"] = say_facts(text, names, facts)
    return say_problem(text, _Worded(problem.code, problem.place, params))


@dataclass(frozen=True, slots=True)
class _Worded:
    """A problem whose fields are words already."""

    code: str
    place: Mapping[str, str | int]
    params: Mapping[str, object]
