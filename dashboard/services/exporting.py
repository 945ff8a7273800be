"""Makes the papers of a meeting: every format from the seal alone."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile

from assessment.seal import Seal, dump
from layouts.models.sealed import Sealed

Progress = Callable[[float], None]
EACH = "each"


class Format(StrEnum):
    """What a seal can be exported to."""

    pdf = "pdf"
    pptx = "pptx"
    docx = "docx"
    xlsx = "xlsx"
    png = "png"
    json = "json"
    html = "html"


OF_ONE_TOWN = frozenset({Format.pdf, Format.png})


class NoSuchTown(Exception):
    """The seal holds no town of this code."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        super().__init__(code)
        self.code = code
        self.known = tuple(known)


def export(
    seal: Seal,
    sealed: Sealed,
    to: Format,
    *,
    languages: tuple[str, ...],
    town: str | None = None,
    progress: Progress = lambda share: None,
) -> bytes:
    """One document; with `town` 'each' a zip with one a town. Raises NoSuchTown, MissingGlyphs (fonts).

    `progress` is told shares from 0 to 1.
    """
    known = [card.area.code for card in sealed.assessment.areas]
    if town == EACH:
        return _each(seal, sealed, to, known, languages, progress)
    if town is not None and town not in known:
        raise NoSuchTown(town, known)
    made = _made(seal, sealed, to, languages, town, progress)
    progress(1.0)
    return made


def _made(
    seal: Seal, sealed: Sealed, to: Format, languages: tuple[str, ...], town: str | None, progress: Progress
) -> bytes:
    # each format brings libraries of its own: only the one that is asked for is loaded
    match to:
        case Format.json:
            return dump(seal)
        case Format.pdf:
            from layouts.documents.report_pdf import report_pdf

            return report_pdf(sealed, languages, town=town, progress=progress)
        case Format.pptx:
            from layouts.documents.slides_pptx import slides_pptx

            return slides_pptx(sealed, languages)
        case Format.docx:
            from layouts.documents.bulletin_docx import bulletin_docx

            return bulletin_docx(sealed, languages)
        case Format.xlsx:
            from layouts.documents.workbook_xlsx import workbook_xlsx

            return workbook_xlsx(sealed, languages)
        case Format.html:
            from layouts.documents.page_html import page_html

            return page_html(sealed, languages)
        case Format.png:
            from layouts.documents.card_png import card_png

            return card_png(sealed, languages[0], town=town)


def _each(
    seal: Seal, sealed: Sealed, to: Format, towns: Sequence[str], languages: tuple[str, ...], progress: Progress
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, town in enumerate(towns):
            progress(number / len(towns))
            content = _made(seal, sealed, to, languages, town, lambda share: None)
            # a fixed date: the same seal gives the same bytes
            entry = zipfile.ZipInfo(f"{town}.{to}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    progress(1.0)
    return target.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file completely or not at all. Raises OSError."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        temporary = Path(stream.name)
        try:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    try:
        # as any new file: readable by whom the folder's owner lets
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
