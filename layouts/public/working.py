"""How each figure is worked out over the span that is shown: its formula in words, and the numbers in it."""

from __future__ import annotations

from fractions import Fraction

from assessment.periods import QUARTERS_A_YEAR, parse_period
from layouts.models.release import Figure, ReleaseDocument, ReleaseIndicator, Together, Working
from layouts.public.edition import Edition, name
from layouts.public.numbers import exact, is_quarter, unit_of
from layouts.text import Text

_MULTIPLIED = ("proportion", "rate", "ratio")
_DIVIDED = (*_MULTIPLIED, "mean")


def quarters_in(code: str) -> int:
    """How many quarters a figure's period has: 1 of 2007Q1, 2 of 2007Q1-2007Q2."""
    if is_quarter(code):
        return len(parse_period(code).quarters)
    first, last = (parse_period(each).last for each in code.split("-"))
    return last.ordinal - first.ordinal + 1


def per_of(indicator: ReleaseIndicator) -> int | None:
    """What numerator ÷ denominator is multiplied with; None where nothing is, whatever format 1 said."""
    return indicator.per if indicator.kind in _MULTIPLIED else None


def working_of(document: ReleaseDocument, indicator: ReleaseIndicator) -> Working | None:
    """How quarters and towns are put together; None where format 1, which did not say it, leaves it open."""
    return indicator.working or _seen(document, indicator)


def annual_quarters(document: ReleaseDocument, indicator: ReleaseIndicator, period: str) -> int | None:
    """The number of quarters that a rate a year is scaled from (× 4 ÷ it); None for what is not scaled."""
    working = working_of(document, indicator)
    if working is None or not working.annual:
        return None
    return 1 if working.numerator == "last" else quarters_in(period)


def formula(text: Text, edition: Edition, indicator: ReleaseIndicator) -> str:
    """What is divided by what over the official view, and how quarters, towns and the year come into it."""
    working = working_of(edition.document, indicator)
    unit = unit_of(text, indicator)
    said = _divided(text, edition, indicator) + (text("public.formula_unit", unit=unit) if unit else "")
    if working is None:
        return said
    return text("format.semicolon").join([said, *_over(text, edition, indicator, working)])


def _divided(text: Text, edition: Edition, indicator: ReleaseIndicator) -> str:
    top = name(text, indicator.numerator)
    if indicator.kind not in _DIVIDED:
        return text("public.formula_count" if indicator.kind == "count" else "public.formula_value", top=top)
    bottom = text("public.formula_bottom") if indicator.denominator is None else name(text, indicator.denominator)
    if indicator.denominator is None:
        top = text("public.formula_top")
    if working_of(edition.document, indicator) is None and indicator.kind == "rate":
        return text("public.formula_plain", top=top, bottom=bottom)
    per = per_of(indicator)
    if per is None or per == 1:
        return text("public.formula_plain", top=top, bottom=bottom)
    scaled = annual_quarters(edition.document, indicator, edition.leading)
    key = "public.formula" if scaled is None else "public.formula_annual"
    return text(key, top=top, bottom=bottom, per=f"{per:,}", n=scaled)


def _over(text: Text, edition: Edition, indicator: ReleaseIndicator, working: Working) -> list[str]:
    """Sentences on the year, the quarters and the towns."""
    many = quarters_in(edition.leading)
    said = []
    if working.annual:
        scaled = annual_quarters(edition.document, indicator, edition.leading) or 1
        said.append(text.plural("public.over_year", scaled))
    if many > 1:
        below = working.denominator
        key = working.numerator if below in (None, working.numerator) else f"{working.numerator}_{below}"
        said.append(text(f"public.over_{key}"))
    if indicator.kind == "value":
        said.append(text(f"public.over_towns_{working.towns}"))
    return said


# ---------------------------------------------------------------------- format 1


def _seen(document: ReleaseDocument, indicator: ReleaseIndicator) -> Working | None:
    """What the figures of a release in format 1 show of how they were made; None where they leave it open."""
    if indicator.kind == "value":
        return None
    annual = _seen_annual(document, indicator) if indicator.kind == "rate" else False
    last = _seen_last(document, indicator)
    if annual is None or last is None:
        return None
    numerator: Together = "last" if last else "sum"
    below: Together = "last" if last else "mean" if annual or indicator.kind == "mean" else "sum"
    return Working(numerator, None if indicator.kind == "count" else below, "sum", annual=annual)


def _seen_last(document: ReleaseDocument, indicator: ReleaseIndicator) -> bool | None:
    """Whether the official view has the counts of its last quarter, wherever both are given; None without any.

    Zeros tell nothing: they are the same in every quarter.
    """
    if is_quarter(document.leading):
        return False
    last = document.leading.split("-")[1]
    pairs = []
    for group in document.groups:
        both = [document.figure(group.code, indicator.code, each) for each in (document.leading, last)]
        pairs += [
            (ours, theirs)
            for ours, theirs in zip(*(map(_counts, both)), strict=True)
            if ours is not None and theirs is not None and (ours or theirs)
        ]
    return all(ours == theirs for ours, theirs in pairs) if pairs else None


def _counts(figure: Figure | None) -> tuple[int | None, int | None]:
    return (None, None) if figure is None else (figure.numerator, figure.denominator)


def _seen_annual(document: ReleaseDocument, indicator: ReleaseIndicator) -> bool | None:
    """Whether printed rates are nearer to a year's than to the plain quotient; None where no figure tells."""
    told = []
    for each in document.figures:
        rate, quarters = exact(each.rate), quarters_in(each.period)
        whole = quarters == QUARTERS_A_YEAR
        if each.indicator != indicator.code or rate is None or not each.numerator or not each.denominator or whole:
            continue
        plain = (indicator.per or 1) * Fraction(each.numerator, each.denominator)
        year = plain * QUARTERS_A_YEAR / quarters
        told.append(abs(Fraction(rate) - year) < abs(Fraction(rate) - plain))
    return told[0] if told and len(set(told)) == 1 else None
