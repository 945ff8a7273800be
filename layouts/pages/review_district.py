"""Screen 1, the district in one view: classes on the map, every indicator with its change since the period before."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from assessment.model import Comparator, Indicator, TownClass
from assessment.movers import Change, district_changes
from layouts.components.attributes import attributes
from layouts.components.words import hidden
from layouts.documents.briefing.district import CLASSES, chance_words, class_counts, headline, indicator_listing
from layouts.documents.briefing.parts import change_words
from layouts.documents.provenance import missing_of
from layouts.documents.town_words import name_of
from layouts.figures.review_map import review_map
from layouts.pages.graphs import LIVE
from layouts.pages.review_room import Room, Screen, part_of, table
from layouts.text import Text
from layouts.text.format import indicator_value, listing, period_name, scope_name, signed, target_text
from layouts.theme import CLASS_COLOUR, CLASS_SIGN

_NAMED = 3
_ROWS = 8
_BETTER = {TownClass.one: 3, TownClass.two: 2, TownClass.three: 1}


def district_screen(room: Room) -> Screen:
    """The whole screen."""
    text, sealed = room.text, room.sealed
    pages, indicators = part_of(sealed.programme.indicators, room.rows, most=_ROWS)
    changes = _changes(room)
    columns = ("indicator", "value", "change", "target", "met", "unmet", "missing")
    rows = [_row(room, each, changes.get(each.code)) for each in indicators]
    body: list[Any] = [table(text, "indicators", text("review.screen.district"), columns, rows)]
    if sealed.map is not None:
        body.insert(0, _map(room))
    else:
        body.insert(0, html.Div(_classes(room), className="review-map-side"))
    return Screen(
        headline=_headline(room),
        about=_about(room),
        body=[html.Div(body, className="review-district")],
        pages=pages,
        evidence=(headline(text, sealed), *indicator_listing(text, sealed).evidence),
    )


def _changes(room: Room) -> dict[str, Change]:
    sealed = room.sealed
    if sealed.previous is None:
        return {}
    return {each.indicator: each for each in district_changes(sealed.previous, sealed.assessment)}


# ------------------------------------------------------------------ words


def _headline(room: Room) -> str:
    text, sealed = room.text, room.sealed
    three = [card for card in sealed.assessment.areas if card.town_class is TownClass.three]
    three.sort(key=lambda card: card.composite or 0)
    parts = [text("review.district.no_three")]
    if three:
        names = listing(text, [room.name(card.area.code) for card in three[:_NAMED]])
        if len(three) > _NAMED:
            names = text("review.and_others", names=names, n=len(three))
        parts = [text.plural("review.district.three", len(three), names=names)]
    missing = missing_of(sealed)
    if missing:
        parts.append(text.plural("review.district.missing", len(missing)))
    return text("format.semicolon").join(parts)


def _about(room: Room) -> str:
    text, sealed = room.text, room.sealed
    parts = [scope_name(text, sealed.period, sealed.assessment.view)]
    if sealed.previous is None:
        parts.append(text("review.no_previous"))
    else:
        up, down = _class_moves(room)
        parts.append(text("review.district.moves", period=period_name(text, sealed.previous.period), up=up, down=down))
    if not any(card.class_decided for card in sealed.assessment.areas):
        parts.append(text("map.not_decided"))
    return " · ".join(parts)


def _class_moves(room: Room) -> tuple[int, int]:
    """How many towns came into a better and into a worse class."""
    sealed = room.sealed
    before = {} if sealed.previous is None else {card.area.code: card.town_class for card in sealed.previous.areas}
    steps = [
        _BETTER[card.town_class] - _BETTER[old]
        for card in sealed.assessment.areas
        if (old := before.get(card.area.code)) in _BETTER and card.town_class in _BETTER
    ]
    return sum(step > 0 for step in steps), sum(step < 0 for step in steps)


# ------------------------------------------------------------------ map and classes


def _map(room: Room) -> html.Div:
    graph = dcc.Graph(figure=review_map(room.sealed, room.text), config=LIVE, className="review-graph", responsive=True)
    alt = attributes({"aria-label": room.text("review.map_alt"), "data-towns-at": room.at("town").href})
    return html.Div(
        [html.Div(graph, className="named-map review-map", role="img", **alt), _classes(room)],
        className="review-map-side",
    )


def _classes(room: Room) -> html.Ul:
    """How many towns in each class, and how many more or fewer than before."""
    text, now = room.text, class_counts(room.sealed)
    previous = room.sealed.previous
    before = None if previous is None else [card.town_class for card in previous.areas]
    items = []
    for each in CLASSES:
        if each is TownClass.unclassified and not now[each]:
            continue
        parts: list[Any] = [
            html.I(className="review-swatch", style={"background": CLASS_COLOUR[each]}),
            html.Span(f"{CLASS_SIGN[each]} {text(f'class.{each}')} ", className=f"class-{each}"),
            html.B(str(now[each])),
        ]
        if before is not None and now[each] != before.count(each):
            step = signed(now[each] - before.count(each), 0)
            parts.append(html.Span(f" {step}", className="review-small tone-muted"))
        items.append(html.Li(parts))
    return html.Ul(items, className="review-classes")


# ------------------------------------------------------------------ indicators


def _row(room: Room, indicator: Indicator, change: Change | None) -> list[Any]:
    text, assessment = room.text, room.sealed.assessment
    result = next(each for each in assessment.district.indicators if each.indicator == indicator.code)
    tally = assessment.district.counts[indicator.code]
    # each tier has a target of its own, so that the district has none
    by_tier = result.target is None and indicator.comparator is not Comparator.FALLS and bool(indicator.targets)
    target = text("review.by_tier") if by_tier else target_text(text, indicator, result.target)
    unmet: list[Any] = [f"✕ {tally.unmet}"]
    if tally.indistinguishable:
        words = text.plural("review.of_which_chance", tally.indistinguishable)
        doubtful = html.Span(f" ≈{tally.indistinguishable}", title=words, **attributes({"aria-hidden": "true"}))
        unmet += [html.Span([doubtful, hidden(words)], className="review-small tone-muted")]
    return [
        name_of(text, indicator),
        html.B(indicator_value(text, indicator, result.value, result.target)),
        _change(text, indicator, change),
        target,
        html.Span(f"✓ {tally.met}", className="tone-met"),
        html.Span(unmet, className="tone-unmet" if tally.unmet else "tone-muted"),
        html.Span(f"▨ {tally.missing}" if tally.missing else "–", className="tone-muted"),
    ]


def _change(text: Text, indicator: Indicator, change: Change | None) -> Any:
    if change is None or change.difference is None:
        return "–"
    shown = change_words(change.difference, decimals=2)
    better = (change.difference > 0) == (indicator.comparator is Comparator.AT_LEAST)
    tone = "ink" if not change.more_than_chance else "met" if better else "unmet"
    sign = "≈ " if change.more_than_chance is False and change.difference else ""
    return html.Span([sign, shown, hidden(chance_words(text, indicator, change))], className=f"tone-{tone}")
