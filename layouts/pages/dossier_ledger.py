"""The ledger of an agreement: entries that are never edited, what they add up to, and the forms that add to them."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.twinning.inputs import Totals
from layouts.components.attributes import attributes
from layouts.components.forms import act_form, choice_field, day_field, folded_form, number_field, text_field
from layouts.models.twinning import AgreementRow, EntryRow
from layouts.models.twinning_pages import DossierPage
from layouts.pages.dossier_tables import facts, opened_row, record_row, record_table
from layouts.pages.dossier_terms import day_within
from layouts.text import Text
from layouts.text.twinning import thing_name, yuan

_MONEY = ("granted", "spent", "repaid")
_THINGS = ("service_station", "marriage_school", "village_point")
_COLUMNS = ("on", "kind", "amount", "payer", "purpose", "note")


def totals_facts(text: Text, totals: Totals) -> html.Dl:
    """Money and things, added up."""
    entries: list[tuple[str, Any]] = [(text("dossier.put_in"), yuan(text, totals.put_in))]
    # where nothing was repaid, what was granted is what was put in
    named = [("spent", totals.spent)]
    if totals.repaid:
        named = [("granted", totals.granted), *named, ("repaid", totals.repaid)]
    entries += [(text(f"twins.input.{name}"), yuan(text, amount)) for name, amount in named if amount]
    entries += [(thing_name(text, thing), str(count)) for thing, count in totals.things.items()]
    return facts(entries, name="record-totals")


def ledger_part(page: DossierPage, text: Text, row: AgreementRow) -> list[Any]:
    """Heading, totals, entries, and the forms for money and things."""
    parts: list[Any] = [html.H3(text("dossier.ledger"))]
    if row.entries:
        heads = [(name, text(f"twins.column.{name}")) for name in _COLUMNS]
        if page.editable:
            heads.append(("act", text("dossier.correct")))
        rows = [line for entry in row.entries for line in _rows(page, text, heads, entry)]
        parts += [totals_facts(text, row.totals), record_table(text("dossier.ledger"), heads, rows, name="entries")]
    else:
        parts.append(html.P(text("dossier.ledger_none"), className="note"))
    if page.editable:
        parts.append(html.Div([_money(page, text, row), _things(page, text, row)], className="record-folds"))
    return parts


# ------------------------------------------------------------------ entries


def _rows(page: DossierPage, text: Text, heads: list[tuple[str, str]], entry: EntryRow) -> list[html.Tr]:
    counts = entry.reverses is None and entry.reversed_by is None
    amount: Any = _amount(text, entry)
    if not counts:
        amount = html.S(amount)
    cells: list[Any] = [
        entry.on.isoformat(),
        text(f"twins.input.{entry.kind.value}"),
        amount,
        entry.payer,
        entry.purpose if entry.fund is None else text("dossier.purpose", purpose=entry.purpose, fund=entry.fund),
        [html.Small(entry.code, className="note"), " ", _note(text, entry)],
    ]
    tone = "" if counts else "row-reversed"
    if not page.editable:
        return [record_row(heads, cells, tone=tone, key=entry.code)]
    if not counts:
        return [record_row(heads, [*cells, ""], tone=tone, key=entry.code)]
    detail = f"reverse-{entry.code}"
    caret = html.Span("▾", className="caret", **attributes({"aria-hidden": "true"}))
    opener = html.Button(
        [html.Span(text("dossier.fold.reverse")), caret],
        type="button",
        className="opener",
        **attributes({"aria-expanded": "false", "aria-controls": detail, "data-opens": detail}),
    )
    row = record_row(heads, [*cells, opener], key=entry.code)
    return [row, opened_row(len(heads), _reverse(page, text, entry), row_id=detail)]


def _amount(text: Text, entry: EntryRow) -> str:
    if entry.amount is not None:
        return yuan(text, entry.amount)
    return text("twins.total.things", thing=thing_name(text, entry.thing or ""), n=entry.count or 0)


def _note(text: Text, entry: EntryRow) -> str:
    if entry.reverses is not None:
        return text("twins.reverses", code=entry.reverses, reason=entry.reason)
    if entry.reversed_by is not None:
        return text("twins.reversed_by", code=entry.reversed_by)
    return ""


def _reverse(page: DossierPage, text: Text, entry: EntryRow) -> html.Form:
    values: dict[str, str | int] = {"town": page.town.town.code, "entry": entry.code}
    fields = [
        text_field("reason", text("twins.column.reason"), required=True, hint=text("dossier.hint.reverse")),
        day_field("on", text("twins.column.on"), value=page.town.today),
    ]
    return act_form(text, "reverse", values, fields, submit=text("dossier.do.reverse"))


# ------------------------------------------------------------------ new entries


def _money(page: DossierPage, text: Text, row: AgreementRow) -> html.Details:
    fields = [
        choice_field("kind", text("twins.column.kind"), [(kind, text(f"twins.input.{kind}")) for kind in _MONEY]),
        number_field("amount", text("dossier.field.amount")),
        text_field("payer", text("twins.field.payer"), required=True),
        text_field("purpose", text("twins.field.purpose"), required=True),
        text_field("fund", text("dossier.field.fund")),
        day_field("on", text("twins.column.on"), value=day_within(row, page.town.today)),
    ]
    form = act_form(text, "money", _values(page, row), fields, submit=text("dossier.do.money"))
    return folded_form(text("dossier.fold.money"), form)


def _things(page: DossierPage, text: Text, row: AgreementRow) -> html.Details:
    fields = [
        choice_field("thing", text("twins.field.thing"), [(thing, thing_name(text, thing)) for thing in _THINGS]),
        number_field("count", text("twins.field.count"), whole=True),
        text_field("payer", text("dossier.field.giver"), required=True),
        text_field("purpose", text("twins.field.purpose"), required=True),
        day_field("on", text("twins.column.on"), value=day_within(row, page.town.today)),
    ]
    form = act_form(text, "things", _values(page, row), fields, submit=text("dossier.do.things"))
    return folded_form(text("dossier.fold.things"), form)


def _values(page: DossierPage, row: AgreementRow) -> dict[str, str | int]:
    return {"town": page.town.town.code, "agreement": row.code}
