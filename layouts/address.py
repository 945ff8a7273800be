"""The addresses of pages: every part of a page's state stands in its URL, is parsed strictly and written back.

A query that does not parse is a 400, a thing that is not there is a 404; both carry the key of the sentence that
the person sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote, urlencode

from assessment.model import View
from assessment.periods import Period, parse_period
from assessment.problems import Refused
from layouts.admin_address import NOTHING, AdminAsk, BadField, admin_ask
from layouts.admin_address import PARTS as ADMIN_PARTS
from layouts.text import DEFAULT_LANGUAGE, LANGUAGES

_CODE = re.compile(r"[0-9A-Za-z_-]{1,20}")
_COLOUR = re.compile(r"class|composite|line:[a-z0-9_]{1,60}|[a-z0-9_]{1,60}")
_LONGEST_QUERY = 1_000
_PART = ("board", "match", "effect")
_SCREEN = ("district", "actions", "movers", "laggards", "town", "quality", "decisions")
_REVIEW = "/review"
_PAIR = re.compile(r"[0-9A-Za-z_-]{1,20}~[0-9A-Za-z_-]{1,20}")
_MOST_PAIRS = 20


class PageProblem(Exception):
    """A page that cannot be shown: the HTTP status, the key of its sentence and the fields of that sentence."""

    def __init__(self, status: int, key: str, **fields: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.fields = fields


Pair = tuple[str, str]
"""A town and a partner for it, by their codes."""


@dataclass(frozen=True, slots=True)
class Address:
    """A page and its state. `None` means the page's default, which is left out of the URL.

    `part`, `pins` and `bans` belong to twinning: its part, and the pairs that must or must not be. `screen`, `seal`
    and `present` belong to the review meeting: which screen, of which seal, and whether with the presenter's notes.
    `ask` belongs to the administrator's page, `audit` to that of releases: whether all of them are to be attacked.
    """

    page: str
    language: str = DEFAULT_LANGUAGE
    town: str | None = None
    period: Period | None = None
    view: View | None = None
    colour: str | None = None
    raw: bool = False
    tiles: bool = False
    rows: int = 1
    part: str | None = None
    pins: tuple[Pair, ...] = ()
    bans: tuple[Pair, ...] = ()
    screen: str | None = None
    seal: int | None = None
    present: bool = False
    ask: AdminAsk = NOTHING
    audit: bool = False

    def but(self, **changes: object) -> Address:
        """The same address with some parts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def path(self) -> str:
        """The path part of the URL."""
        if self.page == "review":
            return _REVIEW if self.period is None else f"{_REVIEW}/{self.period}"
        return f"{_OF_TOWNS[self.page]}{self.town}" if self.page in _OF_TOWNS else _PATHS[self.page]

    @property
    def href(self) -> str:
        """The whole URL, with only what differs from the defaults."""
        query = {
            "period": None if self.period is None or self.page == "review" else str(self.period),
            "view": None if self.view is None else self.view.value,
            "colour": self.colour,
            "value": "raw" if self.raw else None,
            "shape": "tiles" if self.tiles else None,
            "town": self.town if self.page not in _OF_TOWNS else None,
            "rows": str(self.rows) if self.rows > 1 else None,
            "part": self.part,
            "pin": _pairs_text(self.pins),
            "ban": _pairs_text(self.bans),
            "screen": self.screen,
            "seal": None if self.seal is None else str(self.seal),
            "present": "yes" if self.present else None,
            **self.ask.query,
            "audit": "yes" if self.audit else None,
            "lang": None if self.language == DEFAULT_LANGUAGE else self.language,
        }
        text = urlencode({key: value for key, value in query.items() if value is not None}, safe=":~.")
        return f"{self.path}?{text}" if text else self.path

    def to(self, page: str, *, town: str | None = None) -> Address:
        """Another page that keeps the language, period, view and colour."""
        return Address(
            page=page, language=self.language, town=town, period=self.period, view=self.view, colour=self.colour
        )


def _pairs_text(pairs: tuple[Pair, ...]) -> str | None:
    return ".".join(f"{town}~{partner}" for town, partner in pairs) or None


_PATHS = {
    "map": "/",
    "targets": "/targets",
    "twinning": "/twinning",
    "method": "/method",
    "admin": "/admin",
    "release": "/release",
}
_OF_TOWNS = {"town": "/town/", "dossier": "/twinning/"}
_PAGES = {path: page for page, path in _PATHS.items()}


@dataclass(slots=True)
class _Fields:
    """The query of one address, each field taken once."""

    values: dict[str, str] = field(default_factory=dict)

    def take(self, name: str) -> str | None:
        return self.values.pop(name, None)


def language_of(query: str) -> str:
    """The language that a query asks for; the default where it names none or one that is not shipped."""
    asked = dict(parse_qsl(query[:_LONGEST_QUERY].lstrip("?"), keep_blank_values=True)).get("lang", "")
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def parse_address(path: str, query: str) -> Address:
    """The address behind a path and a query string. Raises PageProblem (404 for the path, 400 for the query)."""
    # the server sees a path decoded, the browser encoded
    page, town, held = _page_of(unquote(path))
    if len(query) > _LONGEST_QUERY:
        raise PageProblem(400, "problem.query_long")
    fields = _fields_of(query)
    address = Address(
        page=page,
        language=_one_of(fields.take("lang"), "lang", LANGUAGES) or DEFAULT_LANGUAGE,
        town=town if page in _OF_TOWNS else _matching(fields.take("town"), "town", _CODE),
        period=held if page == "review" else _period(fields.take("period")),
        view=_view(fields.take("view")),
        colour=_matching(fields.take("colour"), "colour", _COLOUR),
        raw=_one_of(fields.take("value"), "value", ("raw", "gap")) == "raw",
        tiles=_one_of(fields.take("shape"), "shape", ("tiles", "map")) == "tiles",
        rows=_whole(fields.take("rows"), "rows"),
        part=_one_of(fields.take("part"), "part", ADMIN_PARTS if page == "admin" else _PART),
        pins=_pairs(fields.take("pin"), "pin"),
        bans=_pairs(fields.take("ban"), "ban"),
        screen=_one_of(fields.take("screen"), "screen", _SCREEN),
        seal=_number(fields.take("seal"), "seal"),
        present=_one_of(fields.take("present"), "present", ("yes", "no")) == "yes",
        ask=_ask(fields) if page == "admin" else NOTHING,
        audit=_one_of(fields.take("audit"), "audit", ("yes", "no")) == "yes",
    )
    if fields.values:
        raise PageProblem(400, "problem.query_unknown", name=next(iter(fields.values))[:40])
    return address


def _page_of(path: str) -> tuple[str, str | None, Period | None]:
    """The page of a path, with the town or the period that stands in it."""
    if path in _PAGES:
        return _PAGES[path], None, None
    if path == _REVIEW:
        return "review", None, None
    if path.startswith(f"{_REVIEW}/"):
        try:
            return "review", None, parse_period(path.removeprefix(f"{_REVIEW}/"))
        except Refused:
            raise PageProblem(404, "problem.page_unknown", path=path[:80]) from None
    for page, prefix in _OF_TOWNS.items():
        if path.startswith(prefix):
            code = path.removeprefix(prefix)
            if _CODE.fullmatch(code):
                return page, code, None
            raise PageProblem(404, "problem.town_unknown", code=code[:40])
    raise PageProblem(404, "problem.page_unknown", path=path[:80])


def _fields_of(query: str) -> _Fields:
    try:
        pairs = parse_qsl(
            query.lstrip("?"), keep_blank_values=True, strict_parsing=bool(query.strip("?")), max_num_fields=20
        )
    except ValueError:
        raise PageProblem(400, "problem.query_unreadable") from None
    values: dict[str, str] = {}
    for name, value in pairs:
        if name in values:
            raise PageProblem(400, "problem.query_twice", name=name[:40])
        values[name] = value
    return _Fields(values)


def _bad(name: str, value: str) -> PageProblem:
    return PageProblem(400, "problem.query_value", name=name, value=value[:40])


def _one_of(value: str | None, name: str, allowed: tuple[str, ...]) -> str | None:
    if value is not None and value not in allowed:
        raise _bad(name, value)
    return value


def _matching(value: str | None, name: str, pattern: re.Pattern[str]) -> str | None:
    if value is not None and not pattern.fullmatch(value):
        raise _bad(name, value)
    return value


def _whole(value: str | None, name: str) -> int:
    return _number(value, name) or 1


def _number(value: str | None, name: str) -> int | None:
    if value is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,3}", value):
        raise _bad(name, value)
    return int(value)


def _pairs(value: str | None, name: str) -> tuple[Pair, ...]:
    if value is None:
        return ()
    written = value.split(".")
    if len(written) > _MOST_PAIRS or len(set(written)) < len(written):
        raise _bad(name, value)
    found = []
    for each in written:
        if not _PAIR.fullmatch(each):
            raise _bad(name, value)
        town, _, partner = each.partition("~")
        found.append((town, partner))
    return tuple(found)


def _ask(fields: _Fields) -> AdminAsk:
    try:
        return admin_ask(fields.take)
    except BadField as bad:
        raise _bad(bad.name, bad.value) from None


def _period(value: str | None) -> Period | None:
    if value is None:
        return None
    try:
        return parse_period(value)
    except Refused:
        raise _bad("period", value) from None


def _view(value: str | None) -> View | None:
    if value is None:
        return None
    try:
        return View(value)
    except ValueError:
        raise _bad("view", value) from None
