"""The funnel of one tier: towns by number of cases, exact binomial limits as steps around the tier's target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assessment.evidence import FunnelLimits
from layouts.models.targets import TierColumn, TierTown
from layouts.text import Text
from layouts.text.format import counts
from layouts.theme import BLUE, FONT, GREY, HAIRLINE, INK, MUTED, ORANGE, SURFACE

Figure = dict[str, Any]
_LABEL_ROOM = 0.6  # of the chart; a name further right stands to the left of its mark
_SIGN = {"met": ("circle", BLUE), "unmet": ("x", ORANGE)}


def funnel_figure(column: TierColumn, text: Text, *, denominator: str) -> Figure:
    """The chart of one tier; towns without cases are not drawn."""
    towns = [town for town in column.towns if town.result.value is not None and town.result.denominator]
    target = float(column.target or 0)
    data = [
        _limit(column.funnel, "warning", 0, "dot"),
        _limit(column.funnel, "warning", 1, "dot"),
        _limit(column.funnel, "action", 0, "solid"),
        _limit(column.funnel, "action", 1, "solid"),
        _points(towns, text),
    ]
    values = [float(town.result.value) for town in towns if town.result.value is not None]
    low = max(min([*values, target, _usual_low(column.funnel)]) - 1, -1.0)
    return {
        "data": data,
        "layout": {
            "margin": {"l": 46, "r": 12, "t": 10, "b": 40},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": SURFACE,
            "font": {"family": FONT, "size": 12, "color": MUTED},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "xaxis": {
                "title": {"text": denominator},
                "range": [0, column.funnel[-1][0]],
                "gridcolor": HAIRLINE,
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {
                "ticksuffix": "%",
                "gridcolor": HAIRLINE,
                "range": [low, min(100.9, max([*values, target]) + 2.5)],
                "zeroline": False,
                "fixedrange": True,
            },
            "shapes": [
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "y0": target,
                    "y1": target,
                    "line": {"color": INK, "width": 1.4},
                }
            ],
        },
    }


def _usual_low(funnel: Sequence[tuple[int, FunnelLimits]]) -> float:
    """The lower warning limit of a town half as large as the chart is wide: it must be seen."""
    n, limits = funnel[len(funnel) // 2]
    return 100 * limits.warning[0] / n


def _limit(funnel: Sequence[tuple[int, FunnelLimits]], name: str, side: int, dash: str) -> Figure:
    xs: list[int] = []
    ys: list[float] = []
    for n, limits in funnel:
        xs.append(n)
        ys.append(round(100 * getattr(limits, name)[side] / n, 3))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": GREY, "width": 1, "dash": dash, "shape": "hv"},
        "hoverinfo": "skip",
    }


def _points(towns: Sequence[TierTown], text: Text) -> Figure:
    signs = [_SIGN.get(town.result.verdict.value, ("circle-open", GREY)) for town in towns]
    outside = [town.position not in (None, "inside") for town in towns]
    edge = _LABEL_ROOM * max((int(town.result.denominator or 0) for town in towns), default=0)
    right = [int(town.result.denominator or 0) > edge for town in towns]
    names = [text.pick(zh=town.card.area.name_zh, en=town.card.area.name_en) for town in towns]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [int(town.result.denominator or 0) for town in towns],
        "y": [round(float(town.result.value or 0), 3) for town in towns],
        "text": [name if far else "" for name, far in zip(names, outside, strict=True)],
        "textposition": ["middle left" if far_right else "middle right" for far_right in right],
        "textfont": {"color": INK, "size": 12},
        "customdata": [
            [name, counts(town.result.numerator, town.result.denominator), text(f"funnel.{town.position or 'inside'}")]
            for name, town in zip(names, towns, strict=True)
        ],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{y:.2f}%  %{customdata[1]}<br>%{customdata[2]}<extra></extra>",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": INK, "font": {"color": INK, "family": FONT, "size": 14}},
        "cliponaxis": False,
        "marker": {
            "symbol": [sign for sign, _colour in signs],
            "color": [colour for _sign, colour in signs],
            "size": 9,
            "line": {"color": SURFACE, "width": 1},
        },
    }
