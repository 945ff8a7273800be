"""Every figure of a release as everybody reads it: the official view, and folded below it each single quarter."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.components.words import hidden as unseen
from layouts.models.release import Figure, Group, ReleaseDocument, ReleaseIndicator
from layouts.models.release_page import ReleasePage
from layouts.public.numbers import target_of
from layouts.text import Text
from layouts.text.release import say_group, say_span
from layouts.text.release_hidden import MARK, long_unit, say_counts, say_towns, say_value, tally_of

VERDICT_SIGNS = {"met": "✓", "unmet": "✕"}


def figures_panel(page: ReleasePage, document: ReleaseDocument, text: Text) -> html.Section:
    """All spans of the release, each with its table."""
    key = "release.page.figures" if page.document is None else "release.page.figures_public"
    leading, *others = document.spans
    title = text(key, scope=say_span(text, leading))
    body: list[Any] = [
        html.H2(title),
        html.P(text("release.page.figures_note"), className="note"),
        _table(page, document, leading, title, text),
    ]
    if others:
        body.append(html.H3(text("release.page.spans")))
    body += [_folded(page, document, each, text(key, scope=say_span(text, each)), text) for each in others]
    return html.Section(body, className="panel release-panel")


def _folded(page: ReleasePage, document: ReleaseDocument, span: str, title: str, text: Text) -> html.Details:
    found = tally_of(document, span)
    summary = [
        html.B(say_span(text, span)),
        html.Span(text("release.page.span_said", **found, mark=MARK)),
    ]
    return html.Details(
        [html.Summary(summary, className="release-why release-span"), _table(page, document, span, title, text)]
    )


def _table(page: ReleasePage, document: ReleaseDocument, span: str, title: str, text: Text) -> html.Div:
    heads = [html.Th(text("release.column.indicator"), scope="col")]
    heads += [
        html.Th(say_group(text, page.names, each.code), scope="col", className="release-figure")
        for each in document.groups
    ]
    bodies = []
    for line in document.lines:
        rows = [_row(document, each, span, text) for each in document.indicators if each.line == line.code]
        name = html.Th(text.pick(zh=line.name.zh, en=line.name.en), colSpan=len(heads), scope="colgroup")
        bodies.append(html.Tbody([html.Tr(name, className="release-line"), *rows]))
    caption = html.Caption(title, className="sr-only")
    table = html.Table([caption, html.Thead(html.Tr(heads)), *bodies], className="release-table")
    return html.Div(table, className="scroll-x", tabIndex="0", role="region", **attributes({"aria-label": title}))


def _row(document: ReleaseDocument, indicator: ReleaseIndicator, span: str, text: Text) -> html.Tr:
    name: list[Any] = [text.pick(zh=indicator.name.zh, en=indicator.name.en)]
    unit = long_unit(text, indicator)
    if unit:
        name.append(html.Small(unit))
    cells: list[Any] = [html.Th(name, scope="row")]
    cells += [
        html.Td(_figure(document, indicator, each, span, text), className="release-figure") for each in document.groups
    ]
    return html.Tr(cells)


def _figure(
    document: ReleaseDocument, indicator: ReleaseIndicator, group: Group, span: str, text: Text
) -> list[Any]:
    figure = document.figure(group.code, indicator.code, span)
    value = say_value(text, indicator, figure, short=True)
    parts: list[Any] = [_marked(html.B(value), value, text)]
    if figure is not None and figure.verdict is not None:
        tone = "tone-met" if figure.verdict == "met" else "tone-unmet"
        said = unseen(text(f"verdict.{figure.verdict}"))
        sign = html.Span(VERDICT_SIGNS[figure.verdict], **attributes({"aria-hidden": "true"}))
        parts.append(html.Span([" ", sign, said], className=tone))
    for words in _beside(document, indicator, figure, text):
        parts.append(html.Small(_marked(words, words, text)))
    return parts


def _beside(
    document: ReleaseDocument, indicator: ReleaseIndicator, figure: Figure | None, text: Text
) -> list[str]:
    """What else stands in the cell: the counts, the target, how many towns met it."""
    if figure is None:
        return []
    target = target_of(text, indicator, figure)
    said = [
        "" if indicator.kind == "count" else say_counts(figure),
        text("public.target", target=target) if target else "",
        say_towns(text, document.towns_counted(figure.group, figure.indicator, figure.period)),
    ]
    return [each for each in said if each]


def _marked(shown: Any, words: str, text: Text) -> Any:
    """The mark of what is withheld, with its word for those who listen."""
    return html.Span([shown, unseen(text("release.page.mark_word"))]) if MARK in words else shown
