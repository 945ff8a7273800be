"""The snapshot as one viewer may see it: what is not for them is taken out before any page is made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from typing import Any

from assessment.facts import Observation
from assessment.meeting import ActionLine
from assessment.model import View
from assessment.periods import Period, Quarter
from assessment.results import Assessment, IndicatorResult
from assessment.scoping import assessment_seen, programme_seen
from assessment.viewers import Scope, Viewer
from dashboard.services.snapshot import Snapshot
from data.store.twinning.records import Records
from layouts.address import PageProblem


class SeenSnapshot(Snapshot):
    """A snapshot for one viewer. Everything that a page reads goes through here; ranks and the district's figures are
    worked out from all towns first. Raises PageProblem (403) where nothing is left.
    """

    __slots__ = ("_whole",)

    def __init__(self, whole: Snapshot, viewer: Viewer) -> None:
        scope, facts = viewer.scope, whole.facts
        if not scope.everything:
            facts = replace(
                facts,
                programme=programme_seen(facts.programme, scope),
                areas=tuple(each for each in facts.areas if scope.sees_area(each.area.code)),
            )
            if (whole.facts.areas and not facts.areas) or not facts.programme.indicators:
                # a town or line that this programme does not have (any more): there is nothing to see
                raise PageProblem(403, "problem.not_allowed")
        super().__init__(whole.engine, facts, viewer=viewer)
        self._whole = whole

    def whole(self) -> Snapshot:
        """The snapshot behind this one, with what is not for the viewer."""
        return self._whole

    def twinning(self) -> Records:
        records = self._whole.twinning()
        scope = self.scope
        return records if scope.everything else _records_seen(records, scope)

    def actions(self) -> tuple[ActionLine, ...]:
        actions, scope = self._whole.actions(), self.scope
        if scope.everything:
            return actions
        return tuple(each for each in actions if scope.area is not None and each.action.town == scope.area)

    def remembered(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        return self._whole.remembered((self.scope, key), compute)

    def assessment(self, period: Period, view: View) -> Assessment:
        return assessment_seen(self._whole.assessment(period, view), self.scope)

    def observations(self, quarters: Collection[Quarter]) -> list[Observation]:
        scope = self.scope
        seen = self._whole.observations(quarters)
        if scope.everything:
            return seen
        codes = {each.code for each in self.facts.programme.indicators}
        return [each for each in seen if each.indicator in codes and scope.sees_area(each.area)]

    def trends(self, indicator: str, last: Quarter) -> dict[str, tuple[IndicatorResult, ...]]:
        self.facts.programme.indicator(indicator)
        scope = self.scope
        found = self._whole.trends(indicator, last)
        return found if scope.area is None else {town: each for town, each in found.items() if town == scope.area}

    def town_trend(self, indicator: str, last: Quarter, town: str) -> tuple[IndicatorResult, ...]:
        self.facts.programme.indicator(indicator)
        return self._whole.town_trend(indicator, last, town) if self.scope.sees_area(town) else ()


def _records_seen(records: Records, scope: Scope) -> Records:
    """The twinning of the scope's own town; of none for who sees a line."""
    own = scope.area
    agreements = tuple(each for each in records.agreements if each.agreement.town == own)
    codes = {each.code for each in agreements}
    helping = {each.agreement.partner for each in agreements}
    return Records(
        partners={code: each for code, each in records.partners.items() if code in helping},
        events={town: each for town, each in records.events.items() if town == own},
        lives={town: each for town, each in records.lives.items() if town == own},
        agreements=agreements,
        tasks=tuple(each for each in records.tasks if each.agreement in codes),
        entries=tuple(each for each in records.entries if each.entry.agreement in codes),
        notes=tuple(each for each in records.notes if each.town == own),
    )
