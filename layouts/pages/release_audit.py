"""What the attack on all releases found: which count, by which path; and the figures that were published elsewhere."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.disclosure.audit import Audit
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.documents.release_tables import finding_lines, known_count
from layouts.models.release_page import ReleasePage
from layouts.text import Text


def audit_panel(page: ReleasePage, text: Text) -> html.Section:
    """The way to the audit, or what it found."""
    body: list[Any] = [html.H2(text("release.page.audit"))]
    if not page.releases:
        body.append(html.P(text("release.page.audit_none"), className="note"))
    elif page.audit is None:
        body.append(html.P(text("release.page.audit_words")))
        body.append(nav_link(text("release.page.audit_run"), page.address.but(audit=True), className="button quiet"))
    else:
        body += _found(page, page.audit, text)
    return html.Section(body, className="panel release-panel release-audit", id="release-audit")


def _found(page: ReleasePage, audit: Audit, text: Text) -> list[Any]:
    known = sum(each.used for each in page.known)
    about = text.plural(
        "release.audited", len(page.releases), known=known, checked=audit.checked, blocks=audit.blocks
    )  # fmt: skip
    if audit.holds:
        sign = html.Span("✓ ", **attributes({"aria-hidden": "true"}))
        return [
            html.P([sign, text("release.holds")], className="release-verdict tone-met"),
            html.P(about, className="note"),
        ]
    sign = html.Span("✕ ", **attributes({"aria-hidden": "true"}))
    said = text.plural("release.page.audit_found", len(audit.findings) + len(audit.contradictions))
    items = [html.Li(each) for each in finding_lines(text, page.names, audit)]
    return [
        html.P([sign, said], className="release-verdict tone-unmet"),
        html.Ul(items, className="release-reasons"),
        html.P(about, className="note"),
    ]


def known_panel(page: ReleasePage, text: Text) -> list[Any]:
    """Registered figures, as far as there are any."""
    items = [
        html.Li(
            [
                html.Span(f"{known_count(text, page.names, each)}: "),
                html.B(f"{each.value:,}"),
                html.Span(each.source, className="source"),
            ]
        )
        for each in page.known
    ]
    body: list[Any] = [html.H2(text("release.page.known"))]
    body.append(html.Ul(items) if items else html.P(text("release.known_none"), className="note"))
    body.append(html.P(text("release.page.known_words"), className="note"))
    return [html.Section(body, className="panel release-panel release-known")]
