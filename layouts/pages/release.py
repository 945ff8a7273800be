"""The page on which releases are made: final seals, one of them prepared, what was published, and the audit."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.frame import framed
from layouts.models.release_page import FinalSeal, ReleasePage, ReleaseRow
from layouts.pages.dossier_tables import facts, record_row, record_table
from layouts.pages.release_audit import audit_panel, findings_panel, known_panel
from layouts.pages.release_preview import preview_panels, published_panels, refused_panel
from layouts.text import Text
from layouts.text.format import minute_of, period_name
from layouts.text.twinning import who_text

_COLUMNS = ("number", "period", "made_at", "who", "hash")
_HASH_SHOWN = 16


def release_page(page: ReleasePage, text: Text) -> html.Div:
    """The whole page."""
    beside = [_seals(page, text), audit_panel(page, text), known_panel(page, text)]
    return framed(
        text,
        page.shell,
        page.address,
        [
            _sentence(page, text),
            html.Div(
                [
                    html.Div([*findings_panel(page, text), *_main(page, text)], className="release-main"),
                    html.Div(beside, className="release-side"),
                ],
                className="release-columns",
            ),
        ],
    )


def _sentence(page: ReleasePage, text: Text) -> html.Div:
    waiting = [each for each in page.seals if each.release is None]
    if not page.releases:
        said = [text("release.page.none")]
    else:
        newest = period_name(text, page.releases[-1].period)
        said = [text.plural("release.page.published", len(page.releases), newest=newest)]
    said.append(text.plural("release.page.waiting", len(waiting)) if waiting else text("release.page.none_waiting"))
    lines: list[Any] = [html.H1(text("format.clause").join(said), tabIndex="-1")]
    lines.append(html.P(text("release.page.about"), className="about"))
    return html.Div(lines, className="sentence")


def _main(page: ReleasePage, text: Text) -> list[Any]:
    chosen = page.chosen
    if chosen is None:
        return [_nothing_chosen(page, text), *_releases(page, text)]
    if chosen.release is not None:
        row = next(each for each in page.releases if each.number == chosen.release)
        shown = [] if page.document is None else published_panels(page, page.document, text)
        return [_published(row, chosen, text), *shown]
    if page.preview is not None:
        return preview_panels(page, chosen, page.preview, text)
    return [refused_panel(page, chosen, text)]


def _nothing_chosen(page: ReleasePage, text: Text) -> html.Section:
    waiting = [each for each in page.seals if each.release is None]
    body: list[Any] = [html.H2(text("release.page.choose"))]
    if waiting:
        body.append(html.P(text("release.page.choose_words")))
        newest = waiting[0]
        body.append(
            nav_link(
                text("release.page.prepare", period=period_name(text, newest.period), number=newest.number),
                page.address.but(seal=newest.number),
                className="button",
            )
        )
    else:
        body.append(html.P(text("release.page.no_seal" if not page.seals else "release.page.all_published")))
    return html.Section(body, className="panel release-panel")


def _releases(page: ReleasePage, text: Text) -> list[Any]:
    """What was published, newest first; nothing before the first release."""
    if not page.releases:
        return []
    heads = [(name, text(f"release.column.{name}")) for name in _COLUMNS]
    rows = []
    for each in reversed(page.releases):
        link = html.A(text("release.page.release", number=each.number), href=_public_href(text, each.number))
        period = nav_link(period_name(text, each.period), page.address.but(seal=each.seal))
        digest = html.Code(each.hash[:_HASH_SHOWN], className="release-hash", title=each.hash)
        rows.append(record_row(heads, [link, period, minute_of(each.made_at), who_text(text, each.who), digest]))
    table = record_table(text("release.page.releases"), heads, rows, name="releases")
    return [html.Section([html.H2(text("release.page.releases")), table], className="panel release-panel")]


def _public_href(text: Text, number: int) -> str:
    return f"/public/{number}" + ("?lang=en" if text.language == "en" else "")


def _published(row: ReleaseRow, chosen: FinalSeal, text: Text) -> html.Section:
    """A seal that is public already: nothing can be changed any more."""
    title = text("release.page.published_title", period=period_name(text, chosen.period), number=row.number)
    entries: list[tuple[str, Any]] = [
        (text("release.page.made_at"), minute_of(row.made_at)),
        (text("release.page.who"), who_text(text, row.who)),
        (text("release.page.from_seal"), text("release.page.seal_number", number=row.seal)),
        (text("release.column.hash"), html.Code(row.hash, className="release-hash")),
        (text("release.page.seal_root"), html.Code(chosen.root, className="release-hash")),
    ]
    return html.Section(
        [
            html.H2(title),
            html.P(text("release.page.published_words")),
            facts(entries, name="release-facts"),
            html.P(html.A([text("release.page.open"), " ›"], href=_public_href(text, row.number), className="onward")),
        ],
        className="panel release-panel",
    )


def _seals(page: ReleasePage, text: Text) -> html.Section:
    """The final seals, each a way to its preview or to what was published."""
    items = []
    for each in page.seals:
        state = text("release.page.not_public") if each.release is None else _as_release(text, each.release)
        current = page.chosen is not None and page.chosen.number == each.number
        link = nav_link(
            [
                html.B(period_name(text, each.period)),
                html.Span(text("release.page.seal_of", number=each.number, time=minute_of(each.as_of))),
                html.Span(
                    [html.Span("○ " if each.release is None else "● ", **attributes({"aria-hidden": "true"})), state],
                    className="release-state" if each.release is None else "release-state is-public",
                ),
            ],
            page.address.but(seal=each.number, audit=False),
            className="release-seal",
            **attributes({"aria-current": "true"} if current else {}),
        )
        items.append(html.Li(link))
    body: list[Any] = [html.H2(text("release.page.seals"))]
    body.append(html.Ul(items) if items else html.P(text("release.page.no_seal"), className="note"))
    return html.Section(body, className="panel release-panel release-seals")


def _as_release(text: Text, number: int) -> str:
    return text("release.page.as_release", number=number)
