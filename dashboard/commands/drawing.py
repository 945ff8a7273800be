"""`threeline map PERIOD`: the map of a period as a picture, without a browser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assessment.model import Programme, View
from dashboard.commands.assessing import assessed, is_demo, moment_of, require_colour
from dashboard.commands.instance import reading_instance
from dashboard.commands.interface import WordedCommand, option, text_of
from dashboard.commands.outcome import CommandRefused
from layouts.documents.fonts import MissingGlyphs
from layouts.documents.map_svg import render_map_svg, rings_of, svg_to_png
from layouts.documents.score_map import Ground, map_picture
from layouts.models.map import Colour, ColourKind
from layouts.text import Text

if TYPE_CHECKING:
    from data.engine import Connection

_SUFFIXES = (".svg", ".png")


@click.command("map", cls=WordedCommand, help="commands.map.help")
@click.argument("period", metavar="PERIOD")
@option("--indicator", metavar="CODE", help="commands.option.indicator")
@option("--colour", metavar="COLOUR", help="commands.option.colour")
@option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="commands.option.out_map")
@option("--view", type=click.Choice([view.value for view in View]), help="commands.option.view")
@option("--as-of", metavar="TIME", help="commands.option.as_of")
@click.pass_context
def draw_map(
    ctx: click.Context,
    *,
    period: str,
    indicator: str | None,
    colour: str | None,
    out: Path,
    view: str | None,
    as_of: str | None,
) -> None:
    """Draw the map of a period."""
    text = text_of(ctx)
    if indicator is not None and colour is not None:
        raise click.UsageError(text("commands.usage.one_colour"), ctx=ctx)
    if out.suffix.lower() not in _SUFFIXES:
        raise click.BadParameter(text("commands.usage.out_suffix"), ctx=ctx, param_hint="--out")
    moment = None if as_of is None else moment_of(as_of, text)
    svg = _drawn(
        text,
        period=period,
        colour=indicator or colour or ColourKind.town_class.value,
        view=None if view is None else View(view),
        as_of=moment,
    )
    out.write_bytes(_encoded(svg, out, text))
    click.echo(text("commands.written", file=out))


def _drawn(text: Text, *, period: str, colour: str, view: View | None, as_of: datetime | None) -> str:
    with reading_instance(text) as connection:
        assessment = assessed(connection, text, period=period, view=view, as_of=as_of)
        require_colour(assessment.programme, colour, text)
        ground = _ground(connection, text, as_of)
        synthetic = is_demo(connection)
    chosen = _colour(assessment.programme, colour)
    if not any(card.area.code in ground.rings for card in assessment.areas):
        raise CommandRefused(text("commands.map.no_boundaries"))
    return render_map_svg(map_picture(text, assessment, chosen, ground, synthetic=synthetic))


def _ground(connection: Connection, text: Text, as_of: datetime | None) -> Ground:
    from data.store import boundaries
    from geo.simplify import simplify
    from geo.webmap import build

    # boundaries are only what figures are drawn on: those loaded later serve earlier figures too
    layer = boundaries.current(connection, as_of=as_of) or boundaries.current(connection)
    if layer is None:
        raise CommandRefused(text("commands.map.no_boundaries"))
    shapes = build(simplify(layer.geometries))
    return Ground(
        rings=rings_of(shapes.geojson),
        anchors=shapes.anchors,
        inset=None if shapes.inset is None else shapes.inset.bounds,
        label=layer.label,
    )


def _colour(programme: Programme, code: str) -> Colour:
    if code.startswith("line:"):
        return Colour(kind=ColourKind.line, line=programme.line(code.removeprefix("line:")))
    if code in (ColourKind.town_class, ColourKind.composite):
        return Colour(kind=ColourKind(code))
    return Colour(kind=ColourKind.indicator, indicator=programme.indicator(code))


def _encoded(svg: str, out: Path, text: Text) -> bytes:
    if out.suffix.lower() == ".svg":
        return svg.encode("utf-8")
    try:
        return svg_to_png(svg)
    except MissingGlyphs as error:
        raise CommandRefused(text("commands.map.missing_glyphs", letters=str(error))) from error
