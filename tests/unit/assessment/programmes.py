"""Small programmes for the tests of the rules: one line, one indicator, whatever a test changes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assessment.facts import Area, AreaRevision, Observation
from assessment.model import Programme
from assessment.periods import Quarter

LABEL = {"zh": "文字", "en": "text"}


def indicator(**changes: Any) -> dict[str, Any]:
    """A raw indicator: a proportion of at least 96.5 % with floor 90; None removes a key."""
    raw: dict[str, Any] = {
        "code": "compliant",
        "line": "work",
        "name": LABEL,
        "kind": "proportion",
        "comparator": ">=",
        "weight": 10,
        "unit": LABEL,
        "targets": [{"value": Decimal("96.5"), "source": "plan"}],
        "floor": 90,
        "chance": "binomial",
        "why": LABEL,
        "owner": LABEL,
        "source": "plan",
    }
    raw |= changes
    return {key: value for key, value in raw.items() if value is not None}


def raw_programme(*indicators: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A raw programme around these indicators (default: one)."""
    chosen = indicators or (indicator(),)
    lines = dict.fromkeys(each["line"] for each in chosen)
    return {
        "format": 1,
        "code": "test",
        "version": 1,
        "name": LABEL,
        "about": LABEL,
        "district": {"code": "1", "name": LABEL},
        "official_view": "year_to_date",
        "map_span": 5,
        "tiers": [
            {"code": "plain", "name": LABEL, "source": "plan"},
            {"code": "hill", "name": LABEL, "source": "plan"},
        ],
        "lines": [
            {"code": code, "name": LABEL, "weight": 50, "answers": LABEL, "source": "plan"} for code in lines
        ],
        "indicators": list(chosen),
        "classes": {"one": 90, "two": 75, "line_floor": 60, "source": "plan"},
        "rounds": [
            {
                "code": "half_year",
                "name": LABEL,
                "kind": "half_year",
                "quarters": [2],
                "weight": 40,
                "decides_class": True,
                "source": "plan",
            },
            {
                "code": "year_end",
                "name": LABEL,
                "kind": "year_end",
                "quarters": [4],
                "weight": 60,
                "decides_class": True,
                "source": "plan",
            },
        ],
    } | changes


def programme(*indicators: dict[str, Any], **changes: Any) -> Programme:
    """The model of `raw_programme`."""
    return Programme.model_validate(raw_programme(*indicators, **changes))


def towns(*codes: str, tier: str | None = "plain") -> list[AreaRevision]:
    """Areas that have been there from the beginning."""
    return [AreaRevision(Area(code, code, code, "town", tier)) for code in codes]


def counts(
    area: str, quarter: str, k: int | Decimal | None, n: int | None = None, *, indicator: str = "compliant"
) -> Observation:
    """An observation with counts; `quarter` like 2007Q2."""
    return Observation(area, indicator, Quarter(int(quarter[:4]), int(quarter[5])), k, n)


def plain_value(area: str, quarter: str, value: str, *, indicator: str = "compliant") -> Observation:
    """An observation of a plain value."""
    at = Quarter(int(quarter[:4]), int(quarter[5]))
    return Observation(area, indicator, at, value=Decimal(value))
