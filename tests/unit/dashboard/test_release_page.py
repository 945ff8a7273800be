"""The page on which releases are made: its states, who may see it, and publishing exactly what was shown."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from assessment.disclosure.cells import Part
from assessment.viewers import Role, Viewer
from dashboard.app import create_app
from dashboard.config import Settings
from dashboard.services.snapshot import Library
from data.engine import Engine, open_engine, reading, writing
from data.store import known_figures, releases
from data.store.known_figures import Known
from data.store.twinning.writes import Write
from layouts.address import PageProblem, parse_address
from layouts.models.release_page import ReleasePage
from layouts.pages.release import release_page
from layouts.public.markup import WITHHELD
from layouts.text import LANGUAGES, Text
from layouts.text.release_hidden import MARK, say_counts, say_towns, say_value
from layouts.theme import WITHHELD_SIGN
from tests.unit.dashboard import released_world as world
from tests.unit.dashboard.instances import LEADER, UPDATE, answer, page_request, pages_of, settings_of, signed_in
from tests.unit.dashboard.test_recording import body_of, request
from tests.unit.layouts.reading import attribute, of_class, of_type, words


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Two final seals, nothing published."""
    return world.district_in(tmp_path_factory.mktemp("waiting"))


@pytest.fixture
def half(tmp_path: Path) -> Settings:
    """Two final seals, the first one published."""
    world.published(world.district_in(tmp_path), 1)
    return settings_of(tmp_path)


def model(engine: Engine, query: str = "", viewer: Viewer = LEADER) -> ReleasePage:
    return pages_of(Library(engine), viewer).release(parse_address("/release", query))


def shown(page: ReleasePage, language: str = "en") -> Any:
    return release_page(page, Text(language))


# ---------------------------------------------------------------------- what the page shows


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_begins_with_what_was_published_and_what_waits(waiting: Engine, language: str) -> None:
    page = shown(model(waiting), language)
    (heading,) = of_type(page, "H1")
    said = {"en": "Nothing has been published yet; 2 final seals", "zh-CN": "还没有公开过，2 份会后定稿"}
    assert words(heading).startswith(said[language])
    assert len(of_class(page, "release-seal")) == 2


def test_without_a_chosen_seal_nothing_is_prepared(waiting: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.services.release_page.prepare", lambda *_: pytest.fail("prepared"))
    page = model(waiting)
    assert (page.chosen, page.preview, page.document) == (None, None, None)


def test_a_preview_shows_every_figure_and_everything_hidden_with_its_reason(waiting: Engine) -> None:
    page = model(waiting, "seal=1")
    assert page.preview is not None
    made = shown(page)
    rows = [each for each in of_type(of_class(made, "release-table"), "Tr") if of_type(each, "Td")]
    assert len(rows) == len(page.preview.document.indicators) * len(page.preview.document.spans)
    reasons = of_class(made, "release-why")
    assert sum(int(words(of_type(each, "B")[0])) for each in reasons) == len(page.preview.hidden)
    assert "it is 1 to 7 itself" in words(made)
    assert "Cases of a disease: it may be a count of persons or events" in words(made)
    (form,) = of_type(made, "Form")
    values = json.loads(attribute(form, "data-values"))
    assert values == {"number": 1, "state": page.preview.state}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_shows_every_span_that_becomes_public_cell_by_cell(half: Settings, language: str) -> None:
    """Half a year is sealed: its two quarters become public with it, one of them told by an earlier release."""
    page, text = model(open_engine(half.database_url), "seal=2"), Text(language)
    assert page.preview is not None
    document = page.preview.document
    assert document.spans == ("2007Q1-2007Q2", "2007Q1", "2007Q2")
    assert {each.period for each in document.figures} == set(document.spans)
    made = shown(page, language)
    tables = of_class(made, "release-table")
    assert len(tables) == len(document.spans)
    assert len([each for each in of_type(made, "Details") if of_class(each, "release-table")]) == 2
    for span, table in zip(document.spans, tables, strict=True):
        cells = [words(each) for each in of_type(table, "Td")]
        wanted = [
            document.figure(group.code, indicator.code, span)
            for indicator in document.indicators
            for group in document.groups
        ]
        assert len(cells) == len(wanted)
        for cell, figure in zip(cells, wanted, strict=True):
            assert figure is not None
            indicator = document.indicator(figure.indicator)
            assert cell.startswith(say_value(text, indicator, figure, short=True))
            assert indicator.kind == "count" or say_counts(figure) in cell
            counted = document.towns_counted(figure.group, figure.indicator, span)
            told = say_towns(text, counted)
            assert told in cell and bool(told) == bool(re.search("towns met|个镇街中", cell)) == (counted is not None)


def test_one_mark_stands_for_what_is_withheld_inside_and_on_the_public_page(waiting: Engine) -> None:
    assert MARK == WITHHELD == WITHHELD_SIGN
    lead = of_class(shown(model(waiting, "seal=1")), "release-lead")
    assert WITHHELD in words(lead[0]) and "▨" not in words(lead[0])


def test_every_withheld_figure_of_the_preview_has_the_one_mark_and_a_word_for_those_who_listen(waiting: Engine) -> None:
    page = model(waiting, "seal=1")
    made = of_class(shown(page), "release-table")
    cells = [words(each) for each in of_type(made, "Td") if MARK in words(each)]
    assert cells
    assert all("withheld" in each for each in cells)


def test_a_published_seal_shows_what_the_public_reads_and_no_form(half: Settings) -> None:
    engine = open_engine(half.database_url)
    page = model(engine, "seal=1")
    assert page.preview is None
    assert page.document is not None
    made = shown(page)
    assert of_type(made, "Form") == []
    assert page.releases[0].hash in words(made)
    assert [each.href for each in of_class(made, "onward")] == ["/public/1?lang=en"]


def test_a_seal_that_is_not_there_is_a_page_that_is_not_there(waiting: Engine) -> None:
    with pytest.raises(PageProblem) as problem:
        model(waiting, "seal=9")
    assert problem.value.status == 404


def test_the_audit_runs_when_it_is_asked_for_and_says_that_it_holds(half: Settings) -> None:
    engine = open_engine(half.database_url)
    assert model(engine).audit is None
    page = model(engine, "audit=yes")
    assert page.audit is not None
    assert page.audit.holds
    assert "No withheld count can be worked out." in words(shown(page))


def test_the_audit_says_of_every_registered_figure_what_it_made_of_it(half: Settings) -> None:
    engine = open_engine(half.database_url)
    figures = [Known("d", "compliant", period, Part.denominator, value, "公报")
               for period, value in (("2007Q1", 499), ("2007Q2", 493), ("2007Q2", 1))]  # fmt: skip
    with writing(engine) as connection:
        known_figures.add(connection, figures, write=Write("me", datetime.now(UTC)))
    page = model(engine, "audit=yes")
    assert [(each.used, each.seal) for each in page.known] == [(True, None), (False, 2), (False, None)]
    said = words(shown(page))
    assert "Registered figures taken into account: 1 of 3." in said
    assert "公报 · as final seal 2 has it, which is not public yet" in said
    assert "公报 · not what any final seal holds" in said


def test_what_the_audit_finds_is_named_in_words_with_its_path(half: Settings) -> None:
    engine = open_engine(half.database_url)
    other = [
        Known(group, "first", "2007Q1", Part.numerator, value, "公报") for group, value in (("d", 437), ("upper", 197))
    ]
    with writing(engine) as connection:
        known_figures.add(connection, other, write=Write("me", datetime.now(UTC)))
    page = model(engine, "audit=yes")
    assert page.audit is not None
    assert not page.audit.holds
    said = words(shown(page))
    assert "first births of Lower (First children, 2007 Q1)can only be 240" in said
    assert "published: first births of Upper (First children, 2007 Q1) is 197 (公报)" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_seal_cannot_be_published_is_said_with_the_count_by_its_name(tmp_path: Path, language: str) -> None:
    engine = world.district_in(tmp_path, quarters=("2007Q1",))
    known = [
        Known(group, "first", "2007Q1", part, value, "公报")
        for group, counts in (("d", (437, 499)), ("upper", (197, 255)))
        for part, value in zip((Part.numerator, Part.denominator), counts, strict=True)
    ]
    with writing(engine) as connection:
        known_figures.add(connection, known, write=Write("me", datetime.now(UTC)))
    page = model(engine, "seal=1")
    assert page.preview is None
    assert page.refused
    (reasons,) = of_class(shown(page, language), "release-reasons")
    assert {"en": "first births of Lower", "zh-CN": "乙类“一孩率”"}[language] in words(reasons)


# ---------------------------------------------------------------------- who may, and what comes of it


def publish(client: FlaskClient, number: int, state: str, lang: str = "en") -> Any:
    return client.post(UPDATE, json=body_of(request("publish", {"number": number, "state": state}, lang)))


def said(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["response"]["act-answer"]["data"])


def count(settings: Settings) -> int:
    with reading(open_engine(settings.database_url)) as connection:
        return len(releases.all(connection))


@pytest.mark.parametrize("role", list(Role))
def test_only_leaders_and_administrators_see_the_page_and_publish(half: Settings, role: Role) -> None:
    unit = {Role.township: "a1", Role.department: "line"}.get(role)
    client = signed_in(create_app(half), role, unit)
    may = role in (Role.leader, Role.admin)
    assert (client.get("/release").status_code == 200) == may
    body = page_request("/release")
    assert (client.post(UPDATE, json=body).status_code == 200) == may
    if not may:
        assert publish(client, 2, "0" * 64).status_code == 403
    assert count(half) == 1


def test_what_was_shown_is_published_and_a_second_press_changes_nothing(half: Settings) -> None:
    state = model(open_engine(half.database_url), "seal=2").preview.state  # type: ignore[union-attr]
    client = signed_in(create_app(half))
    assert said(publish(client, 2, state)) == {"number": 7, "done": "Published. It cannot be changed any more."}
    assert count(half) == 2
    again = said(publish(client, 2, state))
    assert (again["done"], count(half)) == (Text("en")("act.nothing"), 2)
    with reading(open_engine(half.database_url)) as connection:
        assert releases.all(connection)[-1].who == "leader"


def test_nothing_is_published_that_was_not_shown_like_this(half: Settings) -> None:
    client = signed_in(create_app(half))
    problems = said(publish(client, 2, "0" * 64))["problems"]
    assert problems[0].startswith("Something was published or registered after this release of seal 2 was prepared.")
    assert count(half) == 1


@pytest.mark.parametrize(
    "values",
    [{"number": 2}, {"number": "2", "state": "0" * 64}, {"number": 0, "state": "0" * 64}, {"number": 2, "state": "x"}],
)
def test_a_forged_act_is_no_act(half: Settings, values: dict[str, Any]) -> None:
    client = signed_in(create_app(half))
    assert client.post(UPDATE, json=body_of(request("publish", values))).status_code == 400
    assert count(half) == 1


def test_a_draft_or_a_seal_that_is_not_there_is_refused_in_words(half: Settings) -> None:
    client = signed_in(create_app(half))
    assert said(publish(client, 9, "0" * 64))["problems"] == [
        "There is no seal 9. Final seals are: 1, 2. Take one after the meeting: threeline seal PERIOD --final."
    ]


def test_the_page_comes_over_the_one_callback_of_all_pages(half: Settings) -> None:
    client = signed_in(create_app(half), Role.admin)
    got = answer(client, page_request("/release", "?seal=1&lang=en"))
    assert got["page-title"]["data"].startswith("Public releases")


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "改动过"), ("en", "was altered in the database")])
def test_an_audit_of_a_release_that_was_altered_is_a_page_that_says_so(
    half: Settings, language: str, said: str
) -> None:
    with closing(sqlite3.connect(half.home / "threeline.sqlite")) as connection, connection:
        connection.execute("DROP TRIGGER releases_no_update")
        connection.execute("UPDATE releases SET audit = '{}'")
    visitor = signed_in(create_app(half), Role.leader)
    answered = answer(visitor, page_request("/release", f"?audit=yes&lang={language}"))
    assert said in json.dumps(answered, ensure_ascii=False)
