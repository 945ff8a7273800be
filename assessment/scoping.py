"""What is left of an assessment for somebody who may see one town, or one line: nothing of the rest stays in it."""

from __future__ import annotations

from dataclasses import replace

from assessment.definitions import Programme
from assessment.kinds import TownClass
from assessment.results import Assessment, DistrictResult, Scorecard
from assessment.viewers import Scope


def programme_seen(programme: Programme, scope: Scope) -> Programme:
    """The programme with the indicators of the scope's line alone; as it is for everybody else."""
    if scope.line is None:
        return programme
    lines = tuple(line for line in programme.lines if line.code == scope.line)
    indicators = tuple(each for each in programme.indicators if each.line == scope.line)
    return programme.model_copy(update={"lines": lines, "indicators": indicators})


def assessment_seen(assessment: Assessment, scope: Scope) -> Assessment:
    """The scorecards of the scope. One town: its own card with the rank it has among all. One line: every town's
    results and score of that line, without composite, rank or class, which the other lines show through. The
    district's own figures and the numbers of towns stay.
    """
    if scope.everything:
        return assessment
    areas = tuple(card for card in assessment.areas if scope.sees_area(card.area.code))
    if scope.line is None:
        return replace(assessment, areas=areas)
    programme = programme_seen(assessment.programme, scope)
    codes = {each.code for each in programme.indicators}
    district = DistrictResult(
        tuple(each for each in assessment.district.indicators if each.indicator in codes),
        {code: counts for code, counts in assessment.district.counts.items() if code in codes},
    )
    return replace(
        assessment,
        programme=programme,
        areas=tuple(_of_line(card, scope.line, codes) for card in areas),
        district=district,
    )


def _of_line(card: Scorecard, line: str, codes: set[str]) -> Scorecard:
    return replace(
        card,
        indicators=tuple(each for each in card.indicators if each.indicator in codes),
        lines={code: score for code, score in card.lines.items() if code == line},
        composite=None,
        rank=None,
        rank_change=None,
        town_class=TownClass.unclassified,
        class_decided=False,
        reasons=tuple(reason for reason in card.reasons if reason.subject in codes or reason.subject == line),
        veto=False,
    )
