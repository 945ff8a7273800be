"""What stands on the sheets about results: overview, scorecards, indicators, stored figures, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

from assessment.model import Comparator, Evidence, Indicator, Verdict
from assessment.periods import quarters_of_view
from assessment.results import IndicatorResult, Scorecard
from layouts.documents.provenance import provenance
from layouts.documents.report_pdf.front import district_result, sentence, targets_words
from layouts.documents.score_table import town_name
from layouts.documents.town_words import class_words, evidence_words, name_of, tier_name
from layouts.documents.workbook_xlsx.sheet import Column, Heading, Number, Rule, Table, Value
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import decimals_of, indicator_value, quarter_name, unit_of
from layouts.text.reasons import say_change, say_outcome, say_rule
from layouts.text.sources import say_source
from layouts.theme import verdict_sign

_CHINA = timezone(timedelta(hours=8))
_SCORE = 2


def columns(text: Text, sheet: str, widths: dict[str, float], *, wrap: Sequence[str] = ()) -> list[Column]:
    """Columns with their heads from the catalogue."""
    return [Column(text(f"workbook.{sheet}_{name}"), width, name in wrap) for name, width in widths.items()]


def heading_of(text: Text, sealed: Sealed, sheet: str) -> Heading:
    """Name, title and note of a sheet."""
    named = provenance(text, sealed)
    title = text(f"workbook.title_{sheet}")
    return Heading(text(f"workbook.sheet_{sheet}"), f"{named.title} · {title}", " · ".join(named.foot))


def in_china(moment: datetime) -> datetime:
    """The moment on clocks in China."""
    return moment.astimezone(_CHINA)


def shown(text: Text, indicator: Indicator, value: Fraction | None, target: Fraction | None = None) -> Number | None:
    """A value with as many decimals as it is shown with everywhere: more where it would read like its target."""
    if value is None:
        return None
    words = indicator_value(text, indicator, value, target)
    figures = words.split()[0].rstrip("%‰")
    return Number(value, len(figures.partition(".")[2]))


def verdict_words(text: Text, verdict: Verdict) -> str:
    """✓ 达标; the sheet's own font has every sign."""
    return f"{verdict_sign(verdict)} {text(f'verdict.{verdict}')}"


def overview(text: Text, sealed: Sealed) -> Table:
    """The district's indicators, below the sentence that a leader could read aloud."""
    widths = {
        "line": 16.0,
        "indicator": 30.0,
        "value": 12.0,
        "unit": 14.0,
        "change": 12.0,
        "numerator": 14.0,
        "denominator": 14.0,
        "met": 10.0,
        "unmet": 10.0,
        "chance": 10.0,
        "missing": 10.0,
        "not_judged": 10.0,
    }
    before = {} if sealed.previous is None else {each.indicator: each for each in sealed.previous.district.indicators}
    rows: list[list[Value]] = []
    for indicator in sealed.programme.indicators:
        result, tally = district_result(sealed, indicator), sealed.assessment.district.counts[indicator.code]
        old = before.get(indicator.code)
        moved = None
        if old is not None and old.value is not None and result.value is not None:
            moved = Number(result.value - old.value, 2, sign=True)
        rows.append(
            [
                name_of(text, sealed.programme.line(indicator.line)),
                name_of(text, indicator),
                None if result.value is None else Number(result.value, max(2, decimals_of(indicator))),
                unit_of(text, indicator),
                moved,
                _count(result.numerator),
                _count(result.denominator),
                tally.met,
                tally.unmet,
                tally.indistinguishable,
                tally.missing,
                tally.not_judged,
            ]
        )
    said = "".join(str(piece["t"]) for piece in sentence(text, sealed))
    about = heading_of(text, sealed, "overview")
    return Table(
        Heading(about.name, said, " · ".join([targets_words(text, sealed), about.note])),
        columns=columns(text, "overview", widths),
        rows=rows,
        frozen=2,
    )


def _count(value: int | Decimal | Fraction | None) -> Value:
    """A count as it is; person-years and money with decimals where they have any."""
    if value is None or isinstance(value, int):
        return value
    whole = Fraction(value).denominator == 1
    return Number(value, 0 if whole else 2)


def scorecards(text: Text, sealed: Sealed) -> Table:
    """One row a town, by rank."""
    programme = sealed.programme
    cards = sorted(sealed.assessment.areas, key=lambda card: (card.rank is None, card.rank or 0, card.area.code))
    before = {"rank": 8.0, "change": 8.0, "code": 13.0, "town": 20.0, "tier": 22.0, "class": 20.0, "composite": 11.0}
    after = {"met": 9.0, "unmet": 9.0, "chance": 10.0, "missing": 9.0, "state": 24.0}
    floor = programme.classes.line_floor
    lines = [Column(name_of(text, line), 14, rule=Rule.below, limit=floor) for line in programme.lines]
    heads = columns(text, "scores", before)
    heads[5] = Column(heads[5].head, heads[5].width, rule=Rule.town_class)
    return Table(
        heading_of(text, sealed, "scores"),
        columns=[*heads, *lines, *columns(text, "scores", after)],
        rows=[_score_row(text, sealed, card) for card in cards],
        frozen=4,
    )


def _score_row(text: Text, sealed: Sealed, card: Scorecard) -> list[Value]:
    verdicts = [each.verdict for each in card.indicators]
    unmet = [each for each in card.indicators if each.verdict is Verdict.unmet]
    lines: list[Value] = []
    for line in sealed.programme.lines:
        score = card.lines.get(line.code)
        lines.append(None if score is None else Number(score, _SCORE))
    return [
        card.rank,
        None if card.rank_change is None else Number(card.rank_change, 0, sign=True),
        card.area.code,
        town_name(text, card),
        tier_name(text, sealed.programme, card),
        class_words(text, card),
        None if card.composite is None else Number(card.composite, _SCORE),
        *lines,
        verdicts.count(Verdict.met),
        verdicts.count(Verdict.unmet),
        sum(each.evidence is Evidence.indistinguishable for each in unmet),
        verdicts.count(Verdict.missing),
        text("workbook.provisional") if card.provisional else "",
    ]


def indicators(text: Text, sealed: Sealed) -> Table:
    """One row a town and indicator: value, target, verdict, evidence, points."""
    widths = {
        "code": 13.0,
        "town": 20.0,
        "line": 16.0,
        "indicator": 30.0,
        "numerator": 13.0,
        "denominator": 13.0,
        "value": 11.0,
        "unit": 12.0,
        "comparator": 10.0,
        "target": 10.0,
        "verdict": 16.0,
        "margin": 11.0,
        "evidence": 22.0,
        "low": 10.0,
        "high": 10.0,
        "points": 9.0,
        "weight": 9.0,
    }
    heads = columns(text, "results", widths)
    at = list(widths).index("verdict")
    heads[at] = Column(heads[at].head, heads[at].width, rule=Rule.verdict)
    rows = [_result_row(text, sealed, card, each) for card in sealed.assessment.areas for each in card.indicators]
    return Table(heading_of(text, sealed, "results"), columns=heads, rows=rows, frozen=2)


def _result_row(text: Text, sealed: Sealed, card: Scorecard, result: IndicatorResult) -> list[Value]:
    indicator = sealed.programme.indicator(result.indicator)
    interval = result.interval
    return [
        card.area.code,
        town_name(text, card),
        name_of(text, sealed.programme.line(result.line)),
        name_of(text, indicator),
        _count(result.numerator),
        _count(result.denominator),
        shown(text, indicator, result.value, result.target),
        unit_of(text, indicator),
        _comparator(text, result.comparator),
        shown(text, indicator, result.target, result.value),
        verdict_words(text, result.verdict),
        None if result.margin_cases is None else Number(result.margin_cases, 0, sign=True),
        evidence_words(text, result.evidence),
        None if interval is None else Number(interval[0], 2),
        None if interval is None else Number(interval[1], 2),
        None if result.points is None else Number(result.points, _SCORE),
        Number(result.weight, 0 if result.weight.denominator == 1 else 2),
    ]


def _comparator(text: Text, comparator: Comparator) -> str:
    match comparator:
        case Comparator.AT_LEAST:
            return "≥"
        case Comparator.AT_MOST:
            return "≤"
        case Comparator.FALLS:
            return text("format.falls")


def figures(text: Text, sealed: Sealed) -> Table:
    """The stored figures of the quarters that the results rest on, with revision, time and file."""
    widths = {
        "quarter": 14.0,
        "code": 13.0,
        "town": 20.0,
        "indicator": 30.0,
        "numerator": 14.0,
        "denominator": 14.0,
        "value": 12.0,
        "revision": 9.0,
        "recorded": 17.0,
        "file": 28.0,
    }
    quarters = quarters_of_view(sealed.period, sealed.assessment.view)
    names = {card.area.code: town_name(text, card) for card in sealed.assessment.areas}
    known = {each.code: name_of(text, each) for each in sealed.programme.indicators}
    rows: list[list[Value]] = []
    for each in sealed.figures:
        seen = each.observation
        if seen.quarter not in quarters:
            continue
        rows.append(
            [
                quarter_name(text, seen.quarter),
                seen.area,
                names.get(seen.area, ""),
                known.get(seen.indicator, seen.indicator),
                _count(seen.numerator),
                seen.denominator,
                _count(seen.value),
                each.revision,
                in_china(each.recorded_at),
                each.file,
            ]
        )
    return Table(heading_of(text, sealed, "figures"), columns=columns(text, "figures", widths), rows=rows, frozen=3)


def reasons(text: Text, sealed: Sealed) -> Table:
    """The whole ledger: every rule that was applied to every town, in words."""
    widths = {
        "code": 13.0,
        "town": 20.0,
        "subject": 30.0,
        "rule": 34.0,
        "outcome": 16.0,
        "change": 50.0,
        "inputs": 40.0,
        "source": 30.0,
        "id": 24.0,
    }
    programme = sealed.programme
    subjects = {each.code: name_of(text, each) for each in programme.indicators}
    subjects |= {each.code: name_of(text, each) for each in programme.lines}
    rows: list[list[Value]] = []
    for card in sealed.assessment.areas:
        for reason in card.reasons:
            change = "" if reason.change is None else say_change(text, reason.change, programme=programme)
            rows.append(
                [
                    card.area.code,
                    town_name(text, card),
                    subjects.get(reason.subject, text("workbook.whole_town")),
                    say_rule(text, reason.rule),
                    say_outcome(text, reason),
                    change,
                    text("format.semicolon").join(f"{name} = {value}" for name, value in reason.inputs.items()),
                    say_source(text, programme, reason.source),
                    reason.rule,
                ]
            )
    heads = columns(text, "reasons", widths, wrap=("change", "inputs", "source"))
    return Table(heading_of(text, sealed, "reasons"), columns=heads, rows=rows, frozen=2)
