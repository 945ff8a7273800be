"""Words for what a release hides and why, shared by the page and the commands."""

from __future__ import annotations

from layouts.models.release import Figure, ReleaseDocument, ReleaseIndicator, TownCounts
from layouts.models.release_page import Hidden, LeftOut, What
from layouts.text import Text
from layouts.text.format import with_unit
from layouts.text.release import Names, say_group, say_indicator, say_span
from layouts.theme import WITHHELD_SIGN

MARK = WITHHELD_SIGN
"""The one mark of whatever is withheld."""
_UNIT_SIGNS = ("%", "‰")


def say_what(text: Text, names: Names, hidden: Hidden) -> str:
    """What is not said: births within policy, the rate, whether the target was met …"""
    if hidden.what in (What.numerator, What.denominator) and hidden.indicator is not None:
        found = next((each for each in names.programme.indicators if each.code == hidden.indicator), None)
        label = None
        if found is not None:
            label = found.numerator_name if hidden.what is What.numerator else found.denominator_name
        if label is not None:
            return text.pick(zh=label.zh, en=label.en)
    return text(f"release.what.{hidden.what.value}")


def say_why(text: Text, why: str) -> str:
    """Why it is not said."""
    return text(f"release.why.{why}")


def say_left_out(text: Text, left_out: LeftOut) -> str:
    """Why nothing of an indicator is public."""
    return text(f"release.left_out.{left_out.why}")


def hidden_cells(text: Text, names: Names, hidden: Hidden) -> tuple[str, str, str, str, str]:
    """Whom it is of, which indicator, when, what, and why."""
    return (
        say_group(text, names, hidden.group),
        "–" if hidden.indicator is None else say_indicator(text, names, hidden.indicator),
        say_span(text, hidden.period),
        say_what(text, names, hidden),
        say_why(text, hidden.why),
    )


def say_value(text: Text, indicator: ReleaseIndicator, figure: Figure | None, *, short: bool = False) -> str:
    """What everybody will read of a figure: the rate, or the count of an indicator that only counts.

    `short`: a unit of several letters stands elsewhere (`long_unit`).
    """
    unit = "" if short and long_unit(text, indicator) else _unit(text, indicator)
    if figure is None or figure.rate_shown == "missing":
        return text("release.missing")
    if figure.rate_shown == "no_cases":
        return text("release.no_cases")
    if figure.rate_shown == "withheld":
        return MARK
    if figure.rate is not None:
        return with_unit(figure.rate, unit)
    return with_unit(say_number(figure.numerator), unit)


def long_unit(text: Text, indicator: ReleaseIndicator) -> str:
    """The unit where it is more than a sign such as %; empty otherwise."""
    unit = _unit(text, indicator)
    return "" if unit[:1] in _UNIT_SIGNS else unit


def _unit(text: Text, indicator: ReleaseIndicator) -> str:
    return "" if indicator.unit is None else text.pick(zh=indicator.unit.zh, en=indicator.unit.en)


def say_counts(figure: Figure | None) -> str:
    """What everybody will read of the counts: 690 / 715, or the mark; empty where there are none."""
    if figure is None:
        return ""
    pairs = ((figure.numerator, figure.numerator_shown), (figure.denominator, figure.denominator_shown))
    shown = [MARK if how == "withheld" else say_number(count) for count, how in pairs if how != "none"]
    return " / ".join(shown)


def say_number(count: int | None) -> str:
    """A count with thousands grouped."""
    return "–" if count is None else f"{count:,}"


def say_towns(text: Text, counted: TownCounts | None) -> str:
    """How many towns met a target, did not, or were not judged; empty where that is not said."""
    if counted is None:
        return ""
    said = [text.plural("release.towns_counted", counted.met + counted.unmet + counted.other, met=counted.met)]
    if counted.other:
        said.append(text("public.towns_other", n=counted.other))
    return text("public.and").join(said)


def say_mark(text: Text, mark: str | None) -> str:
    """The class or verdict of a town in words, or that it is withheld with its mark."""
    if mark is None:
        return f"{MARK} {text('release.page.mark_word')}"
    return text(f"verdict.{mark}") if mark in ("met", "unmet") else text(f"class.{mark}")


def tally_of(document: ReleaseDocument, span: str | None = None) -> dict[str, int]:
    """How many counts, rates and verdicts are said and withheld: of one span, or of all."""
    figures = [each for each in document.figures if span in (None, each.period)]
    counts = [how for each in figures for how in (each.numerator_shown, each.denominator_shown)]
    return {
        "counts": sum(how in ("exact", "rounded") for how in counts),
        "counts_withheld": counts.count("withheld"),
        "rates": sum(each.rate_shown == "given" and each.rate is not None for each in figures),
        "rates_withheld": sum(
            each.rate_shown == "withheld" and document.indicator(each.indicator).kind != "count" for each in figures
        ),
        "verdicts": sum(each.verdict is not None for each in figures),
    }


def tally(document: ReleaseDocument) -> dict[str, int]:
    """How many counts, rates, verdicts and towns are said, and how many of each are withheld."""
    marks = [each.mark for each in document.towns]
    return {
        **tally_of(document),
        "towns": sum(each is not None for each in marks),
        "towns_withheld": sum(each is None for each in marks),
    }
