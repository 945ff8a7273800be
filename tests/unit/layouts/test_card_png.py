"""The card for chat: its size, what is on it, whose name cannot be shown, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assessment.seal import dump
from layouts.documents import card_png as card_module
from layouts.documents.card_png import WIDTH, card_png
from layouts.documents.fonts import MissingGlyphs
from layouts.models.sealed import Sealed
from tests.unit.layouts import sealed_world as world

ROOT = Path(__file__).resolve().parents[3]
REMADE = """
import hashlib, sys
from assessment.seal import parse
from layouts.documents.card_png import card_png
from layouts.models.sealed import read_sealed
sealed = read_sealed(parse(sys.stdin.buffer.read()))
for town in (None, sys.argv[1]):
    print(hashlib.sha256(card_png(sealed, "zh-CN", town=town)).hexdigest())
"""


@cache
def card(town: str | None = None, language: str = "zh-CN") -> bytes:
    return card_png(world.final(), language, town=town)


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def written(monkeypatch: pytest.MonkeyPatch, sealed: Sealed, language: str, town: str | None) -> dict[str, Any]:
    """What the template gets to draw."""
    kept: list[dict[str, Any]] = []
    monkeypatch.setattr(card_module, "to_png", lambda document, scale: kept.append(document) or b"")
    card_png(sealed, language, town=town)
    return kept[0]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("town", [None, world.LAGGING, world.NAMED])
def test_a_card_is_as_wide_as_a_telephone_and_not_endless(town: str | None, language: str) -> None:
    width, height = size(card(town, language))
    assert width == WIDTH
    assert 500 < height < 2000


def test_the_card_of_a_town_has_its_scores_and_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = written(monkeypatch, world.final(), "zh-CN", world.LAGGING)["town"]
    assert (drawn["name"], drawn["class"]) == ("王辛庄镇", "▲ 三类")
    assert [line["score"] for line in drawn["lines"]] == ["52.2", "68.2", "48.9"]
    # the costliest first
    assert drawn["rows"][0][0]["t"] == "符合政策生育率"
    assert drawn["rows"][0][1]["t"] == "90.2%"
    assert len(drawn["rows"]) == 6
    assert drawn["rest"].startswith("另有 7 项未列出。")


def test_the_card_of_the_district_says_the_sentence_and_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = written(monkeypatch, world.final(), "zh-CN", None)
    said = "".join(piece["t"] for piece in drawn["district"]["sentence"])
    assert said == "平谷区符合政策生育率 95.84%，11 个镇街达标，7 个未达标，其中 5 个属正常波动范围"
    assert "未报：共 1 项未报：马昌营镇。" in drawn["notes"]
    assert "<svg" in drawn["map"]


@pytest.mark.parametrize("town", [None, world.LAGGING])
def test_every_card_carries_its_provenance(monkeypatch: pytest.MonkeyPatch, town: str | None) -> None:
    drawn = written(monkeypatch, world.final(), "en", town)
    foot = " ".join(drawn["foot"])
    for part in (world.final().root[:12], "seal 2", "pinggu-2005 version 1", "Schematic borders", "Synthetic data"):
        assert part in foot
    assert any("chance alone" in note for note in drawn["notes"])
    assert drawn["kind"] == "Final, after the meeting"


def test_a_district_without_boundaries_has_a_card_without_a_map() -> None:
    assert size(card_png(world.without_map(world.final()), "zh-CN"))[0] == WIDTH
    assert size(card_png(world.without_map(world.final()), "zh-CN", town=world.LAGGING))[0] == WIDTH


def test_a_name_that_the_font_cannot_show_is_an_error_and_not_a_box() -> None:
    sealed = world.renamed(world.final(), world.NAMED, zh="东\U0001f3d4村", en="Donggaocun")
    with pytest.raises(MissingGlyphs) as missing:
        card_png(sealed, "zh-CN", town=world.LAGGING)
    assert missing.value.who == "东\U0001f3d4村"


def test_a_town_that_the_seal_does_not_hold_is_an_error() -> None:
    with pytest.raises(KeyError):
        card_png(world.final(), "zh-CN", town="999")


def test_the_same_seal_gives_the_same_picture_in_another_process_zone_and_locale() -> None:
    environment = os.environ | {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    again = subprocess.run(
        [sys.executable, "-c", REMADE, world.LAGGING],
        input=dump(world.seals()[1]),
        capture_output=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    expected = [hashlib.sha256(each).hexdigest() for each in (card(), card(world.LAGGING))]
    assert again.stdout.decode().split() == expected
    assert card_png(world.final(), "zh-CN") == card()
