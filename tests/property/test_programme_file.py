"""Whatever is done to a programme file, it is read or refused with sentences and places, never a crash."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from assessment.model import parse_programme
from assessment.problems import PROBLEMS, Refused
from assessment.toml_places import lines_of

PINGGU = (Path(__file__).resolve().parents[2] / "data" / "programmes" / "pinggu-2005.toml").read_text(
    encoding="utf-8"
)
LINES = PINGGU.splitlines()
STATED = [number for number, line in enumerate(LINES) if re.match(r"[a-z_]+ = ", line)]
VALUES = ["5", "-1", "true", "inf", "nan", '""', '"x"', "[]", "[1]", "{}", "{ zh = 1 }", "[{}]", "2007-05-27", "1e-99"]


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """Pinggu's programme with up to four lines given another value, taken out or repeated."""
    lines = list(LINES)
    for number in draw(st.lists(st.sampled_from(STATED), min_size=1, max_size=4, unique=True)):
        key = lines[number].split(" = ")[0]
        value = draw(st.sampled_from([*VALUES, "", "twice"]))
        lines[number] = f"{key} = {value}" if value else ""
        if value == "twice":
            lines[number] = f"{LINES[number]}\n{LINES[number]}"
    return "\n".join(lines)


@given(spoiled())
def test_a_spoiled_programme_is_read_or_refused_with_place_and_sentence(text: str) -> None:
    try:
        parse_programme(text, origin="p.toml")
    except Refused as refused:
        for problem in refused.problems:
            assert problem.place["file"] == "p.toml"
            assert 1 <= int(problem.place["line"]) <= len(LINES) + 4
            assert PROBLEMS[problem.code].format_map(problem.params)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_programme(text, origin="p.toml")
    except Refused as refused:
        assert refused.problems


def test_every_key_of_the_shipped_programme_has_its_line() -> None:
    found = lines_of(PINGGU)
    for path, line in found.items():
        if isinstance(path[-1], str) and len(path) > 1:
            assert path[-1] in LINES[line - 1], path
