"""`score --format json` against the contract of the product, and csv against the JSON."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, StringConstraints

Decimals = Annotated[StrictStr, StringConstraints(pattern=r"^-?\d+\.\d{6}$")]
Code = Annotated[StrictStr, StringConstraints(min_length=1)]
Number = StrictInt | StrictFloat


class Exactly(BaseModel):
    """An object with these keys, in this order, and no other."""

    model_config = ConfigDict(extra="forbid")


class ProgrammeRef(Exactly):
    code: Code
    version: StrictInt


class Name(Exactly):
    zh: Code
    en: StrictStr


class Indicator(Exactly):
    code: Code
    line: Code
    kind: Literal["proportion", "rate", "balance", "ratio", "count", "mean", "value"]
    numerator: StrictInt | Decimals | None
    denominator: StrictInt | Decimals | None
    value: Decimals | None
    target: Decimals | None
    comparator: Literal[">=", "<=", "falls"]
    verdict: Literal["met", "unmet", "missing", "no_cases", "too_few", "no_baseline", "exempt", "no_target"]
    margin_cases: StrictInt | None
    evidence: Literal["clear", "indistinguishable", "not_applicable"] | None
    interval: Annotated[list[Number], Field(min_length=2, max_length=2)] | None
    points: Decimals | None
    weight: Decimals


class Counts(Exactly):
    met: StrictInt
    unmet: StrictInt
    indistinguishable: StrictInt
    missing: StrictInt
    not_judged: StrictInt


class DistrictIndicator(Indicator):
    counts: Counts


class District(Exactly):
    indicators: list[DistrictIndicator]


class Reason(Exactly):
    rule: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
    source: Code
    inputs: dict[StrictStr, StrictStr]
    outcome: Code
    would_change: Code | None


class Area(Exactly):
    code: Code
    name: Name
    tier: Code
    composite: Decimals | None
    rank: StrictInt | None
    rank_change: StrictInt | None
    town_class: Literal["one", "two", "three", "unclassified"] = Field(alias="class")
    class_decided: StrictBool
    provisional: StrictBool
    exempt: StrictBool
    veto: StrictBool
    cards: Annotated[list[StrictStr], Field(max_length=0)]
    lines: dict[StrictStr, Decimals | None]
    indicators: list[Indicator]
    reasons: list[Reason]


class Document(Exactly):
    programme: ProgrammeRef
    period: Annotated[StrictStr, StringConstraints(pattern=r"^\d{4}(Q[1-4]|H[12])?$")]
    view: Literal["quarter", "year_to_date", "rolling"]
    as_of: Annotated[StrictStr, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")] | None
    areas: list[Area]
    district: District


def keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def document(run, *words: str) -> dict[str, object]:
    ended = run("score", *words, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


@pytest.mark.parametrize("period", ["2005Q1", "2006Q3", "2007Q2", "2007H1", "2007"])
@pytest.mark.parametrize("view", ["quarter", "year_to_date", "rolling"])
def test_the_document_has_the_shape_of_the_contract(run, demo, period, view):
    found = document(run, period, "--view", view)
    Document.model_validate(found)
    assert (found["period"], found["view"], found["as_of"]) == (period, view, None)


def test_keys_stand_in_the_order_of_the_contract(run, demo):
    found = document(run, "2007Q2")
    area = found["areas"][0]
    assert list(found) == keys_of(Document)
    assert list(area) == keys_of(Area)
    assert list(area["indicators"][0]) == keys_of(Indicator)
    assert list(area["reasons"][0]) == keys_of(Reason)
    assert list(found["district"]["indicators"][0]) == keys_of(DistrictIndicator)


def test_the_view_is_the_programmes_official_one_unless_asked(run, demo):
    assert document(run, "2007Q2")["view"] == "year_to_date"


def test_areas_are_sorted_by_code_and_indicators_stand_in_programme_order(run, demo):
    found = document(run, "2007Q2")
    codes = [area["code"] for area in found["areas"]]
    assert codes == sorted(codes)
    assert len(codes) == 18
    orders = {tuple(each["code"] for each in area["indicators"]) for area in found["areas"]}
    assert len(orders) == 1
    assert orders.pop()[:2] == ("compliant_birth_rate", "informed_choice_rate")


def test_the_published_half_year_comes_out_exactly(run, demo):
    for words in (("2007Q2",), ("2007H1", "--view", "quarter")):
        district = {each["code"]: each for each in document(run, *words)["district"]["indicators"]}
        counts = {code: (each["numerator"], each["denominator"]) for code, each in district.items()}
        assert counts["compliant_birth_rate"] == (1341, 1395)
        assert counts["first_child_share"] == (1250, 1395)
        assert counts["late_first_birth_share"] == (856, 1250)
        assert district["compliant_birth_rate"]["value"] == "96.129032"
        assert district["late_first_birth_share"]["value"] == "68.480000"


def test_counts_of_a_district_indicator_add_up_to_its_towns(run, demo):
    found = document(run, "2007Q2")
    for indicator in found["district"]["indicators"]:
        towns = [each for area in found["areas"] for each in area["indicators"] if each["code"] == indicator["code"]]
        counts = indicator["counts"]
        assert counts["met"] + counts["unmet"] + counts["missing"] + counts["not_judged"] == len(towns) == 18
        assert counts["met"] == sum(each["verdict"] == "met" for each in towns)
        assert counts["indistinguishable"] == sum(
            (each["verdict"], each["evidence"]) == ("unmet", "indistinguishable") for each in towns
        )


def test_a_missing_figure_is_null_and_makes_the_card_provisional(run, demo):
    area = next(each for each in document(run, "2007Q2")["areas"] if each["code"] == "110117108")
    awareness = next(each for each in area["indicators"] if each["code"] == "awareness_rate")
    assert awareness["verdict"] == "missing"
    assert [awareness[name] for name in ("numerator", "denominator", "value", "interval", "points")] == [None] * 5
    assert area["provisional"] is True
    assert area["rank"] is None


def test_a_quarter_without_births_has_no_cases_not_zero(run, demo):
    area = next(each for each in document(run, "2006Q3", "--view", "quarter")["areas"] if each["code"] == "110117214")
    rate = area["indicators"][0]
    assert (rate["numerator"], rate["denominator"]) == (0, 0)
    assert (rate["verdict"], rate["value"], rate["points"]) == ("no_cases", None, None)


def test_person_years_and_money_are_decimal_strings_counts_are_integers(run, demo):
    area = document(run, "2007Q2")["areas"][0]
    found = {each["code"]: each for each in area["indicators"]}
    assert isinstance(found["birth_rate"]["numerator"], int)
    assert isinstance(found["birth_rate"]["denominator"], str)
    assert isinstance(found["budget_per_head"]["numerator"], str)
    assert isinstance(found["compliant_birth_rate"]["denominator"], int)
    assert found["hearings_held"]["numerator"] is None


def test_the_composite_is_the_weighted_mean_of_the_lines(run, demo):
    weights = {"party_government": 30, "department": 30, "family_planning": 40}
    for area in document(run, "2007Q2")["areas"]:
        mean = sum(weights[code] * Fraction(score) for code, score in area["lines"].items()) / 100
        assert abs(mean - Fraction(area["composite"])) < Fraction(1, 100_000)


def test_reasons_speak_the_language_that_was_asked_for(run, demo):
    chinese, english = document(run, "2007Q2"), document(run, "2007Q2", "--lang", "en")
    pairs = [
        (one["would_change"], other["would_change"])
        for a, b in zip(chinese["areas"], english["areas"], strict=True)
        for one, other in zip(a["reasons"], b["reasons"], strict=True)
    ]
    assert sum(one is not None for one, _ in pairs) > 300
    for one, other in pairs:
        assert (one is None) == (other is None)
        if one is not None:
            assert one.endswith("。")
            assert other.isascii()
            assert other.endswith(".")
    assert {area["code"]: area["rank"] for area in chinese["areas"]} == {
        area["code"]: area["rank"] for area in english["areas"]
    }


def test_one_area_can_be_asked_for(run, demo):
    one = document(run, "2007Q2", "--area", "110117110")
    everyone = document(run, "2007Q2")
    assert one["areas"] == [each for each in everyone["areas"] if each["code"] == "110117110"]
    assert one["district"] == everyone["district"]


def test_as_of_is_inclusive_and_gives_the_figures_of_that_moment(run, demo):
    def compliant(*words: str) -> int:
        area = document(run, "2006Q4", "--view", "quarter", "--area", "110117106", *words)["areas"][0]
        return area["indicators"][0]["numerator"]

    corrected = "2007-02-12T01:00:00Z"
    assert compliant("--as-of", corrected) == compliant()
    assert compliant("--as-of", "2007-02-12T00:59:59.999999Z") == compliant() + 1
    assert compliant("--as-of", "2007-02-12T09:00:00+08:00") == compliant()
    assert compliant("--as-of", "2007-02-11") == compliant() + 1
    assert compliant("--as-of", "2007-02-12") == compliant()
    assert document(run, "2006Q4", "--as-of", "2007-02-12T09:00:00+08:00")["as_of"] == corrected
    assert document(run, "2006Q4", "--as-of", "2007-02-12")["as_of"] == "2007-02-12T23:59:59.999999Z"


def test_csv_read_again_equals_the_json(run, demo, tmp_path):
    found = document(run, "2007Q2")
    printed = run("score", "2007Q2", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(printed)))
    expected = [(area, indicator) for area in found["areas"] for indicator in area["indicators"]]
    assert len(rows) == len(expected) == 18 * 16

    def cell(value: object) -> str:
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    for row, (area, indicator) in zip(rows, expected, strict=True):
        assert row["area_code"] == area["code"]
        assert row["name_zh"] == area["name"]["zh"]
        assert (row["period"], row["view"], row["as_of"]) == ("2007Q2", "year_to_date", "")
        for name in ("tier", "composite", "rank", "rank_change", "class", "provisional", "veto"):
            assert row[name] == cell(area[name])
        for name in indicator.keys() - {"interval"}:
            assert row[name] == cell(indicator[name])
        low, high = indicator["interval"] or (None, None)
        assert (row["interval_low"], row["interval_high"]) == (cell(low), cell(high))
    file = tmp_path / "scores.csv"
    assert run("score", "2007Q2", "--format", "csv", "--out", file).out == ""
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert file.read_bytes().decode("utf-8-sig") == printed.replace("\n", "\r\n").replace("\r\r", "\r")
