"""Releases for the tests: three quarters of a made-up district of 18 towns, with withheld, missing and empty figures.

Nothing here obeys the disclosure rules: the page shows what a release says, whatever that is.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from assessment.model import Indicator, Programme, parse_programme
from layouts.models.release import (
    Figure,
    Group,
    MapShape,
    ReleaseDocument,
    ReleaseIndicator,
    ReleaseLine,
    ReleaseMap,
    ReleaseProgramme,
    ReleaseSeal,
    ReleaseTown,
    TownCounts,
    Words,
    Working,
    release_bytes,
    release_hash,
)
from layouts.public.edition import Edition, Issue, edition_of

ROOT = Path(__file__).resolve().parents[3]
PERIODS = ("2006Q4", "2007Q1", "2007Q2")
DISTRICT = "110117"
HEADLINE = "compliant_birth_rate"
WITHHELD_COUNT, WITHHELD_ALL, MISSING, NO_CASES = (
    "support_fee_current", "support_fee_arrears", "awareness_rate", "satisfaction_rate",
)  # fmt: skip
_COLUMNS = 6
_SIDE = 100


@cache
def programme() -> Programme:
    """The shipped programme that lends its indicators."""
    text = (ROOT / "data" / "programmes" / "pinggu-2005.toml").read_text(encoding="utf-8")
    return parse_programme(text, origin="pinggu-2005")


def towns() -> list[dict[str, str]]:
    """Rows of the demo's area file: code, name_zh, name_en, tier."""
    with (ROOT / "data" / "demo" / "pinggu-townships.csv").open(encoding="utf-8-sig") as stream:
        return [row for row in csv.DictReader(stream) if row.get("tier")]


def document(number: int, *, previous: str | None = None, towns_by: str | None = "band") -> ReleaseDocument:
    """The release of the quarter PERIODS[number − 1]."""
    model, rows = programme(), towns()
    period = PERIODS[number - 1]
    groups = [Group(DISTRICT, "district", Words("平谷区", "Pinggu district"), len(rows), None)]
    groups += [
        Group(each.code, "tier", _words(each.name), sum(row["tier"] == each.code for row in rows), None)
        for each in model.tiers
    ]
    spans = _spans(period)
    figures = [
        _figure(model, each, group, span)
        for each in model.indicators
        for group in groups
        for span in spans
    ]
    marks = {row["code"]: ("met", "unmet", "met", None)[place % 4] for place, row in enumerate(rows)}
    if towns_by == "class":
        marks = {row["code"]: ("one", "two", "three", None)[place % 4] for place, row in enumerate(rows)}
    met = sum(mark == "met" for mark in marks.values())
    return ReleaseDocument(
        number=number,
        previous=previous,
        programme=ReleaseProgramme(model.code, model.version, _words(model.name), Words("平谷区", "Pinggu district")),
        period=period,
        view="year_to_date",
        made_at=f"{2007 if number > 1 else 2006}-{4 * number:02d}-20T01:00:00.000000Z",
        seal=ReleaseSeal(number, f"{number}" * 64),
        synthetic=True,
        boundary_label="schematic",
        headline=HEADLINE,
        lines=tuple(ReleaseLine(each.code, _words(each.name)) for each in model.lines),
        indicators=tuple(_indicator(each) for each in model.indicators),
        groups=tuple(groups),
        figures=tuple(figures),
        counts=(TownCounts(DISTRICT, HEADLINE, spans[-1], met, 6, len(rows) - met - 6),) if met else (),
        towns_by=towns_by,  # type: ignore[arg-type]
        towns=tuple(
            ReleaseTown(
                row["code"],
                Words(row["name_zh"], row["name_en"]),
                row["tier"],
                marks[row["code"]] if towns_by else None,  # type: ignore[arg-type]
            )
            for row in rows
        ),
        map=_map([row["code"] for row in rows]),
        known=(Words("统计公报 2007 年第 3 号：全区上半年出生人数", "Bulletin 3 of 2007: births of the district"),),
    )


@cache
def issues(count: int = 3, *, towns_by: str | None = "band") -> tuple[Issue, ...]:
    """The releases up to this number, each with the hash of the one before."""
    found: list[Issue] = []
    for number in range(1, count + 1):
        previous = found[-1].digest if found else None
        found.append(issue(document(number, previous=previous, towns_by=towns_by)))
    return tuple(found)


def issue(release: ReleaseDocument) -> Issue:
    """A release as it is stored."""
    content = release_bytes(release)
    return Issue(release, content, release_hash(content))


def edition(count: int = 3, *, towns_by: str | None = "band") -> Edition:
    """The newest of so many releases."""
    found = issues(count, towns_by=towns_by)
    return edition_of(found[-1], found[:-1], newest=count)


def with_figure(given: Edition, group: str, indicator: str, **changes: object) -> Edition:
    """The edition with one leading figure changed."""
    release = given.document
    figures = tuple(
        replace(each, **changes)  # type: ignore[arg-type]
        if (each.group, each.indicator, each.period) == (group, indicator, given.leading)
        else each
        for each in release.figures
    )
    return edition_of(issue(replace(release, figures=figures)), given.earlier, newest=given.newest)


def _spans(period: str) -> list[str]:
    year, last = period.split("Q")
    quarters = [f"{year}Q{number}" for number in range(1, int(last) + 1)]
    return quarters if len(quarters) == 1 else [*quarters, f"{quarters[0]}-{quarters[-1]}"]


def _words(given: object) -> Words:
    return Words(given.zh, given.en)  # type: ignore[attr-defined]


def _indicator(each: Indicator) -> ReleaseIndicator:
    denominator = None if each.denominator_name is None else _words(each.denominator_name)
    kind = each.kind.value
    over, below = ("mean", None) if kind == "value" else ("sum", None if kind == "count" else "sum")
    working = Working(over, below, "mean" if kind == "value" else "sum", annual=kind == "rate")  # type: ignore[arg-type]
    return ReleaseIndicator(
        each.code, each.line, kind, _words(each.name), _words(each.numerator_name), denominator,
        _words(each.unit), {"rate": 1000, "proportion": 100}.get(kind), 1, each.comparator.value, "ours", working,
    )  # fmt: skip


def _figure(model: Programme, each: Indicator, group: Group, period: str) -> Figure:
    seeded = random.Random(f"{each.code} {group.code} {period}")
    own = [one for one in each.targets if one.tier in (None, group.code)]
    target = own[0].value if own else None
    made = Figure(
        group.code, each.code, period, None, None, "none", "none", None, "given",
        None if target is None else f"{float(target):g}", None,
    )  # fmt: skip
    aim = float(target if target is not None else each.targets[0].value)
    kind = each.kind.value
    if kind == "count":
        verdict = "met" if target is not None else None
        return replace(made, numerator=0, numerator_shown="rounded", rate="0", verdict=verdict)
    value = round(aim + seeded.uniform(-1.2, 2.2) * (1 if kind != "value" else 0.3), 1)
    if kind in ("proportion", "rate"):
        bottom = 5 * seeded.randrange(40, 400)
        made = replace(
            made,
            numerator=5 * round(bottom * value / 500),
            denominator=bottom,
            numerator_shown="rounded",
            denominator_shown="rounded",
        )
    above = value >= aim
    met = above if each.comparator.value == ">=" else not above
    made = replace(made, rate=f"{value:.1f}", verdict=("met" if met else "unmet") if target is not None else None)
    return _hidden(each.code, group, made)


def _hidden(code: str, group: Group, made: Figure) -> Figure:
    if group.level != "tier":
        return made
    if code == WITHHELD_COUNT:
        return replace(made, numerator=None, numerator_shown="withheld", rate=None, rate_shown="withheld", verdict=None)
    if code == WITHHELD_ALL:
        return replace(
            made, numerator=None, numerator_shown="withheld", denominator=None, denominator_shown="withheld",
            rate=None, rate_shown="withheld", verdict=None,
        )  # fmt: skip
    if code == MISSING:
        return replace(
            made, numerator=None, denominator=None, rate=None, rate_shown="missing", verdict=None,
            numerator_shown="none", denominator_shown="none",
        )  # fmt: skip
    if code == NO_CASES:
        return replace(made, numerator=0, denominator=0, rate=None, rate_shown="no_cases", verdict=None)
    return made


def _map(codes: Sequence[str]) -> ReleaseMap:
    """Squares in rows."""
    shapes = []
    for place, code in enumerate(codes):
        x, y = place % _COLUMNS * _SIDE, place // _COLUMNS * _SIDE
        shapes.append(MapShape(code, f"M{x} {y}L{x + _SIDE} {y}L{x + _SIDE} {y + _SIDE}L{x} {y + _SIDE}Z"))
    high = (len(codes) + _COLUMNS - 1) // _COLUMNS * _SIDE
    return ReleaseMap(_COLUMNS * _SIDE, high, tuple(shapes))
