"""The scorecards of a period as one JSON document and as a csv table, exactly as outside programs read them.

Counts are integers; measures, points, weights, money and person-years are strings with six decimals, rounded half to
even from the exact fractions; what is missing is null (an empty cell in csv), never 0.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.model import Programme
from assessment.results import Assessment, Counts, IndicatorResult, Reason, Scorecard
from layouts.text import Text
from layouts.text.reasons import say_change

DECIMALS = 6
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

AREA_COLUMNS = (
    "period",
    "view",
    "as_of",
    "area_code",
    "name_zh",
    "name_en",
    "tier",
    "composite",
    "rank",
    "rank_change",
    "class",
    "class_decided",
    "provisional",
    "exempt",
    "veto",
)
INDICATOR_COLUMNS = (
    "code",
    "line",
    "kind",
    "numerator",
    "denominator",
    "value",
    "target",
    "comparator",
    "verdict",
    "margin_cases",
    "evidence",
    "interval_low",
    "interval_high",
    "points",
    "weight",
)
CSV_COLUMNS = (*AREA_COLUMNS, *INDICATOR_COLUMNS)


def decimal_string(value: Fraction | Decimal | int | None) -> str | None:
    """`value` with six decimals, half to even, computed in integers; None stays None."""
    if value is None:
        return None
    scaled = round(Fraction(value) * 10**DECIMALS)
    whole, rest = divmod(abs(scaled), 10**DECIMALS)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{rest:0{DECIMALS}d}"


def instant_string(moment: datetime | None) -> str | None:
    """An aware time as RFC 3339 in UTC: 2007-07-06T01:00:00Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def score_document(assessment: Assessment, *, text: Text, area: str | None = None) -> dict[str, Any]:
    """The document of `threeline score --format json`; with `area`, only that area's card. Raises KeyError."""
    cards = assessment.areas if area is None else (assessment.area(area),)
    return {
        "programme": {"code": assessment.programme.code, "version": assessment.programme.version},
        "period": assessment.period.code,
        "view": assessment.view.value,
        "as_of": instant_string(assessment.as_of),
        "areas": [_card(card, text, assessment.programme) for card in cards],
        "district": {
            "indicators": [
                {**_indicator(each), "counts": _counts(assessment.district.counts[each.indicator])}
                for each in assessment.district.indicators
            ]
        },
    }


def score_json(document: Mapping[str, Any]) -> str:
    """The document as text, readable and stable, with a line break at its end."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def score_csv(document: Mapping[str, Any]) -> str:
    """One row per area and indicator, named as in the JSON; `code` is the indicator's, `area_code` the area's.

    Text cells that a spreadsheet would take for a formula get an apostrophe in front.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for area in document["areas"]:
        for indicator in area["indicators"]:
            row = {**_area_cells(document, area), **_indicator_cells(indicator)}
            writer.writerow([_cell(name, row[name]) for name in CSV_COLUMNS])
    return stream.getvalue()


def _card(card: Scorecard, text: Text, programme: Programme) -> dict[str, Any]:
    return {
        "code": card.area.code,
        "name": {"zh": card.area.name_zh, "en": card.area.name_en},
        "tier": card.area.tier,
        "composite": decimal_string(card.composite),
        "rank": card.rank,
        "rank_change": card.rank_change,
        "class": card.town_class.value,
        "class_decided": card.class_decided,
        "provisional": card.provisional,
        "exempt": card.exempt,
        "veto": card.veto,
        "cards": list(card.cards),
        "lines": {code: decimal_string(score) for code, score in card.lines.items()},
        "indicators": [_indicator(each) for each in card.indicators],
        "reasons": [_reason(each, text, programme) for each in card.reasons],
    }


def _indicator(result: IndicatorResult) -> dict[str, Any]:
    return {
        "code": result.indicator,
        "line": result.line,
        "kind": result.kind.value,
        "numerator": _count(result.numerator),
        "denominator": _count(result.denominator),
        "value": decimal_string(result.value),
        "target": decimal_string(result.target),
        "comparator": result.comparator.value,
        "verdict": result.verdict.value,
        "margin_cases": result.margin_cases,
        "evidence": None if result.evidence is None else result.evidence.value,
        "interval": _interval(result.interval),
        "points": decimal_string(result.points),
        "weight": decimal_string(result.weight),
    }


def _count(value: int | Decimal | Fraction | None) -> int | str | None:
    # an amount of money or person-years is not a count, whole or not
    return value if value is None or isinstance(value, int) else decimal_string(value)


def _interval(interval: tuple[float, float] | None) -> list[float] | None:
    if interval is None or not all(math.isfinite(bound) for bound in interval):
        return None
    return [round(bound, DECIMALS) for bound in interval]


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "met": counts.met,
        "unmet": counts.unmet,
        "indistinguishable": counts.indistinguishable,
        "missing": counts.missing,
        "not_judged": counts.not_judged,
    }


def _reason(reason: Reason, text: Text, programme: Programme) -> dict[str, Any]:
    change = reason.change
    return {
        "rule": reason.rule,
        "source": reason.source,
        "inputs": {name: str(value) for name, value in reason.inputs.items()},
        "outcome": reason.outcome,
        "would_change": None if change is None else say_change(text, change, programme=programme),
    }


def _area_cells(document: Mapping[str, Any], area: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: area[name] for name in AREA_COLUMNS if name in area}
    return {
        **own,
        "period": document["period"],
        "view": document["view"],
        "as_of": document["as_of"],
        "area_code": area["code"],
        "name_zh": area["name"]["zh"],
        "name_en": area["name"]["en"],
    }


def _indicator_cells(indicator: Mapping[str, Any]) -> dict[str, Any]:
    low, high = indicator["interval"] or (None, None)
    return {**indicator, "interval_low": low, "interval_high": high}


_TEXTS = frozenset({"area_code", "name_zh", "name_en", "tier", "code", "line"})


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    cell = str(value)
    return f"'{cell}" if name in _TEXTS and cell.startswith(_FORMULA_STARTS) else cell
