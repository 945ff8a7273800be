"""What an acceptance round rests on: every criterion with its figure, and the class that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from assessment.exact import numeral
from assessment.model import TownClass
from assessment.periods import Period
from assessment.results import Scorecard
from assessment.twinning.acceptance import CriterionResult, Decision, class_after, criteria_results
from dashboard.services.twinning.board import value_now
from dashboard.services.twinning.figures import Figures, card_in, newest, newest_period

ALL = "all"
FROM_SCORECARD = "scorecard"


@dataclass(frozen=True, slots=True)
class RoundFindings:
    """The results to be recorded; `period` is that of the scorecard, None where there was no figure at all."""

    period: Period | None
    criteria: tuple[CriterionResult, ...]
    town_class: TownClass | None


def round_findings(
    figures: Figures,
    town: str,
    asked: Mapping[str, bool | str | None],
    *,
    decision: Decision,
    period: Period | None = None,
) -> RoundFindings:
    """The results of the criteria that were asked for, of the newest period unless another is given.

    `asked` says by code 'scorecard' (the figure decides), or what the inspectors found: met, unmet or None. The
    code 'all' stands for every criterion of the programme that is not named itself. A code that the programme does
    not have is kept, so that recording it is refused with its name.
    """
    period = period or newest_period(figures)
    card = _card(figures, town, period)
    known = {} if card is None else {each.criterion: each for each in criteria_results(figures.programme, card)}
    wanted = dict(asked)
    if ALL in wanted:
        state = wanted.pop(ALL)
        wanted |= {each.code: state for each in figures.programme.twinning.criteria if each.code not in wanted}
    order = [each.code for each in figures.programme.twinning.criteria]
    codes = sorted(wanted, key=lambda code: order.index(code) if code in order else len(order))
    return RoundFindings(
        period=None if card is None else period,
        criteria=tuple(_result(known.get(code), code, wanted[code]) for code in codes),
        town_class=None if card is None else class_after(decision, card),
    )


def _card(figures: Figures, town: str, period: Period | None) -> Scorecard | None:
    if period is None or not set(figures.quarters).intersection(period.quarters):
        return None
    return card_in(figures.assessment(period, figures.programme.official_view), town)


def _result(found: CriterionResult | None, code: str, state: bool | str | None) -> CriterionResult:
    shown = found or CriterionResult(code, None, None, "")
    return shown if isinstance(state, str) else replace(shown, met=state)


def goal_start(figures: Figures, town: str, indicator: str) -> Decimal | None:
    """The town's newest value of an indicator, from which a goal starts, with at most six decimals."""
    value = value_now(newest(figures), town, indicator)
    return None if value is None else Decimal(numeral(value))
