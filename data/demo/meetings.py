"""What the demos tell of earlier review meetings: attendance, confirmations, and actions that the next one asks after.

All of it is invented. Every step is dated within the weeks after the quarter that the meeting was about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from assessment.meeting import (
    Action,
    ActionState,
    Answer,
    Attendance,
    Confirmation,
    Deadline,
    Entry,
    Meeting,
    Note,
    Objection,
    Progress,
)


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """An entry of the meeting of `period`, recorded on a day at noon in China."""

    period: str
    on: date
    make: Callable[[Meeting], Entry]

    @property
    def recorded_at(self) -> datetime:
        """Noon in China."""
        return datetime(self.on.year, self.on.month, self.on.day, 4, tzinfo=UTC)


def _said(period: str, on: date, entry: Entry) -> MeetingStep:
    return MeetingStep(period, on, lambda _: entry)


_Q3, _Q4 = "2007Q3", "2007Q4"
_OFFICE = "区人口和计划生育委员会"
_HELD = date(2007, 10, 25)


def pinggu() -> tuple[MeetingStep, ...]:
    """The meeting on the third quarter of 2007, and what towns said of the fourth."""
    return (
        _said(_Q3, date(2007, 10, 12), Deadline(day=date(2007, 10, 20))),
        _said(_Q3, date(2007, 10, 15), Confirmation(town="110117001", on=date(2007, 10, 15))),
        _said(
            _Q3,
            _HELD,
            Attendance(units=("区委办公室", "区政府办公室", _OFFICE, "区财政局", "区卫生局", "区统计局")),
        ),
        _said(
            _Q3,
            _HELD,
            Action(
                number=1,
                words="逐村核对南独乐河镇出生登记，按月报送",
                owner="南独乐河镇人民政府",
                due=date(2007, 12, 31),
                town="110117104",
                indicator="compliant_birth_rate",
                expected=Decimal(95),
            ),
        ),
        _said(
            _Q3,
            _HELD,
            Action(
                number=2,
                words="补报马昌营镇群众知晓率调查",
                owner="区统计局",
                due=date(2007, 11, 30),
                town="110117108",
                indicator="awareness_rate",
            ),
        ),
        _said(
            _Q3,
            _HELD,
            Action(number=3, words="向各镇街印发社会抚养费征收流程", owner=_OFFICE, due=date(2007, 11, 15)),
        ),
        _said(_Q3, _HELD, Action(number=4, words="组织镇街业务骨干交叉检查", owner=_OFFICE, due=date(2008, 3, 31))),
        _said(
            _Q3,
            date(2007, 11, 14),
            Progress(period=_Q3, number=3, state=ActionState.done, evidence="流程已印发 18 个镇街"),
        ),
        _said(
            _Q3,
            date(2007, 12, 5),
            Progress(period=_Q3, number=2, state=ActionState.dropped, evidence="该季调查未开展，改为四季度一并调查"),
        ),
        _said(_Q4, date(2008, 1, 11), Deadline(day=date(2008, 1, 18))),
        _said(_Q4, date(2008, 1, 11), Confirmation(town="110117001", on=date(2008, 1, 11))),
        _said(_Q4, date(2008, 1, 11), Confirmation(town="110117005", on=date(2008, 1, 11))),
        _said(
            _Q4,
            date(2008, 1, 11),
            Objection(
                town="110117110",
                number=1,
                on=date(2008, 1, 11),
                indicator="compliant_birth_rate",
                words="两例出生为外区户籍，请核减",
            ),
        ),
        _said(
            _Q4,
            date(2008, 1, 12),
            Answer(town="110117110", number=1, accepted=False, words="经核对户籍登记，两例均属本镇，数据不变"),
        ),
        _said(_Q4, date(2008, 1, 12), Note(screen="laggards", words="王辛庄镇已两次列入，请分管领导说明情况")),
    )


def huizhou() -> tuple[MeetingStep, ...]:
    """The meeting on the third quarter of the statistical year 2010."""
    third, held = "2010Q3", date(2010, 7, 20)
    office = "市人口和计划生育局"
    return (
        _said(third, held, Attendance(units=("市委办公室", "市政府办公室", office, "市财政局", "市卫生局"))),
        _said(third, held, Action(number=1, words="第三轮验收前逐镇复核升类标准", owner=office, due=date(2010, 9, 30))),
        _said(
            third, held, Action(number=2, words="周转金归还情况报市财政局", owner="市财政局", due=date(2010, 12, 15))
        ),
        _said(
            third,
            date(2010, 9, 29),
            Progress(period=third, number=1, state=ActionState.done, evidence="16 个镇全部复核完毕"),
        ),
    )


STEPS: Mapping[str, Callable[[], tuple[MeetingStep, ...]]] = {"pinggu-2005": pinggu, "huizhou-2010": huizhou}
"""The steps by the code of the programme, in order of recording."""
