"""The ledger of Huizhou's demo: grants, what was built, a revolving fund, and two slips that were put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from data.demo.huizhou.help import (
    FUND,
    FUND_GRANTED,
    FUND_REPAID,
    FUND_REPAID_AGAIN,
    FUND_TOWNS,
    POINTS_BY_QUARTER,
    Helped,
)
from data.demo.twinning_steps import Enter, Put, Step, TakeBack, granted, repaid, spent, things, working_day

STATION, SCHOOL, POINT = "service_station", "marriage_school", "village_point"
STATION_WORKS, SCHOOL_WORKS, POINT_WORKS = "镇服务所建设", "婚育学校建设", "村级服务点建设"
TRAINING = "宣传培训和设备"
CITY_FINANCE, ASSOCIATION = "市财政局", "市计划生育协会"

_TYPED_TWICE = "441322105"  # a grant that was entered twice
_MISCOUNTED = "441324107"  # two service stations where one was built


def inputs_of(helped: Helped) -> Iterator[Step]:
    """Everything put into one town, by day within each kind of step."""
    yield from _beginning(helped)
    for quarter, points in enumerate(POINTS_BY_QUARTER):
        yield from _quarter(helped, quarter, points)
    if helped.code in FUND_TOWNS:
        yield from _fund(helped)


def _beginning(helped: Helped) -> Iterator[Step]:
    """The grants for the station and the school, two weeks after the help began."""
    day = working_day(helped.starts + timedelta(days=14))
    station = granted(helped.grants.station, payer=CITY_FINANCE, purpose=STATION_WORKS)
    school = granted(helped.grants.school, payer=helped.partner_name, purpose=SCHOOL_WORKS)
    yield _enter(helped, day, station, school)
    if helped.code == _TYPED_TWICE:
        yield _enter(helped, day + timedelta(days=1), station)
        yield TakeBack(day + timedelta(days=4), helped.code, helped.partner, station, "同一笔拨款重复录入，予以冲销。")


def _quarter(helped: Helped, quarter: int, points: int) -> Iterator[Step]:
    """What was built in a quarter, and the money that went into it."""
    day, finance = helped.late_in(quarter), f"{helped.county}财政局"
    entries = [
        granted(helped.grants.a_point * points, payer=finance, purpose=POINT_WORKS),
        things(points, POINT, payer=finance, purpose=POINT_WORKS),
    ]
    if quarter == 0:
        entries += [
            things(1, SCHOOL, payer=helped.partner_name, purpose=SCHOOL_WORKS),
            spent(helped.grants.school, payer=helped.partner_name, purpose=SCHOOL_WORKS),
        ]
    if quarter == 1:
        entries.append(spent(helped.grants.station, payer=CITY_FINANCE, purpose=STATION_WORKS))
        yield from _station(helped, day)
    yield _enter(helped, day, *entries)
    if quarter == 2:
        payer = helped.second_name or helped.partner_name
        training = granted(helped.grants.training, payer=payer, purpose=TRAINING)
        yield Enter(day, helped.code, helped.second or helped.partner, (training,))


def _station(helped: Helped, day: date) -> Iterator[Step]:
    built = things(1, STATION, payer=CITY_FINANCE, purpose=STATION_WORKS)
    if helped.code == _MISCOUNTED:
        wrong = things(2, STATION, payer=CITY_FINANCE, purpose=STATION_WORKS)
        yield _enter(helped, day, wrong)
        reason = "服务所只建成 1 个，误录为 2 个，冲销后另录。"
        day = working_day(day + timedelta(days=2))
        yield TakeBack(day, helped.code, helped.partner, wrong, reason)
    yield _enter(helped, day, built)


def _fund(helped: Helped) -> Iterator[Step]:
    """Lent, partly repaid after some months, lent again, repaid in part again."""
    given = granted(FUND_GRANTED, payer=ASSOCIATION, purpose=FUND, fund=FUND)
    back = repaid(FUND_REPAID, payer=helped.name, purpose=FUND, fund=FUND)
    again = granted(FUND_REPAID, payer=ASSOCIATION, purpose=FUND, fund=FUND)
    last = repaid(FUND_REPAID_AGAIN, payer=helped.name, purpose=FUND, fund=FUND)
    yield _enter(helped, helped.middle_of(0), given)
    yield _enter(helped, helped.middle_of(2), back)
    yield _enter(helped, helped.middle_of(2) + timedelta(days=7), again)
    yield _enter(helped, helped.middle_of(3), last)


def _enter(helped: Helped, day: date, *entries: Put) -> Enter:
    return Enter(day, helped.code, helped.partner, entries)
