"""What the commands of twinning share: options, the figures and records they work on, and a town's record in print."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from assessment.twinning.lifecycle import Event, EventKind
from dashboard.commands.instance import current_programme, person
from dashboard.commands.interface import option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from dashboard.commands.twinning_words import WHOLE, day_at, now
from layouts.documents import twinning as tables
from layouts.documents import twinning_json as documents
from layouts.documents.scores import score_json
from layouts.text import Text

if TYPE_CHECKING:
    from dashboard.services.twinning import StoredFigures
    from data.engine import Connection
    from data.store.twinning.records import Records
    from data.store.twinning.writes import Write

FORMATS = ("table", "json")
FORMAT = option("--format", "form", type=click.Choice(FORMATS), default="table", help="commands.twinning.option.format")
ON = option("--on", metavar="DATE", help="commands.twinning.option.on")
REASON = option("--reason", required=True, metavar="TEXT", help="commands.twinning.option.reason")
MAY_REASON = option("--reason", default="", metavar="TEXT", help="commands.twinning.option.reason")
EXPECT = option("--expect", type=WHOLE, metavar="VERSION", help="commands.twinning.option.expect")
AS_OF = option("--as-of", metavar="TIME", help="commands.option.as_of")
TOWN = click.argument("town", metavar="TOWN")


def figures_of(connection: Connection, text: Text, *, as_of: datetime | None = None) -> StoredFigures:
    """The figures of the instance, as recorded by an instant."""
    from dashboard.services.twinning import StoredFigures

    return StoredFigures(connection, current_programme(connection, text, as_of=as_of), as_of=as_of)


def records_of(connection: Connection, *, as_of: datetime | None = None) -> Records:
    """What is recorded of twinning by an instant."""
    from data.store.twinning import records

    return records.read(connection, as_of=as_of)


def write_now() -> Write:
    """This person, now."""
    from data.store.twinning.writes import Write

    return Write(person(), now())


def event_of(kind: EventKind, on: date, **more: Any) -> Event:
    """An event that this person records."""
    return Event(kind, on, person(), **more)


def show_town(connection: Connection, text: Text, town: str, form: str, *, as_of: datetime | None = None) -> None:
    """Print a town's record as it stands in this transaction. Raises CommandRefused for no town."""
    from dashboard.services.twinning import reference_day, town_of

    figures = figures_of(connection, text, as_of=as_of)
    try:
        known = records_of(connection, as_of=as_of)
        model = town_of(figures, known, town, today=reference_day(figures, today=day_at(as_of)))
    except KeyError:
        codes = ", ".join(sorted({each.area.code for each in figures.areas}))
        raise CommandRefused(text("commands.score.no_area", code=town, known=codes)) from None
    if form == "json":
        print_text(score_json(documents.town_document(model)))
        return
    lines = list(tables.town_lines(text, model))
    if model.events:
        lines.append(table_text(tables.event_table(text, model)))
    for each in model.agreements:
        lines.extend(tables.agreement_lines(text, model, each))
    if any(each.entries for each in model.agreements):
        lines.append(table_text(tables.entry_table(text, model)))
    lines.extend(tables.note_lines(text, model))
    print_lines(lines)


def print_text(content: str) -> None:
    """Write to stdout."""
    # bytes, so that no console encoding can fail on a name
    click.echo(content.encode("utf-8"), nl=False)


def print_lines(lines: list[str]) -> None:
    """Write lines to stdout; tables have their own line breaks."""
    print_text("".join(line if line.endswith("\n") else f"{line}\n" for line in lines))
