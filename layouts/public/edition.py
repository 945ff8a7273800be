"""What a page is made from: one release, those before it, and quick ways to find a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from layouts.models.release import Figure, Group, ReleaseDocument, ReleaseIndicator, TownCounts, Words
from layouts.text import Text

_BOTH = re.compile(r"((?:(?! / ).)+) / ((?:(?! / ).)+) \(([^()]*)\)")
Place = tuple[str, str, str]
"""Group, indicator, period."""


class UnfitRelease(ValueError):
    """A release that contradicts itself, so that no page can be made from it; the message says where."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A release as it is stored: `content` are the public bytes, `digest` their SHA-256."""

    document: ReleaseDocument
    content: bytes
    digest: str

    @property
    def number(self) -> int:
        """Its number."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class Edition:
    """One release as the page shows it. `earlier`: those before it, oldest first; `newest`: the highest number."""

    issue: Issue
    earlier: tuple[Issue, ...]
    newest: int
    figures: Mapping[Place, Figure]
    counts: Mapping[Place, TownCounts]
    leading: str

    @property
    def document(self) -> ReleaseDocument:
        """The release itself."""
        return self.issue.document

    @property
    def before(self) -> Edition | None:
        """The release before this one, None for the first."""
        return edition_of(self.earlier[-1], self.earlier[:-1], newest=self.newest) if self.earlier else None

    @property
    def district(self) -> Group:
        """The whole district."""
        return next(each for each in self.document.groups if each.level == "district")

    @property
    def tiers(self) -> tuple[Group, ...]:
        """The tiers, as the programme lists them."""
        return tuple(each for each in self.document.groups if each.level == "tier")

    @property
    def headline(self) -> ReleaseIndicator:
        """The indicator that the page leads with."""
        return self.document.indicator(self.document.headline)

    def figure(self, group: Group, indicator: ReleaseIndicator, period: str | None = None) -> Figure | None:
        """A figure of the official view, or of a quarter."""
        return self.figures.get((group.code, indicator.code, period or self.leading))

    def towns_counted(self, group: Group, indicator: ReleaseIndicator) -> TownCounts | None:
        """How many towns met the target in the official view; None where that is not said."""
        return self.counts.get((group.code, indicator.code, self.leading))


def edition_of(issue: Issue, earlier: tuple[Issue, ...], *, newest: int) -> Edition:
    """The release with those before it. Raises UnfitRelease for one that names what it does not hold."""
    document = issue.document
    codes = {each.code for each in document.indicators}
    groups = {each.code for each in document.groups}
    if document.headline not in codes:
        raise UnfitRelease(f"release {document.number} leads with {document.headline!r}, which it does not hold")
    if not any(each.level == "district" for each in document.groups):
        raise UnfitRelease(f"release {document.number} has no district")
    named = {(each.group, each.indicator) for each in document.figures}
    named |= {(each.group, each.indicator) for each in document.counts}
    for group, indicator in named:
        if group not in groups or indicator not in codes:
            raise UnfitRelease(f"release {document.number} has a figure of {group!r}, {indicator!r}")
    try:
        leading = document.leading
    except ValueError as error:
        raise UnfitRelease(f"release {document.number}: {error}") from error
    return Edition(
        issue,
        earlier,
        newest,
        {(each.group, each.indicator, each.period): each for each in document.figures},
        {(each.group, each.indicator, each.period): each for each in document.counts},
        leading,
    )


def known_words(text: Text, said: Words | str) -> str:
    """What a release says of a figure that was published elsewhere, in the language.

    Format 1 has "Chinese / English (source)" in one text; where that cannot be told apart it stays whole.
    """
    if isinstance(said, Words):
        return name(text, said)
    found = _BOTH.fullmatch(said)
    return said if found is None else f"{text.pick(zh=found[1], en=found[2])} ({found[3]})"


def name(text: Text, given: Words) -> str:
    """The one of both texts that is in the language."""
    return text.pick(zh=given.zh, en=given.en)
