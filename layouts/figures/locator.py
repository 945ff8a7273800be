"""The small map that shows where a town lies: coloured by class, the town outlined."""

from __future__ import annotations

from typing import Any

from layouts.figures.ground import outlines
from layouts.models.town import TownPage
from layouts.theme import CLASS_COLOUR, INK, SURFACE

Figure = dict[str, Any]


def locator_figure(page: TownPage) -> Figure:
    """A still map; the town itself comes last so that its outline is whole."""
    geometry = page.geometry
    if geometry is None:
        return {"data": [], "layout": {}}
    own = page.card.area.code
    cards = sorted(page.cards, key=lambda card: card.area.code == own)
    colours = [CLASS_COLOUR[card.town_class] for card in cards]
    palette = sorted(set(colours))
    places = [palette.index(colour) for colour in colours]
    last = max(len(palette) - 1, 1)
    west, south, east, north = geometry.bounds
    return {
        "data": [
            {
                "type": "choropleth",
                "geojson": geometry.url,
                "featureidkey": "id",
                "locations": [card.area.code for card in cards],
                "z": places,
                "zmin": 0,
                "zmax": last,
                "colorscale": [[index / last, colour] for index, colour in enumerate(palette)]
                if len(palette) > 1
                else [[0, palette[0]], [1, palette[0]]],
                "showscale": False,
                "hoverinfo": "skip",
                "marker": {
                    "line": {
                        "color": [INK if card.area.code == own else SURFACE for card in cards],
                        "width": [2.4 if card.area.code == own else 0.6 for card in cards],
                    }
                },
            },
            *([outlines(geometry.url, page.others, "geo")] if page.others else []),
        ],
        "layout": {
            "geo": {
                "projection": {"type": "mercator"},
                "lonaxis": {"range": [west, east]},
                "lataxis": {"range": [south, north]},
                "visible": False,
                "bgcolor": "rgba(0,0,0,0)",
            },
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "dragmode": False,
        },
    }
