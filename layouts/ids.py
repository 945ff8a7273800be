"""Every component id, once. `INTERACTIVE` are those that a person acts on through a callback."""

from __future__ import annotations

# The frame, on every page
LOCATION = "location"
PAGE = "page"
PAGE_REQUEST = "page-request"
MAP_REQUEST = "map-request"
PAGE_TITLE = "page-title"
PAGE_TITLE_SHOWN = "page-title-shown"

# What a person does: a form is sent, an answer comes back
ACT = "act"
ACT_ANSWER = "act-answer"
ACT_SHOWN = "act-shown"
ACT_STATUS = "act-status"

# The map page
MAP_SENTENCE = "map-sentence"
MAP_CONTROLS = "map-controls"
MAP_KPIS = "map-kpis"
MAP_FIGURE = "map-figure"
MAP_LEGEND = "map-legend"
MAP_CARD = "map-card"
MAP_LIST = "map-list"
MAP_COLOUR = "map-colour"

# The targets page
TARGETS_INDICATOR = "targets-indicator"


def funnel(tier: str) -> str:
    """The funnel chart of a tier on the targets page."""
    return f"funnel-{tier}"


INTERACTIVE = frozenset({LOCATION, MAP_FIGURE, MAP_COLOUR, TARGETS_INDICATOR})
