"""What the town page says of the town's twinning: where it stands, with the way to its record."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import TownClass
from assessment.twinning.lifecycle import Stage
from layouts.components.controls import nav_link
from layouts.models.town import TownPage
from layouts.models.twinning import AgreementRow, TownTwinning
from layouts.pages.dossier_path import stage_badge
from layouts.pages.dossier_tables import facts
from layouts.pages.dossier_terms import standing
from layouts.text import Text
from layouts.text.format import listing
from layouts.text.twinning import criterion_name, unit_names, yuan


def twinning_section(page: TownPage, text: Text) -> html.Section | str:
    """A compact panel; nothing for a town that never was in twinning and is not in class three."""
    town = page.twinning
    listed = town.stage is not Stage.none
    if not listed and page.card.town_class is not TownClass.three:
        return ""
    link = nav_link(
        text("town_twinning.record" if listed else "town_twinning.begin"),
        page.address.to("dossier", town=page.card.area.code),
        className="record-link",
    )
    if not listed:
        body: Any = html.P(text("town_twinning.none"))
    else:
        body = facts(_facts(text, town))
    return html.Section([html.H2(text("title.twinning")), body, link], className="panel fact town-twinning")


def _facts(text: Text, town: TownTwinning) -> list[tuple[str, Any]]:
    entries: list[tuple[str, Any]] = [(text("twins.column.stage"), stage_badge(text, town.stage))]
    signed = standing(town)
    if signed:
        partners = unit_names(text, tuple(each.partner for each in signed))
        entries += [(text("twins.column.partner"), partners), (text("twins.column.term_ends"), _term(text, signed))]
    if town.round:
        entries.append((text("town_twinning.rounds"), text.plural("town_twinning.held", town.round)))
    entries.append((text("dossier.standard"), _between(text, town)))
    if signed:
        entries.append((text("dossier.put_in"), yuan(text, town.totals.overall.put_in)))
    return entries


def _term(text: Text, signed: tuple[AgreementRow, ...]) -> str:
    last = max(signed, key=lambda each: each.last)
    if last.days_left < 0:
        return text("twins.term_over", day=last.last.isoformat())
    return text("twins.term_left", day=last.last.isoformat(), days=last.days_left)


def _between(text: Text, town: TownTwinning) -> Any:
    if not town.criteria:
        return text("twins.no_figures")
    if not town.between:
        return html.Span(["✓ ", text("dossier.nothing_between")], className="tone-met")
    names = listing(text, [criterion_name(text, town.programme, each.criterion) for each in town.between])
    return html.Span(["✕ ", text("town_twinning.between", names=names)], className="tone-unmet")
