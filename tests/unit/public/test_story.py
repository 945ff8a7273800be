"""What the page says aloud: the district's figure, who met the target, what changed; nothing from what is withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layouts.public import story
from layouts.public.edition import Edition, UnfitRelease, edition_of
from layouts.text import LANGUAGES, Text
from tests.unit.public import releases
from tests.unit.public.reading import page
from tests.unit.public.releases import DISTRICT, HEADLINE, with_figure

ZH, EN = Text("zh-CN"), Text("en")


def lead(edition: Edition, text: Text = ZH) -> str:
    return story.plain(story.lead(text, edition))


def counted(edition: Edition, **changes: int) -> Edition:
    release = edition.document
    counts = tuple(replace(each, **changes) for each in release.counts)
    return edition_of(releases.issue(replace(release, counts=counts)), edition.earlier, newest=3)


def test_the_first_sentence_gives_figure_and_towns_in_both_languages() -> None:
    edition = counted(with_figure(releases.edition(), DISTRICT, HEADLINE, rate="96.13"), met=12, unmet=6, other=0)
    assert lead(edition) == "2007 年上半年累计，平谷区符合政策生育率 96.13%，18 个镇街中 12 个达标，6 个未达标。"
    assert lead(edition, EN) == (
        "Pinggu district, 2007, first half to date: Policy-compliant birth rate 96.13%, "
        "12 of 18 towns met their target, 6 did not."
    )


def test_what_is_not_met_has_its_tone_and_the_comma_has_none() -> None:
    pieces = story.lead(ZH, releases.edition())
    assert [each.words for each in pieces if each.tone == "unmet"] == ["6 个未达标"]


def test_towns_are_not_counted_where_the_release_does_not_count_them() -> None:
    edition = releases.edition()
    silent = edition_of(releases.issue(replace(edition.document, counts=())), edition.earlier, newest=3)
    assert "镇街中" not in lead(silent)


def test_a_withheld_headline_is_told_as_withheld_and_compared_with_nothing() -> None:
    edition = with_figure(
        releases.edition(), DISTRICT, HEADLINE, rate=None, rate_shown="withheld",
        numerator=None, numerator_shown="withheld",
    )  # fmt: skip
    assert lead(edition).startswith("2007 年上半年累计，平谷区符合政策生育率不公布")
    assert story.change(ZH, edition) == ""


@pytest.mark.parametrize(("state", "said"), [("missing", "未报"), ("no_cases", "本期无对象")])
def test_a_headline_without_a_figure_says_why(state: str, said: str) -> None:
    edition = with_figure(releases.edition(), DISTRICT, HEADLINE, rate=None, rate_shown=state)
    assert said in lead(edition) and story.change(ZH, edition) == ""


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ("96.13", "95.9", "上一次公布（2007 年一季度）为 95.9%，这次高 0.23 个百分点。"),
        ("95.9", "96.13", "上一次公布（2007 年一季度）为 96.13%，这次低 0.23 个百分点。"),
        ("96.0", "96.0", "与上一次公布（2007 年一季度，96.0%）相同。"),
    ],
)
def test_the_release_before_is_compared_by_what_both_print(now: str, then: str, said: str) -> None:
    first, second, third = releases.issues()
    before = with_figure(edition_of(second, (first,), newest=3), DISTRICT, HEADLINE, rate=then)
    edition = edition_of(third, (first, before.issue), newest=3)
    assert story.change(ZH, with_figure(edition, DISTRICT, HEADLINE, rate=now)) == said


def test_nothing_is_compared_where_the_release_before_withheld_it() -> None:
    first, second, third = releases.issues()
    before = with_figure(
        edition_of(second, (first,), newest=3), DISTRICT, HEADLINE, rate=None, rate_shown="withheld"
    )
    assert story.change(ZH, edition_of(third, (first, before.issue), newest=3)) == ""


def test_the_first_release_is_compared_with_nothing() -> None:
    edition = releases.edition(1)
    assert story.change(ZH, edition) == "" and story.turns(edition) == ()


def test_a_turn_is_told_only_where_both_verdicts_are_published() -> None:
    edition = releases.edition()
    before = edition.before
    assert before is not None
    for each in story.turns(edition):
        verdicts = [one.figure(each.group, each.indicator) for one in (before, edition)]
        assert {found.verdict for found in verdicts if found is not None} == {"met", "unmet"}
    told = {each.indicator.code for each in story.turns(edition) if each.group.level == "tier"}
    assert told and told.isdisjoint({releases.WITHHELD_COUNT, releases.WITHHELD_ALL, releases.MISSING})


def test_every_indicator_of_a_group_is_counted_once() -> None:
    edition = releases.edition()
    for group in (edition.district, *edition.tiers):
        found = story.judged(ZH, edition, group)
        codes = [each.code for part in (found.met, found.unmet, found.withheld, found.unreported) for each in part]
        assert len(codes) == len(set(codes))
    tier = story.judged(ZH, edition, edition.tiers[0])
    assert {each.code for each in tier.withheld} == {releases.WITHHELD_COUNT, releases.WITHHELD_ALL}
    assert {each.code for each in tier.unreported} == {releases.MISSING, releases.NO_CASES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_after_it_end_like_sentences(language: str) -> None:
    said = story.more(Text(language), releases.edition())
    assert len(said) == 3 and all(each.endswith(("。", ".")) for each in said)


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "nothing"},
        {"groups": ()},
        {"view": "yesterday"},
        {"indicators": ()},
    ],
)
def test_a_release_that_contradicts_itself_is_refused(changes: dict[str, object]) -> None:
    issue = releases.issue(replace(releases.document(1), **changes))  # type: ignore[arg-type]
    with pytest.raises(UnfitRelease):
        edition_of(issue, (), newest=1)


def test_one_is_told_as_one() -> None:
    """One town, one indicator with a target."""
    edition = counted(releases.edition(), met=1, unmet=0, other=0)
    assert "1 of 1 town met its target." in lead(edition, EN) and "1 个镇街中 1 个达标" in lead(edition)
    none = tuple(replace(each, verdict=None) for each in edition.document.figures)
    silent = edition_of(releases.issue(replace(edition.document, figures=none)), edition.earlier, newest=3)
    alone = with_figure(silent, DISTRICT, HEADLINE, target="96", verdict="met")
    assert "Indicators of the district with a target: 1 of 1 met, 0 not." in story.more(EN, alone)
    assert "全区有目标的 1 项指标中，1 项达标，0 项未达标。" in story.more(ZH, alone)
    assert "<dd>of 1 town</dd>" in page(alone, "en")


@pytest.mark.parametrize(
    ("above", "below", "said"),
    [
        ("rounded", "rounded", {"en": "690 / 715, rounded to 5", "zh-CN": "690 / 715，取整到 5"}),
        ("exact", "rounded", {"en": "690 / 715; births rounded to 5", "zh-CN": "690 / 715，其中出生数取整到 5"}),
        ("rounded", "exact", {"en": "690 / 715; births within policy rounded to 5",
                              "zh-CN": "690 / 715，其中符合政策出生数取整到 5"}),
        ("exact", "exact", {"en": "690 / 715", "zh-CN": "690 / 715"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_is_rounded_is_called_rounded(above: str, below: str, said: dict[str, str], language: str) -> None:
    edition = with_figure(
        releases.edition(), DISTRICT, HEADLINE,
        numerator=690, denominator=715, numerator_shown=above, denominator_shown=below,
    )  # fmt: skip
    assert f"<dd>{said[language]}</dd>" in page(edition, language)
    assert "elsewhere" in page(edition, "en").partition('id="figures-h"')[2].partition("</p>")[0]
