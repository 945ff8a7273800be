"""A release before it is made: what everybody will read, everything that stays hidden and why, and the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.components.forms import act_form
from layouts.models.release import ReleaseDocument, ReleaseTown
from layouts.models.release_page import FinalSeal, Hidden, Preview, ReleasePage, What
from layouts.pages.dossier_tables import record_row, record_table
from layouts.pages.release_figures import VERDICT_SIGNS, figures_panel
from layouts.public.edition import known_words
from layouts.text import Text
from layouts.text.format import listing, period_name
from layouts.text.release import say_group, say_indicator, say_release_problem, say_span
from layouts.text.release_hidden import MARK, say_left_out, say_what, say_why, tally
from layouts.text.twinning import say_refusal

_SIGNS = VERDICT_SIGNS | {"one": "●", "two": "◆", "three": "▲", "unclassified": "–"}
_COLUMNS = ("group", "indicator", "period", "what")


def published_panels(page: ReleasePage, document: ReleaseDocument, text: Text) -> list[Any]:
    """What everybody reads of a release: the figures of every span, the towns, and what was taken into account."""
    shown = [figures_panel(page, document, text)]
    if document.towns_by is not None:
        shown.append(_towns(page, document, text))
    return [*shown, *_said_known(document, text)]


def preview_panels(page: ReleasePage, chosen: FinalSeal, preview: Preview, text: Text) -> list[Any]:
    """What would become public, what would not, and the form that publishes it."""
    document = preview.document
    title = text("release.page.preview", period=period_name(text, chosen.period), number=chosen.number)
    lead = html.Section(
        [
            html.H2(title),
            html.P(text("release.page.preview_words", mark=MARK)),
            _tally(document, text),
            _publish_form(page, chosen, preview, text),
        ],
        className="panel release-panel release-lead",
    )
    return [lead, *published_panels(page, document, text), _hidden(page, preview, text)]


def refused_panel(page: ReleasePage, chosen: FinalSeal, text: Text) -> html.Section:
    """Why nothing can be made of this seal: each count by its name, and by which path it would be given away."""
    said = [
        say_release_problem(text, page.names, each) if each.code.startswith("disclosure.") else say_refusal(text, each)
        for each in page.refused
    ]
    title = text("release.page.refused", period=period_name(text, chosen.period), number=chosen.number)
    items = [html.Li(each) for each in said]
    body = [html.H2(title), html.Ul(items, className="release-reasons")]
    return html.Section(body, className="panel release-panel", **attributes({"role": "alert"}))


def _tally(document: ReleaseDocument, text: Text) -> html.Dl:
    found = tally(document)
    parts = [("counts", found["counts"], found["counts_withheld"]), ("rates", found["rates"], found["rates_withheld"])]
    if document.towns_by is not None:
        parts.append(("towns", found["towns"], found["towns_withheld"]))
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(text(f"release.page.tally.{name}")),
                    html.Dd([html.B(f"{said:,}"), html.Span(text("release.page.withheld", mark=MARK, n=withheld))]),
                ]
            )
            for name, said, withheld in parts
        ],
        className="release-tally",
    )


def _publish_form(page: ReleasePage, chosen: FinalSeal, preview: Preview, text: Text) -> Any:
    if not page.editable:
        return html.P(text("release.page.closed", number=chosen.number), className="note")
    values: dict[str, str | int] = {"number": chosen.number, "state": preview.state}
    return act_form(
        text, "publish", values, [], submit=text("release.page.publish"), note=text("release.page.publish_note")
    )


# ---------------------------------------------------------------------- what everybody will read


def _towns(page: ReleasePage, document: ReleaseDocument, text: Text) -> html.Section:
    by_mark: dict[str | None, list[ReleaseTown]] = {}
    for each in document.towns:
        by_mark.setdefault(each.mark, []).append(each)
    rows = []
    for mark in (*_SIGNS, None):
        towns = by_mark.get(mark, [])
        if towns:
            sign = MARK if mark is None else _SIGNS[mark]
            words = text("release.page.mark_word") if mark is None else _mark_words(mark, text)
            names = listing(text, [text.pick(zh=each.name.zh, en=each.name.en or each.name.zh) for each in towns])
            heading: list[Any] = [html.Span(sign, **attributes({"aria-hidden": "true"})), f" {words} {len(towns)}"]
            rows.append(html.Div([html.Dt(heading), html.Dd(names)]))
    words = text(
        f"release.page.towns_by.{document.towns_by}",
        indicator=say_indicator(text, page.names, page.names.programme.release.band or document.headline),
    )
    return html.Section(
        [
            html.H2(text("release.page.towns")),
            html.P(words, className="note"),
            html.Dl(rows, className="release-towns"),
        ],
        className="panel release-panel",
    )


def _said_known(document: ReleaseDocument, text: Text) -> list[Any]:
    """The sentences on figures that were published elsewhere; the public reads them too."""
    if not document.known:
        return []
    items = [html.Li(known_words(text, each)) for each in document.known]
    body = [html.H2(text("public.known")), html.Ul(items, className="release-left-out")]
    return [html.Section(body, className="panel release-panel")]


def _mark_words(mark: str, text: Text) -> str:
    return text(f"verdict.{mark}") if mark in ("met", "unmet") else text(f"class.{mark}")


# ---------------------------------------------------------------------- what stays hidden


def _hidden(page: ReleasePage, preview: Preview, text: Text) -> html.Section:
    by_why: dict[tuple[str, bool], list[Hidden]] = {}
    for each in preview.hidden:
        by_why.setdefault((each.why, each.what in (What.numerator, What.denominator)), []).append(each)
    body: list[Any] = [
        html.H2(text("release.page.hidden")),
        html.P(text("release.page.hidden_words"), className="note"),
    ]
    for (why, _), found in sorted(by_why.items(), key=lambda item: (-len(item[1]), item[0])):
        summary = [html.B(f"{len(found)}"), html.Span(_what_in_all(found, text)), html.Span(say_why(text, why))]
        body.append(html.Details([html.Summary(summary, className="release-why"), _rows(page, found, text)]))
    if not preview.hidden:
        body.append(html.P(text("release.page.nothing_hidden")))
    body += _left_out(page, preview, text)
    body.append(html.P(text("release.page.hidden_towns"), className="note"))
    return html.Section(body, className="panel release-panel release-hidden")


def _what_in_all(found: Sequence[Hidden], text: Text) -> str:
    """What is hidden for one reason, in a few words: counts; rates, verdicts."""
    kinds = dict.fromkeys(
        "count" if each.what in (What.numerator, What.denominator) else each.what.value for each in found
    )
    return listing(text, [text(f"release.page.kind.{each}") for each in kinds])


def _rows(page: ReleasePage, found: Sequence[Hidden], text: Text) -> html.Div:
    heads = [(name, text(f"release.column.{name}")) for name in _COLUMNS]
    rows = [record_row(heads, list(_cells(page, each, text))) for each in found]
    return record_table(text("release.page.hidden"), heads, rows, name="hidden")


def _cells(page: ReleasePage, hidden: Hidden, text: Text) -> Iterator[str]:
    yield say_group(text, page.names, hidden.group)
    yield "–" if hidden.indicator is None else say_indicator(text, page.names, hidden.indicator)
    yield say_span(text, hidden.period)
    yield say_what(text, page.names, hidden)


def _left_out(page: ReleasePage, preview: Preview, text: Text) -> list[Any]:
    if not preview.left_out:
        return []
    items = [
        html.Li(
            text(
                "release.page.left_out_item",
                indicator=say_indicator(text, page.names, each.indicator),
                why=say_left_out(text, each),
            )
        )
        for each in preview.left_out
    ]
    return [html.H3(text("release.page.left_out")), html.Ul(items, className="release-left-out")]
