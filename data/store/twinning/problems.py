"""What the store of twinning refuses beside the pure rules, as codes and English sentences."""

from collections.abc import Callable
from typing import TypeVar

from assessment.problems import Problem, Refused

Result = TypeVar("Result")

PROBLEMS: dict[str, str] = {
    "twinning_store.town_unknown": "There is no town '{value}'. Give the code of a registered town.",
    "twinning_store.agreement_unknown": "There is no agreement '{value}'. Agreements of this town: {known}.",
    "twinning_store.agreement_missing": "The town {town} has no agreement yet. Match it with a partner first.",
    "twinning_store.agreement_ambiguous": (
        "The town {town} has several agreements in force on {date}: {known}. Name one of them."
    ),
    "twinning_store.start_outside_term": (
        "No agreement of this town covers {date}. Match it for that time, or extend an agreement first."
    ),
    "twinning_store.goal_indicator_unknown": "The programme has no indicator '{value}'. It has: {known}.",
    "twinning_store.goal_twice": "There are two goals for '{value}'. Keep one.",
    "twinning_store.goal_outside_term": (
        "The goal for '{value}' is due on {date}, outside the agreement's term, {first} to {last}."
    ),
    "twinning_store.goal_too_long": "The goal {value} is too long a number. Give at most six decimals.",
    "twinning_store.criteria_missing": (
        "These criteria of the programme are missing: {known}. Record every one of them, met or not."
    ),
    "twinning_store.criterion_unknown": "The programme has no criterion '{value}'. It has: {known}.",
    "twinning_store.inputs_outside_term": (
        "{count} entries of the ledger lie outside {first} to {last}. Choose a term that holds them."
    ),
    "twinning_store.text_missing": "The {field} is missing. Write it.",
    "twinning_store.text_too_long": "The {field} has {value} characters; at most {expected} are kept.",
    "twinning_store.persons": (
        "The {field} seems to hold a resident ID number or a phone number. Nothing about persons is kept here; "
        "write it without."
    ),
    "twinning_store.characters": (
        "The {field} holds characters that cannot be seen or that change how text is shown. Type it anew."
    ),
    "twinning_store.amount_too_large": "{value} is more than this program keeps.",
    "twinning_store.entry_unknown": "There is no entry '{value}' in the ledger.",
    "twinning_store.task_unknown": "The agreement {agreement} has no task '{value}'. It has: {known}.",
}


def problem(code: str, /, **params: object) -> Problem:
    """A problem of this package. Raises `KeyError` where the sentence lacks a field."""
    PROBLEMS[code].format_map(params)
    return Problem(code, {}, params)


class Checks:
    """Collects the problems of several checks, so that a person is told all of them at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def run(self, check: Callable[[], Result]) -> Result | None:
        """What `check` gives; None where it raised `Refused`, whose problems are kept."""
        try:
            return check()
        except Refused as refused:
            self._found.extend(refused.problems)
            return None

    def add(self, *problems: Problem) -> None:
        """Keeps problems."""
        self._found.extend(problems)

    def finish(self) -> None:
        """Raises `Refused` with everything that was found, each once."""
        if self._found:
            raise Refused({(each.code, str(each.params)): each for each in self._found}.values())
