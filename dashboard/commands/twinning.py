"""`threeline twinning`: help for class-three towns, from the proposal to the question whether it worked."""

from __future__ import annotations

import click

from dashboard.commands.interface import WordedGroup
from dashboard.commands.twinning_decisions import accept, confirm, decline, flag, match, relapse, start
from dashboard.commands.twinning_entries import amend, input_entry, note, partners, report, reverse, task, visit
from dashboard.commands.twinning_views import effect, list_towns, propose, show

_COMMANDS = (
    *(propose, list_towns, show, confirm, decline, flag, match, start),
    *(input_entry, reverse, task, report, visit, note, amend, accept, relapse, partners, effect),
)


@click.group(cls=WordedGroup, help="commands.twinning.help")
def twinning() -> None:
    """Help for class-three towns."""


for _command in _COMMANDS:
    twinning.add_command(_command)
