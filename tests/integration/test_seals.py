"""Seals in the store, on both engines: chained, unchanged by whatever is corrected later, told from one another."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from assessment.comparing import compare
from assessment.meeting import Decision, Meeting, Ruling
from assessment.periods import parse_period
from assessment.problems import Refused
from assessment.seal import Seal, SealKind, dump, parse, verify
from assessment.twinning.lifecycle import Stage
from dashboard.services.exporting import Format, export
from dashboard.services.meeting_acts import do_at_meeting
from dashboard.services.sealing import take_seal
from data.engine import Connection, Engine, reading, writing
from data.intake import load_areas, load_indicators
from data.store import meetings, programmes, seals
from data.store.twinning import events
from data.store.twinning.writes import Write
from layouts.models.meeting_acts import Attend, SetDeadline, TownSays
from layouts.models.sealed import read_sealed
from tests.integration.small_programme import AREAS, START, programme_text, small_programme, write_csv

PROGRAMME = small_programme()
PERIOD = parse_period("2007Q2")
HOUR = timedelta(hours=1)
TODAY = date(2007, 8, 1)
CODES = ("110117001", "110117002", "110117003")


def figures(*, compliant: int = 96, third: int = 0) -> str:
    rows = ["period,area_code,indicator,numerator,denominator,value"]
    for number, code in enumerate(CODES):
        for period in ("2007Q1", "2007Q2"):
            rows.append(f"{period},{code},compliant,{compliant - 5 * number},100,")
            rows.append(f"{period},{code},third,{third},,")
    return "\n".join(rows)


def load(connection: Connection, folder: Path, text: str, at: datetime) -> None:
    path = write_csv(folder, text)
    load_indicators(connection, programme=PROGRAMME, paths=[path], recorded_at=at, who="tests")


@pytest.fixture
def district(database: Engine, tmp_path: Path) -> Engine:
    with writing(database) as connection:
        programmes.register(
            connection, text=programme_text(), programme=PROGRAMME, recorded_at=START, who="tests"
        )
        areas = write_csv(tmp_path, AREAS)
        load_areas(connection, programme=PROGRAMME, path=areas, recorded_at=START, who="tests")
        load(connection, tmp_path, figures(), START)
    return database


def take(engine: Engine, at: datetime, kind: SealKind = SealKind.draft) -> Seal:
    with writing(engine) as connection:
        return take_seal(connection, period=PERIOD, kind=kind, who="tests", at=at)[0]


def stored(engine: Engine, number: int) -> bytes:
    with reading(engine) as connection:
        content = seals.content(connection, number)
    assert content is not None
    return content


def correct(engine: Engine, folder: Path, compliant: int, at: datetime) -> None:
    with writing(engine) as connection:
        load(connection, folder, figures(compliant=compliant), at)


def test_a_seal_holds_what_it_was_made_from_and_reads_back_the_same(district: Engine) -> None:
    seal = take(district, START + HOUR)
    assert parse(stored(district, 1)) == seal
    sealed = read_sealed(seal)
    assert [card.area.code for card in sealed.assessment.areas] == list(CODES)
    assert sealed.assessment.area("110117001").indicators[0].numerator == 96
    assert sealed.previous is not None
    assert sealed.header.previous is None
    assert {each.observation.area for each in sealed.figures} == set(CODES)


def test_seals_are_chained_and_numbered(district: Engine) -> None:
    one, other = take(district, START + HOUR), take(district, START + 2 * HOUR)
    assert (one.header.number, other.header.number) == (1, 2)
    assert other.header.previous == one.root
    with writing(district) as connection, pytest.raises(ValueError, match="chain"):
        seals.add(connection, one, as_of=START + 3 * HOUR, write=Write("me", START + 3 * HOUR))


def test_a_correction_after_the_seal_leaves_it_and_shows_as_a_difference(district: Engine, tmp_path: Path) -> None:
    before = take(district, START + HOUR)
    content = stored(district, 1)
    correct(district, tmp_path, 90, START + 2 * HOUR)
    assert stored(district, 1) == content
    after = take(district, START + 3 * HOUR)
    found = compare(read_sealed(before).assessment, read_sealed(after).assessment)
    assert [each.town for each in found] == list(CODES)
    values = {each.town: each.indicators[0].value for each in found}
    assert values["110117001"] == (96, 90)
    rows = read_sealed(after).revisions.rows
    assert read_sealed(after).revisions.since == 1
    own = [row for row in rows if row.area == "110117001" and str(row.quarter) == "2007Q2"]
    assert [(row.before.numerator, row.after.numerator, row.value) for row in own] == [(96, 90, (96, 90))]
    assert compare(read_sealed(after).assessment, read_sealed(after).assessment) == ()


def test_figures_that_came_later_are_no_revisions(district: Engine, tmp_path: Path) -> None:
    take(district, START + HOUR)
    with writing(district) as connection:
        text = "period,area_code,indicator,numerator,denominator,value\n2007Q2,110117001,first,80,96,"
        load(connection, tmp_path, text, START + 2 * HOUR)
    assert read_sealed(take(district, START + 3 * HOUR)).revisions.rows == ()


def _decide(connection: Connection, town: str, ruling: Ruling, at: datetime) -> None:
    def make(before: Meeting) -> Decision:
        return Decision(number=before.numbers[0] + 1, town=town, ruling=ruling, reason="会议决定")

    meetings.record(
        connection, programme=PROGRAMME, period=PERIOD.code, make=make, write=Write("me", at), today=TODAY
    )


def test_the_final_seal_carries_the_decisions_out_once(district: Engine) -> None:
    with writing(district) as connection:
        _decide(connection, "110117003", Ruling.flag, START + HOUR)
        _decide(connection, "110117002", Ruling.flag, START + HOUR)
    with reading(district) as connection:
        assert events.history(connection) == {}
    final = take(district, START + 2 * HOUR, SealKind.final)
    with reading(district) as connection:
        assert events.life(connection, "110117003").stage is Stage.confirmed
        assert events.life(connection, "110117002").stage is Stage.confirmed
        assert meetings.meeting(connection, PERIOD.code).closed
    assert [each.town.code for each in read_sealed(final).board.rows] == ["110117002", "110117003"]
    with pytest.raises(Refused) as error:
        take(district, START + 3 * HOUR)
    assert [each.code for each in error.value.problems] == ["meeting.final_twice"]


def test_a_decision_that_cannot_be_carried_out_stops_the_seal_and_nothing_is_decided(district: Engine) -> None:
    with writing(district) as connection:
        _decide(connection, "110117003", Ruling.flag, START + HOUR)
        _decide(connection, "110117002", Ruling.flag, START + HOUR)
    with writing(district) as connection:
        events.record(
            connection,
            programme=PROGRAMME,
            town="110117002",
            event=events.Event(events.EventKind.flag_by_hand, TODAY, "other", reason="先行标记"),
            write=Write("other", START + 2 * HOUR),
        )
    with pytest.raises(Refused) as error:
        take(district, START + 3 * HOUR, SealKind.final)
    assert [each.code for each in error.value.problems] == ["meeting.decision_stands"]
    with reading(district) as connection:
        assert "110117003" not in events.history(connection)
        assert seals.all(connection) == []


def test_a_period_without_figures_cannot_be_sealed(district: Engine) -> None:
    with writing(district) as connection, pytest.raises(Refused) as error:
        take_seal(connection, period=parse_period("1999Q1"), kind=SealKind.draft, who="me", at=START + HOUR)
    assert [each.code for each in error.value.problems] == ["meeting.no_figures"]


def paper(content: bytes) -> bytes:
    """The workbook of a seal's file."""
    seal = parse(content)
    return export(seal, read_sealed(seal), Format.xlsx, languages=("zh-CN",))


def _seals_and_corrections(engine: Engine, folder: Path, count: int, corrections: int) -> None:
    chance = random.Random(count)
    moment = START + HOUR
    contents: dict[int, bytes] = {}
    papers: dict[int, bytes] = {}
    for number in range(1, count + 1):
        contents[number] = dump(take(engine, moment))
        papers[number] = paper(contents[number])
        for _ in range(corrections // count):
            moment += timedelta(minutes=1)
            correct(engine, folder, chance.randrange(20, 100), moment)
        moment += timedelta(minutes=1)
    previous = None
    for number, content in contents.items():
        assert stored(engine, number) == content
        assert paper(stored(engine, number)) == papers[number]
        found = verify(content).seal
        assert found is not None
        assert found.header.previous == previous
        previous = found.root


def test_five_seals_verify_and_export_to_the_same_bytes_after_fifty_corrections(
    district: Engine, tmp_path: Path
) -> None:
    _seals_and_corrections(district, tmp_path, 5, 50)


@pytest.mark.long
def test_a_hundred_seals_verify_and_export_to_the_same_bytes_after_a_thousand_corrections(
    district: Engine, tmp_path: Path
) -> None:
    _seals_and_corrections(district, tmp_path, 100, 1000)


@pytest.mark.parametrize("what", ["confirm", "object"])
@pytest.mark.parametrize("period", ["2012Q4", "2099", "1999Q1"])
def test_a_town_says_nothing_of_figures_that_nobody_loaded(district: Engine, period: str, what: str) -> None:
    act = TownSays(act="say", period=period, town="110117001", what=what, words="x", on="2007-07-02")
    with pytest.raises(Refused) as error, writing(district) as connection:
        do_at_meeting(connection, PROGRAMME, Write("me", START + HOUR, "leader"), act)
    assert [each.code for each in error.value.problems] == ["meeting.no_figures"]
    with reading(district) as connection:
        assert meetings.entries(connection) == []


@pytest.mark.parametrize(("day", "refused"), [
    ("2007-06-30", True), ("2007-07-01", False), ("2017-07-01", False), ("2017-07-20", True), ("0001-01-01", True),
])  # fmt: skip
def test_a_deadline_lies_after_the_period_and_within_ten_years(district: Engine, day: str, refused: bool) -> None:
    act = SetDeadline(act="deadline", period=PERIOD.code, day=day)
    with writing(district) as connection:
        try:
            do_at_meeting(connection, PROGRAMME, Write("me", START + HOUR, "leader"), act)
            codes = []
        except Refused as error:
            codes = [each.code for each in error.problems]
    assert codes == (["meeting.deadline_outside"] if refused else [])


@pytest.mark.parametrize(
    ("units", "codes"), [("x" * 2_000, ["twinning_store.text_too_long"]), ("", ["meeting.attendance_empty"])]
)
def test_units_that_cannot_be_are_named_with_their_field_and_limit(
    district: Engine, units: str, codes: list[str]
) -> None:
    with pytest.raises(Refused) as error, writing(district) as connection:
        act = Attend(act="attend", period=PERIOD.code, units=units)
        do_at_meeting(connection, PROGRAMME, Write("me", START + HOUR, "leader"), act)
    assert [each.code for each in error.value.problems] == codes
    if units:
        assert error.value.problems[0].params == {"field": "units", "value": 2_000, "expected": 100}
