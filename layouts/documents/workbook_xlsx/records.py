"""What stands on the sheets about people's work: revisions, twinning, decisions and actions, provenance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from assessment.facts import Observation
from layouts.documents.provenance import provenance
from layouts.documents.report_pdf.decisions import action_state, decision_words, unit_by_code
from layouts.documents.report_pdf.lagging import chance_words, criterion_words, since_words, weakness_words
from layouts.documents.town_words import name_of
from layouts.documents.workbook_xlsx.sheet import Column, Number, Rule, Table, Value
from layouts.documents.workbook_xlsx.tables import columns, heading_of, in_china, shown, verdict_words
from layouts.models.sealed import Sealed
from layouts.models.twinning import BoardRow, FlagRow, Unit
from layouts.text import Text
from layouts.text.format import listing, quarter_name
from layouts.text.twinning import say_match, thing_name, unit_name, unit_names

_MOST_WEAKNESSES = 3


def revisions(text: Text, sealed: Sealed) -> Table:
    """Every figure corrected since the seal before, old and new, and what that did."""
    widths = {
        "code": 13.0,
        "town": 20.0,
        "indicator": 30.0,
        "quarter": 14.0,
        "numerator_before": 12.0,
        "denominator_before": 12.0,
        "numerator_after": 12.0,
        "denominator_after": 12.0,
        "value_before": 12.0,
        "value_after": 12.0,
        "verdict_before": 14.0,
        "verdict_after": 14.0,
        "composite_before": 12.0,
        "composite_after": 12.0,
        "recorded": 17.0,
        "file": 28.0,
    }
    heads = columns(text, "revisions", widths)
    for at, name in enumerate(widths):
        if name.startswith("verdict"):
            heads[at] = Column(heads[at].head, heads[at].width, rule=Rule.verdict)
    rows: list[list[Value]] = []
    for each in sealed.revisions.rows:
        indicator = sealed.programme.indicator(each.indicator)
        rows.append(
            [
                each.area,
                unit_by_code(text, sealed, each.area),
                name_of(text, indicator),
                quarter_name(text, each.quarter),
                *_stored(each.before),
                *_stored(each.after),
                *(shown(text, indicator, value) for value in each.value),
                *(verdict_words(text, verdict) for verdict in each.verdict),
                *(None if score is None else Number(score, 2) for score in each.composite),
                in_china(each.recorded_at),
                each.file,
            ]
        )
    since = sealed.revisions.since
    empty = text("report.first_seal") if since is None else text("workbook.no_revision", number=since)
    return Table(heading_of(text, sealed, "revisions"), columns=heads, rows=rows, frozen=2, empty=empty)


def _stored(seen: Observation) -> tuple[Value, Value]:
    """Numerator and denominator, or a plain value in the place of the numerator."""
    top = seen.value if seen.value is not None else seen.numerator
    return (Number(top, 2) if isinstance(top, Decimal) else top), seen.denominator


def twinning(text: Text, sealed: Sealed) -> Table:
    """One row a town that is proposed, waits for a partner, is being helped or was: diagnosis, partners, inputs."""
    widths = {
        "code": 13.0,
        "town": 16.0,
        "stage": 11.0,
        "diagnosis": 30.0,
        "weaknesses": 38.0,
        "suggested": 34.0,
        "partners": 20.0,
        "term": 12.0,
        "round": 8.0,
        "open": 10.0,
        "overdue": 10.0,
        "granted": 12.0,
        "spent": 12.0,
        "repaid": 12.0,
        "things": 18.0,
        "between": 36.0,
    }
    flags = {each.town.code: each for each in sealed.proposals.flags}
    board = {each.town.code: each for each in sealed.board.rows}
    units = {row.town.code: row.town for row in sealed.board.rows} | {
        row.town.code: row.town for row in sealed.proposals.flags
    }
    rows = [_twinned(text, sealed, units[code], flags.get(code), board.get(code)) for code in sorted(units)]
    heads = columns(
        text, "twinning", widths, wrap=("diagnosis", "weaknesses", "suggested", "partners", "between", "things")
    )
    about = heading_of(text, sealed, "twinning")
    return Table(about, columns=heads, rows=rows, frozen=2, empty=text("report.board_none"))


def _twinned(text: Text, sealed: Sealed, town: Unit, flag: FlagRow | None, row: BoardRow | None) -> list[Value]:
    match = next((each for each in sealed.proposals.matches if each.town.code == town.code), None)
    stage = row.stage if row is not None else flag.stage if flag is not None else None
    diagnosis, weaknesses = "", ""
    if flag is not None:
        diagnosis = text("format.semicolon").join([*since_words(text, flag.flag), chance_words(text, flag.flag)])
        worst = flag.flag.weaknesses[:_MOST_WEAKNESSES]
        weaknesses = "\n".join(weakness_words(text, sealed, each) for each in worst)
    money = (None, None, None) if row is None else (row.totals.granted, row.totals.spent, row.totals.repaid)
    things: Mapping[str, int] = {} if row is None else row.totals.things
    return [
        town.code,
        unit_name(text, town),
        "" if stage is None else text(f"twins.stage.{stage.value}"),
        diagnosis,
        weaknesses,
        "" if match is None else say_match(text, sealed.programme, match),
        "" if row is None else unit_names(text, row.partners),
        None if row is None else row.term_ends,
        None if row is None else row.round,
        None if row is None else row.tasks_open,
        None if row is None else row.tasks_overdue,
        *(None if each is None else Number(each, 2) for each in money),
        listing(text, [f"{thing_name(text, thing)} {count}" for thing, count in things.items()]),
        "" if row is None else "\n".join(criterion_words(text, sealed, each) for each in row.between),
    ]


def decisions(text: Text, sealed: Sealed) -> Table:
    """What was decided and agreed, in this meeting and before, with owner, day and state."""
    widths = {
        "number": 12.0,
        "kind": 12.0,
        "words": 60.0,
        "owner": 20.0,
        "due": 12.0,
        "state": 14.0,
        "town": 20.0,
        "indicator": 30.0,
        "expected": 12.0,
        "evidence": 40.0,
    }
    heads = columns(text, "decisions", widths, wrap=("words", "evidence"))
    about = heading_of(text, sealed, "decisions")
    return Table(about, columns=heads, rows=list(_agreed(text, sealed)), frozen=1, empty=text("report.no_decisions"))


def _agreed(text: Text, sealed: Sealed) -> Iterator[list[Value]]:
    for each in sealed.meeting.decisions:
        town = unit_by_code(text, sealed, each.town)
        words = decision_words(text, sealed, each)
        number = f"{sealed.meeting.period}-{each.number}"
        yield [number, text("workbook.decision"), words, "", None, "", town, "", None, ""]
    known = {each.code: each for each in sealed.programme.indicators}
    for line in (*sealed.earlier_actions, *sealed.meeting.actions):
        action = line.action
        indicator = known.get(action.indicator or "")
        yield [
            f"{line.period}-{action.number}",
            text("workbook.action"),
            action.words,
            action.owner,
            action.due,
            action_state(text, sealed, line),
            "" if action.town is None else unit_by_code(text, sealed, action.town),
            "" if indicator is None else name_of(text, indicator),
            None if action.expected is None else Number(action.expected, 2),
            line.evidence,
        ]


def about(text: Text, sealed: Sealed) -> Table:
    """Where the workbook comes from, how to read it, and the files behind the figures."""
    rows: list[list[Value]] = [[name, value] for name, value in provenance(text, sealed).rows]
    rows += [
        [text("report.how_to_read"), text("method.rule_evidence_text")],
        ["", text("workbook.signs")],
        ["", text("workbook.empty_cells")],
    ]
    for each in sealed.sources:
        kind = text("workbook.file_of", kind=text(f"report.batch_{each.kind}"))
        rows.append([kind, f"{each.file} · {each.sha256}"])
    heads = [Column(text("report.head_what"), 26), Column(text("report.head_which"), 110, wrap=True)]
    return Table(heading_of(text, sealed, "about"), columns=heads, rows=rows, filtered=False)
