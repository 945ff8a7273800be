"""`threeline public --out FOLDER`: the public pages as files that any web server can serve."""

from __future__ import annotations

import re
from pathlib import Path

import click

from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from dashboard.config import Settings

_ADDRESS = re.compile(r"https?://[^\s?#\"'<>]+")


@click.command("public", cls=WordedCommand, help="public.command")
@option("--out", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="public.option_out")
@option("--address", default="", metavar="URL", help="public.option_address")
@click.pass_obj
def public(session: Session, *, out: Path, address: str) -> None:
    """Export the public pages; `--lang` is the language at the top of the folder."""
    from dashboard.public.files import FilesMissing
    from dashboard.public.folder import write_folder
    from dashboard.public.placing import FolderRefused
    from dashboard.public.shelf import issues_in
    from data.store.public_releases import ReleasesUnavailable, open_public

    text = session.text
    if address and not _ADDRESS.fullmatch(address):
        raise CommandRefused(text("public.bad_address", address=address))
    if not out.resolve().parent.is_dir():
        raise CommandRefused(text("commands.file_missing", file=out.resolve().parent))
    try:
        issues = issues_in(open_public(Settings.from_environment().database_url))
        if not issues:
            raise CommandRefused(text("public.no_release"))
        count = write_folder(issues, out, first=text.language, address=address)
    except FolderRefused as refused:
        raise CommandRefused(text(refused.key, **refused.fields)) from None
    except (FilesMissing, ReleasesUnavailable) as error:
        raise CommandRefused(str(error)) from error
    click.echo(text("public.written", count=count, folder=out))
