"""What the town page says of twinning: the stage with the way to the record, or a class-three town's first step."""

from __future__ import annotations

from typing import Any

import pytest

from assessment.twinning.lifecycle import Event
from layouts.address import parse_address
from layouts.pages.town import town_page
from layouts.text import Text
from tests.unit.layouts import twinning_world as story
from tests.unit.layouts import world
from tests.unit.layouts.reading import of_class, of_type, one, said, words

EN, ZH = Text("en"), Text("zh-CN")
RUNNING = (story.PROPOSED, story.CONFIRMED, story.MATCHED, story.STARTED)


def section(code: str, *events: Event, text: Text = EN, **changes: Any) -> Any:
    """The panel of twinning on a town's page; None without one."""
    built, assessment = world.standard()
    record = story.record(built, assessment, code, *events, **changes)
    page = town_page(world.town_model(built, assessment, code, language=text.language, twinning=record), text)
    return next(iter(of_class(page, "town-twinning")), None)


def entries(part: Any) -> dict[str, str]:
    names = [words(each) for each in of_type(part, "Dt")]
    return dict(zip(names, [words(each) for each in of_type(part, "Dd")], strict=True))


def test_a_class_three_town_without_a_record_is_told_so_and_led_to_it() -> None:
    shown = section(world.CLEARLY_UNMET)
    assert "not in twinning yet" in words(shown)
    (link,) = of_type(shown, "A")
    assert parse_address(*link.href.partition("?")[::2]).town == world.CLEARLY_UNMET


def test_a_town_that_stands_well_and_never_was_helped_has_no_panel() -> None:
    assert section(world.WELL_MET) is None


def test_the_panel_tells_stage_partner_term_and_what_is_lacking() -> None:
    shown = entries(section(world.CLEARLY_UNMET, *RUNNING, agreements=(story.agreement(),)))
    assert shown["stage"].endswith("Running")
    assert shown["partner"] == "Finance bureau"
    assert shown["term"] == "2008-06-30, 121 days left"
    assert shown["Standard for moving up"].startswith("✕ still lacks")
    assert shown["Put in"] == "0 yuan"


def test_a_term_that_is_over_and_rounds_that_were_held_are_told() -> None:
    late = story.agreement(days_left=-1)
    shown = entries(section(world.CLEARLY_UNMET, *RUNNING, story.FAILED, agreements=(late,)))
    assert shown["term"] == "2008-06-30, over"
    assert shown["Acceptance"] == "1 round held"


def test_a_town_without_an_agreement_tells_no_partner_and_no_money() -> None:
    assert list(entries(section(world.CLEARLY_UNMET, story.PROPOSED))) == ["stage", "Standard for moving up"]


def test_a_helped_town_keeps_its_panel_when_it_is_class_three_no_more() -> None:
    shown = entries(section(world.WELL_MET, *RUNNING, story.FAILED, story.PASSED))
    assert shown["Standard for moving up"].startswith("✓")


def test_a_declined_town_says_so_with_a_sign() -> None:
    assert words(one(section(world.CLEARLY_UNMET, story.PROPOSED, story.DECLINED), "stage")) == "✕ Declined"


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
def test_nothing_is_a_raw_value(text: Text) -> None:
    shown = section(world.CLEARLY_UNMET, *RUNNING, text=text, agreements=(story.agreement(),))
    assert not [piece for piece in said(shown) if "None" in piece or "{" in piece]
