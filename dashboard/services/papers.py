"""The papers that a browser asks for: one document of a seal, made once and kept for a while."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assessment.seal import parse
from dashboard.services.exporting import OF_ONE_TOWN, Format, NoSuchTown, export
from dashboard.services.memory import Memory
from dashboard.services.review_page import opened
from dashboard.services.snapshot import Snapshot
from data.engine import reading
from data.store import seals
from layouts.address import PageProblem
from layouts.text import DEFAULT_LANGUAGE, LANGUAGES

_NAME = re.compile(r"([1-9][0-9]{0,8})\.([a-z]{3,4})")
_TOWN = re.compile(r"[0-9A-Za-z_-]{1,20}")
_TYPES = {
    Format.pdf: "application/pdf",
    Format.pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Format.docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.png: "image/png",
    Format.json: "application/json",
    Format.html: "text/html",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with the name that it is saved under."""

    content: bytes
    mimetype: str
    name: str


# a seal never changes, so neither do its papers
_MADE: Memory[bytes] = Memory(12)


def paper_of(snapshot: Snapshot, name: str, *, lang: str | None, town: str | None) -> Paper:
    """The document `NUMBER.FORMAT`. Raises PageProblem (404 for what is not there, 400 for what cannot be asked)."""
    found = _NAME.fullmatch(name)
    if found is None or found[2] not in tuple(Format):
        raise PageProblem(404, "problem.page_unknown", path=name[:40])
    number, to = int(found[1]), Format(found[2])
    languages = languages_of(lang, to)
    if town is not None and (to not in OF_ONE_TOWN or not _TOWN.fullmatch(town)):
        raise PageProblem(400, "problem.query_value", name="town", value=town[:40])
    with reading(snapshot.engine) as connection:
        stored = next((each for each in seals.all(connection) if each.number == number), None)
        content = None if stored is None else seals.content(connection, number)
    if stored is None or content is None:
        raise PageProblem(404, "problem.seal_unknown", number=str(number))

    def make() -> bytes:
        sealed = opened(snapshot, number, stored.root)
        try:
            return export(parse(content), sealed, to, languages=languages, town=town)
        except NoSuchTown as error:
            raise PageProblem(404, "problem.town_unknown", code=error.code) from None

    made = content if to is Format.json else _MADE.get((stored.root, to, languages, town), make)
    about = "-".join(part for part in (stored.period, stored.kind.value, str(number), town) if part)
    return Paper(made, _TYPES[to], f"threeline-{about}.{to}")


def sealed_file(snapshot: Snapshot, number: int, to: Format) -> tuple[str, bytes]:
    """The file of a seal and the name of the zip made from it. Raises PageProblem (404)."""
    with reading(snapshot.engine) as connection:
        stored = next((each for each in seals.all(connection) if each.number == number), None)
        content = None if stored is None else seals.content(connection, number)
    if stored is None or content is None:
        raise PageProblem(404, "problem.seal_unknown", number=str(number))
    return f"threeline-{stored.period}-{stored.kind.value}-{number}-{to}.zip", content


def languages_of(lang: str | None, to: Format) -> tuple[str, ...]:
    """The languages of a paper. Raises PageProblem (400)."""
    if lang == "both" and to is not Format.png:
        return LANGUAGES
    if lang is None or lang in LANGUAGES:
        return (lang or DEFAULT_LANGUAGE,)
    raise PageProblem(400, "problem.query_value", name="lang", value=lang[:40])
