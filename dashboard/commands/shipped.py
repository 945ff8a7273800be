"""Programmes that come with the program, and programme files of the user's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from assessment.model import Programme, parse_programme
from assessment.problems import Problem, Refused
from dashboard.commands.outcome import CommandRefused
from layouts.text import Text


def shipped_codes() -> tuple[str, ...]:
    """The codes of the shipped programmes, sorted."""
    folder = files("data") / "programmes"
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")))


def shipped_text(code: str, text: Text) -> str:
    """The text of the shipped programme `code`. Raises CommandRefused, which names those there are."""
    if code not in shipped_codes():
        raise CommandRefused(text("commands.programmes.unknown", code=code, known=", ".join(shipped_codes())))
    return (files("data") / "programmes" / f"{code}.toml").read_text(encoding="utf-8")


def shipped_programme(code: str, text: Text) -> Programme:
    """The shipped programme `code`. Raises CommandRefused."""
    return parse_programme(shipped_text(code, text), origin=f"{code}.toml")


def file_text(path: Path) -> str:
    """The text of a programme file. Raises Refused for one that is not UTF-8, OSError for one that cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = {"file": path.name}
        raise Refused((Problem("commands.programme_not_utf8", place, {"position": error.start}),)) from error


def programme_text(code_or_file: str, text: Text) -> tuple[str, str]:
    """The text and the origin of a programme named by a shipped code or by a file. Raises CommandRefused, OSError."""
    if code_or_file in shipped_codes():
        return shipped_text(code_or_file, text), f"{code_or_file}.toml"
    path = Path(code_or_file)
    if path.suffix != ".toml" and not path.exists():
        raise CommandRefused(text("commands.programmes.neither", name=code_or_file, known=", ".join(shipped_codes())))
    return file_text(path), path.name
