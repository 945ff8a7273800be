"""How a command ends: 0 done; 1 the input or request is refused, every reason on stderr; 2 wrong usage.

No traceback ever reaches the person: an unforeseen failure becomes one sentence, and its details go to a log file.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from assessment.problems import Refused as RulesRefused
from dashboard.commands.usage import usage_sentence
from dashboard.config import BadSetting, Settings
from geo.errors import Refused as BoundariesRefused
from layouts.text import Text
from layouts.text.problems import in_order, say_problem

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
_UNREACHABLE = frozenset({"OperationalError", "InterfaceError", "DatabaseError"})


class CommandRefused(Exception):
    """A request that this program cannot grant, in ready sentences of the user's language."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def exit_code_of(run: Callable[[], object], text: Text) -> int:
    """Run one command and return its exit code; what went wrong is told on stderr in the language of `text`."""
    try:
        return _foreseen(run, text)
    except Exception as error:
        logger, path = _failure_log()
        logger.exception("threeline %s", " ".join(sys.argv[1:]))
        say_on_stderr([_unforeseen_sentence(error, path, text)])
        return REFUSED


def _foreseen(run: Callable[[], object], text: Text) -> int:
    try:
        result = run()
    except click.UsageError as error:
        say_on_stderr(usage_sentence(error, text))
        return WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        say_on_stderr([text("commands.stopped")])
    except CommandRefused as error:
        say_on_stderr(error.sentences)
    except BadSetting as error:
        say_on_stderr([text("commands.bad_setting", name=error.name, value=error.value, expected=error.expected)])
    except (RulesRefused, BoundariesRefused) as error:
        say_on_stderr([say_problem(text, problem) for problem in in_order(error.problems)])
    except OSError as error:
        say_on_stderr([_system_sentence(error, text)])
    else:
        # `--help` ends inside click, which hands its exit code back instead of a result
        return result if isinstance(result, int) else DONE
    return REFUSED


def say_on_stderr(sentences: Sequence[str]) -> None:
    """Write sentences to stderr, one a line."""
    for sentence in sentences:
        click.echo(sentence, err=True)


def _system_sentence(error: OSError, text: Text) -> str:
    name = error.filename if isinstance(error.filename, str) else ""
    if isinstance(error, FileNotFoundError):
        return text("commands.file_missing", file=name)
    if isinstance(error, PermissionError):
        return text("commands.file_forbidden", file=name)
    return text("commands.system", file=name or "–", reason=error.strerror or str(error))


def _failure_log() -> tuple[logging.Logger, Path | None]:
    """A logger into a file of the instance folder, and its path; None where no file can be written."""
    logger = logging.Logger("threeline.commands")
    path = Settings.from_environment().home / "logs" / "commands.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError:
        logger.addHandler(logging.NullHandler())
        return logger, None
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.addHandler(handler)
    return logger, path


def _unforeseen_sentence(error: Exception, path: Path | None, text: Text) -> str:
    kind = type(error).__name__
    if path is None:
        return text("commands.unforeseen_unlogged", kind=kind)
    # the store's driver speaks English and shows SQL: its words go to the log
    if kind in _UNREACHABLE:
        return text("commands.store.unreachable", log=path)
    return text("commands.unforeseen", kind=kind, log=path)
