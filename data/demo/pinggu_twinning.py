"""The twinning of Pinggu's demo: two towns are helped, one waits for a decision, one for a partner, one was declined.

All of it is invented: no document on Pinggu tells of twinning. Every proposal is of a town that is class three in the
figures of its period.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files

from assessment.twinning.acceptance import Decision
from assessment.twinning.lifecycle import EventKind
from data.demo.tables import DemoFile
from data.demo.twinning_steps import (
    Aim,
    Decide,
    Enter,
    HoldRound,
    Match,
    Remark,
    ReportTask,
    SetTask,
    Step,
    TakeBack,
    granted,
    in_order,
    repaid,
    spent,
    things,
)
from data.store.twinning.notes import NoteKind
from data.store.twinning.tasks import TaskState

TURNING, LAGGING, WAITING = "110117105", "110117104", "110117110"
SMALL, SLIPPING = "110117214", "110117005"

_REGISTERED = datetime(2006, 1, 9, 1, tzinfo=UTC)
_OFFICE, _FINANCE, _HEALTH = "区人口和计划生育委员会", "区财政局", "区卫生局"
_INSPECTORS = (_OFFICE, "区考核办公室", "区统计局")
_DAXINGZHUANG, _XIAGEZHUANG = "110117111", "110117106"
_FUND = "计生家庭帮扶周转金"


def partners_file() -> DemoFile:
    """The register of partners: three strong towns, departments and directly administered units."""
    source = (files("data.demo") / "pinggu-partners.csv").read_bytes()
    return DemoFile("demo-partners.csv", source, _REGISTERED)


@cache
def steps() -> tuple[Step, ...]:
    """The whole story in order."""
    return in_order((*_proposals(), *_turning(), *_lagging()))


def _proposals() -> Iterator[Step]:
    """Who was proposed, and what was decided: twice in the past, and once of the newest period, still open."""
    proposed, decided = date(2006, 1, 9), date(2006, 1, 16)
    for town in (LAGGING, TURNING, WAITING, SMALL):
        yield Decide(proposed, town, EventKind.propose, "2005Q4")
    reason = "{weakest}仅 {weakest_score} 分，综合 {composite} 分；差距集中，帮扶对路，列为首批帮扶镇。"
    yield Decide(decided, TURNING, EventKind.confirm, "2005Q4", reason)
    reason = "首批力量有限，该镇先行自查整改，半年考核后再议。"
    yield Decide(decided, LAGGING, EventKind.decline, "2005Q4", reason)
    yield Decide(decided, WAITING, EventKind.decline, "2005Q4", reason)
    reason = "全年出生仅 11 例，2 例不符合政策即低于目标，属正常波动范围，继续观察。"
    yield Decide(decided, SMALL, EventKind.decline, "2005Q4", reason)

    proposed, decided = date(2007, 7, 9), date(2007, 7, 13)
    for town in (LAGGING, WAITING):
        yield Decide(proposed, town, EventKind.propose, "2007Q2")
    reason = "整改一年半未见起色，综合 {composite} 分，{weakest} {weakest_score} 分，列入帮扶。"
    yield Decide(decided, LAGGING, EventKind.confirm, "2007Q2", reason)
    yield Decide(decided, WAITING, EventKind.decline, "2007Q2", "上报数据正在核查，核实后再议。")

    yield Decide(date(2008, 1, 7), WAITING, EventKind.propose, "2007Q4")
    reason = "部门线由上年 88.9 分降至 {weakest_score} 分，尚未落入三类，提前介入帮扶。"
    yield Decide(date(2008, 1, 8), SLIPPING, EventKind.flag_by_hand, "2007Q4", reason)


def _turning() -> Iterator[Step]:
    """Helped since April 2006; a first round found one criterion open, the second is due."""
    town, partner = TURNING, _DAXINGZHUANG
    signed, last = date(2006, 2, 20), date(2008, 12, 31)
    aims = (
        Aim("compliant_birth_rate", Decimal(97), date(2007, 12, 31)),
        Aim("support_fee_current", Decimal(70), date(2006, 12, 31)),
        Aim("satisfaction_rate", Decimal(90), date(2007, 12, 31)),
    )
    reason = "大兴庄镇各线均强，镇间相距约 16 公里，便于经常往来。"
    yield Match(signed, town, (partner,), date(2006, 3, 1), last, "2005Q4", aims, reason)
    yield SetTask(signed, town, partner, "改建镇服务站，配齐人员和设备", "大华山镇人民政府", date(2006, 9, 30))
    yield SetTask(signed, town, partner, "逐户核对历年社会抚养费欠缴台账", "区财政局", date(2006, 12, 31))
    yield SetTask(signed, town, partner, "按季回访，汇总群众意见并反馈", "大兴庄镇人民政府", date(2008, 6, 30))
    yield Decide(date(2006, 4, 3), town, EventKind.start, reason="结对单位进驻，帮扶启动。")
    station = granted(180_000, payer=_FINANCE, purpose="镇服务站改建")
    training = granted(36_000, payer="大兴庄镇", purpose="宣传培训")
    yield Enter(date(2006, 4, 24), town, partner, (station, training))
    yield Enter(date(2006, 5, 15), town, partner, (granted(60_000, payer="区计划生育协会", purpose=_FUND, fund=_FUND),))
    words = "查看服务站改建进度，走访两个山区村，商定送医上门的路线。"
    yield Remark(date(2006, 6, 14), town, NoteKind.visit, words, ("大兴庄镇", _OFFICE))
    built = things(1, "service_station", payer=_FINANCE, purpose="镇服务站改建")
    yield Enter(date(2006, 9, 20), town, partner, (spent(176_400, payer=_FINANCE, purpose="镇服务站改建"), built))
    yield ReportTask(date(2006, 9, 26), town, partner, 1, TaskState.done, "服务站改建完成，已开诊。")
    points = things(6, "village_point", payer="大兴庄镇", purpose="村级服务点")
    yield Enter(date(2006, 11, 16), town, partner, (points,))
    yield ReportTask(date(2006, 12, 22), town, partner, 2, TaskState.done, "台账核对完毕，差错已更正。")
    decision = Decision.continued
    reason = "第 1 轮：尚未达到{open}，其余标准已达到，继续帮扶。"
    yield HoldRound(date(2007, 1, 17), town, 1, "2006Q4", decision, _INSPECTORS, reason)
    yield Enter(date(2007, 5, 15), town, partner, (repaid(30_000, payer="大华山镇", purpose=_FUND, fund=_FUND),))
    yield Enter(date(2007, 5, 22), town, partner, (granted(30_000, payer="大华山镇", purpose=_FUND, fund=_FUND),))
    words = "服务站运转正常，随访记录齐全；建议年终考核后安排第二轮验收。"
    yield Remark(date(2007, 10, 18), town, NoteKind.visit, words, ("大兴庄镇", _OFFICE))


def _lagging() -> Iterator[Step]:
    """Helped by a town and a department since August 2007; no round has been held yet."""
    town, partner = LAGGING, _XIAGEZHUANG
    signed, first, last = date(2007, 7, 25), date(2007, 8, 1), date(2009, 7, 31)
    aims = (
        Aim("compliant_birth_rate", Decimal("96.5"), date(2008, 12, 31)),
        Aim("lawful_administration_rate", Decimal(95), date(2008, 12, 31)),
        Aim("satisfaction_rate", Decimal(90), date(2008, 12, 31)),
    )
    reason = "夏各庄镇相距不到 8 公里、类别相同；区卫生局补优质服务的短板。"
    yield Match(signed, town, (partner, "health"), first, last, "2007Q2", aims, reason)
    yield SetTask(signed, town, partner, "出生情况逐村核实，按月通报", "南独乐河镇人民政府", date(2008, 6, 30))
    yield SetTask(signed, town, partner, "行政执法案卷逐卷评查，限期整改", "区人口和计划生育委员会", date(2007, 12, 20))
    yield SetTask(signed, town, "health", "巡回医疗队每月下乡一次", "区卫生局", date(2009, 6, 30))
    yield Decide(first, town, EventKind.start, reason="两家单位同时进驻。")
    wrong = granted(1_200_000, payer=_FINANCE, purpose="镇服务站设备")
    yield Enter(date(2007, 8, 20), town, partner, (wrong,))
    yield TakeBack(date(2007, 8, 22), town, partner, wrong, "金额多录一个零，冲销后按 12 万元另录。")
    right = granted(120_000, payer=_FINANCE, purpose="镇服务站设备")
    yield Enter(date(2007, 8, 22), town, partner, (right, granted(40_000, payer="夏各庄镇", purpose="宣传培训")))
    words = "参加镇党委会，逐条核对半年考核失分项。"
    yield Remark(date(2007, 9, 12), town, NoteKind.visit, words, ("夏各庄镇", _HEALTH, _OFFICE))
    car = things(1, "巡回医疗车", payer=_HEALTH, purpose="巡回医疗")
    yield Enter(date(2007, 9, 18), town, "health", (granted(55_000, payer=_HEALTH, purpose="巡回医疗"), car))
    points = things(8, "village_point", payer="夏各庄镇", purpose="村级服务点")
    yield Enter(date(2007, 11, 20), town, partner, (points,))
    yield ReportTask(date(2007, 12, 18), town, partner, 2, TaskState.done, "案卷评查完毕，问题案卷已补正。")
    words = "年终各项指标仍有差距，先不安排验收，待半年考核后再定。"
    yield Remark(date(2008, 1, 10), town, NoteKind.note, words)
