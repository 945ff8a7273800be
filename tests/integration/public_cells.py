"""Cuts everything that is public of a release into the places of its figures, and looks there for what is withheld."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from layouts.models.release import Figure
from layouts.public.edition import Edition, edition_of, name
from layouts.public.open_data import figures_csv
from layouts.public.share_card import card_svg
from layouts.public.trend import quarters_of
from layouts.text import LANGUAGES, Text
from layouts.text.format import quarter_name
from tests.unit.public import releases
from tests.unit.public.reading import page

Place = tuple[str, str, str]
"""Group, indicator, period."""
NUMBER = re.compile(r"(?<![0-9.,A-Za-z])[-−]?[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9A-Za-z])")
_TAGS = re.compile(r"<[^>]*>")
_COLUMNS = ("numerator", "denominator", "rate", "unit_zh", "unit_en", "comparator", "verdict")
SURFACES = {"json", "csv", "table", "quarters", "card of the group", "trend", "share card", "sentence"}


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind a figure."""

    numerator: int | None
    denominator: int | None
    rate: Fraction | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A withheld number that stands where its figure is told."""

    surface: str
    place: Place
    number: str


def withheld(figure: Figure, true: Behind) -> set[str]:
    """The numbers that must not be told of a figure, as they could be printed."""
    found = set()
    for shown, value in ((figure.numerator_shown, true.numerator), (figure.denominator_shown, true.denominator)):
        if shown == "withheld" and value is not None:
            found.add(str(value))
    if figure.rate_shown == "withheld" and true.rate is not None:
        found |= {f"{float(true.rate):.{decimals}f}" for decimals in range(4)}
    return found


def hits(edition: Edition, hidden: Mapping[Place, set[str]]) -> list[Hit]:
    """Every number of `hidden` that stands in a place of its figure and is not told there by right."""
    found = []
    for surface, place, words in cells(edition):
        figure = edition.document.figure(*place)
        told = {"", None}
        if figure is not None:
            told |= {figure.target, _plain(figure.target)}
        tokens = {_plain(each) for each in NUMBER.findall(words)} - told
        found += [Hit(surface, place, each) for each in tokens & hidden.get(place, set())]
    return found


def _plain(token: str | None) -> str:
    """A number without grouping, and without the zeros that a target does not need."""
    return "" if token is None else token.replace(",", "").replace("−", "-")


def unveiled(edition: Edition, true: Mapping[Place, Behind]) -> Edition:
    """The control: the release as it would be if nothing were withheld."""
    figures = tuple(
        replace(each, **_shown(each, true[place]))
        if (place := (each.group, each.indicator, each.period)) in true
        else each
        for each in edition.document.figures
    )
    opened = releases.issue(replace(edition.document, figures=figures))
    return edition_of(opened, edition.earlier, newest=edition.newest)


def _shown(figure: Figure, true: Behind) -> dict[str, object]:
    changes: dict[str, object] = {}
    if figure.numerator_shown == "withheld":
        changes |= {"numerator": true.numerator, "numerator_shown": "exact"}
    if figure.denominator_shown == "withheld":
        changes |= {"denominator": true.denominator, "denominator_shown": "exact"}
    if figure.rate_shown == "withheld":
        changes |= {"rate_shown": "given"}
        changes |= {} if true.rate is None else {"rate": f"{float(true.rate):.1f}"}
    return changes


def cells(edition: Edition) -> Iterator[tuple[str, Place, str]]:
    """(surface, whose figure, the words that stand there) of everything that is public."""
    for raw in json.loads(edition.issue.content)["figures"]:
        place = (raw["group"], raw["indicator"], raw["period"])
        yield "json", place, " ".join(str(raw[each]) for each in ("numerator", "denominator", "rate", "verdict"))
    for row in csv.DictReader(io.StringIO(figures_csv(edition).decode("utf-8-sig"))):
        yield "csv", (row["group"], row["indicator"], row["period"]), " ".join(row[each] for each in _COLUMNS)
    for language in LANGUAGES:
        yield from _page(edition, Text(language))


def _page(edition: Edition, text: Text) -> Iterator[tuple[str, Place, str]]:
    shown, document = page(edition, text.language), edition.document
    lead = (edition.district.code, edition.headline.code, edition.leading)
    groups = {name(text, each.name): each.code for each in document.groups}
    indicators = {name(text, each.name): each.code for each in document.indicators}
    for row in re.findall(r'<tr role="row"><th scope="row" role="rowheader">(.*?)</tr>', shown):
        code = indicators[html.unescape(row.partition("<small>")[0])]
        for group, cell in re.findall(r'<td role="cell" data-of="([^"]*)">(.*?)</td>', row):
            yield "table", (groups[html.unescape(group)], code, edition.leading), _words(cell)
    quarters = [str(each) for each in quarters_of(edition)]
    for row in re.findall(r"<tr>(.*?)</tr>", shown.partition('<table class="quarters">')[2].partition("</table>")[0]):
        heading = _words(re.findall(r"<th[^>]*>(.*?)</th>", row)[0])
        for quarter, cell in zip(quarters, re.findall(r"<td>(.*?)</td>", row), strict=False):
            yield "quarters", (edition.district.code, indicators[heading], quarter), _words(cell)
    for group, article in re.findall(r'<article class="card"><h3>(.*?) <span(.*?)</article>', shown):
        headline = (groups[html.unescape(group)], edition.headline.code, edition.leading)
        value = article.partition('<p class="value">')[2].partition("</p>")[0]
        yield "card of the group", headline, _words(value)
        for item in re.findall(r"<li>(.*?)</li>", article):
            said = html.unescape(item)
            own = max((each for each in indicators if said.startswith(each)), key=len)
            yield "card of the group", (headline[0], indicators[own], edition.leading), said.removeprefix(own)
    drawn = re.findall(r"<figure><figcaption>(.*?)</figcaption>(.*?)</figure>", shown)
    for group, svg in drawn:
        for part in html.unescape(svg.partition("<desc>")[2].partition("</desc>")[0]).split("; "):
            for quarter in quarters_of(edition):
                said = quarter_name(text, quarter)
                if part.startswith(said):
                    place = (groups[html.unescape(group)], edition.headline.code, str(quarter))
                    yield "trend", place, part.removeprefix(said)
                    yield "trend", place, " ".join(re.findall(r"<text[^>]*>([^<]*[.,%][^<]*)</text>", svg))
    scope = html.unescape(shown.partition("<h1>")[2].partition("</h1>")[0])
    yield "sentence", lead, _words(scope.partition(name(text, edition.headline.name))[2])
    card = card_svg(text, edition)
    values = [_words(each) for each in re.findall(r"<text[^>]*font-size=\"42\"[^>]*>(.*?)</text>", card)]
    yield "share card", lead, " ".join(values[:1])


def _words(markup: str) -> str:
    return html.unescape(_TAGS.sub(" ", markup)).replace("\u00a0", " ").strip()
