"""Areas change over time: which revision holds on a day."""

from __future__ import annotations

from datetime import date

from assessment.facts import Area, AreaRevision, areas_on


def revision(code: str, tier: str, valid_from: date | None) -> AreaRevision:
    return AreaRevision(Area(code, code, code, "town", tier), valid_from)


def tiers(revisions: list[AreaRevision], day: date) -> dict[str, str | None]:
    return {area.code: area.tier for area in areas_on(revisions, day)}


def test_the_latest_start_not_after_the_day_counts() -> None:
    revisions = [
        revision("1", "plain", None),
        revision("1", "hill", date(2007, 4, 1)),
        revision("1", "city", date(2008, 1, 1)),
    ]
    assert tiers(revisions, date(2007, 3, 31)) == {"1": "plain"}
    assert tiers(revisions, date(2007, 4, 1)) == {"1": "hill"}
    assert tiers(list(reversed(revisions)), date(2007, 12, 31)) == {"1": "hill"}


def test_of_two_revisions_from_one_day_the_later_recorded_counts() -> None:
    revisions = [revision("1", "plain", date(2007, 1, 1)), revision("1", "hill", date(2007, 1, 1))]
    assert tiers(revisions, date(2007, 6, 30)) == {"1": "hill"}


def test_an_area_that_starts_later_is_not_there_yet() -> None:
    assert tiers([revision("2", "plain", date(2007, 7, 1))], date(2007, 6, 30)) == {}


def test_areas_come_sorted_by_code() -> None:
    revisions = [revision(code, "plain", None) for code in ("3", "1", "2")]
    assert [area.code for area in areas_on(revisions, date(2007, 1, 1))] == ["1", "2", "3"]
