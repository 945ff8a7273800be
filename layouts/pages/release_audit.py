"""What the attack on all releases found: which count, by which path; and the figures that were published elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from assessment.disclosure.audit import Audit, Finding
from assessment.disclosure.cells import Relation, Statement
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.documents.release_tables import audit_lines, known_count, say_known_state
from layouts.models.release_page import KnownRow, ReleasePage
from layouts.text import Text
from layouts.text.release import say_count, say_fact


def audit_panel(page: ReleasePage, text: Text) -> html.Section:
    """The way to the audit, or how it ended."""
    body: list[Any] = [html.H2(text("release.page.audit"))]
    if not page.releases:
        body.append(html.P(text("release.page.audit_none"), className="note"))
    elif page.audit is None:
        body.append(html.P(text("release.page.audit_words")))
        body.append(nav_link(text("release.page.audit_run"), page.address.but(audit=True), className="button quiet"))
    else:
        body += [_verdict(page.audit, text), html.P(_about(page, page.audit, text), className="note")]
    return html.Section(body, className="panel release-panel")


def _verdict(audit: Audit, text: Text) -> html.P:
    sign, tone = ("✓ ", "tone-met") if audit.holds else ("✕ ", "tone-unmet")
    said = text("release.holds") if audit.holds else text.plural("release.page.audit_found", _found(audit))
    return html.P([html.Span(sign, **attributes({"aria-hidden": "true"})), said], className=f"release-verdict {tone}")


def _found(audit: Audit) -> int:
    return len(audit.findings) + len(audit.contradictions)


def _about(page: ReleasePage, audit: Audit, text: Text) -> str:
    verdict = text("release.holds")
    lines = audit_lines(text, audit, releases=len(page.releases), known=page.known)
    # how it ended stands above
    return text("change.space").join(each for each in lines if each != verdict)


def findings_panel(page: ReleasePage, text: Text) -> list[Any]:
    """Every count that is given away, with its path behind it; nothing where the audit holds or was not asked for."""
    audit = page.audit
    if audit is None or audit.holds:
        return []
    items = [_finding(page, each, text) for each in audit.findings]
    items += [_contradiction(page, each, text) for each in audit.contradictions]
    return [
        html.Section(
            [
                html.H2(text.plural("release.page.audit_found", _found(audit))),
                html.P(text("release.page.audit_mend"), className="note"),
                *items,
            ],
            className="panel release-panel release-hidden",
            **attributes({"role": "alert"}),
        )
    ]


def _finding(page: ReleasePage, finding: Finding, text: Text) -> html.Details:
    key = "release.page.only" if finding.possible == 1 else "release.page.between"
    possible = text(key, low=finding.low, high=finding.high, possible=finding.possible)
    words = [html.B(say_count(text, page.names, finding.key)), html.Span(possible)]
    return html.Details([html.Summary(words, className="release-why release-finding"), _path(page, finding.path, text)])


def _contradiction(page: ReleasePage, path: Sequence[Relation | Statement], text: Text) -> html.Details:
    words = [html.B(text("release.page.contradiction")), html.Span(text("release.page.contradiction_why"))]
    return html.Details([html.Summary(words, className="release-why release-finding"), _path(page, path, text)])


def _path(page: ReleasePage, path: Sequence[Relation | Statement], text: Text) -> html.Div:
    """What together leads there, one a line."""
    if not path:
        return html.Div(html.P(text("release.page.by_others"), className="note"), className="release-path")
    items = [html.Li(say_fact(text, page.names, str(each))) for each in path]
    return html.Div([html.P(text("release.page.by"), className="note"), html.Ul(items)], className="release-path")


def known_panel(page: ReleasePage, text: Text) -> html.Section:
    """Registered figures, and how to register one."""
    body: list[Any] = [html.H2(text("release.page.known"))]
    if page.known:
        body.append(html.Ul([_known(page, each, text) for each in page.known]))
    else:
        body.append(html.P(text("release.known_none"), className="note"))
    body.append(html.P(text("release.page.known_words"), className="note"))
    return html.Section(body, className="panel release-panel release-known")


def _known(page: ReleasePage, row: KnownRow, text: Text) -> html.Li:
    source = row.source if row.used is not False else f"{row.source} · {say_known_state(text, row)}"
    count = html.Span(f"{known_count(text, page.names, row)}{text('format.colon')}")
    return html.Li([count, html.B(f"{row.value:,}"), html.Span(source, className="source")])
