"""`threeline serve`: the production server of this instance."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import click

from dashboard.commands.instance import current_programme, person, reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.people import say_first_admin
from dashboard.config import Settings
from layouts.text import Text

HOST, PORT, WORKERS = "127.0.0.1", 8050, 2


@click.command(cls=WordedCommand, help="commands.serve.help")
@option("--host", default=HOST, metavar="HOST", help="commands.option.host")
@option("--port", default=PORT, type=click.IntRange(1, 65535), metavar="PORT", help="commands.option.port")
@option("--workers", default=WORKERS, type=click.IntRange(1, 64), metavar="N", help="commands.option.workers")
@click.pass_obj
def serve(session: Session, *, host: str, port: int, workers: int) -> None:
    """Serve the instance until stopped."""
    from dashboard.services import accounts
    from data.demo.builder import is_synthetic
    from data.store.users import Change

    text = session.text
    with reading_instance(text) as connection:
        current_programme(connection, text)
        demo = is_synthetic(connection)
    check_start(text, demo=demo)
    with writing_instance(text) as connection:
        password = accounts.first_admin(connection, change=Change(person(), datetime.now(UTC)))
    if password is not None:
        say_first_admin(text, password)
    run_server(session.text, host=host, port=port, workers=workers)


def check_start(text: Text, *, demo: bool) -> None:
    """Raises CommandRefused where the program must not start."""
    from dashboard.starting import LEAST_SECRET, UnsafeStart, require_provider, secret_of

    settings = Settings.from_environment()
    try:
        secret_of(settings, demo=demo)
        require_provider(settings)
    except UnsafeStart as unsafe:
        raise CommandRefused(
            text(f"commands.serve.{unsafe.code}", name=unsafe.name, least=LEAST_SECRET)
        ) from unsafe


def run_server(text: Text, *, host: str, port: int, workers: int) -> None:
    """Serve until a signal stops it; prints the address once it listens. Raises CommandRefused."""
    from dashboard.commands.server import ThreelineServer, port_is_free

    try:
        free = port_is_free(host, port)
    except OSError as error:
        raise CommandRefused(text("commands.serve.bad_host", host=host, reason=error.strerror or "")) from error
    if not free:
        raise CommandRefused(text("commands.serve.port_taken", host=host, port=port))

    def create() -> Any:
        # imported in the worker, after the fork: no connection or thread is shared
        from dashboard.app import create_app

        return create_app()

    def ready() -> None:
        click.echo(text("commands.serve.address", address=address_of(host, port)))

    mine = os.getpid()
    try:
        ThreelineServer(create, host=host, port=port, workers=workers, ready=ready).run()
    except SystemExit as ended:
        if os.getpid() != mine:
            # a worker: its exit code tells gunicorn whether to try again
            raise
        if ended.code not in (0, None):
            raise CommandRefused(text("commands.serve.failed")) from ended


def address_of(host: str, port: int) -> str:
    """The address to open in a browser; one that stands for every interface is shown as this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
