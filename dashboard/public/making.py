"""Makes the finished answers: pages, data files and share cards from releases, and the pages that say one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from dashboard.public.answers import EVER, SOON, Finished, finished, page_policy
from dashboard.public.files import Files, StaticFile, font_rules
from dashboard.public.requests import Wanted, What
from layouts.public.edition import Edition, Issue, edition_of
from layouts.public.frame import Assets, Frame, empty_page, missing_page, unreadable_page, with_style
from layouts.public.links import Links, file_name
from layouts.public.open_data import dictionary_csv, figures_csv, towns_csv
from layouts.public.page import release_page
from layouts.public.share_card import share_card
from layouts.text import Text

HTML = "text/html; charset=utf-8"
CSV = "text/csv; charset=utf-8"
JSON = "application/json"
_TAGS = re.compile(r"<[^>]*>")
# open data may be read by the pages of others
_OPEN = (("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin"))
_HOUR = "public, max-age=3600"


class Maker:
    """Makes answers for one server; `address` is its own, such as https://example.org, where it is known."""

    def __init__(self, files: Files, *, address: str = "") -> None:
        self._files = files
        self._links = Links(address.rstrip("/"))
        self.static = lru_cache(maxsize=64)(_static)
        self.missing = cache(self._missing)
        self.unreadable = cache(self._unreadable)

    def make(self, issues: Sequence[Issue], wanted: Wanted) -> Finished | None:
        """The answer, None where no release has this number."""
        if not issues and wanted.what is What.page and wanted.number is None:
            return self._page(empty_page(self.frame(wanted.language)))
        edition = edition_at(issues, wanted.number)
        if edition is None:
            return None
        match wanted.what:
            case What.page:
                return self._page(release_page(self.frame(wanted.language, wanted.number), edition))
            case What.data:
                return _data(edition, wanted.name)
            case What.card:
                picture = share_card(Text(wanted.language), edition)
                return finished(picture, "image/png", cache=_HOUR, compressed=False, more=_OPEN)
            case _:
                return None

    def frame(self, language: str, number: int | None = None) -> Frame:
        """What stands around every page."""
        files = self._files
        return Frame(Text(language), self._links, Assets(files.script, files.icon), number)

    def _page(self, html: str, *, status: str = "200 OK", cache: str = SOON) -> Finished:
        style = style_of(self._files, html, self._links)
        whole = with_style(html, style).encode()
        return finished(whole, HTML, status=status, cache=cache, policy=page_policy(style))

    def _missing(self, language: str) -> Finished:
        return self._page(missing_page(self.frame(language)), status="404 Not Found", cache="no-store")

    def _unreadable(self, language: str) -> Finished:
        return self._page(unreadable_page(self.frame(language)), status="503 Service Unavailable", cache="no-store")


def _static(name: str, file: StaticFile) -> Finished:
    return finished(file.content, file.content_type, cache=EVER)


def _data(edition: Edition, kind: str) -> Finished:
    content_type = JSON if kind == "json" else CSV
    saved_as = ("Content-Disposition", f'attachment; filename="release-{file_name(edition.issue.number, kind)}"')
    return finished(data_file(edition, kind), content_type, cache=_HOUR, more=(saved_as, *_OPEN))


def edition_at(issues: Sequence[Issue], number: int | None) -> Edition | None:
    """The release of this number, or the newest, with those before it."""
    if not issues:
        return None
    newest = issues[-1].number
    for place, issue in enumerate(issues):
        if issue.number == (newest if number is None else number):
            return edition_of(issue, tuple(issues[:place]), newest=newest)
    return None


def data_file(edition: Edition, kind: str) -> bytes:
    """One of the open data files of a release; json is the document itself, to the byte."""
    match kind:
        case "json":
            return edition.issue.content
        case "csv":
            return figures_csv(edition)
        case "towns.csv":
            return towns_csv(edition)
        case "dictionary.csv":
            return dictionary_csv(edition)
        case _:
            raise ValueError(f"no such data file: {kind}")


def style_of(files: Files, html: str, links: Links) -> str:
    """The style of a page: ours, and the rules for the fonts that its text needs."""
    return files.style + font_rules(files.fonts_for(seen(html)), links.asset)


def seen(html: str) -> str:
    """The characters that a page shows; what stands in its attributes does not count."""
    return _TAGS.sub("", html)
