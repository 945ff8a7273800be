"""The share card: everything within its edges, words set apart by the font itself, whatever the names are."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from layouts.documents.font_measure import measured
from layouts.documents.fonts import FAMILY
from layouts.documents.svg_png import svg_to_png
from layouts.models.release import Words
from layouts.public.edition import Edition, edition_of
from layouts.public.share_card import HEIGHT, WIDTH, card_svg, share_card
from layouts.text import LANGUAGES, Text
from layouts.theme import CANVAS
from tests.unit.public import releases

SVG = "{http://www.w3.org/2000/svg}"
MAP_LEFT, EDGE, MARGIN = 770, 56, 24
NAMES = {
    "usual": Words("平谷区", "Pinggu district"),
    "long": Words(
        "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗",
        "Morin Dawa Daur Autonomous Banner of Hulunbuir in the Inner Mongolia Autonomous Region",
    ),
    "endless": Words("很长的区名" * 30, "An endlessly long name of a district " * 12),
    "one word": Words("W" * 120, "W" * 120),
}
EVERY_CARD = pytest.mark.parametrize(
    ("language", "who", "towns_by"),
    [(language, who, by) for language in LANGUAGES for who in NAMES for by in ("band", None)],
)


def named(who: str, towns_by: str | None = "band") -> Edition:
    edition = releases.edition(towns_by=towns_by)
    programme = replace(edition.document.programme, district=NAMES[who])
    changed = replace(edition.document, programme=programme, map=edition.document.map if towns_by else None)
    return edition_of(releases.issue(changed), edition.earlier, newest=3)


def lines_of(svg: str) -> list[tuple[float, float, float, int, str]]:
    """Each text: x, y, size, weight, words."""
    found = []
    for each in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        place = [float(each.get(name) or 0) for name in ("x", "y", "font-size")]
        found.append((*place, int(each.get("font-weight") or 0), "".join(each.itertext())))
    return found  # type: ignore[return-value]


@EVERY_CARD
def test_no_words_are_wider_than_their_room_or_lie_upon_others(language: str, who: str, towns_by: str | None) -> None:
    lines = lines_of(card_svg(Text(language), named(who, towns_by)))
    assert len(lines) >= 5
    for x, y, size, weight, said in lines:
        right = x + measured(said.rstrip(), size, weight=weight)
        beside_map = towns_by is not None and 96 < y < 500
        assert right <= (MAP_LEFT if beside_map else WIDTH - EDGE) + 1, said
        assert x >= EDGE and y <= HEIGHT - MARGIN - 8
    for one in lines:
        for other in lines:
            if one < other and one[1] == other[1]:
                assert one[0] + measured(one[4], one[2], weight=one[3]) < other[0] - 8
    heights = sorted({(y, size) for _, y, size, _, _ in lines})
    assert all(low - size >= high for (high, _), (low, size) in pairwise(heights))


@pytest.mark.parametrize("who", ["usual", "long"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_drawn_outside_the_white_sheet(language: str, who: str) -> None:
    picture = Image.open(io.BytesIO(share_card(Text(language), named(who)))).convert("RGB")
    assert picture.size == (WIDTH, HEIGHT)
    empty = Image.new("RGB", picture.size, CANVAS)
    inside = (MARGIN, MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN)
    empty.paste(picture.crop(inside), inside)
    assert ImageChops.difference(picture, empty).getbbox() is None


@pytest.mark.parametrize("who", ["usual", "long"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_whole_and_each_line_of_it_one_text(language: str, who: str) -> None:
    bold = [each for each in lines_of(card_svg(Text(language), named(who))) if each[3] == 700 and each[1] < 440]
    assert len({y for _, y, _, _, _ in bold}) == len(bold) > 1
    assert not any("…" in said for *_, said in bold)
    assert not [said for *_, said in bold if re.match(r"[ ,.;:，。、；：）]", said)]


@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize("said", ["Pinggu district, 2007 Q2: 96.5 %", "平谷区符合政策生育率 96.5%，18 个镇街"])
def test_words_are_as_wide_as_they_are_drawn(said: str, weight: int) -> None:
    wide = measured(said, 40, weight=weight)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="80"><rect width="1200" height="80" fill="#fff"/>'
        f"<text x=\"10\" y=\"50\" font-size=\"40\" font-weight=\"{weight}\" font-family=\"{FAMILY}\" "
        f"style=\"font-variation-settings:'wght' {weight}\">{said}</text></svg>"
    )
    drawn = Image.open(io.BytesIO(svg_to_png(svg, scale=1.0))).convert("L")
    left, _, right, _ = ImageChops.invert(drawn).getbbox() or (0, 0, 0, 0)
    # ink ends a little inside the advance, and kerning draws a few letters together
    assert wide * 0.96 < right - left <= wide


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_share_card_is_a_picture_of_the_size_that_chats_want(language: str) -> None:
    card = share_card(Text(language), releases.edition())
    assert card.startswith(b"\x89PNG")
    assert (int.from_bytes(card[16:20]), int.from_bytes(card[20:24])) == (WIDTH, HEIGHT)
    assert card == share_card(Text(language), releases.edition())


def test_a_share_card_can_be_drawn_of_any_name() -> None:
    edition = releases.edition()
    district = Words("<𠮷&\u202e\U0001f600> " * 12, "An endlessly long name of a district " * 6)
    programme = replace(edition.document.programme, district=district)
    changed = edition_of(releases.issue(replace(edition.document, programme=programme)), edition.earlier, newest=3)
    for language in LANGUAGES:
        assert share_card(Text(language), changed).startswith(b"\x89PNG")
        assert "<𠮷" not in card_svg(Text(language), changed)
