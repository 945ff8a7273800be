"""What is told of denials: each thing once a minute, so many of an account, and how many were left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

MINUTE = timedelta(minutes=1)
MOST, MOST_ALIKE = 60, 20
"""Different things of one account, or of one address that is not signed in, which are told singly within a minute: in
all, and of those whose path begins alike (/export/…): whoever asks for many of one sort hides nothing of another.
"""
MOST_ADDRESSES = 1_000
_ELSEWHERE = "…"
"""Stands for all addresses beyond those that are kept apart."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who was denied: an account in its role, or, both empty, an address."""

    who: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class Telling:
    """An entry for the trail: a denial of `about`; where that is None, `unwritten` denials that are not told singly, or
    (None) that such begin.
    """

    source: Source
    about: str | None
    unwritten: int | None = None


@dataclass(slots=True)
class _Window:
    source: Source
    began: datetime
    told: set[str] = field(default_factory=set)
    unwritten: int = 0
    full: bool = False


class Denials:
    """Decides what the trail is told; of bounded size, whatever is asked. Safe to use from several threads."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, str], _Window] = {}
        self._lock = Lock()

    def offer(self, source: Source, about: str, *, now: datetime) -> tuple[Telling, ...]:
        """What to tell now that `source` was denied `about`: of minutes that are over, too."""
        with self._lock:
            over = self._over(now)
            return (*over, *self._told_of(self._window(source, now), source, about))

    def over(self, now: datetime) -> tuple[Telling, ...]:
        """What to tell of minutes that are over."""
        if not self._windows:
            return ()
        with self._lock:
            return self._over(now)

    def _over(self, now: datetime) -> tuple[Telling, ...]:
        ended = [key for key, window in self._windows.items() if now - window.began >= MINUTE]
        windows = [self._windows.pop(key) for key in ended]
        return tuple(Telling(each.source, None, each.unwritten) for each in windows if each.unwritten)

    def _window(self, source: Source, now: datetime) -> _Window:
        key = (source.who, "" if source.who else source.address)
        if key not in self._windows and not source.who and len(self._windows) >= MOST_ADDRESSES:
            # accounts are few; addresses are whatever the network says
            source = Source("", "", _ELSEWHERE)
            key = ("", _ELSEWHERE)
        return self._windows.setdefault(key, _Window(source, now))

    def _told_of(self, window: _Window, source: Source, about: str) -> tuple[Telling, ...]:
        if about in window.told:
            window.unwritten += 1
            return ()
        kind = _kind(about)
        if len(window.told) < MOST and sum(_kind(each) == kind for each in window.told) < MOST_ALIKE:
            window.told.add(about)
            return (Telling(source, about),)
        window.unwritten += 1
        # told at once, too, in case that nobody is there to tell the number later
        first, window.full = not window.full, True
        return (Telling(window.source, None),) if first else ()


def _kind(about: str) -> str:
    """What the path begins with; a callback's name is its own."""
    return "/".join(about.split("/")[:2])
