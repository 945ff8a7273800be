"""What the papers of a meeting say before any format lays it out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from assessment.meeting import ActionState
from assessment.model import Evidence, TownClass, Verdict
from assessment.movers import movements
from layouts.documents.briefing.agreed import earlier_listing, state_words
from layouts.documents.briefing.district import class_counts, figures, headline, tallies
from layouts.documents.briefing.laggards import LAST, help_words, laggard_listing, laggards
from layouts.documents.briefing.movers import mover_listing
from layouts.documents.briefing.parts import change_words, day_of, rank_words, score_words
from layouts.documents.briefing.quality import late_figures, missing_listing, revision_listing
from layouts.documents.briefing.ranking import ranking_listing
from layouts.models.sealed import Sealed
from layouts.text import Text
from tests.unit.layouts import sealed_world

ZH, EN = Text("zh-CN"), Text("en")


def in_class(sealed: Sealed, town_class: TownClass) -> Sealed:
    cards = tuple(replace(card, town_class=town_class) for card in sealed.assessment.areas)
    return replace(sealed, assessment=replace(sealed.assessment, areas=cards))


def test_the_headline_counts_what_the_cards_say() -> None:
    sealed = sealed_world.final()
    results = [each for card in sealed.assessment.areas for each in card.indicators]
    unmet = [each for each in results if each.verdict is Verdict.unmet]
    doubtful = [each for each in unmet if each.evidence is Evidence.indistinguishable]
    said = headline(ZH, sealed)
    assert f"未达标 {len(unmet)} 项次" in said and f"其中 {len(doubtful)} 项次" in said
    assert f"三类 {class_counts(sealed)[TownClass.three]} 个" in said
    assert figures(ZH, sealed)[2].value == str(len(unmet))


def test_a_tally_names_every_town_once() -> None:
    sealed = sealed_world.final()
    for each in tallies(sealed):
        assert each.met + each.unmet + each.doubtful + each.missing + each.not_judged == len(sealed.assessment.areas)


def test_movers_stand_from_the_largest_change_and_a_page_holds_at_most_ten() -> None:
    sealed = sealed_world.final()
    assert sealed.previous is not None
    up, down = mover_listing(ZH, sealed, up=True), mover_listing(ZH, sealed, up=False)
    order = [each.town for each in movements(sealed.previous, sealed.assessment) if each.change]
    assert up.towns[0] == order[0] and down.towns[0] == order[-1]
    assert len(up.table.rows) <= 10 and len(up.evidence) == len(up.table.rows)
    assert not set(up.towns) & set(down.towns)


def test_without_class_three_the_last_by_rank_stand_in_and_the_listing_says_so() -> None:
    sealed = in_class(sealed_world.draft(), TownClass.two)
    found = laggards(sealed)
    ranks = sorted((card.rank for card in sealed.assessment.areas if card.rank is not None), reverse=True)
    assert [card.rank for card in found] == ranks[:LAST]
    assert laggard_listing(ZH, sealed).summary == f"没有三类镇街；列出名次最后的 {LAST} 个。"


def test_the_partners_that_the_meeting_set_go_before_those_that_are_proposed() -> None:
    sealed = sealed_world.final()
    decided = [each for each in sealed.meeting.decisions if each.partners]
    for each in decided:
        assert help_words(ZH, sealed, each.town).startswith("会议确定由")
    undecided = replace(sealed, meeting=replace(sealed.meeting, decisions=()))
    for each in decided:
        assert not help_words(ZH, undecided, each.town).startswith("会议确定由")


def test_overdue_actions_come_first_with_a_cross_and_done_ones_with_a_tick() -> None:
    sealed = sealed_world.final()
    first = sealed.earlier_actions[0]
    today = day_of(sealed)
    late = replace(first, state=ActionState.open, action=first.action.model_copy(update={"due": today.replace(day=1)}))
    done = replace(first, state=ActionState.done, action=late.action.model_copy(update={"number": 2}))
    both = replace(sealed, earlier_actions=(done, late))
    listing = earlier_listing(ZH, both)
    assert [row[0] for row in listing.table.rows] == ["× 逾期", "✓ 已完成"]
    assert listing.summary.startswith("共 2 项：逾期 1，")
    assert state_words(EN, both, late) == "× overdue"


def test_what_was_corrected_shows_both_figures_and_what_came_of_it() -> None:
    sealed = sealed_world.final()
    listing = revision_listing(ZH, sealed)
    assert listing.towns == tuple(each.area for each in sealed.revisions.rows) != ()
    row, revised = listing.table.rows[0], sealed.revisions.rows[0]
    assert row[3].startswith(f"{revised.before.numerator} / ") and f"→ {revised.after.numerator} / " in row[3]
    assert (
        "首" not in revision_listing(ZH, sealed_world.draft()).empty
        and not revision_listing(ZH, sealed_world.draft()).table.rows
    )


def test_only_figures_of_the_period_that_came_after_the_deadline_are_late() -> None:
    sealed = sealed_world.final()
    deadline = sealed.meeting.deadline
    assert deadline is not None
    assert late_figures(replace(sealed, meeting=replace(sealed.meeting, deadline=None))) == 0
    own = [each for each in sealed.figures if each.observation.quarter in sealed.period.quarters]
    early = replace(sealed, meeting=replace(sealed.meeting, deadline=deadline.replace(year=2000)))
    assert late_figures(early) == len(own)


def test_what_is_missing_is_named_and_never_zero() -> None:
    listing = missing_listing(ZH, sealed_world.draft())
    assert listing.table.rows and all(row[1].startswith("▨ ") for row in listing.table.rows)


def test_a_listing_in_pages_loses_no_row_and_keeps_the_evidence_of_each() -> None:
    listing = ranking_listing(ZH, sealed_world.final())
    pages = list(listing.pages(7))
    assert [row for page in pages for row in page.table.rows] == list(listing.table.rows)
    assert [town for page in pages for town in page.towns] == list(listing.towns)
    movers = mover_listing(ZH, sealed_world.final(), up=True)
    assert [each for page in movers.pages(3) for each in page.evidence] == list(movers.evidence)
    empty = replace(listing, table=replace(listing.table, rows=()), towns=())
    assert len(list(empty.pages(10))) == 1


def test_small_numbers_keep_the_decimals_that_tell_them_apart() -> None:
    programme = sealed_world.final().programme
    limit = programme.classes.one
    assert score_words(programme, limit - Fraction(1, 1000)) == "89.999"
    assert score_words(programme, limit) == "90.0" and score_words(programme, None) == "–"
    assert change_words(Fraction(-1, 1000)) == "↓ −0.001"
    assert change_words(Fraction(0)) == "0.0" and change_words(None) == "–"
    assert (rank_words(3, 1), rank_words(3, 3), rank_words(None, 2)) == ("3 → 1", "3", "– → 2")
