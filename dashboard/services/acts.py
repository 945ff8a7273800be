"""Carries out what a person records through a form: one act, one transaction, refused whole or done whole."""

from __future__ import annotations

from datetime import UTC, datetime

from assessment.model import parse_programme
from assessment.viewers import Viewer
from dashboard.services.meeting_acts import do_at_meeting
from dashboard.services.twinning.acts import do_in_twinning
from data.engine import Engine, writing
from data.store import programmes
from data.store.twinning.writes import Write
from layouts.address import PageProblem
from layouts.models.acts import TwinningAct
from layouts.models.meeting_acts import MeetingAct


def carry_out(engine: Engine, act: TwinningAct | MeetingAct, viewer: Viewer) -> int:
    """Carries the act out; returns how many things were recorded (0: there was nothing to record).

    Raises `Refused` with everything that forbids it, `DatabaseBusy`, `PageProblem` without a programme.
    """
    write = Write(viewer.name, datetime.now(UTC), viewer.role.value)
    with writing(engine) as connection:
        stored = programmes.current(connection)
        if stored is None:
            raise PageProblem(503, "problem.no_programme")
        programme = parse_programme(stored.text, origin=stored.code)
        if isinstance(act, MeetingAct):
            do_at_meeting(connection, programme, write, act)
            return 1
        return do_in_twinning(connection, programme, write, act)
