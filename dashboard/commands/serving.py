"""`threeline serve`: the production server of this instance."""

from __future__ import annotations

from typing import Any

import click

from dashboard.commands.instance import current_programme, reading_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from layouts.text import Text

HOST, PORT, WORKERS = "127.0.0.1", 8050, 2


@click.command(cls=WordedCommand, help="commands.serve.help")
@option("--host", default=HOST, metavar="HOST", help="commands.option.host")
@option("--port", default=PORT, type=click.IntRange(1, 65535), metavar="PORT", help="commands.option.port")
@option("--workers", default=WORKERS, type=click.IntRange(1, 64), metavar="N", help="commands.option.workers")
@click.pass_obj
def serve(session: Session, *, host: str, port: int, workers: int) -> None:
    """Serve the instance until stopped."""
    with reading_instance(session.text) as connection:
        current_programme(connection, session.text)
    run_server(session.text, host=host, port=port, workers=workers)


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
        from dashboard.editing import is_loopback

        return create_app(local=is_loopback(host))

    def ready() -> None:
        click.echo(text("commands.serve.address", address=address_of(host, port)))

    try:
        ThreelineServer(create, host=host, port=port, workers=workers, ready=ready).run()
    except SystemExit as ended:
        if ended.code not in (0, None):
            raise CommandRefused(text("commands.serve.failed")) from ended


def address_of(host: str, port: int) -> str:
    """The address to open in a browser; one that stands for every interface is shown as this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
