"""How plotly may behave: no upload, no logo, no zoom by wheel."""

from __future__ import annotations

LIVE = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "responsive": True,
}
STILL = {**LIVE, "staticPlot": True}
