"""The matching: whom the rules propose and why, each pair with its cost, and wishes that change the address."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment.kinds import Evidence, Verdict
from assessment.problems import Problem
from assessment.twinning.costs import PartnerKind
from assessment.twinning.lifecycle import Stage
from layouts.address import Address, parse_address
from layouts.models.twinning import PartnerRow, Proposals
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.twinning_match import match_part
from layouts.pages.twinning_match_pairs import candidates
from layouts.pages.twinning_match_words import price_words, with_ban, with_pin, without
from layouts.text import Text
from tests.unit.layouts.match_world import (
    REGISTER,
    STRONG,
    STRONGEST,
    UNITS,
    WEAK,
    WEAK_TOO,
    flag,
    page,
    proposals,
    weakness,
    wished,
)
from tests.unit.layouts.reading import attribute, by_id, ids_in, of_class, of_type, one, said, words

EN, ZH = Text("en"), Text("zh-CN")
PAIR = (WEAK, "finance")


def headline(model: TwinningPage, text: Text = EN) -> str:
    return words(of_type(match_part(model, text), "H1"))


def rows(model: TwinningPage, name: str = "pairs") -> list[Any]:
    return of_type(of_type(one(match_part(model, EN), name), "Tbody"), "Tr")


def target(link: Any) -> Address:
    url = link.href.partition("#")[0]
    path, _, query = url.partition("?")
    return parse_address(path, query)


def action(row: Any, label: str) -> Any:
    (found,) = [link for link in of_class(row, "action") if words(link).startswith(label)]
    return found


# ---- the sentence


def test_the_sentence_counts_towns_and_pairs_and_gives_the_cost_of_the_pairs() -> None:
    found = proposals()
    cost = sum(row.cost.total for row in found.matches)
    assert headline(page(found)) == (
        "2007 Q2: 1 town is in class three; all 2 towns waiting for a partner have one proposed, "
        f"total cost {cost:.2f} points"
    )


def test_towns_that_may_be_there_by_chance_are_counted() -> None:
    flags = (flag(noise=True, leaves_by_chance=0.2), flag(WEAK_TOO))
    assert "2 towns are in class three, 1 of them possibly by chance alone" in headline(page(proposals(flags=flags)))


def test_the_sentence_says_what_wishes_add() -> None:
    model = wished(pins=[PAIR])
    assert model.proposals is not None
    assert headline(model).endswith(f"points, {model.proposals.price:.2f} of them added by wishes")
    free = wished(bans=[(WEAK, "finance")])
    assert headline(free).endswith("points, wishes add nothing")


def test_a_wish_that_leaves_a_town_without_partner_is_told_so_and_not_in_points() -> None:
    bans = [(WEAK, each.unit.code) for each in REGISTER[:3]]
    assert headline(wished(bans=bans)).endswith("wishes leave a town without a partner")


def test_a_period_without_class_three_towns_says_so() -> None:
    found = proposals(towns=(), flags=())
    assert headline(page(found)) == "2007 Q2: no town is in class three; no town is waiting for a partner"
    assert "the rules propose none" in words(by_id(match_part(page(found), EN), "flags"))


# ---- the towns and their diagnosis


def test_each_weakness_has_points_distance_beyond_chance_and_beginning() -> None:
    first, second = rows(page(proposals()), "flags")
    cells = [words(one(first, f"col-{name}")) for name in ("weakness", "points", "beyond", "since")]
    assert cells == ["Compliant rate", "−9.0", "5.2 points", "2007 Q1"]
    assert words(one(second, "col-beyond")).startswith("–")


def test_a_figure_within_chance_and_a_missing_one_are_told_apart_from_a_clear_one() -> None:
    weaknesses = (
        weakness(evidence=Evidence.indistinguishable, gap=0.0),
        weakness("third", verdict=Verdict.missing, evidence=None, gap=None),
    )
    first, second = rows(page(proposals(flags=[flag(weaknesses=weaknesses)])), "flags")
    assert words(one(first, "col-beyond")).startswith("≈ ")
    assert words(one(second, "col-beyond")).startswith("▨ ")


def test_a_town_that_chance_alone_would_lift_out_is_marked() -> None:
    cells = [
        words(
            one(rows(page(proposals(flags=[flag(noise=noise, leaves_by_chance=share)])), "flags")[0], "col-diagnosis")
        )
        for noise, share in ((True, 0.2), (False, 0.01), (False, 0.0))
    ]
    assert "≈ chance alone would lift it out: 20.0%" in cells[0]
    assert "by chance alone out of it: 1.0%" in cells[1]
    assert "under 0.1%" in cells[2]


def test_the_diagnosis_says_since_when_and_what_kind_of_shortfall() -> None:
    known, open_ended = (
        words(one(rows(page(proposals(flags=[flag(since_beginning=open_ended)])), "flags")[0], "col-diagnosis"))
        for open_ended in (False, True)
    )
    assert known.startswith("low levelin class three since 2007 Q1by")
    assert "2007 Q1 or earlier" in open_ended


def test_a_town_stands_with_its_stage_and_leads_to_its_record_and_scorecard() -> None:
    shown = [flag(stage=Stage.running), flag(WEAK_TOO, stage=Stage.declined, declined_now=True), flag("104")]
    bodies = of_type(one(match_part(page(proposals(flags=shown)), EN), "flags"), "Tbody")
    assert [words(one(body, "match-stage")) for body in bodies] == [
        "running",
        "declined in this period",
        "Not recorded yet",
    ]
    record, card = of_type(bodies[0], "A")
    assert (target(record).page, target(record).town) == ("dossier", WEAK)
    assert (target(card).page, target(card).town) == ("town", WEAK)


def test_a_town_with_many_weaknesses_shows_the_three_that_cost_most() -> None:
    codes = ("compliant", "third", "deaths", "budget")
    shown = flag(weaknesses=tuple(weakness(code, points=Fraction(9 - n)) for n, code in enumerate(codes)))
    names = [words(one(row, "col-weakness")) for row in rows(page(proposals(flags=[shown])), "flags")]
    assert names == ["Compliant rate", "Third births", "Infant deaths"]


# ---- the pairs


def test_each_pair_has_its_reason_and_terms_that_add_up_to_the_total() -> None:
    found = proposals()
    for row, pair in zip(rows(page(found)), found.matches, strict=True):
        assert words(one(row, "pair-town")) == pair.town.name_en
        assert words(one(row, "pair-partner")) == pair.partner.name_en
        assert words(one(row, "pair-why")).startswith(f"{pair.partner.name_en} for {pair.town.name_en}: ")
        shown = [
            words(of_class(row, f"col-{name}")[0].children[0]) for name in ("weakness", "tier", "distance", "load")
        ]
        total = words(one(row, "col-total"))
        assert Decimal(total) == Decimal(f"{pair.cost.total:.2f}")
        assert abs(sum(map(Decimal, shown)) - Decimal(total)) <= Decimal("0.02")
        if pair.cost.km is not None:
            assert f"{pair.cost.km:.0f} km" in words(one(row, "col-distance"))


def test_the_weights_stand_above_the_pairs_as_the_programme_has_them() -> None:
    found = proposals()
    other = found.programme.twinning.model_copy(update={"tier_mismatch": Fraction(15, 2)})
    changed = replace(found, programme=found.programme.model_copy(update={"twinning": other}))
    assert "7.5 for another tier" in words(one(by_id(match_part(page(changed), EN), "pairs"), "note"))
    assert "5 for another tier" in words(one(by_id(match_part(page(found), EN), "pairs"), "note"))


def test_pin_and_forbid_change_the_address_and_stay_at_the_pairs() -> None:
    found = proposals()
    for row, pair in zip(rows(page(found)), found.matches, strict=True):
        wish = (pair.town.code, pair.partner.code)
        assert target(action(row, "Pin")).pins == (wish,)
        assert target(action(row, "Forbid")).bans == (wish,)
        assert action(row, "Pin").href.endswith("#pairs")
        assert target(action(row, "Sign")).path == f"/twinning/{pair.town.code}"


def test_a_pin_replaces_another_of_its_town_and_lifts_a_ban_of_the_pair() -> None:
    address = Address("twinning", pins=((WEAK, STRONG), (WEAK_TOO, STRONGEST)), bans=(PAIR,))
    assert with_pin(address, PAIR).pins == ((WEAK_TOO, STRONGEST), PAIR)
    assert with_pin(address, PAIR).bans == ()
    assert with_ban(address, (WEAK, STRONG)).pins == ((WEAK_TOO, STRONGEST),)
    assert with_ban(address, (WEAK, STRONG)).bans == (PAIR, (WEAK, STRONG))
    assert without(address, PAIR).bans == ()


def test_a_pinned_row_has_sign_and_word_and_a_way_back() -> None:
    model = wished(pins=[PAIR])
    assert model.proposals is not None
    pinned, other = rows(model)
    assert "is-pinned" in pinned.className and "is-pinned" not in other.className
    assert words(one(pinned, "pinned")) == f"Pinned+{model.proposals.price:.2f} points by itself"
    assert of_class(pinned, "pin")
    assert target(action(pinned, "Unpin")).pins == ()
    assert not [link for link in of_class(pinned, "action") if words(link) == "Forbid"]


def test_another_partner_can_be_chosen_from_those_with_a_place_left() -> None:
    found = proposals()
    model = page(found)
    partner = found.matches[0].partner.code
    codes = {each.unit.code for each in candidates(model, found, WEAK, partner)}
    assert codes == {STRONG, STRONGEST, "finance"} - {partner}
    links = of_class(rows(model)[0], "other")
    assert {target(link).pins for link in links} == {((WEAK, code),) for code in codes}


def test_nobody_is_offered_who_is_full_resting_pinned_elsewhere_or_the_town_itself() -> None:
    full = replace(REGISTER[2], load=1)
    itself = PartnerRow(UNITS[WEAK], PartnerKind.town, 1, 0, (), True)
    found = replace(proposals(), partners=(*REGISTER[:2], full, REGISTER[3], itself))
    model = page(found, pins=((WEAK_TOO, STRONG),))
    assert [each.unit.code for each in candidates(model, found, WEAK, None)] == [STRONGEST]
    assert [each.unit.code for each in candidates(model, found, WEAK_TOO, STRONGEST)] == [STRONG, WEAK]


def test_a_town_without_partner_says_why() -> None:
    def reason(found: Proposals) -> str:
        return words(one(match_part(page(found), EN), "match-short"))

    nobody = proposals(register=())
    assert "no partner is registered yet" in reason(nobody).lower()
    assert len(of_class(match_part(page(nobody), EN), "col-nobody")) == 2
    assert "2 towns are waiting, and the partners have 1 places left" in reason(proposals(register=REGISTER[:1]))
    just_enough = REGISTER[:2]
    assert "cannot be used" in reason(proposals(register=just_enough, bans=[(WEAK, STRONG), (WEAK, STRONGEST)]))
    bans = [(WEAK, each.unit.code) for each in REGISTER[:3]]
    assert "cannot be used" in reason(proposals(bans=bans))


def test_a_town_without_partner_counts_nothing_in_the_total_that_is_shown() -> None:
    found = proposals(register=REGISTER[:1])
    assert found.cost > 1000
    (pair,) = found.matches
    assert f"total cost {pair.cost.total:.2f} points" in headline(page(found))


# ---- the wishes


def test_each_wish_has_its_own_price_and_can_be_undone() -> None:
    ban = (WEAK_TOO, STRONGEST)
    model = wished(pins=[PAIR], bans=[ban])
    assert model.proposals is not None
    prices = {(wish.town.code, wish.partner.code): wish.price for wish in model.proposals.wishes}
    items = of_type(one(match_part(model, EN), "wishes"), "Li")
    assert len(items) == 2
    for item in items:
        left = target(one(item, "action"))
        gone = PAIR if left.pins == () else ban
        shown = f"+{prices[gone]:.2f} points by itself" if prices[gone] > 0.005 else "adds nothing by itself"
        assert words(one(item, "wish-price")) == shown
        assert len(left.pins) + len(left.bans) == 1
    clear = one(one(match_part(model, EN), "wishes-total"), "action")
    assert (target(clear).pins, target(clear).bans) == ((), ())


def test_a_price_is_points_nothing_or_a_town_without_partner() -> None:
    built = proposals().programme
    assert price_words(EN, built, 3.456) == "+3.46 points by itself"
    assert price_words(EN, built, 0.0001) == "adds nothing by itself"
    assert price_words(EN, built, 1003.0) == "by itself leaves a town without a partner"


def test_without_wishes_there_is_no_list_of_them() -> None:
    assert of_class(match_part(page(proposals()), EN), "wishes") == []


def test_the_period_is_changed_without_taking_wishes_along() -> None:
    part = match_part(wished(pins=[PAIR]), EN)
    steps = [each for each in of_class(part, "step") if attribute(each, "data-step") == "previous"]
    assert target(steps[0]).pins == ()
    assert str(target(steps[0]).period) == "2007Q1"


def test_wishes_that_contradict_each_other_are_named_and_can_be_undone_one_by_one() -> None:
    problem = Problem("matching.pins_beyond_capacity", {}, {"partner": STRONG, "value": 2, "capacity": 1})
    pins = ((WEAK, STRONG), (WEAK_TOO, STRONG))
    part = match_part(page(None, refused=[problem], pins=pins), EN)
    assert words(of_type(part, "H1")) == "These wishes cannot all be kept"
    alert = one(part, "match-refused")
    assert attribute(alert, "role") == "alert"
    assert "Xihe" in words(alert)
    left = [target(link).pins for link in of_class(part, "action")]
    assert left == [pins[1:], pins[:1], ()]


# ---- the register


def test_the_register_tells_kind_places_load_and_what_each_is_strong_in() -> None:
    full = replace(REGISTER[0], load=1)
    gone = replace(REGISTER[1], capacity=0)
    shown = rows(page(replace(proposals(), partners=(full, gone, *REGISTER[2:]))), "register")
    told = {
        words(of_type(row, "Th")): [words(one(row, f"col-{name}")) for name in ("kind", "capacity", "load", "fields")]
        for row in shown
    }
    assert told["Finance bureau"] == ["department", "1", "0", "Budget a head 50%, 财政"]
    assert told["Xihe"] == ["town", "1", "1", "by its own scores"]
    states = [words(one(row, "col-state")) for row in shown]
    assert states == ["No place left", "Rests: class three, unclassified or helped itself", "Retired", "Available"]


def test_an_empty_register_says_how_to_load_one() -> None:
    section = by_id(match_part(page(proposals(register=())), EN), "partners")
    assert "threeline twinning partners FILE" in words(section)
    assert "register is empty" in words(section)


# ---- everything


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
@pytest.mark.parametrize(
    "model",
    [
        page(proposals()),
        wished(pins=[PAIR], bans=[(WEAK_TOO, STRONGEST)]),
        page(proposals(register=())),
        page(proposals(towns=(), flags=(), register=())),
        page(proposals(flags=[flag(weaknesses=(), line=None)])),
        page(None, refused=[Problem("matching.unknown", {}, {"value": "999"})], pins=((WEAK, "finance"),)),
    ],
    ids=["plain", "wishes", "no register", "nothing", "no weakness", "refused"],
)
def test_nothing_is_a_raw_value_and_every_link_leads_somewhere(model: TwinningPage, text: Text) -> None:
    part = match_part(model, text)
    found = ids_in(part)
    assert len(found) == len(set(found))
    assert not [piece for piece in said(part) if "None" in piece or "{" in piece or "nan" in piece.split()]
    for link in of_type(part, "A"):
        if not link.href.startswith("#"):
            assert target(link).page in ("twinning", "dossier", "town")
        else:
            assert link.href.removeprefix("#") in found
    headings = [type(each).__name__ for each in part_headings(part)]
    assert headings[0] == "H1" and headings.count("H1") == 1


def part_headings(part: list[Any]) -> list[Any]:
    return [each for kind in ("H1", "H2", "H3") for each in of_type(part, kind)]
