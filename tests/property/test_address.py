"""Addresses: what a page writes is what it reads, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assessment.model import View
from assessment.periods import parse_period
from layouts.address import Address, PageProblem, language_of, parse_address
from layouts.text import DEFAULT_LANGUAGE, LANGUAGES

codes = st.from_regex(r"[0-9A-Za-z_-]{1,20}", fullmatch=True)
indicators = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
colours = indicators | indicators.map("line:{}".format) | st.sampled_from(["class", "composite"])
periods = st.builds(
    "{}{}".format, st.integers(1900, 2999), st.sampled_from(["", "H1", "H2", "Q1", "Q2", "Q3", "Q4"])
).map(parse_period)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """Any address that a page can have."""
    page = draw(st.sampled_from(["map", "targets", "method", "town"]))
    return Address(
        page=page,
        language=draw(st.sampled_from(LANGUAGES)),
        town=draw(codes if page == "town" else st.none() | codes),
        period=draw(st.none() | periods),
        view=draw(st.none() | st.sampled_from(View)),
        colour=draw(st.none() | colours),
        raw=draw(st.booleans()),
        tiles=draw(st.booleans()),
        rows=draw(st.integers(1, 9999)),
    )


@given(addresses())
@example(Address(page="map", town="None"))
def test_an_address_survives_being_written_and_read(address: Address) -> None:
    path, _, query = address.href.partition("?")
    assert parse_address(path, query) == address
    assert parse_address(path, f"?{query}" if query else "") == address


@given(addresses())
def test_a_written_address_holds_nothing_that_would_need_escaping(address: Address) -> None:
    assert set("<>\"' {}\\%#") & set(address.href) == set()


@given(addresses())
def test_the_language_is_known_without_reading_the_rest(address: Address) -> None:
    _, _, query = address.href.partition("?")
    assert language_of(query) == address.language


@given(st.text(max_size=600))
@example("lang=en&lang=en")
@example("&&&")
@example("period=%ff")
@example("=".join("a" * 30))
@example("a=1&" * 40)
def test_any_query_is_an_address_or_a_400_and_never_another_error(query: str) -> None:
    try:
        parse_address("/", query)
    except PageProblem as problem:
        assert problem.status == 400
    assert language_of(query) in LANGUAGES


@given(st.text(max_size=200))
@example("/town/")
@example("/town/a/b")
@example("/targets/")
@example("//")
def test_any_path_is_a_page_or_a_404(path: str) -> None:
    try:
        page = parse_address(path, "").page
    except PageProblem as problem:
        assert problem.status == 404
    else:
        assert page in {"map", "town", "targets", "method"}


@given(
    st.sampled_from(["town", "period", "view", "colour", "value", "shape", "rows", "lang"]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="&=;+%#"), min_size=1, max_size=40).filter(
        lambda value: not value.strip().isalnum()
    ),
)
def test_a_parameter_takes_only_what_it_means(name: str, value: str) -> None:
    try:
        read = parse_address("/", f"{name}={value}")
    except PageProblem as problem:
        assert problem.status == 400
    else:
        # town codes have - and _, colours have : and _; everything that was read is written back
        assert parse_address("/", read.href.partition("?")[2]) == read


@pytest.mark.parametrize("page", ["map", "targets", "method"])
def test_what_is_default_is_left_out(page: str) -> None:
    assert "?" not in Address(page=page).href
    assert Address(page=page, language=DEFAULT_LANGUAGE, rows=1).href == Address(page=page).href
