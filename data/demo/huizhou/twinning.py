"""The twinning of Huizhou's demo: sixteen class-three towns, helped by units, at the standard by the third round.

Of the three rounds each takes in all sixteen towns: those that reached the standard before are looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

from assessment.twinning.acceptance import Decision
from assessment.twinning.lifecycle import EventKind
from data.demo.huizhou.help import TERM_ENDS, Helped, helped_towns
from data.demo.huizhou.inputs import inputs_of
from data.demo.huizhou.story import FLAGGED, ROUNDS
from data.demo.tables import DemoFile
from data.demo.twinning_steps import (
    Aim,
    Decide,
    HoldRound,
    Match,
    Remark,
    ReportTask,
    SetTask,
    Step,
    in_order,
    working_day,
)
from data.store.twinning.notes import NoteKind
from data.store.twinning.tasks import TaskState

PROPOSED, CONFIRMED = date(2008, 10, 10), date(2008, 10, 20)
ROUND_DAYS = {1: date(2009, 10, 20), 2: date(2010, 4, 20), 3: date(2010, 10, 19)}
SECOND_SIGNED = date(2009, 11, 9)
LAST_GOAL = date(2010, 9, 30)

_REGISTERED = datetime(2008, 10, 9, 1, tzinfo=UTC)
_OFFICE = "市人口和计划生育局"
_INSPECTORS = (_OFFICE, "市考核办公室")
_COMPLIANT = {True: Decimal("94.5"), False: Decimal(96)}  # of county towns, of the others
_VISITS = (
    "实地查看服务所和婚育学校选址，与镇、村商定工期和分工。",
    "查看在建村级服务点，走访两个村，督促补齐台账。",
    "召开帮扶单位与镇的碰头会，逐项核对任务进度。",
    "随机走访三个村，检查服务点开放和药具发放情况。",
)


def partners_file() -> DemoFile:
    """The register of partners: strong towns, city departments and units, county departments."""
    source = (files("data.demo.huizhou") / "partners.csv").read_bytes()
    return DemoFile("demo-partners.csv", source, _REGISTERED)


@cache
def steps() -> tuple[Step, ...]:
    """The whole story in order."""
    everyone = helped_towns()
    found = [step for number, each in enumerate(everyone) for step in _life(each, number)]
    return in_order(found)


def _life(helped: Helped, number: int) -> Iterator[Step]:
    yield Decide(PROPOSED, helped.code, EventKind.propose, str(FLAGGED))
    yield _confirmation(helped, number)
    yield from _signing(helped)
    yield Decide(helped.starts, helped.code, EventKind.start, reason="帮扶单位进驻，帮扶启动。")
    yield from inputs_of(helped)
    yield from _visits(helped, number)
    yield from _tasks(helped)
    for round_number in ROUNDS:
        yield _round(helped, round_number)
        if round_number == 1 and helped.second:
            yield from _second_partner(helped)


def _confirmation(helped: Helped, number: int) -> Step:
    day = CONFIRMED + timedelta(days=number // 4)
    before = "由前期中等水平回落，" if helped.fell_back else ""
    reason = f"2008 年综合 {{composite}} 分，{{weakest}} {{weakest_score}} 分最弱，{before}为三类镇，列入挂钩帮扶。"
    return Decide(day, helped.code, EventKind.confirm, str(FLAGGED), reason)


def _signing(helped: Helped) -> Iterator[Step]:
    aims = (
        Aim("compliant_birth_rate", _COMPLIANT[helped.town.county_town], LAST_GOAL),
        Aim("village_service_points", Decimal(85), LAST_GOAL),
        Aim("marriage_school_rate", Decimal(84), LAST_GOAL),
    )
    by_town = helped.partner.isdecimal()
    why = "各线均强，可补该镇短板，相距也不远" if by_town else "业务对口，可补该镇短板"
    yield Match(
        helped.signed,
        helped.code,
        (helped.partner,),
        helped.signed,
        TERM_ENDS,
        str(FLAGGED),
        aims,
        f"{helped.partner_name}{why}。",
    )


def _second_partner(helped: Helped) -> Iterator[Step]:
    """After a first round that was far from passed a second unit joins, and the help goes on."""
    reason = f"首轮验收差距较大，增派{helped.second_name}。"
    first = SECOND_SIGNED
    yield Match(first, helped.code, (helped.second,), first, TERM_ENDS, str(ROUNDS[1]), (), reason)
    yield Decide(first + timedelta(days=1), helped.code, EventKind.start, reason="两家单位共同帮扶。")


def _tasks(helped: Helped) -> Iterator[Step]:
    planned = (
        ("建成镇服务所一个，配齐人员和设备", f"{helped.name}人民政府", 1, "服务所建成启用。"),
        ("建成婚育学校一所，新婚夫妇应训尽训", helped.partner_name, 0, "婚育学校开班。"),
        ("建成村级服务点 17 个", f"{helped.county}人口和计划生育局", 3, "17 个服务点全部开放。"),
    )
    for words, owner, quarter, _ in planned:
        due = helped.late_in(quarter) + timedelta(days=10)
        yield SetTask(helped.signed, helped.code, helped.partner, words, owner, due)
    for place, (_, _, quarter, note) in enumerate(planned, start=1):
        done = working_day(helped.late_in(quarter) + timedelta(days=3))
        yield ReportTask(done, helped.code, helped.partner, place, TaskState.done, note)
    if helped.accepted == len(ROUNDS):
        # work that goes on until the agreement ends
        words, day = "巩固提高：逐村核实出生情况，按季通报", ROUND_DAYS[3] + timedelta(days=2)
        yield SetTask(day, helped.code, helped.partner, words, helped.partner_name, date(2011, 6, 30))


def _visits(helped: Helped, number: int) -> Iterator[Step]:
    for place, quarter in enumerate((0, 2)):
        words = _VISITS[(number + 2 * place) % len(_VISITS)]
        units = (helped.partner_name, _OFFICE)
        yield Remark(helped.middle_of(quarter), helped.code, NoteKind.visit, words, units)
    if helped.fell_back:
        words = "该镇往年基础较好，先查清 2008 年回落的原因再定措施。"
        yield Remark(working_day(helped.starts + timedelta(days=7)), helped.code, NoteKind.note, words)


def _round(helped: Helped, number: int) -> Step:
    reached = number >= helped.accepted
    if not reached:
        reason = f"第 {number} 轮：尚未达到{{open}}，继续帮扶。"
    elif number == helped.accepted:
        reason = f"第 {number} 轮：各项标准均已达到，同意升类。"
    else:
        reason = f"第 {number} 轮复查：各项标准保持。"
    return HoldRound(
        ROUND_DAYS[number] + timedelta(days=int(helped.code) % 3),
        helped.code,
        number,
        str(ROUNDS[number]),
        Decision.reached_standard if reached else Decision.continued,
        (*_INSPECTORS, f"{helped.county}人口和计划生育局"),
        reason,
    )
