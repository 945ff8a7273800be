"""Says the ledger in words: which rule, what it led to, and what would have changed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from assessment.model import Label, Programme
from assessment.results import Reason
from layouts.text import Text
from layouts.text.format import shortest

_DECIMALS = 2
_FINEST = 6
# the forms that count cases: their sentences have a plural, and some a form for none at all
_CASES = frozenset(
    {
        "fewer_failures", "more_successes", "fewer_cases", "failures_allowed", "losses_allowed", "cases_allowed",
        "cases_needed",
    }
)  # fmt: skip
_ALLOWED = frozenset({"failures_allowed", "losses_allowed", "cases_allowed"})
_CLASSES = frozenset({"class", "below_class"})


def say_rule(text: Text, rule: str) -> str:
    """A rule's name in words: 'bundling: a line under its floor' for class.line_floor. Raises UnknownText."""
    return text(f"rule.{rule}")


def say_outcome(text: Text, reason: Reason) -> str:
    """What a rule led to: a number as it is shown, else its word. Raises UnknownText."""
    number = _number_of(reason.outcome)
    return text(f"outcome.{reason.outcome}") if number is None else number


def say_change(text: Text, change: Mapping[str, str], *, programme: Programme | None = None) -> str:
    """What would have changed it, as one sentence.

    `change` is the machine form of `assessment.ledger.CHANGES`. With `programme`, indicators, lines and rounds
    appear by name, else by code. Raises UnknownText for a kind that has no sentence.
    """
    kind = change["kind"]
    if kind in _CASES:
        cases = int(Fraction(change["cases"]))
        none_left = kind in _ALLOWED and cases == 0
        return text(f"change.{kind}_none") if none_left else text.plural(f"change.{kind}", cases)
    fields = {name: _said(text, name, value, programme) for name, value in change.items() if name != "kind"}
    sentence = text(f"change.{kind}", **fields)
    if kind == "composite_to" and "below" in change:
        return sentence + text("change.space") + text("change.composite_below", **fields)
    return sentence


def _said(text: Text, name: str, value: str, programme: Programme | None) -> str:
    if name in _CLASSES:
        return text(f"outcome.{value}")
    if name == "view":
        return text(f"outcome.view.{value}")
    if name == "indicators":
        codes = [code for code in value.split(",") if code]
        return text("change.listing").join(_said(text, "indicator", code, programme) for code in codes)
    if name in ("indicator", "line", "round"):
        return value if programme is None else _name(text, name, value, programme)
    return _number_of(value) or value


def _name(text: Text, name: str, code: str, programme: Programme) -> str:
    finders: Mapping[str, Callable[[], Label]] = {
        "indicator": lambda: programme.indicator(code).name,
        "line": lambda: programme.line(code).name,
        "round": lambda: next(each.name for each in programme.rounds if each.code == code),
    }
    label = finders[name]()
    return text.pick(zh=label.zh, en=label.en)


def _number_of(value: str) -> str | None:
    """The number as people read it; None for what is no number. A small distance keeps the decimals that show it."""
    try:
        number = Fraction(value)
    except ValueError:
        return None
    for decimals in range(_DECIMALS, _FINEST):
        if round(number, decimals) != 0 or number == 0:
            return shortest(number, most=decimals)
    return shortest(number, most=_FINEST)
