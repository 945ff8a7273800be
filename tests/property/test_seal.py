"""Seals: whatever is altered is found, whatever is sealed comes back, and the same values give the same bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.problems import Refused
from assessment.seal import SECTIONS, Header, Seal, SealKind, canonical, dump, make, parse, plain, verify

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
HEADER = Header(
    number=3,
    kind=SealKind.draft,
    period="2007Q2",
    view="year_to_date",
    as_of="2007-07-10T01:00:00.000000Z",
    sealed_at="2007-07-10T01:00:00.000000Z",
    who="demo",
    program="threeline 0.1.0",
    programme="pinggu-2005 1",
    previous="a" * 64,
)


def sections(fill: Any = 1) -> dict[str, Any]:
    return {name: {"of": name, "value": fill} for name in SECTIONS}


SEAL = make(HEADER, sections("平谷区 96.13"))
CONTENT = dump(SEAL)


@given(value=VALUES)
def test_what_is_sealed_comes_back(value: Any) -> None:
    seal = make(HEADER, sections(value))
    assert parse(dump(seal)) == seal


@given(place=st.integers(0, len(CONTENT) - 1), byte=st.integers(0, 255))
def test_any_flipped_byte_is_found(place: int, byte: int) -> None:
    altered = CONTENT[:place] + bytes([byte]) + CONTENT[place + 1 :]
    if altered == CONTENT:
        assert verify(altered).intact
        return
    try:
        found = verify(altered)
    except Refused as refused:
        assert refused.problems[0].code in ("seal.unreadable", "seal.no_seal", "seal.newer_format")
        return
    assert not found.intact
    assert found.altered


@given(place=st.integers(0, len(CONTENT) - 1))
def test_a_byte_less_or_a_space_more_is_found(place: int) -> None:
    for altered in (CONTENT[:place] + CONTENT[place + 1 :], CONTENT[:place] + b" " + CONTENT[place:]):
        try:
            assert not verify(altered).intact
        except Refused:
            continue


@given(name=st.sampled_from(SECTIONS), value=VALUES)
def test_the_altered_section_is_named(name: str, value: Any) -> None:
    raw = json.loads(CONTENT)
    if raw["sections"][name] == value:
        return
    raw["sections"][name] = value
    assert verify(canonical(raw)).altered == (name,)


@given(data=st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_what_is_no_seal_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refused):
        verify(data)


@pytest.mark.parametrize("key", ["number", "kind", "period", "as_of", "previous", "who"])
def test_an_altered_header_is_found(key: str) -> None:
    raw = json.loads(CONTENT)
    raw["header"][key] = "final" if key == "kind" else 4 if key == "number" else "b" * 64
    assert verify(canonical(raw)).altered == ("header",)


def test_a_section_that_is_gone_or_added_is_named() -> None:
    raw = json.loads(CONTENT)
    del raw["sections"]["meeting"]
    raw["sections"]["more"] = 1
    assert set(verify(canonical(raw)).altered) == {"meeting", "more"}


def test_a_seal_of_a_later_format_is_told() -> None:
    raw = json.loads(CONTENT) | {"format": 2}
    with pytest.raises(Refused) as error:
        verify(canonical(raw))
    assert error.value.problems[0].code == "seal.newer_format"
    assert error.value.problems[0].params == {"value": 2, "expected": 1}


def test_whoever_recomputes_every_hash_makes_another_root() -> None:
    forged = make(HEADER, sections("平谷区 99.99"))
    assert verify(dump(forged)).intact
    assert forged.root != SEAL.root


def test_numbers_with_fractions_are_written_as_texts() -> None:
    assert plain({"a": (0.1, 2), "b": [1.5]}) == {"a": ["0.1", 2], "b": ["1.5"]}
    with pytest.raises(TypeError):
        canonical({"a": 0.5})


def test_canonical_form_is_sorted_without_spaces_and_in_utf_8() -> None:
    assert canonical({"b": [1, None], "a": "平谷"}) == '{"a":"平谷","b":[1,null]}'.encode()


def test_a_seal_has_exactly_the_sections_of_its_format() -> None:
    with pytest.raises(ValueError, match="sections"):
        make(HEADER, {"areas": []})


def test_the_chain_is_part_of_the_root() -> None:
    other = Header(**{name: getattr(HEADER, name) for name in Header.__dataclass_fields__} | {"previous": None})
    assert make(other, sections()).root != make(HEADER, sections()).root
    assert isinstance(SEAL, Seal)
