"""The register of partners: who can help, with what, and how many towns more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dash import html

from assessment.model import Programme
from assessment.twinning.costs import PartnerKind
from layouts.models.twinning import PartnerRow, Proposals
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import shortest, with_unit
from layouts.text.twinning import unit_name

_COLUMNS = ("partner", "kind", "capacity", "load", "fields", "state")


def partners_section(proposals: Proposals, text: Text) -> html.Section:
    """The register, folded; open where there is nobody in it."""
    how = html.P(
        [text("match.register_how"), " ", html.Code("threeline twinning partners FILE"), text("match.register_file")],
        className="note",
    )
    if not proposals.partners:
        parts: list[Any] = [html.H2(text("match.register")), html.P(text("match.register_empty")), how]
        return html.Section(parts, id="partners", className="panel match-part")
    ready = sum(each.available and each.load < each.capacity for each in proposals.partners)
    title = text("match.register_n", n=len(proposals.partners), ready=ready)
    table = html.Table(
        [
            html.Caption(title, className="sr-only"),
            html.Thead(
                html.Tr(
                    [html.Th(text(f"match.head_{name}"), scope="col", className=f"col-{name}") for name in _COLUMNS]
                )
            ),
            html.Tbody([_row(text, proposals.programme, each) for each in _ordered(proposals)]),
        ],
        className="match-table register",
    )
    body = [html.Summary(html.H2(title), className="fold-name"), how, html.Div(table, className="scroll-x")]
    return html.Section(html.Details(body), id="partners", className="panel match-part")


def _ordered(proposals: Proposals) -> list[PartnerRow]:
    """Towns, departments, direct units; by code within each."""
    kinds = list(PartnerKind)
    return sorted(proposals.partners, key=lambda each: (kinds.index(each.kind), each.unit.code))


def _row(text: Text, programme: Programme, partner: PartnerRow) -> html.Tr:
    cells = (
        ("kind", text(f"twins.kind.{partner.kind.value}")),
        ("capacity", str(partner.capacity)),
        ("load", str(partner.load)),
        ("fields", _fields(text, programme, partner)),
        ("state", _state(text, partner)),
    )
    return html.Tr(
        [
            html.Th(unit_name(text, partner.unit), scope="row", className="col-partner"),
            *(html.Td(words, className=f"col-{name}") for name, words in cells),
        ],
        className="" if partner.available and partner.load < partner.capacity else "is-resting",
    )


def _state(text: Text, partner: PartnerRow) -> str:
    if not partner.available:
        return text("match.resting")
    if partner.capacity == 0:
        return text("match.retired")
    return text("match.full") if partner.load >= partner.capacity else text("match.ready")


def _fields(text: Text, programme: Programme, partner: PartnerRow) -> str:
    """What it is strong in: lines and indicators with the share that it covers, other words as they are."""
    if partner.kind is PartnerKind.town:
        return text("match.by_own_scores")
    names = {each.code: name_of(text, each) for each in programme.lines}
    names |= {each.code: name_of(text, each) for each in programme.indicators}
    shown = []
    for word, share in partner.fields:
        name = names.get(word, word)
        shown.append(name if share is None else f"{name} {_percent(share)}")
    return text("format.comma").join(shown) or "–"


def _percent(share: Decimal) -> str:
    return with_unit(shortest(100 * share, most=1), "%")
