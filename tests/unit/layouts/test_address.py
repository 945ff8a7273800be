"""Addresses by example: the URLs that people see, and what is said about those that cannot be read."""

from __future__ import annotations

import pytest

from assessment.model import View
from assessment.periods import parse_period
from layouts.address import Address, PageProblem, parse_address


def problem(path: str, query: str = "") -> PageProblem:
    with pytest.raises(PageProblem) as caught:
        parse_address(path, query)
    return caught.value


def test_the_map_of_a_period_and_view_reads_like_this() -> None:
    address = Address(
        page="map",
        language="en",
        town="110117001",
        period=parse_period("2007Q2"),
        view=View.rolling,
        colour="line:family_planning",
        raw=True,
        tiles=True,
        rows=2,
    )
    assert address.href == (
        "/?period=2007Q2&view=rolling&colour=line:family_planning&value=raw&shape=tiles&town=110117001&rows=2&lang=en"
    )


def test_a_town_stands_in_the_path_of_its_own_page() -> None:
    assert Address(page="town", town="110117001").href == "/town/110117001"


def test_going_to_another_page_keeps_period_view_colour_and_language_and_drops_the_rest() -> None:
    here = Address(
        page="map",
        language="en",
        town="1",
        period=parse_period("2007H1"),
        view=View.quarter,
        colour="class",
        raw=True,
        tiles=True,
        rows=3,
    )
    assert here.to("town", town="2").href == "/town/2?period=2007H1&view=quarter&colour=class&lang=en"
    assert here.to("method").href == "/method?period=2007H1&view=quarter&colour=class&lang=en"


def test_spelled_out_defaults_are_the_same_address() -> None:
    assert parse_address("/", "lang=zh-CN&value=gap&shape=map&rows=1") == Address(page="map")


@pytest.mark.parametrize("path", ["/nowhere", "/town", "/targets/", "/town/a/b", "/town/..%2f", "/Method", ""])
def test_a_path_without_a_page_is_not_found(path: str) -> None:
    assert problem(path).status == 404


def test_a_town_code_that_no_town_can_have_is_told_as_an_unknown_town() -> None:
    found = problem("/town/" + "平" * 50)
    assert (found.status, found.key) == (404, "problem.town_unknown")
    assert len(found.fields["code"]) <= 40


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("colour", "problem.query_unreadable"),
        ("&", "problem.query_unreadable"),
        ("&".join(f"a{n}=1" for n in range(30)), "problem.query_unreadable"),
        ("lang=en&lang=zh-CN", "problem.query_twice"),
        ("period=2007Q2&period=2007Q2", "problem.query_twice"),
        ("x=1", "problem.query_unknown"),
        ("Period=2007Q2", "problem.query_unknown"),
        ("period=2007Q5", "problem.query_value"),
        ("period=0001Q1", "problem.query_value"),
        ("period=", "problem.query_value"),
        ("view=month", "problem.query_value"),
        ("lang=fr", "problem.query_value"),
        ("colour=Line:x", "problem.query_value"),
        ("colour=<script>", "problem.query_value"),
        ("town=1'--", "problem.query_value"),
        ("rows=0", "problem.query_value"),
        ("rows=-1", "problem.query_value"),
        ("rows=１", "problem.query_value"),
        ("rows=99999", "problem.query_value"),
        ("value=RAW", "problem.query_value"),
        ("shape=circle", "problem.query_value"),
        ("colour=" + "a" * 1100, "problem.query_long"),
        ("part=all", "problem.query_value"),
        ("pin=a", "problem.query_value"),
        ("pin=a~b.a~b", "problem.query_value"),
        ("ban=" + ".".join(f"a~{n}" for n in range(21)), "problem.query_value"),
    ],
)
def test_a_query_that_cannot_be_read_is_a_bad_request_that_says_why(query: str, key: str) -> None:
    found = problem("/", query)
    assert (found.status, found.key) == (400, key)


def test_what_is_said_of_a_wrong_value_is_short() -> None:
    assert len(problem("/", "view=" + "v" * 400).fields["value"]) <= 40
