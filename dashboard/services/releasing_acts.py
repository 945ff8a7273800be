"""Publishes in the browser: exactly what was shown, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from assessment.problems import Problem, Refused
from assessment.viewers import Viewer
from dashboard.services.releasing import prepare, publish, state_of
from data.engine import Engine, reading, writing
from data.store import releases
from data.store.twinning.writes import Write
from layouts.models.release_acts import PublishSeal


def publish_seal(engine: Engine, act: PublishSeal, viewer: Viewer) -> int:
    """Publishes a seal; returns how many releases were made (0: it is published already).

    Raises Refused: as `prepare`, and `release.overtaken` where something else was published or registered since.
    """
    with reading(engine) as connection:
        if releases.of_seal(connection, act.number) is not None:
            return 0
        prepared = prepare(connection, act.number)
    if state_of(prepared.seen) != act.state:
        raise Refused([Problem("release.overtaken", {}, {"number": act.number})])
    # preparing takes a while: nobody waits for it to write
    with writing(engine) as connection:
        return int(publish(connection, prepared, write=Write(viewer.name, datetime.now(UTC), viewer.role.value)).new)
