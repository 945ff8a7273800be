"""Public releases, their audit and registered figures in print: plain tables and lines for the commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assessment.disclosure.audit import Audit, Finding
from layouts.documents.table import PlainTable
from layouts.models.release_page import KnownRow, Preview, ReleaseRow
from layouts.public.edition import known_words
from layouts.public.numbers import target_of
from layouts.text import Text
from layouts.text.format import listing, minute_of, period_name
from layouts.text.release import Names, read_key, say_count, say_facts, say_group, say_indicator, say_span
from layouts.text.release_hidden import (
    hidden_cells,
    say_counts,
    say_left_out,
    say_mark,
    say_towns,
    say_value,
    say_why,
    tally,
)


def release_table(text: Text, rows: Sequence[ReleaseRow]) -> PlainTable:
    """Every release."""
    headings = ("number", "period", "seal", "made_at", "who", "hash")
    return PlainTable(
        headings=tuple(text(f"release.column.{name}") for name in headings),
        rows=tuple(
            (
                str(each.number),
                period_name(text, each.period),
                str(each.seal),
                minute_of(each.made_at),
                each.who,
                each.hash,
            )
            for each in rows
        ),
        right=frozenset({0, 2}),
    )


def preview_lines(text: Text, preview: Preview) -> Iterator[str]:
    """How much is said and how much is hidden, and why."""
    yield text("release.tally", **tally(preview.document))
    for why, count in sorted(
        Counter(each.why for each in preview.hidden).items(), key=lambda each: (-each[1], each[0])
    ):
        yield text("release.hidden_line", n=count, why=say_why(text, why))


def preview_tables(text: Text, names: Names, preview: Preview) -> Iterator[tuple[str, PlainTable]]:
    """What everybody will read, span by span with its name: the official view, then every single quarter."""
    for span in preview.document.spans:
        yield text("release.page.figures", scope=say_span(text, span)), _span_table(text, names, preview, span)


def said_lines(text: Text, preview: Preview) -> Iterator[str]:
    """What everybody will read beside the figures: of each town, and of figures that were published elsewhere."""
    by_mark: dict[str | None, list[str]] = {}
    for each in preview.document.towns:
        by_mark.setdefault(each.mark, []).append(text.pick(zh=each.name.zh, en=each.name.en or each.name.zh))
    if preview.document.towns_by is not None:
        for mark, towns in by_mark.items():
            yield text("release.towns_line", mark=say_mark(text, mark), names=listing(text, towns))
    for said in preview.document.known:
        yield text("release.known_line", said=known_words(text, said))


def _span_table(text: Text, names: Names, preview: Preview, span: str) -> PlainTable:
    document = preview.document
    rows = []
    for indicator in document.indicators:
        cells = [text.pick(zh=indicator.name.zh, en=indicator.name.en)]
        for group in document.groups:
            figure = document.figure(group.code, indicator.code, span)
            counts = "" if indicator.kind == "count" else say_counts(figure)
            verdict = "" if figure is None or figure.verdict is None else text(f"verdict.{figure.verdict}")
            aim = target_of(text, indicator, figure)
            target = text("public.target", target=aim) if aim else ""
            towns = say_towns(text, document.towns_counted(group.code, indicator.code, span))
            beside = text("format.semicolon").join(each for each in (counts, target, verdict, towns) if each)
            value = say_value(text, indicator, figure)
            cells.append(f"{value} ({beside})" if beside else value)
        rows.append(tuple(cells))
    headings = (text("release.column.indicator"), *(say_group(text, names, each.code) for each in document.groups))
    return PlainTable(headings, tuple(rows), frozenset(range(1, len(headings))))


def hidden_table(text: Text, names: Names, preview: Preview) -> PlainTable:
    """Everything that is hidden, each with its reason."""
    headings = ("group", "indicator", "period", "what", "why")
    return PlainTable(
        headings=tuple(text(f"release.column.{name}") for name in headings),
        rows=tuple(hidden_cells(text, names, each) for each in preview.hidden),
    )


def left_out_lines(text: Text, names: Names, preview: Preview) -> Iterator[str]:
    """The indicators of which nothing is public."""
    for each in preview.left_out:
        name = say_indicator(text, names, each.indicator)
        yield text("release.left_out_line", indicator=name, why=say_left_out(text, each))


def known_table(text: Text, names: Names, rows: Sequence[KnownRow]) -> PlainTable:
    """Registered published figures."""
    headings = ("number", "count", "value", "source", "used")
    return PlainTable(
        headings=tuple(text(f"release.column.{name}") for name in headings),
        rows=tuple(
            (
                str(each.number),
                known_count(text, names, each),
                f"{each.value:,}",
                each.source,
                say_known_state(text, each),
            )
            for each in rows
        ),
        right=frozenset({0, 2}),
    )


def known_count(text: Text, names: Names, row: KnownRow) -> str:
    """The count that a registered figure is of."""
    key = read_key(f"{row.area} {row.indicator} {row.period} {row.part}")
    return f"{row.area} {row.indicator} {say_span(text, row.period)}" if key is None else say_count(text, names, key)


def say_known_state(text: Text, row: KnownRow) -> str:
    """Whether the attack knew a registered figure; if not, whether a seal that is not public yet holds it."""
    if row.used:
        return text("release.known_used")
    return text("release.known_other") if row.seal is None else text("release.known_waiting", seal=row.seal)


def audit_lines(text: Text, found: Audit, *, releases: int, known: Sequence[KnownRow]) -> Iterator[str]:
    """What was attacked, what the attack knew, and that nothing is given away."""
    yield text.plural("release.audited", releases, checked=found.checked, blocks=found.blocks)
    if known:
        used = sum(bool(each.used) for each in known)
        yield text("release.audited_known", known=used, registered=len(known))
    if found.holds:
        yield text("release.holds")


def finding_lines(text: Text, names: Names, found: Audit) -> Iterator[str]:
    """What the audit found: which count, between what, by which path."""
    for each in found.findings:
        yield say_finding(text, names, each)
    for path in found.contradictions:
        yield text("disclosure.contradiction", path=say_facts(text, names, path))


def say_finding(text: Text, names: Names, finding: Finding) -> str:
    """One count that is given away."""
    said = {"count": say_count(text, names, finding.key), "path": say_facts(text, names, finding.path)}
    if finding.possible == 1:
        return text("release.finding_one", value=finding.low, **said)
    return text("release.finding", low=finding.low, high=finding.high, possible=finding.possible, **said)
