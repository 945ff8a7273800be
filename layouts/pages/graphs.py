"""How plotly may behave: no upload, no logo, no zoom by wheel."""

from __future__ import annotations

from typing import Any

LIVE: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "responsive": True,
}
STILL: Any = {**LIVE, "staticPlot": True}
