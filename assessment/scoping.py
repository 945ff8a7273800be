"""What is left of an assessment for somebody who may see one town, or one line: nothing of the rest stays in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

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
    results of that line; composite and rank are those of the line's score, and nothing is left of the class, which the
    other lines show through. The district's own figures and the numbers of towns stay.
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
    scores = sorted((score for card in areas if (score := _ranked_score(card, scope.line)) is not None), reverse=True)
    return replace(
        assessment,
        programme=programme,
        areas=tuple(_of_line(card, scope.line, codes, scores) for card in areas),
        district=district,
    )


def _ranked_score(card: Scorecard, line: str) -> Fraction | None:
    """The line's score of a town that is ranked at all."""
    return None if card.rank is None else card.lines.get(line)


def _of_line(card: Scorecard, line: str, codes: set[str], scores: Sequence[Fraction]) -> Scorecard:
    score = _ranked_score(card, line)
    return replace(
        card,
        indicators=tuple(each for each in card.indicators if each.indicator in codes),
        lines={code: score for code, score in card.lines.items() if code == line},
        composite=card.lines.get(line),
        # towns of the same score share the better place
        rank=None if score is None else 1 + scores.index(score),
        rank_change=None,
        town_class=TownClass.unclassified,
        class_decided=False,
        reasons=tuple(reason for reason in card.reasons if reason.subject in codes or reason.subject == line),
        veto=False,
    )
