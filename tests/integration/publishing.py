"""Puts ready releases into a database: each with a seal of its number, without the meeting that it would come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert

from assessment.disclosure.cells import Published
from data import schema
from data.engine import Engine, writing
from data.store import releases as store
from data.store.twinning.writes import Write, open_batch
from layouts.public.edition import Issue
from tests.integration.small_programme import START

SECRET = b"what only the audit knows"


def publish(engine: Engine, issues: Sequence[Issue]) -> None:
    """Stores releases that continue what is there."""
    for issue in issues:
        with writing(engine) as connection:
            write = Write("tests", START + timedelta(hours=issue.number))
            seal = {
                "number": issue.number, "kind": "final", "period": issue.document.period,
                "root": issue.document.seal.root, "previous": None, "as_of": write.recorded_at, "who": "tests",
                "body": SECRET, "recorded_at": write.recorded_at,
                "batch": open_batch(connection, write, about="seal", kind="seal"),
            }  # fmt: skip
            connection.execute(insert(schema.seals), seal)
            store.add(
                connection,
                issue.content,
                published=Published(()),
                seal=issue.number,
                seal_root=issue.document.seal.root,
                period=issue.document.period,
                write=Write("tests", _later(write.recorded_at)),
            )


def _later(moment: datetime) -> datetime:
    return moment + timedelta(minutes=1)
