"""What is wrong with an input, said so that a person can mend it: Problem, Refused and the sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found in an input.

    `code` is a key of `PROBLEMS`; `place` tells where (file, line, key, code and, for tables, sheet, row,
    column); `params` fills the fields of the sentence.
    """

    code: str
    place: Mapping[str, str | int] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """An input was refused; `problems` holds every reason that was found, in the order of the input."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(sentence(problem) for problem in self.problems))


def sentence(problem: Problem) -> str:
    """The English sentence of a problem with its place in front, for logs and for `str(Refused)`."""
    template = PROBLEMS.get(problem.code, problem.code)
    place = ", ".join(f"{key} {value}" for key, value in problem.place.items())
    text = template.format_map(problem.params)
    return f"{place}: {text}" if place else text


# code -> English sentence. The Chinese and English sentences shown to people stand in the catalogues
# layouts/text/catalogue/*/problems_assessment.po with the same fields; a test compares the two.
PROBLEMS: dict[str, str] = {
    "programme.toml_syntax": (
        "The file is not valid TOML at column {column}: {message}. Found: {value}. Mend this line and "
        "check the "
        "file again."
    ),
    "programme.key_unknown": (
        "The key '{value}' is not known here. Known keys: {expected}. Mend or remove it."
    ),
    "programme.key_missing": "The key '{value}' is missing. Add it.",
    "programme.not_one_of": "Found {value}; expected one of {expected}.",
    "programme.not_a_number": "Found {value}; expected a number such as 96.5, without quotation marks.",
    "programme.not_whole_number": "Found {value}; expected a whole number without quotation marks.",
    "programme.not_text": "Found {value}; expected text in quotation marks.",
    "programme.not_a_list": "Found {value}; expected a list in square brackets.",
    "programme.not_a_table": "Found {value}; expected a table with the keys {expected}.",
    "programme.not_true_false": "Found {value}; expected true or false.",
    "programme.text_empty": "The text is empty. Write it in both languages, zh and en.",
    "programme.list_empty": "The list is empty; expected at least one entry.",
    "programme.code_form": "Found {value}; expected {expected}.",
    "programme.out_of_range": "Found {value}; expected a number {expected}.",
    "programme.format_unknown": "Found format {value}; this version of the program reads format {expected}.",
    "programme.code_twice": (
        "The code '{value}' is used twice, first in {first}. Give each entry its own code."
    ),
    "line.empty": "The line '{value}' has no indicator. Give it one or remove it.",
    "indicator.line_unknown": "The line '{value}' does not exist. Lines of this programme: {expected}.",
    "indicator.key_not_for_kind": "The key '{value}' has no meaning for {subject}. Remove it.",
    "indicator.key_needed_for_kind": "The key '{value}' is needed for {subject}: {expected}.",
    "indicator.chance_not_for_kind": "Found chance = {value}; for {subject} expected one of {expected}.",
    "indicator.floor_side": (
        "The floor {value} must lie strictly on the worse side of every target, but a target is {target}"
        " with "
        "comparator {comparator}. Choose a floor {expected} {target}."
    ),
    "indicator.floor_and_steps": (
        "There are both a floor and steps. Keep one of them: they are two ways to give points."
    ),
    "indicator.steps_order": (
        "Steps must go outwards: each 'within' larger and each 'share' smaller than the one before. "
        "Found within {value} with share {share} after within {before} with share {share_before}."
    ),
    "indicator.partner_unknown": "The indicator '{value}' does not exist.",
    "indicator.partner_not_a_rate": (
        "'{value}' must be an indicator of kind rate with exposure = \"population\" and the same "
        "'accumulates'."
    ),
    "indicator.alias_ambiguous": (
        "The heading '{value}' would be read as two indicators, {first} and {second}. Give each its own "
        "heading."
    ),
    "targets.tier_without_target": (
        "The tier '{value}' has no binding target and there is no general one. Add a target for the "
        "tier, or one "
        "without a tier."
    ),
    "target.tier_unknown": "The tier '{value}' does not exist. Tiers of this programme: {expected}.",
    "target.tier_and_area": "A target names a tier or an area, not both. Keep '{area}' or '{tier}'.",
    "target.value_needed": "The target has no value. With comparator {comparator} a value is needed.",
    "target.value_not_for_falls": (
        "Found the value {value}, but the comparator falls compares with the same view of last year. "
        "Remove it."
    ),
    "target.out_of_range": "Found the target {value}; for {subject} expected a value {expected}.",
    "target.twice": (
        "This target is as specific as {first}: same tier or area, same period, same level. Remove one "
        "of the two."
    ),
    "target.stretch_easier": (
        "The stretch target {value} is not harder than the binding target {target}. Make it harder or "
        "remove it."
    ),
    "classes.order": "Class one starts at {one}, class two at {two}. Class one must start above class two.",
    "round.quarter_twice": "The quarter {value} stands twice in the list. Name each quarter once.",
    "period.unreadable": (
        "Found '{value}'; expected a quarter such as 2007Q2, a half year 2007H1 or a year 2007."
    ),
    "period.view_unknown": "Found the view '{value}'; expected one of {expected}.",
    "period.outside_calendar": "The period '{value}' lies outside the calendar. Years go from 1900 to 2999.",
    "observations.twice": (
        "Area {area}, indicator {indicator}, quarter {quarter} is given twice. Give each figure once."
    ),
}
