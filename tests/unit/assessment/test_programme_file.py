"""A programme file: what is accepted, and that every error of it is told at once with its place."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from assessment.model import heading_key, parse_programme
from assessment.problems import PROBLEMS, Problem, Refused, sentence
from assessment.toml_places import lines_of

PINGGU = (Path(__file__).resolve().parents[3] / "data" / "programmes" / "pinggu-2005.toml").read_text(
    encoding="utf-8"
)


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as refused:
        parse_programme(text, origin="p.toml")
    return refused.value.problems


def codes_of(text: str) -> list[str]:
    return [problem.code for problem in problems_of(text)]


def altered(*changes: tuple[str, str]) -> str:
    """Pinggu's programme with each first occurrence of a text replaced."""
    text = PINGGU
    for old, new in changes:
        if old not in text:
            raise AssertionError(f"not in the programme: {old}")
        text = text.replace(old, new, 1)
    return text


def test_pinggus_tiered_targets_are_exact_and_come_first() -> None:
    programme = parse_programme(PINGGU, origin="p.toml")
    first = programme.indicators[0]
    assert first.code == "compliant_birth_rate"
    assert {target.tier: target.value for target in first.targets} == {
        "plain": Fraction(193, 2),
        "mountain_and_pinggu_town": 97,
        "sub_district": Fraction(197, 2),
    }


def test_pinggu_has_three_lines_and_names_what_is_ours() -> None:
    programme = parse_programme(PINGGU, origin="p.toml")
    assert [line.code for line in programme.lines] == ["party_government", "department", "family_planning"]
    assert {line.source for line in programme.lines} == {"ours"}
    assert programme.indicator("support_fee_current").targets[0].value == 70
    assert programme.indicator("support_fee_arrears").targets[0].value == 40
    assert programme.indicator("informed_choice_rate").targets[0].value == 90
    assert programme.indicator("contraceptive_prevalence").targets[0].value == Fraction(901, 10)
    assert 10 <= len(programme.indicators) <= 16


def test_a_syntax_error_gives_line_and_column() -> None:
    (problem,) = problems_of('format = 1\ncode = "a\n')
    assert problem.code == "programme.toml_syntax"
    assert problem.place == {"file": "p.toml", "line": 2}
    assert problem.params["column"] == 10
    assert "Illegal character" in str(problem.params["message"])


def test_an_unclosed_text_at_the_end_gives_the_last_line() -> None:
    (problem,) = problems_of('format = 1\nabout = """never closed')
    assert problem.code == "programme.toml_syntax"
    assert problem.place["line"] == 2


def test_an_error_carries_file_line_key_and_code() -> None:
    (problem,) = problems_of(altered(("floor = 90\n", "floor = 97\n")))
    line = PINGGU.splitlines().index("floor = 90") + 1
    assert problem.code == "indicator.floor_side"
    assert problem.place == {
        "file": "p.toml",
        "line": line,
        "key": "indicators[0].floor",
        "code": "compliant_birth_rate",
    }
    assert sentence(problem).startswith(f"file p.toml, line {line}, key indicators[0].floor")


def test_all_planted_errors_are_told_at_once_in_the_order_of_the_file() -> None:
    text = altered(
        ('official_view = "year_to_date"', 'official_view = "yearly"'),
        ('code = "plain"', 'code = "Plain"'),
        ('line = "family_planning"', 'line = "family"'),
        ("weight = 40\nunit", "weight = 0\nunit"),
        ('{ tier = "mountain_and_pinggu_town", value = 97,', '{ tier = "mountain", value = "97",'),
        ("floor = 70", "floor = true"),
        ('why = { zh = "避孕措施落实', 'wy = { zh = "避孕措施落实'),
        ('aliases = ["知晓率"', 'aliases = ["避 孕率"'),
        ("quarters = [1, 3]", "quarters = [1, 5, 1]"),
        ("two = 75", "two = 95"),
        ('en = "Year-end assessment"', 'en = " "'),
        ("decides_class = false", 'decides_class = "no"'),
    )
    problems = problems_of(text)
    assert {problem.code for problem in problems} >= {
        "programme.not_one_of",
        "programme.code_form",
        "indicator.line_unknown",
        "programme.out_of_range",
        "programme.not_a_number",
        "programme.key_missing",
        "programme.key_unknown",
        "indicator.alias_ambiguous",
        "round.quarter_twice",
        "classes.order",
        "programme.text_empty",
        "programme.not_true_false",
    }
    lines = [int(problem.place["line"]) for problem in problems]
    assert lines == sorted(lines)
    assert all(line > 1 for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("format = 1", "format = 2", "programme.format_unknown"),
        ("version = 1", "version = 1.0", "programme.not_whole_number"),
        ("version = 1", "version = true", "programme.not_whole_number"),
        ("map_span = 6", "map_span = inf", "programme.not_a_number"),
        ("map_span = 6", "map_span = 1e400", "programme.not_a_number"),
        ("map_span = 6", 'map_span = "6"', "programme.not_a_number"),
        ("map_span = 6", "map_span = 6\ncolour = 1", "programme.key_unknown"),
        ('name = { zh = "平谷区", en', "name = { en", "programme.key_missing"),
        ('name = { zh = "平谷区", en = "Pinggu district" }', "name = 5", "programme.not_a_table"),
        ('code = "department"', 'code = "party_government"', "programme.code_twice"),
        ('line = "department"\nname', 'line = "dept"\nname', "indicator.line_unknown"),
        ('tier = "plain", value', 'tier = "hills", value', "target.tier_unknown"),
        ('tier = "plain", value', 'tier = "sub_district", value', "target.twice"),
        ('tier = "plain", value', 'area = "110117001", tier = "plain", value', "target.tier_and_area"),
        ('tier = "plain", value', 'level = "stretch", tier = "plain", value', "targets.tier_without_target"),
        ('tier = "plain", value = 96.5,', 'tier = "plain",', "target.value_needed"),
        ('tier = "plain", value = 96.5', 'tier = "plain", value = 100.5', "target.out_of_range"),
        ("[{ value = 8, source", "[{ value = -8, source", "target.out_of_range"),
        ("[{ value = 8,", '[{ period = "2007Q5", value = 8,', "programme.code_form"),
        (
            '[{ value = 8, source = "ours" }',
            '[{ value = 8, source = "ours" }, { value = 9, source = "x", level = "stretch" }',
            "target.stretch_easier",
        ),
        ('[{ value = 8, source = "ours" }]', "[]", "programme.list_empty"),
        ('comparator = "<="\nweight = 10', 'comparator = "falls"\nweight = 10', "target.value_not_for_falls"),
        ("floor = 12", "floor = 8", "indicator.floor_side"),
        ("floor = 90\n", "floor = 96.5\n", "indicator.floor_side"),
        ("floor = 12", "floor = 12\nsteps = [{ within = 1, share = 0.5 }]", "indicator.floor_and_steps"),
        ("steps = [{ within = 1,", "steps = [{ within = -1,", "programme.out_of_range"),
        (
            "steps = [{ within = 1, share = 0.5 }]",
            "steps = [{ within = 1, share = 0.5 }, { within = 2, share = 0.6 }]",
            "indicator.steps_order",
        ),
        ("steps = [{ within = 1, share = 0.5 }]", "floor = 5", "indicator.key_not_for_kind"),
        ('exposure = "population"\n', "", "indicator.key_needed_for_kind"),
        ('aggregate = "mean"\n', "", "indicator.key_needed_for_kind"),
        ('kind = "count"\n', 'kind = "count"\nper = 10\n', "indicator.key_not_for_kind"),
        ('kind = "count"\n', 'kind = "count"\nplus = "birth_rate"\n', "indicator.key_not_for_kind"),
        ('kind = "count"\n', 'kind = "count"\nmin_n = 10\n', "indicator.key_not_for_kind"),
        ('chance = "poisson"', 'chance = "binomial"', "indicator.chance_not_for_kind"),
        ('chance = "poisson"', 'chance = "poisson"\ndesign_effect = 2', "indicator.key_not_for_kind"),
        ("design_effect = 1.5", "design_effect = 0.5", "programme.out_of_range"),
        ("one = 90", "one = 75", "classes.order"),
        ("one = 90", "one = 190", "programme.out_of_range"),
        ("quarters = [2]", "quarters = []", "programme.list_empty"),
        ("quarters = [2]", "quarters = 2", "programme.not_a_list"),
        ("quarters = [2]", "quarters = [0]", "programme.out_of_range"),
        ("[sources]\n", '[sources]\n"Two words" = { zh = "甲", en = "a" }\n', "programme.code_form"),
        ("[sources]\n", "[sources]\nbook = 5\n", "programme.not_a_table"),
        ("[sources]\n", '[sources]\nbook = { zh = "甲" }\n', "programme.key_missing"),
        ('aliases = ["满意率"', "aliases = [7", "programme.not_text"),
        ('aliases = ["满意率"', 'aliases = ["AWARENESS　rate"', "indicator.alias_ambiguous"),
    ],
)
def test_one_slip_is_told_as_what_it_is(old: str, new: str, code: str) -> None:
    assert code in codes_of(altered((old, new)))


def test_a_line_without_indicators_is_an_error() -> None:
    extra = '[[lines]]\ncode = "idle"\nname = { zh = "空", en = "Idle" }\nweight = 1\n'
    extra += 'answers = { zh = "无", en = "none" }\nsource = "ours"\n'
    assert codes_of(PINGGU + extra) == ["line.empty"]


def test_a_broken_target_is_told_once_and_hides_no_other_error() -> None:
    text = altered(('tier = "plain", value = 96.5', 'tier = "plain", value = "96.5"'), ("two = 75", "two = 95"))
    assert codes_of(text) == ["programme.not_a_number", "classes.order"]


def test_a_balance_names_two_rates_of_population() -> None:
    balance = PINGGU.split("[[indicators]]")[6]  # the birth rate
    balance = balance.replace('"birth_rate"', '"growth"').replace('kind = "rate"', 'kind = "balance"')
    balance = balance.replace('exposure = "population"', 'plus = "birth_rate"\nminus = "compliant_birth_rate"')
    balance = balance.replace('zh = "人口出生率"', 'zh = "自然增长率"').replace('en = "Birth rate"', 'en = "Growth"')
    balance = balance.replace('aliases = ["出生率", "人口出生率（‰）", "crude birth rate"]\n', "")
    text = PINGGU.replace("[classes]", f"[[indicators]]{balance}\n[classes]")
    assert codes_of(text) == ["indicator.partner_not_a_rate"]
    assert codes_of(text.replace('"compliant_birth_rate"\nper', '"death_rate"\nper')) == [
        "indicator.partner_unknown"
    ]
    alone = text.replace('minus = "compliant_birth_rate"\n', "")
    assert codes_of(alone) == ["indicator.key_needed_for_kind"]


def test_an_unknown_key_is_told_with_the_key_it_resembles() -> None:
    (problem,) = [
        each for each in problems_of(altered(("chance =", "chanse ="))) if each.code == "programme.key_unknown"
    ]
    assert str(problem.params["expected"]).startswith("chance, ")


def test_a_file_of_another_shape_is_refused_without_a_crash() -> None:
    for text in ("", "format = 1", "indicators = 5", "indicators = [1, 2]", "tiers = [[]]", "classes = []"):
        assert problems_of(text)


def test_every_problem_has_a_sentence_whose_fields_are_given() -> None:
    for problem in problems_of(altered(("floor = 90\n", "floor = 97\n"), ("two = 75", "two = 95"))):
        assert PROBLEMS[problem.code].format_map(problem.params)


def test_headings_are_compared_without_case_width_and_spaces() -> None:
    assert heading_key(" 避孕率（％） ") == heading_key("避孕率(%)")
    assert heading_key("Birth　Rate") == heading_key("birthrate")


def test_lines_of_finds_keys_in_every_form_of_toml() -> None:
    text = "\n".join(
        [
            "# head",
            'a.b = 1 # c = "x"',
            "[t]",
            '"quoted key" = """',
            "text [[no]] = table",
            '""""',
            "list = [",
            "  { x = 1 }, # first",
            "  { x = 2,",
            "    y = '#' },",
            "]",
            "[[s]]",
            "k = 'a'",
            "[[s.u]]",
            "v = 2",
            "[[s]]",
            "[s.w]",
            "z = 3",
        ]
    )
    found = lines_of(text)
    assert found["a", "b"] == 2
    assert found["t", "quoted key"] == 4
    assert found["t", "list"] == 7
    assert found["t", "list", 1, "y"] == 10
    assert found["s", 0, "k"] == 13
    assert found["s", 0, "u", 0, "v"] == 15
    assert found["s", 1] == 16
    assert found["s", 1, "w", "z"] == 18
