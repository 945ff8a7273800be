"""Every page of the demo in both languages says everything in its language, and nothing that is meant for machines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from assessment.ledger import RULES
from assessment.model import Programme, parse_programme
from data.demo.files import areas_file
from layouts.address import language_of, parse_address
from layouts.text import catalogue
from tests.contract.test_callbacks import nodes
from tests.unit.dashboard.instances import answer, demo_app, page_request, signed_in

CJK = re.compile(r"[\u3400-\u9fff]")
# "None at all is …" begins a sentence
RAW = re.compile(r"\b(None(?! (?:at all|yet)\b)|nan|NaN|True|False|Fraction|Decimal|Traceback)\b|[{}]|\.\.\.")
WORD = re.compile(r"[A-Za-z_]{4,}")
ADDRESSES = (
    "/",
    "/?colour=class",
    "/?colour=composite",
    "/?colour=line:department",
    "/?colour=birth_rate&period=2006Q2",
    "/?value=raw",
    "/?shape=tiles",
    "/?town=110117001",
    "/?town=110117001&colour=class",
    "/?period=2007H1",
    "/?period=2005Q1&view=rolling",
    "/?colour=budget_per_head&period=2007Q4",
    "/?colour=hearings_held&view=quarter",
    "/town/110117001",
    "/town/110117002?view=rolling",
    "/town/110117003?period=2007Q4",
    "/town/110117003?period=2005Q1&view=rolling",
    "/town/110117004?period=2007",
    "/targets",
    "/targets?colour=birth_rate",
    "/targets?colour=satisfaction_rate&view=quarter",
    "/method",
    "/nowhere",
    "/?x=1",
    "/town/999",
    "/?period=1999Q1",
    "/?colour=nothing",
)
SPOKEN = ("title", "alt", "aria-label", "label", "placeholder")
# Names of methods and of the commands, which have no other name in Chinese; the other language by its own name; the
# account that looks
PROPER = {"leader", "Wilson", "Byar", "MOVER", "English", "threeline", "init", "load", "pinggu", "Excel"}


@cache
def programme() -> Programme:
    text = (files("data") / "programmes" / "pinggu-2005.toml").read_text(encoding="utf-8")
    return parse_programme(text, origin="pinggu-2005.toml")


@cache
def sources() -> tuple[str, ...]:
    """What programme and files say in their own words: sources and names, never translated. Longest first."""
    known = programme()
    found = {part.source for part in (*known.tiers, *known.lines, *known.rounds, *known.indicators, known.classes)}
    found |= {target.source for indicator in known.indicators for target in indicator.targets}
    found |= {indicator.scoring_source for indicator in known.indicators}
    return tuple(sorted(found - {"ours"}, key=len, reverse=True))


@cache
def shown(address: str, language: str) -> dict[str, Any]:
    path, _, query = address.partition("?")
    parts = [part for part in (query, "" if language == "zh-CN" else f"lang={language}") if part]
    return answer(signed_in(demo_app()), page_request(path, "?" + "&".join(parts) if parts else ""))


def _text(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for each in part:
            yield from _text(each)
    elif isinstance(part, (int, float)) and not isinstance(part, bool):
        yield str(part)


def _in_figure(part: Any) -> Iterator[str]:
    """The words that a figure draws: names, hover texts, titles, annotations."""
    for trace in part.get("data", []):
        for value in (trace.get("text"), trace.get("hovertemplate"), trace.get("customdata")):
            yield from _text(value)
    layout = part.get("layout", {})
    yield from (note["text"] for note in layout.get("annotations", []))
    for axis in ("xaxis", "yaxis"):
        title = layout.get(axis, {}).get("title")
        yield from _text(title.get("text") if isinstance(title, dict) else title)


def pieces(address: str, language: str) -> list[str]:
    """Every piece of text that a person sees or hears on the page, its title included."""
    answered = shown(address, language)
    found = [answered["page-title"]["data"]]
    for node in nodes(answered["page"]["children"]):
        props = node["props"]
        found += _text(props.get("children"))
        found += [props[name] for name in SPOKEN if isinstance(props.get(name), str)]
        found += [option["label"] for option in props.get("options") or ()]
        if "figure" in props:
            found += _in_figure(props["figure"])
    return found


def without_sources(piece: str) -> str:
    for source in sources():
        piece = piece.replace(source, "")
    return piece


both = pytest.mark.parametrize("language", ["zh-CN", "en"])
every = pytest.mark.parametrize("address", ADDRESSES)


@both
@every
def test_no_page_shows_a_key_or_a_raw_value(address: str, language: str) -> None:
    keys = set(catalogue(language)) - set(RULES)
    for piece in pieces(address, language):
        assert piece not in keys
        assert not [key for key in re.findall(r"\b[a-z]+\.[a-z_]+\b", piece) if key in keys]
        # %{…} is how plotly names what it fills in
        assert not RAW.search(re.sub(r"%\{[^}]*\}", "", without_sources(piece))), piece


@every
def test_an_english_page_has_no_chinese_but_sources_and_the_other_language(address: str) -> None:
    found = [piece for piece in pieces(address, "en") if CJK.search(without_sources(piece)) and piece != "中文"]
    assert found == []


@every
def test_a_chinese_page_has_no_english_but_codes_rule_ids_and_files(address: str) -> None:
    allowed = PROPER | {each.code for each in programme().indicators} | {"nowhere", "nothing"}
    found = set()
    for piece in pieces(address, "zh-CN"):
        bare = re.sub(r"<[^>]*>|%\{[^}]*\}|[\w-]+\.(?:csv|xlsx)|\b[a-z]+\.[a-z_]+\b|&\w+;", " ", without_sources(piece))
        found |= {word for word in WORD.findall(bare) if word not in allowed}
    assert found == set()


@both
@every
def test_a_page_has_one_main_part_and_one_first_heading(address: str, language: str) -> None:
    kinds = [node["type"] for node in nodes(shown(address, language)["page"]["children"])]
    assert kinds.count("Main") == kinds.count("H1") == 1


@both
@every
def test_every_link_leads_to_a_page_that_is_there_in_the_same_language(address: str, language: str) -> None:
    client = signed_in(demo_app())
    links = {
        node["props"]["href"]
        for node in nodes(shown(address, language)["page"]["children"])
        if node["type"] == "A"
        and not node["props"]["href"].startswith("#")
        and "language" not in node["props"].get("className", "").split()
    }
    assert links
    for href in links:
        url = href.partition("#")[0]
        # the own account is no page of Dash's
        path, query = _split(url)
        assert (language_of(query) if path == "/account" else parse_address(path, query).language) == language
        assert client.get(url).status_code == 200, url


def _split(url: str) -> tuple[str, str]:
    path, _, query = url.partition("?")
    return path, query


@both
def test_names_of_towns_are_in_the_language_of_the_page(language: str) -> None:
    towns = list(csv.DictReader(io.StringIO(areas_file().content.decode("utf-8-sig"))))
    text = " ".join(pieces("/", language))
    column, other = ("name_en", "name_zh") if language == "en" else ("name_zh", "name_en")
    for town in towns:
        assert town[column] in text
        assert town[other] not in text


@both
@pytest.mark.parametrize("address", ["/", "/town/110117001", "/targets", "/method"])
def test_synthetic_data_and_schematic_borders_are_labelled_on_every_page(address: str, language: str) -> None:
    text = " ".join(pieces(address, language))
    assert ("合成数据" if language == "zh-CN" else "Synthetic data") in text
    assert ("边界示意" if language == "zh-CN" else "Schematic borders") in text
