"""Seals for the tests of what is made from one: a demo with a whole meeting in it, and districts of any size.

`final()` has all there can be: an earlier action that is overdue, confirmations, an objection with its answer, a
figure corrected since the seal before, decisions and actions. `draft()` is the seal before the meeting.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from assessment.meeting import (
    Action,
    Answer,
    Attendance,
    Confirmation,
    Deadline,
    Decision,
    Entry,
    Meeting,
    Objection,
    Ruling,
)
from assessment.model import parse_programme
from assessment.periods import parse_period
from assessment.seal import Seal, SealKind, dump, parse
from dashboard.services.sealing import take_seal
from data.engine import Connection, open_engine, writing
from data.intake import load_indicators
from data.store import meetings, programmes
from data.store.twinning.writes import Write
from layouts.models.sealed import Sealed, SealedArea, SealedMap, read_sealed
from tests.unit.dashboard.instances import demo_in

PERIOD = parse_period("2007Q2")
FIRST_SEALED = datetime(2008, 2, 1, 1, 0, tzinfo=UTC)
TODAY = date(2008, 2, 1)
LAGGING, NAMED, CORRECTED, OBJECTING, HELPER = "110117110", "110117101", "110117106", "110117105", "110117001"
WHO = "tests"


@cache
def seals() -> tuple[Seal, Seal]:
    """The draft before the meeting and the final seal after it."""
    with tempfile.TemporaryDirectory(prefix="threeline-seals-") as folder:
        settings = demo_in(Path(folder) / "home")
        engine = open_engine(settings.database_url)
        with writing(engine) as connection:
            draft, _ = take_seal(connection, period=PERIOD, kind=SealKind.draft, who=WHO, at=FIRST_SEALED)
            _correct(connection, draft, Path(folder) / "correction.csv", FIRST_SEALED + timedelta(hours=1))
            _hold_meeting(connection)
            final, _ = take_seal(
                connection, period=PERIOD, kind=SealKind.final, who=WHO, at=FIRST_SEALED + timedelta(days=6)
            )
        engine.dispose()
    return draft, final


@cache
def draft() -> Sealed:
    """Before the meeting: sealed figures, nothing decided."""
    return read_sealed(parse(dump(seals()[0])))


@cache
def final() -> Sealed:
    """After the meeting."""
    return read_sealed(parse(dump(seals()[1])))


def _correct(connection: Connection, sealed: Seal, path: Path, moment: datetime) -> None:
    """Four compliant births fewer in a town that met its target by less."""
    before = next(
        each
        for each in read_sealed(sealed).figures
        if (each.observation.area, each.observation.indicator, str(each.observation.quarter))
        == (CORRECTED, "compliant_birth_rate", "2007Q2")
    ).observation
    corrected = int(before.numerator or 0) - 4
    rows = ["period,area_code,indicator,numerator,denominator,value"]
    rows.append(f"2007Q2,{CORRECTED},compliant_birth_rate,{corrected},{before.denominator},")
    path.write_text("\n".join(rows), encoding="utf-8")
    programme = parse_programme(sealed.sections["programme"]["text"], origin="demo")
    load_indicators(connection, programme=programme, paths=[path], recorded_at=moment, who="demo")


def _hold_meeting(connection: Connection) -> None:
    """Entries of the meeting before and of this one, a minute apart."""
    entries: list[tuple[str, Callable[[Meeting], Entry]]] = [
        ("2007Q1", lambda meeting: _action(1, "逐村核对出生登记", "规划统计科", date(2008, 2, 3), town=LAGGING)),
        ("2007Q2", lambda meeting: Deadline(day=date(2008, 2, 1))),
        ("2007Q2", lambda meeting: Confirmation(town=CORRECTED, on=TODAY)),
        ("2007Q2", lambda meeting: Confirmation(town=LAGGING, on=TODAY)),
        (
            "2007Q2",
            lambda meeting: Objection(
                town=OBJECTING, number=1, on=TODAY, indicator="awareness_rate", words="问卷少收一个村，请复核"
            ),
        ),
        ("2007Q2", lambda meeting: Answer(town=OBJECTING, number=1, accepted=False, words="抽样名单未变，维持原数")),
        ("2007Q2", lambda meeting: Attendance(units=("区政府办", "规划统计科", "王辛庄镇"))),
        (
            "2007Q2",
            lambda meeting: Decision(number=1, town=LAGGING, ruling=Ruling.confirm, reason="连续两年三类，短板明确"),
        ),
        (
            "2007Q2",
            lambda meeting: Decision(
                number=2,
                town=LAGGING,
                ruling=Ruling.match,
                reason="综合分高，符合政策生育率有长处",
                partners=(HELPER,),
                first=date(2008, 3, 1),
                last=date(2009, 2, 28),
            ),
        ),
        (
            "2007Q2",
            lambda meeting: Decision(number=3, town=NAMED, ruling=Ruling.flag, reason="部门线连续下滑，提前介入"),
        ),
        (
            "2007Q2",
            lambda meeting: _action(
                1,
                "入户核查漏报，补办服务手册",
                "规划统计科",
                date(2008, 5, 31),
                town=LAGGING,
                indicator="compliant_birth_rate",
                expected="96.5",
            ),
        ),
        ("2007Q2", lambda meeting: _action(2, "公布各镇街征收进度", "财务科", date(2008, 4, 30))),
    ]
    stored = programmes.current(connection)
    assert stored is not None
    programme = parse_programme(stored.text, origin=stored.code)
    for number, (period, make) in enumerate(entries):
        write = Write(WHO, FIRST_SEALED + timedelta(hours=2, minutes=number))
        meetings.record(
            connection, programme=programme, period=period, make=make, write=write, today=TODAY
        )


def _action(number: int, words: str, owner: str, due: date, **more: Any) -> Action:
    return Action(number=number, words=words, owner=owner, due=due, **more)


# ------------------------------------------------------------------ changed seals


def renamed(sealed: Sealed, code: str, *, zh: str, en: str) -> Sealed:
    """The same seal with another name for a town, wherever its name stands."""

    def named(card: Any) -> Any:
        return replace(card, area=replace(card.area, name_zh=zh, name_en=en)) if card.area.code == code else card

    return replace(
        sealed,
        assessment=replace(sealed.assessment, areas=tuple(map(named, sealed.assessment.areas))),
        areas=tuple(replace(each, name_zh=zh, name_en=en) if each.code == code else each for each in sealed.areas),
    )


def with_longest_names(sealed: Sealed) -> Sealed:
    """Every town with a name as long as the longest there are."""
    for index, card in enumerate(sealed.assessment.areas):
        zh = f"鄂温克族达斡尔族鄂伦春族第{index + 1}民族乡"
        en = f"Ewenki and Daur Nationalities Township {index + 1}"
        sealed = renamed(sealed, card.area.code, zh=zh, en=en)
    return sealed


def without_map(sealed: Sealed) -> Sealed:
    """The same seal from before boundaries were loaded."""
    return replace(sealed, map=None)


def many(sealed: Sealed, towns: int) -> Sealed:
    """A district of so many towns: those of `sealed` over and over, on a chessboard of squares."""
    cards = sealed.assessment.areas
    copies = []
    for index in range(towns):
        card = cards[index % len(cards)]
        area = replace(
            card.area,
            code=f"9{index:05d}",
            name_zh=f"{card.area.name_zh[:2]}{index + 1}镇",
            name_en=f"Town {index + 1}",
        )
        rank = None if card.rank is None else index + 1
        copies.append(replace(card, area=area, rank=rank))
    origin = {copy.area.code: cards[index % len(cards)].area.code for index, copy in enumerate(copies)}
    trends = {
        indicator: {code: values[source] for code, source in origin.items() if source in values}
        for indicator, values in sealed.trends.values.items()
    }
    history = tuple(
        replace(past, towns={code: past.towns[source] for code, source in origin.items() if source in past.towns})
        for past in sealed.history
    )
    areas = tuple(
        SealedArea(each.area.code, each.area.name_zh, each.area.name_en, each.area.kind, each.area.tier, None)
        for each in copies
    )
    counts = {
        code: replace(
            tally,
            **{
                name: getattr(tally, name) * towns // len(cards)
                for name in ("met", "unmet", "indistinguishable", "missing", "not_judged")
            },
        )
        for code, tally in sealed.assessment.district.counts.items()
    }
    district = replace(sealed.assessment.district, counts=counts)
    return replace(
        sealed,
        assessment=replace(sealed.assessment, areas=tuple(copies), district=district),
        previous=None,
        trends=replace(sealed.trends, values=trends),
        history=history,
        areas=areas,
        map=_chessboard([copy.area.code for copy in copies]),
    )


def _chessboard(codes: list[str]) -> SealedMap:
    side, step = 1, 0.1
    while side * side < len(codes):
        side += 1
    features, anchors = [], {}
    for index, code in enumerate(codes):
        west, south = 116.0 + step * (index % side), 40.0 + step * (index // side)
        east, north = west + step, south + step
        ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
        features.append(
            {"type": "Feature", "id": code, "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {}}
        )
        anchors[code] = (west + step / 2, south + step / 2)
    return SealedMap(
        label="schematic",
        digest="0" * 64,
        geojson=json.dumps({"type": "FeatureCollection", "features": features}),
        anchors=anchors,
        hatches={},
        bounds=(116.0, 40.0, 116.0 + step * side, 40.0 + step * side),
        inset=None,
        inset_codes=(),
    )
