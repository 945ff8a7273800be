"""The command `threeline`: one module a group of commands, loaded only when it is called."""

from __future__ import annotations

from dashboard.commands.interface import LazyGroup

_COMMANDS = {
    "demo": "dashboard.commands.demo:demo",
    "init": "dashboard.commands.starting:init",
    "programmes": "dashboard.commands.programmes:programmes",
    "load": "dashboard.commands.loading:load",
    "score": "dashboard.commands.scoring:score",
    "map": "dashboard.commands.drawing:draw_map",
    "twinning": "dashboard.commands.twinning:twinning",
    "seal": "dashboard.commands.sealing:seal",
    "seals": "dashboard.commands.sealing:list_seals",
    "export": "dashboard.commands.sealing:export",
    "verify": "dashboard.commands.sealing:verify",
    "compare": "dashboard.commands.sealing:compare",
    "meeting": "dashboard.commands.meeting:meeting",
    "confirm": "dashboard.commands.meeting:confirm",
    "user": "dashboard.commands.people:user",
    "check": "dashboard.commands.checking:check",
    "publish": "dashboard.commands.publishing:publish",
    "releases": "dashboard.commands.publishing:list_releases",
    "audit": "dashboard.commands.publishing:audit",
    "known": "dashboard.commands.publishing:known",
    "public": "dashboard.commands.public:public",
    "serve": "dashboard.commands.serving:serve",
}

threeline = LazyGroup(name="threeline", help="commands.threeline.help", members=_COMMANDS)


def main() -> None:
    """The console script: runs one command and ends the process with 0, 1 or 2."""
    threeline.main(prog_name="threeline")
