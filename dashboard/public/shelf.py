"""What has been released, read from the database now and then, and the finished answers made from it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assessment.problems import Refused
from dashboard.public.answers import EVER, Finished, finished
from dashboard.public.files import Files
from dashboard.public.making import Maker
from dashboard.public.requests import Wanted, What
from data.engine import Engine
from data.store.public_releases import ReleasesUnavailable, read
from layouts.models.release import read_release, release_hash
from layouts.public.edition import Issue, UnfitRelease, edition_of

LOOKS_EVERY = 3.0
"""Seconds between two looks for a new release."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The releases of one moment, oldest first, and what has been made of them so far."""

    stored: tuple[str, ...]
    issues: tuple[Issue, ...]
    made: dict[Wanted, Finished] = field(default_factory=dict)


class Shelf:
    """Answers by what is wanted. A new release appears within LOOKS_EVERY seconds; an error leaves the old ones."""

    def __init__(
        self, engine: Engine, files: Files, *, address: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine, self._files, self._clock = engine, files, clock
        self._maker = Maker(files, address=address)
        self._shown: _Shown | None = None
        self._looking, self._making = threading.Lock(), threading.Lock()
        self._next_look = clock()
        self._look()

    def get(self, wanted: Wanted) -> Finished | None:
        """The answer; None where there is nothing of the kind."""
        if wanted.what is What.static:
            return self._static(wanted)
        self._look()
        shown = self._shown
        if shown is None:
            return self._maker.unreadable(wanted.language)
        found = shown.made.get(wanted)
        return found if found is not None else self._make(shown, wanted)

    def missing(self, language: str) -> Finished:
        """The answer where there is nothing."""
        return self._maker.missing(language)

    def _static(self, wanted: Wanted) -> Finished | None:
        file = self._files.get(wanted.name)
        if file is None:
            return None
        if file.content_type.startswith("font/"):
            return finished(file.content, file.content_type, cache=EVER, compressed=False)
        return self._maker.static(wanted.name, file)

    def _make(self, shown: _Shown, wanted: Wanted) -> Finished | None:
        # what is kept is bounded: a number that is not released makes nothing
        with self._making:
            if wanted not in shown.made:
                made = self._maker.make(shown.issues, wanted)
                if made is None:
                    return None
                shown.made[wanted] = made
            return shown.made[wanted]

    def _look(self) -> None:
        if self._clock() < self._next_look or not self._looking.acquire(blocking=False):
            return
        try:
            self._shown = self._read()
        except ReleasesUnavailable as error:
            _LOG.warning("the releases cannot be read: %s", error)
        finally:
            self._next_look = self._clock() + LOOKS_EVERY
            self._looking.release()

    def _read(self) -> _Shown:
        old = self._shown
        held = {} if old is None else {each.digest: each for each in old.issues}
        found = read(self._engine, known=frozenset(held))
        stored = tuple(digest for _, digest, _ in found)
        if old is not None and stored == old.stored:
            return old
        return _Shown(stored, tuple(_checked(found, held)))


def issues_in(engine: Engine) -> tuple[Issue, ...]:
    """All releases, oldest first. Raises ReleasesUnavailable."""
    return tuple(_checked(read(engine), {}))


def _checked(found: Sequence[tuple[int, str, bytes | None]], held: dict[str, Issue]) -> list[Issue]:
    """The releases that are what their hash says, and follow one another; any other is left out and logged."""
    issues: list[Issue] = []
    before: str | None = None
    for number, digest, content in found:
        try:
            issue = held[digest] if content is None else _issue(number, digest, content)
            if issue.document.previous != before:
                raise UnfitRelease(f"release {number} does not follow the one before it")
            edition_of(issue, tuple(issues), newest=number)
            issues.append(issue)
        except (UnfitRelease, Refused) as error:
            _LOG.error("release %d is not shown: %s", number, error)
        before = digest
    return issues


def _issue(number: int, digest: str, content: bytes) -> Issue:
    if release_hash(content) != digest:
        raise UnfitRelease(f"release {number} is not what its hash says")
    document = read_release(content)
    if document.number != number:
        raise UnfitRelease(f"release {number} calls itself {document.number}")
    return Issue(document, content, digest)
