"""Native charts, to be edited in PowerPoint and WPS: every series carries a sign or pattern besides its colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from layouts.documents.fitting import width_of
from layouts.documents.slides_pptx.drawing import Box, describe, emu, typeface
from layouts.theme import BLUE, HAIRLINE, HATCH, INK, MUTED, ORANGE, SURFACE, UNREPORTED

_LABEL = 11.0
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MOST_NAMES = 0.5
_NO_ZEROS = "0;-0;;"


@dataclass(frozen=True, slots=True)
class Series:
    """Values under a name; `colour` fills them, with a `pattern` over it where given."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    pattern: Any = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a chart is called and what is read out in its place."""

    name: str
    about: str


def stacked(
    slide: Any, box: Box, categories: Sequence[str], series: Sequence[Series], drawn: Drawn, *, across: bool
) -> None:
    """Stacked columns, or bars `across` with the first category on top; whole numbers on them, none for zero."""
    kind = XL_CHART_TYPE.BAR_STACKED if across else XL_CHART_TYPE.COLUMN_STACKED
    chart = _chart(slide, box, kind, categories, series, "0", drawn)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = (35 if across else 45), 100
    for each, one in zip(plot.series, series, strict=True):
        _fill(each, one)
        labels = each.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, _NO_ZEROS, False
        typeface(labels.font, size=_LABEL)
    _legend(chart)
    _axes(chart, across=across, size=_LABEL if across else _LABEL - 1)
    totals = [sum(value or 0 for value in column) for column in zip(*(one.values for one in series), strict=True)]
    if across:
        _leave_room(chart, box, categories, below=0.1)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, max(totals, default=0) or 1


def bars(slide: Any, box: Box, categories: Sequence[str], series: Series, drawn: Drawn) -> None:
    """Bars across, the first on top, each with its value to one decimal."""
    chart = _chart(slide, box, XL_CHART_TYPE.BAR_CLUSTERED, categories, [series], "0.0", drawn)
    plot = chart.plots[0]
    plot.gap_width = 45
    _fill(plot.series[0], series)
    labels = plot.series[0].data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, "0.0", False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    typeface(labels.font, size=_LABEL + 1)
    chart.has_legend = False
    _axes(chart, across=True, size=_LABEL)
    _leave_room(chart, box, categories, below=0.01)


def lines(
    slide: Any, box: Box, categories: Sequence[str], series: Sequence[Series], drawn: Drawn, *, number_format: str
) -> None:
    """Lines; the first with its values and dots, the others plain and dashed, for limits."""
    chart = _chart(slide, box, XL_CHART_TYPE.LINE_MARKERS, categories, series, number_format, drawn)
    for index, (each, one) in enumerate(zip(chart.plots[0].series, series, strict=True)):
        each.smooth = False
        each.format.line.color.rgb = _rgb(one.colour)
        each.format.line.width = emu(2.25 if index == 0 else 1.25)
        if index:
            each.format.line.dash_style = MSO_LINE.DASH
            each.marker.style = XL_MARKER_STYLE.NONE
            continue
        each.marker.style, each.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        each.marker.format.fill.solid()
        each.marker.format.fill.fore_color.rgb = _rgb(one.colour)
        labels = each.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, number_format, False
        labels.position = XL_LABEL_POSITION.ABOVE
        typeface(labels.font, size=_LABEL)
    if len(series) > 1:
        _legend(chart)
    else:
        chart.has_legend = False
    _axes(chart, across=False, size=_LABEL - 1)
    _room(chart, series)


def _room(chart: Any, series: Sequence[Series]) -> None:
    """An axis that leaves room above and below the lines, whole numbers at its ends."""
    known = [value for one in series for value in one.values if value is not None]
    if not known:
        return
    low, high = min(known), max(known)
    reach = max(high - low, abs(high) * 0.02, 1.0)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = round(low - reach * 0.35, 1), round(high + reach * 0.35, 1)


def _chart(
    slide: Any,
    box: Box,
    kind: Any,
    categories: Sequence[str],
    series: Sequence[Series],
    number_format: str,
    drawn: Drawn,
) -> Any:
    data = CategoryChartData(number_format=number_format)
    data.categories = list(categories)
    for one in series:
        data.add_series(one.name, one.values)
    frame = slide.shapes.add_chart(kind, *(emu(each) for each in box), data)
    frame.name = drawn.name
    describe(frame, drawn.about)
    chart = frame.chart
    chart.has_title = False
    typeface(chart.font, size=_LABEL)
    return chart


def _fill(series: Any, one: Series) -> None:
    series.invert_if_negative = False
    fill = series.format.fill
    if one.pattern is None:
        fill.solid()
        fill.fore_color.rgb = _rgb(one.colour)
    else:
        fill.patterned()
        fill.pattern = one.pattern
        fill.fore_color.rgb = _rgb(HATCH)
        fill.back_color.rgb = _rgb(one.colour)
    series.format.line.color.rgb = _rgb(SURFACE)


def _legend(chart: Any) -> None:
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    typeface(chart.legend.font, size=_LABEL + 1)


def _axes(chart: Any, *, across: bool, size: float) -> None:
    category, value = chart.category_axis, chart.value_axis
    category.reverse_order = across
    category.has_major_gridlines = False
    category.format.line.color.rgb = _rgb(HAIRLINE)
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    typeface(category.tick_labels.font, size=size, colour=INK)
    _every_label(category)
    value.has_major_gridlines = False
    value.visible = False
    typeface(value.tick_labels.font, size=size, colour=MUTED)


def _leave_room(chart: Any, box: Box, categories: Sequence[str], *, below: float) -> None:
    """Room on the left for the whole names of the categories, at most a share of the chart."""
    widest = max((width_of(name, _LABEL) for name in categories), default=0.0)
    left = min((widest + 8) / box[2], _MOST_NAMES)
    places = {"x": left, "y": 0.01, "w": 0.94 - left, "h": 0.98 - below}
    layout = "".join(f'<c:{name} val="{value:.4f}"/>' for name, value in places.items())
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(
        0, parse_xml(f'<c:layout xmlns:c="{_CHART}"><c:manualLayout>{modes}{layout}</c:manualLayout></c:layout>')
    )


def _every_label(axis: Any) -> None:
    """No name of a category is left out where they stand close."""
    last = axis._element.find(qn("c:noMultiLvlLbl"))
    skip = parse_xml(f'<c:tickLblSkip xmlns:c="{_CHART}" val="1"/>')
    if last is None:
        axis._element.append(skip)
    else:
        last.addprevious(skip)


def _rgb(colour: str) -> Any:
    return RGBColor.from_string(colour[1:].upper())


def plain(values: Sequence[Fraction | int | None]) -> tuple[float | None, ...]:
    """Exact numbers as a workbook holds them: six decimals, half to even, as in the JSON."""
    return tuple(None if value is None else float(round(Fraction(value), 6)) for value in values)


VERDICT_FILL: Mapping[str, tuple[str, Any]] = {
    "met": ("#7fb2d9", None),
    "unmet": ("#dd7b4d", None),
    "doubtful": ("#f3d3bd", MSO_PATTERN.WIDE_UPWARD_DIAGONAL),
    "missing": (UNREPORTED, MSO_PATTERN.WIDE_DOWNWARD_DIAGONAL),
    "not_judged": (SURFACE, MSO_PATTERN.PERCENT_10),
}
"""Lighter than the signs, so that the numbers on them stay legible; what is doubtful or not there is hatched."""

LINE, LIMIT_HIGH, LIMIT_LOW, LOSS = INK, BLUE, ORANGE, "#dd7b4d"
