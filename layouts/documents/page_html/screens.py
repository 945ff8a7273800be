"""The screens of the meeting as sections of one page: district, actions, movers, laggards, quality, decisions."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from layouts.documents.briefing.agreed import action_listing, decision_listing, earlier_listing
from layouts.documents.briefing.district import (
    CLASSES,
    class_history,
    figures,
    headline,
    indicator_listing,
)
from layouts.documents.briefing.laggards import laggard_listing, laggards, losses
from layouts.documents.briefing.maps import picture
from layouts.documents.briefing.movers import mover_listing
from layouts.documents.briefing.parts import class_state, district_name, score_words
from layouts.documents.briefing.quality import missing_listing, objection_listing, revision_listing
from layouts.documents.briefing.ranking import ranking_listing
from layouts.documents.map_svg import render_map_svg
from layouts.documents.page_html.markup import anchor, link, listing_of, rich_table, table_of, town_anchor, words
from layouts.documents.provenance import provenance
from layouts.documents.score_table import town_name
from layouts.documents.table import PlainTable
from layouts.documents.town_words import cause_words, change_lines
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import fixed, period_name
from layouts.theme import CLASS_SIGN

_IDS = re.compile(r'(?:id="|url\(#|aria-labelledby=")[^")]*')
_LOSSES = 8
_MAP_SIZE = (1100, 760)


def known_towns(sealed: Sealed) -> frozenset[str]:
    """Codes of the towns that have a section."""
    return frozenset(card.area.code for card in sealed.assessment.areas)


def district(text: Text, sealed: Sealed) -> str:
    """The district in one view."""
    shown = "".join(
        f"<div><dt>{words(each.label)}</dt><dd><b>{words(each.value)}</b><small>{words(each.note)}</small></dd></div>"
        for each in figures(text, sealed)
    )
    body = f'<p class="lead">{words(headline(text, sealed))}</p><dl class="figures">{shown}</dl>'
    sides = f'<div class="sides">{_map(text, sealed)}<div>{_classes(text, sealed)}</div></div>'
    return body + sides + listing_of(text, indicator_listing(text, sealed), known_towns(sealed))


def _map(text: Text, sealed: Sealed) -> str:
    """The map, each town a link to its section; empty without boundaries."""
    model = picture(text, sealed)
    if model is None:
        return f'<p class="empty">{escape(text("map.no_boundaries"))}</p>'
    wide, high = _MAP_SIZE
    shapes = tuple(replace(each, link=f"#{town_anchor(text, each.code)}") for each in model.shapes)
    svg = render_map_svg(replace(model, shapes=shapes, width=wide, height=high))
    # several maps may stand in one file; what holds links is a group, no picture
    own = _IDS.sub(lambda found: _own_ids(found.group(), text.language), svg)
    own = own.replace('role="img"', 'role="group"', 1).replace(f'width="{wide}" height="{high}" ', "", 1)
    return f'<div class="map">{own}<p class="note">{escape(text("sheet_html.map_hint"))}</p></div>'


def _own_ids(found: str, language: str) -> str:
    opening, quote, names = found.partition("#" if found.startswith("url") else '"')
    return opening + quote + " ".join(f"{language}-{name}" for name in names.split(" "))


def _classes(text: Text, sealed: Sealed) -> str:
    counts = class_history(sealed)
    shown = [each for each in CLASSES if any(counts[each])]
    model = PlainTable(
        (text("sheet_html.period"), *(f"{CLASS_SIGN[each]} {text(f'class.{each}')}" for each in shown)),
        tuple(
            (period_name(text, past.period), *(str(counts[each][index]) for each in shown))
            for index, past in enumerate(sealed.history)
        ),
        frozenset(range(1, 1 + len(shown))),
    )
    title = text("slides.classes")
    return f"<h3>{escape(title)}</h3>{rich_table(model, caption=title, head=0, inner=_plain, sortable=False)}"


def _plain(row: int, column: int, shown: str) -> str:
    return words(shown)


def actions(text: Text, sealed: Sealed) -> str:
    """What earlier meetings agreed."""
    return listing_of(text, earlier_listing(text, sealed), known_towns(sealed), titled=False)


def movers(text: Text, sealed: Sealed) -> str:
    """Up and down."""
    known = known_towns(sealed)
    both = (mover_listing(text, sealed, up=up) for up in (True, False))
    explained = f'<p class="note">{words(text("slides.movers_explained"))}</p>'
    return "".join(listing_of(text, each, known) for each in both) + explained


def lagging(text: Text, sealed: Sealed) -> str:
    """The towns that lag, then what each loses by."""
    parts = [listing_of(text, laggard_listing(text, sealed), known_towns(sealed), titled=False)]
    for card in laggards(sealed):
        name = town_name(text, card)
        title = text(
            "slides.laggard",
            town=name,
            town_class=class_state(text, card),
            score=score_words(sealed.programme, card.composite),
        )
        found = losses(text, sealed, card)[:_LOSSES]
        most = max((each.points for each in found), default=1)
        bars = "".join(
            f'<li><span>{words(each.name)}</span><i style="width:{float(each.points / most) * 45:.1f}%"></i>'
            f"<b>{fixed(each.points, 1)}</b></li>"
            for each in found
        )
        changes = "".join(f"<li>{words(each)}</li>" for each in change_lines(text, sealed.programme, card))
        parts.append(
            f"<h3>{link(town_anchor(text, card.area.code), words(title))}</h3>"
            f"<p>{words(cause_words(text, sealed.programme, card))}</p>"
            f'<h4>{escape(text("slides.losses"))}</h4><ul class="bars">{bars}</ul>'
            f"<h4>{escape(text('town.what_changes'))}</h4><ul>{changes}</ul>"
        )
    return "".join(parts)


def ranking(text: Text, sealed: Sealed) -> str:
    """All towns, each leading to its section."""
    return listing_of(text, ranking_listing(text, sealed), known_towns(sealed), titled=False)


def quality(text: Text, sealed: Sealed) -> str:
    """Missing, confirmed or objected to, corrected."""
    known = known_towns(sealed)
    found = (missing_listing(text, sealed), objection_listing(text, sealed), revision_listing(text, sealed))
    return "".join(listing_of(text, each, known) for each in found)


def decisions(text: Text, sealed: Sealed) -> str:
    """What this meeting decided and agreed."""
    known = known_towns(sealed)
    return "".join(
        listing_of(text, each, known) for each in (decision_listing(text, sealed), action_listing(text, sealed))
    )


def about(text: Text, sealed: Sealed) -> str:
    """How to read it all, and where it comes from."""
    named = provenance(text, sealed)
    model = PlainTable((text("slides.what"), text("slides.which")), named.rows)
    said = (text("slides.chance_explained"), text("report.mark_legend"), text("report.signs"))
    lines = "".join(f"<p>{words(each)}</p>" for each in said)
    return lines + table_of(text, model, caption=text("slides.about"))


SCREENS = (
    ("district", district), ("actions", actions), ("movers", movers), ("laggards", lagging), ("ranking", ranking),
    ("quality", quality), ("decisions", decisions), ("about", about),
)  # fmt: skip


def section(text: Text, name: str, body: str) -> str:
    """A screen under its heading."""
    heading = anchor(text, f"{name}-title")
    return (
        f'<section id="{anchor(text, name)}" class="screen" aria-labelledby="{heading}">'
        f'<h2 id="{heading}">{escape(text(f"sheet_html.{name}"))}</h2>{body}</section>'
    )


def contents(text: Text) -> str:
    """Links to the screens and to the towns."""
    names = [name for name, _ in SCREENS]
    names.insert(names.index("ranking") + 1, "towns")
    items = "".join(f"<li>{link(anchor(text, name), escape(text(f'sheet_html.{name}')))}</li>" for name in names)
    return f'<nav aria-label="{escape(text("sheet_html.contents"))}"><ul>{items}</ul></nav>'


def cover(text: Text, sealed: Sealed) -> str:
    """What this is."""
    named = provenance(text, sealed)
    title = text(
        "slides.cover",
        district=district_name(text, sealed),
        meeting=text("briefing.meeting", period=period_name(text, sealed.period)),
    )
    notes = [
        text(
            "slides.sealed",
            kind=named.kind,
            number=sealed.header.number,
            time=dict(named.rows)[text("report.row_as_of")],
        )
    ]
    notes += [text("report.synthetic")] if sealed.synthetic else []
    lines = "".join(f"<p>{words(each)}</p>" for each in notes)
    return f"<h1>{words(title)}</h1>{lines}"
