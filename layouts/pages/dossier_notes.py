"""Visits and notes, and the forms that add to them."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.forms import act_form, day_field, folded_form, text_field, words_field
from layouts.models.twinning import NoteRow
from layouts.models.twinning_pages import DossierPage
from layouts.text import Text
from layouts.text.format import listing
from layouts.text.twinning import who_text


def notes_section(page: DossierPage, text: Text) -> html.Section | str:
    """The newest first; nothing where there is nothing to read or to record."""
    notes = page.town.notes
    if not notes and not page.editable:
        return ""
    parts: list[Any] = [html.H2(text("dossier.notes"))]
    if notes:
        newest_first = sorted(notes, key=lambda each: (each.on, each.number), reverse=True)
        parts.append(html.Ul([_note(text, each) for each in newest_first], className="record-notes"))
    else:
        parts.append(html.P(text("dossier.notes_none"), className="note"))
    if page.editable:
        parts.append(html.Div([_visit(page, text), _remark(page, text)], className="record-folds"))
    return html.Section(parts, className="panel fact")


def _note(text: Text, note: NoteRow) -> html.Li:
    units = listing(text, list(note.units)) if note.units else who_text(text, note.who)
    about = text(f"dossier.note.{note.kind}", on=note.on.isoformat(), units=units)
    return html.Li([html.Span(about, className="note"), html.Div(note.words)], key=f"note-{note.number}")


def _visit(page: DossierPage, text: Text) -> html.Details:
    fields = [
        text_field("units", text("dossier.field.visitors"), required=True, hint=text("dossier.hint.inspectors")),
        day_field("on", text("twins.column.on"), value=page.town.today),
        words_field("words", text("dossier.field.visit"), required=True),
    ]
    form = act_form(text, "visit", _town(page), fields, submit=text("dossier.do.visit"))
    return folded_form(text("dossier.fold.visit"), form)


def _remark(page: DossierPage, text: Text) -> html.Details:
    fields = [
        day_field("on", text("twins.column.on"), value=page.town.today),
        words_field("words", text("twins.field.words"), required=True),
    ]
    form = act_form(text, "note", _town(page), fields, submit=text("dossier.do.note"))
    return folded_form(text("dossier.fold.note"), form)


def _town(page: DossierPage) -> dict[str, str | int]:
    return {"town": page.town.town.code}
