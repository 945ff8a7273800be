"""What the instance is: the versions of its programme, how much it holds, and how people sign in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dash import html

from layouts.components.words import rich
from layouts.models.admin import ProgrammePart
from layouts.pages.dossier_tables import capital, facts, record_row, record_table
from layouts.text import Text
from layouts.text.format import minute_of
from layouts.text.trail import actor

_COLUMNS = ("version", "recorded", "who")


def instance_part(instance: ProgrammePart, text: Text) -> list[Any]:
    """The sentence, the versions, and the counts beside them."""
    heads = [(column, text(f"admin.programme.column.{column}")) for column in _COLUMNS]
    rows = []
    for number, each in enumerate(instance.versions):
        version: Any = f"{each.code} {each.version}"
        if number == 0:
            version = html.Span([version, html.Small(text("admin.programme.current"), className="ways")])
        rows.append(record_row(heads, [version, minute_of(each.recorded_at), actor(text, each.who)]))
    table = record_table(text("admin.programme.versions"), heads, rows, name="versions")
    command = html.Code("threeline init --programme FILE")
    how = html.P(rich(text, "admin.programme.how", command=command), className="note")
    return [
        _sentence(instance, text),
        html.Div(
            [
                _panel(text("admin.programme.versions"), [table, how]),
                _panel(text("admin.programme.holds"), [facts(_counts(instance, text), name="account-facts")]),
                _panel(text("admin.programme.signing_in"), [facts(_setup(instance, text), name="account-facts")]),
            ],
            className="admin-instance",
        ),
    ]


def _sentence(instance: ProgrammePart, text: Text) -> html.Div:
    newest = instance.versions[0]
    words = text("admin.programme.sentence", code=newest.code, version=newest.version)
    counts = [text.plural(f"admin.count.{name}", instance.counts[name]) for name in ("seals", "releases")]
    said = text("format.clause").join([words, *counts])
    return html.Div(
        [html.H1(said, tabIndex="-1"), html.P(text("admin.programme.about"), className="about")], className="sentence"
    )


def _panel(title: str, body: list[Any]) -> html.Section:
    return html.Section([html.H2(title), *body], className="panel admin-list")


def _counts(instance: ProgrammePart, text: Text) -> list[tuple[str, Any]]:
    return [(capital(text(f"admin.holds.{name}")), f"{count:,}") for name, count in instance.counts.items()]


def _setup(instance: ProgrammePart, text: Text) -> list[tuple[str, Any]]:
    provider: Any = text("admin.setup.no_provider") if instance.issuer is None else html.Code(instance.issuer)
    return [
        (capital(text("admin.setup.idle")), _minutes(text, instance.idle)),
        (capital(text("admin.setup.limit")), _minutes(text, instance.limit)),
        (capital(text("admin.setup.provider")), provider),
        (capital(text("admin.setup.database")), text(f"admin.database.{instance.database}")),
    ]


def _minutes(text: Text, span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes % 60:
        return text.plural("admin.setup.minutes", minutes)
    return text.plural("admin.setup.hours", minutes // 60)
