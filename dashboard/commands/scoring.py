"""`threeline score PERIOD`: the scorecards of a period as a table, JSON or csv."""

from __future__ import annotations

from pathlib import Path

import click

from assessment.model import View
from assessment.results import Assessment
from dashboard.commands.assessing import assessed, is_demo, moment_of
from dashboard.commands.instance import reading_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from layouts.documents.score_table import (
    indicator_table,
    overview_lines,
    ranking_table,
    reason_lines,
    town_lines,
)
from layouts.documents.scores import score_csv, score_document, score_json
from layouts.text import Text

FORMATS = ("table", "json", "csv")


@click.command(cls=WordedCommand, help="commands.score.help")
@click.argument("period", metavar="PERIOD")
@option("--area", metavar="CODE", help="commands.option.area")
@option("--view", type=click.Choice([view.value for view in View]), help="commands.option.view")
@option("--as-of", metavar="TIME", help="commands.option.as_of")
@option("--format", "form", type=click.Choice(FORMATS), default="table", help="commands.option.format")
@option("--out", type=click.Path(path_type=Path), metavar="FILE", help="commands.option.out_scores")
@click.pass_obj
def score(
    session: Session,
    *,
    period: str,
    area: str | None,
    view: str | None,
    as_of: str | None,
    form: str,
    out: Path | None,
) -> None:
    """Score a period."""
    text = session.text
    moment = None if as_of is None else moment_of(as_of, text)
    with reading_instance(text) as connection:
        assessment = assessed(connection, text, period=period, view=None if view is None else View(view), as_of=moment)
        synthetic = is_demo(connection)
    _require_area(assessment, area, text)
    _deliver(_written(assessment, form, text, area=area, synthetic=synthetic), form, out, text)


def _require_area(assessment: Assessment, area: str | None, text: Text) -> None:
    known = [card.area.code for card in assessment.areas]
    if area is not None and area not in known:
        raise CommandRefused(text("commands.score.no_area", code=area, known=", ".join(known)))


def _written(assessment: Assessment, form: str, text: Text, *, area: str | None, synthetic: bool) -> str:
    if form == "table":
        return _tables(assessment, text, area=area, synthetic=synthetic)
    document = score_document(assessment, text=text, area=area)
    return score_json(document) if form == "json" else score_csv(document)


def _tables(assessment: Assessment, text: Text, *, area: str | None, synthetic: bool) -> str:
    lines = overview_lines(text, assessment)
    if synthetic:
        lines.append(text("commands.score.synthetic"))
    if area is None:
        return "\n".join([*lines, "", table_text(ranking_table(text, assessment))])
    card = assessment.area(area)
    lines += [*town_lines(text, assessment, card), "", table_text(indicator_table(text, assessment, card))]
    return "\n".join([*lines, *reason_lines(text, assessment, card)]) + "\n"


def _deliver(content: str, form: str, out: Path | None, text: Text) -> None:
    if out is None:
        # bytes, so that csv keeps its line breaks and no console encoding can fail on a name
        click.echo(content.encode("utf-8"), nl=False)
        return
    # spreadsheet programs take a csv without the mark for the system's own encoding
    out.write_bytes(content.encode("utf-8-sig" if form == "csv" else "utf-8"))
    click.echo(text("commands.written", file=out), err=True)
