"""The method page tells everything of the programme and every rule of the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assessment.ledger import RULES
from layouts.pages.method import method_page
from layouts.text import Text
from tests.unit.layouts import world
from tests.unit.layouts.reading import ids_in, of_class, of_type, words

EN, ZH = Text("en"), Text("zh-CN")


def page(text: Text = EN, *indicators: dict[str, Any], **changes: Any) -> Any:
    return method_page(world.method_model(world.programme(*indicators, **changes), language=text.language), text)


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
def test_every_indicator_is_told_with_name_reason_formula_targets_and_source(text: Text) -> None:
    built, _ = world.standard()
    rows = {words(of_type(row, "Th")): words(row) for row in of_type(page(text), "Tr") if of_type(row, "Td")}
    for indicator in built.indicators:
        name = text.pick(zh=indicator.name.zh, en=indicator.name.en)
        why = text.pick(zh=indicator.why.zh, en=indicator.why.en)
        told = rows[name + why]
        assert text.pick(zh=indicator.owner.zh, en=indicator.owner.en) in told
        assert (text("source.ours") if indicator.source == "ours" else indicator.source) in told


def test_every_target_has_its_tier_its_level_and_its_source() -> None:
    row = next(row for row in of_type(page(), "Tr") if words(row).startswith("Compliant"))
    shown = words(row)
    for part in ("≥ 97 Plain 文件甲第五条", "strive for ≥ 98.5 Plain 文件甲第六条", "≥ 95 Hills 文件甲第七条"):
        assert part in shown


def test_a_target_of_one_town_or_one_period_says_whose_and_when() -> None:
    targets = [
        {"value": 97, "source": "ours"},
        {"value": 90, "area": "101", "period": "2007Q2", "source": "特别文件"},
    ]
    row = next(
        row for row in of_type(page(EN, world.COMPLIANT | {"targets": targets}), "Tr") if "Compliant" in words(row)
    )
    assert "101" in words(row)
    assert "2007 Q2" in words(row)
    assert "特别文件" in words(row)


def test_every_source_of_the_programme_is_told() -> None:
    shown = words(page())
    built, _ = world.standard()
    parts = [*built.tiers, *built.lines, *built.rounds, *built.indicators, built.classes]
    parts += [target for indicator in built.indicators for target in indicator.targets]
    for source in {part.source for part in parts} - {"ours"}:
        assert source in shown


def test_the_source_of_weight_floor_and_steps_is_told_where_a_document_gives_it() -> None:
    assert "文件壬" in words(page(EN, world.COMPLIANT | {"scoring_source": "文件壬"}))


def test_what_is_ours_is_called_ours() -> None:
    assert "our own rule" in words(page())
    assert "ours" not in words(page()).split()


def test_lines_have_their_share_and_the_unit_that_answers() -> None:
    shown = words(page())
    assert "60% of the composite; The office answers for it." in shown
    assert "40% of the composite; The treasury answers for it." in shown


def test_thresholds_bundling_and_the_share_that_must_be_reported_are_told() -> None:
    shown = words(page(EN, reported_share=Decimal("0.65")))
    for part in ("90 or more: class one", "75 or more and below 90", "Below 75", "line below 40", "65%"):
        assert part in shown


def test_a_programme_without_bundling_tells_of_none() -> None:
    classes = {"one": 90, "two": 75, "source": "ours"}
    assert "Bundling" not in words(of_class(page(EN, classes=classes), "method-trio"))


def test_every_round_has_its_quarters_weight_and_whether_it_decides() -> None:
    items = [words(item) for item in of_type(of_class(page(), "method-trio"), "Li")]
    assert any(item.startswith("Half-year round: second quarter, weight 40, decides the class") for item in items)
    assert any(item.startswith("Spring round: first quarter, weight 10, shows a provisional class") for item in items)


def test_a_programme_without_rounds_still_has_a_method() -> None:
    assert "Rounds" not in words(page(EN, rounds=[]))


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
def test_every_rule_id_of_the_ledger_is_explained(text: Text) -> None:
    shown = words(page(text))
    assert {rule for rule in RULES if rule not in shown} == set()


def test_the_warnings_against_overreading_are_there() -> None:
    shown = words(page())
    assert "of 40 indicators truly at target about 2 look clear by chance" in shown
    assert "130 births" in shown


def test_steps_and_the_least_number_of_cases_are_told() -> None:
    steps = {"steps": [{"within": 1, "share": Decimal("0.6")}], "floor": None, "min_n": 17}
    raw = {key: value for key, value in (world.COMPLIANT | steps).items() if value is not None}
    row = next(row for row in of_type(page(EN, raw), "Tr") if "Compliant" in words(row))
    assert "17" in words(row)
    assert "60" in words(row) or "0.6" in words(row)


def test_the_version_of_the_programme_is_told() -> None:
    assert "Programme small-2007, version 3" in words(page())


def test_each_id_stands_once() -> None:
    found = ids_in(page())
    assert len(found) == len(set(found))
