"""The public pages as one folder of files that any web server can serve, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from dashboard.public.answers import page_policy
from dashboard.public.files import Files
from dashboard.public.making import data_file, edition_at, seen, style_of
from dashboard.public.placing import SUMS, being_written, place_of, sums_of
from layouts.public.edition import Edition, Issue
from layouts.public.frame import Assets, Frame, missing_page, with_style
from layouts.public.links import FILES, FolderLinks, RootedLinks, card_name, file_name, page_file
from layouts.public.page import release_page
from layouts.public.share_card import share_card
from layouts.text import LANGUAGES, Text


def write_folder(issues: Sequence[Issue], out: Path, *, first: str, address: str = "") -> int:
    """Writes every release in both languages, `first` being the one at the top; returns the number of files.

    A folder that was exported before is replaced once the new one is whole. `address`: where it will be found, such as
    https://example.org/data. Raises FolderRefused, FilesMissing, OSError, and then leaves everything as it was;
    ValueError without releases.
    """
    if not issues:
        raise ValueError("there is no release")
    digests: dict[str, str] = {}
    with being_written(place_of(out)) as folder:
        for name, content in _files(issues, first=first, address=address.rstrip("/")):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            digests[name] = hashlib.sha256(content).hexdigest()
        (folder / SUMS).write_bytes(sums_of(digests.items()))
    return len(digests) + 1


def _files(issues: Sequence[Issue], *, first: str, address: str) -> Iterator[tuple[str, bytes]]:
    files, needed = Files(), set[str]()
    for number in (None, *(each.number for each in issues)):
        edition = edition_at(issues, number)
        if edition is None:
            continue
        for language in LANGUAGES:
            name = page_file(number, language, first=first)
            links = FolderLinks(address, depth=name.count("/"), first=first)
            frame = Frame(Text(language), links, _assets(files), number)
            yield name, _page(files, frame, release_page(frame, edition), needed)
            if number is not None:
                yield f"card/{card_name(number, language)}", share_card(Text(language), edition)
        if number is not None:
            yield from _data(edition)
    yield "404.html", _missing(files, first, address, needed)
    for name in sorted(needed | {files.script, files.icon}):
        file = files.get(name)
        if file is not None:
            yield f"static/{name}", file.content


def _missing(files: Files, first: str, address: str, needed: set[str]) -> bytes:
    """The page for an address at any depth: it leads from the host's root, or, where that is not known, nowhere."""
    frame = Frame(Text(first), RootedLinks(address, first=first), _assets(files), None, linked=bool(address))
    html = missing_page(frame)
    if frame.linked:
        return _page(files, frame, html, needed)
    return with_style(html, files.style, policy=page_policy(files.style)).encode()


def _assets(files: Files) -> Assets:
    return Assets(files.script, files.icon)


def _page(files: Files, frame: Frame, html: str, needed: set[str]) -> bytes:
    """The page with its fonts, whose files are added to `needed`."""
    needed.update(files.fonts_for(seen(html)))
    style = style_of(files, html, frame.links)
    return with_style(html, style, policy=page_policy(style)).encode()


def _data(edition: Edition) -> Iterator[tuple[str, bytes]]:
    for kind in FILES:
        yield f"data/{file_name(edition.issue.number, kind)}", data_file(edition, kind)
