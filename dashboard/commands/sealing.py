"""`threeline seal | seals | export | verify | compare`: the sealed snapshot and the papers made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress

from assessment.periods import parse_period
from assessment.problems import Refused
from assessment.seal import Seal, SealKind, Verification, parse
from assessment.seal import verify as verify_seal
from dashboard.commands.instance import current_programme, person, reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, WordedOption, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from dashboard.commands.twinning_records import FORMAT, figures_of, print_lines, print_text
from layouts.documents import meeting_json, meeting_tables
from layouts.documents.scores import score_json
from layouts.text import LANGUAGES, Text
from layouts.text.twinning import say_refusal

if TYPE_CHECKING:
    from assessment.results import Assessment
    from layouts.models.sealed import Sealed

FORMATS = ("pdf", "pptx", "docx", "xlsx", "png", "json", "html")
_NUMBER = re.compile(r"[0-9]{1,9}")
# the papers print twelve digits on every page: fewer could be met by chance
_ROOT = re.compile(r"[0-9a-f]{12,64}")
NOW = "now"


class _InBothLanguages(WordedCommand):
    """A command whose `--lang` chooses the language of the paper, too: one, or both."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.pop()
        choice = click.Choice((*LANGUAGES, "both"))
        self.params.append(WordedOption(["--lang", "lang"], type=choice, help="commands.option.lang_both"))


@click.command("seal", cls=WordedCommand, help="commands.seal.help")
@click.argument("period", metavar="PERIOD")
@option("--final", is_flag=True, help="commands.option.final")
@FORMAT
@click.pass_obj
def seal(session: Session, *, period: str, final: bool, form: str) -> None:
    """Seal a period."""
    from dashboard.services.sealing import take_seal

    text = session.text
    kind = SealKind.final if final else SealKind.draft
    with writing_instance(text) as connection, _said(text):
        taken, _ = take_seal(connection, period=parse_period(period), kind=kind, who=person())
    if form == "json":
        print_text(score_json(meeting_json.seal_document(taken.header, taken.root)))
    else:
        print_lines(list(meeting_tables.seal_lines(text, taken.header, taken.root)))


@click.command("seals", cls=WordedCommand, help="commands.seals.help")
@FORMAT
@click.pass_obj
def list_seals(session: Session, *, form: str) -> None:
    """List the seals."""
    from data.store import seals

    text = session.text
    with reading_instance(text) as connection:
        stored = [_sealed_of(connection, each.number, text) for each in seals.all(connection)]
    if form == "json":
        print_text(score_json({"seals": [meeting_json.seal_document(each.header, each.root) for each in stored]}))
        return
    lines = [line for each in stored for line in list(meeting_tables.seal_lines(text, each.header, each.root))[:3]]
    print_lines(lines or [text("meeting.no_seal")])


@click.command("verify", cls=WordedCommand, help="commands.verify.help")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@option("--database", is_flag=True, help="commands.option.database")
@option("--root", metavar="ROOT", help="commands.option.root")
@FORMAT
@click.pass_obj
def verify(session: Session, *, file: Path, database: bool, root: str | None, form: str) -> None:
    """Tell whether a seal was altered, and where."""
    text = session.text
    with _said(text):
        found = verify_seal(file.read_bytes())
    reasons = [*_altered(text, found), *([] if root is None else _against_root(text, found, root))]
    if database and found.seal is not None:
        reasons += _against_database(text, found.seal)
    if form == "json":
        document = None if found.seal is None else meeting_json.seal_document(found.seal.header, found.seal.root)
        print_text(score_json({"intact": not reasons, "altered": list(found.altered), "seal": document}))
    if reasons:
        raise CommandRefused(*reasons)
    if form != "json" and found.seal is not None:
        said = text("meeting.intact" if database or root is not None else "meeting.intact_in_itself")
        print_lines([*meeting_tables.seal_lines(text, found.seal.header, found.seal.root), said])


@click.command("export", cls=_InBothLanguages, help="commands.export.help")
@click.argument("seal", metavar="SEAL")
@option("--to", type=click.Choice(FORMATS), required=True, help="commands.option.to")
@option("--out", type=click.Path(path_type=Path), required=True, metavar="PATH", help="commands.option.out_export")
@option("--town", metavar="CODE|each", help="commands.option.export_town")
@click.pass_obj
def export(session: Session, *, seal: str, to: str, out: Path, town: str | None, lang: str | None) -> None:
    """Export a seal."""
    from dashboard.services.exporting import EACH, OF_ONE_TOWN, Format, NoSuchTown, write_whole
    from dashboard.services.exporting import export as make
    from layouts.documents.fonts import MissingGlyphs
    from layouts.models.sealed import read_sealed

    text = session.text
    wanted = Format(to)
    if town is not None and wanted not in OF_ONE_TOWN:
        raise click.UsageError(text("commands.export.no_town", formats=", ".join(sorted(OF_ONE_TOWN))))
    if lang == "both" and wanted is Format.png:
        raise click.UsageError(text("commands.export.one_language"))
    languages = LANGUAGES if lang == "both" else (text.language,)
    with _said(text):
        found = _seal(seal, text)
    if out.is_dir():
        raise CommandRefused(text("commands.export.is_folder", file=out))
    if not out.parent.is_dir():
        raise CommandRefused(text("commands.file_missing", file=out.parent))
    with _progress(text) as progress, _said(text):
        try:
            made = make(found, read_sealed(found), wanted, languages=languages, town=town, progress=progress)
        except NoSuchTown as error:
            known = ", ".join(error.known)
            raise CommandRefused(text("commands.score.no_area", code=error.code, known=known)) from None
        except MissingGlyphs as error:
            raise CommandRefused(text("commands.map.missing_glyphs", letters=str(error))) from error
    write_whole(out, made)
    if _NUMBER.fullmatch(seal):
        _tell_trail(text, f"{seal}.{to}")
    click.echo(text("commands.written", file=out) if town != EACH else text("commands.export.zip", file=out))


def _tell_trail(text: Text, about: str) -> None:
    """Tells the audit trail of an export from the database; a seal that came as a file is no business of it."""
    from data.store import audit

    with writing_instance(text) as connection:
        audit.append(connection, at=datetime.now(UTC), who=person(), act="export", about=about)


@click.command("compare", cls=WordedCommand, help="commands.compare.help")
@click.argument("one", metavar="SEAL")
@click.argument("other", metavar="SEAL|now")
@FORMAT
@click.pass_obj
def compare(session: Session, *, one: str, other: str, form: str) -> None:
    """Tell what differs between two seals, or a seal and now."""
    from assessment.comparing import compare as differences
    from layouts.models.sealed import read_sealed

    text = session.text
    with _said(text):
        sealed = read_sealed(_seal(one, text))
        against = _now(sealed, text) if other == NOW else read_sealed(_seal(other, text)).assessment
    found = differences(sealed.assessment, against)
    if form == "json":
        print_text(score_json({"differences": meeting_json.differences_document(found)}))
        return
    if against.period != sealed.period:
        print_lines([text("meeting.other_period", one=sealed.period, other=against.period)])
    if not found:
        print_lines([text("meeting.no_difference")])
        return
    names = {card.area.code: text.pick(zh=card.area.name_zh, en=card.area.name_en) for card in against.areas}
    print_lines([table_text(meeting_tables.difference_table(text, sealed.programme, found, names=names))])


def _now(sealed: Sealed, text: Text) -> Assessment:
    """The sealed period as the database has it now."""
    with reading_instance(text) as connection:
        current_programme(connection, text)
        return figures_of(connection, text).assessment(sealed.period, sealed.assessment.view)


def _seal(given: str, text: Text) -> Seal:
    """The seal of a number in this instance, or in a file. Raises Refused, CommandRefused."""
    if not _NUMBER.fullmatch(given):
        return parse(Path(given).read_bytes())
    with reading_instance(text) as connection:
        return _sealed_of(connection, int(given), text)


def _sealed_of(connection: Any, number: int, text: Text) -> Seal:
    from data.store import seals

    content = seals.content(connection, number)
    if content is None:
        known = ", ".join(str(each.number) for each in seals.all(connection))
        if not known:
            raise CommandRefused(text("meeting.no_seal"))
        raise CommandRefused(text("commands.export.no_seal", number=number, known=known))
    return parse(content)


def _altered(text: Text, found: Verification) -> list[str]:
    return [text(f"meeting.altered.{name}") if text.has(f"meeting.altered.{name}") else
            text("meeting.altered_section", section=name) for name in found.altered]  # fmt: skip


def _against_root(text: Text, found: Verification, root: str) -> list[str]:
    printed = root.strip().lower()
    if not _ROOT.fullmatch(printed):
        return [text("meeting.root_short", value=root)]
    if found.seal is None or found.seal.root.startswith(printed):
        return []
    return [text("meeting.other_root", root=found.seal.root, expected=root)]


def _against_database(text: Text, given: Seal) -> list[str]:
    from data.store import seals

    with reading_instance(text) as connection:
        stored = {each.number: each for each in seals.all(connection)}
    own = stored.get(given.header.number)
    if own is None:
        return [text("meeting.not_in_database", number=given.header.number)]
    if own.root != given.root:
        return [text("meeting.other_root", root=given.root, expected=own.root)]
    return []


@contextmanager
def _said(text: Text) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise CommandRefused(*(say_refusal(text, each) for each in refused.problems)) from refused


@contextmanager
def _progress(text: Text) -> Iterator[Any]:
    """Shows on stderr how far the work is; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(text("commands.export.busy"), total=1.0)
        yield lambda share: bar.update(task, completed=share)
