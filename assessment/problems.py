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
    "criterion.reference_unknown": "'{value}' does not exist. This programme has: {expected}.",
    "criterion.key_not_for_measure": "The key '{value}' has no meaning for {subject}. Remove it.",
    "release.reference_unknown": "'{value}' does not exist. This programme has: {expected}.",
    "release.twice": "'{value}' is named twice. Keep one.",
    "release.not_listed": (
        "'{value}' is not among the indicators of the release: {expected}. Add it there, or name another one."
    ),
    "release.key_needed": "The key '{value}' is needed for {subject}. Add it.",
    "release.level_needed": "The list lacks '{value}', which is always public. Add it.",
    "release.key_not_for": "The key '{value}' has no meaning for {subject}. Remove it.",
    "release.band_kind": (
        "Towns cannot be told apart by '{value}': expected an indicator of kind {expected} with the comparator >= or "
        "<=."
    ),
    "criterion.key_needed_for_measure": "The key '{value}' is needed for {subject}. Add it.",
    "twinning.cannot_when.none": (
        "Nothing has been recorded for this town yet. Let the rules propose it, or flag it by hand with "
        "a reason."
    ),
    "twinning.cannot_when.proposed": (
        "This town is proposed and waits for a decision. Confirm or decline it first, with a reason."
    ),
    "twinning.cannot_when.declined": (
        "The proposal for this town was declined. It can be proposed again, or flagged by hand with a "
        "reason."
    ),
    "twinning.cannot_when.confirmed": (
        "This town is confirmed and has no partner yet. Match it with a partner first."
    ),
    "twinning.cannot_when.matched": (
        "This town is matched and the help has not begun. Start it first, or change the partner."
    ),
    "twinning.cannot_when.running": "This town is being helped. The next step is an acceptance round.",
    "twinning.cannot_when.continued": (
        "This town is being helped on after its last round. The next step is another round, or another "
        "partner."
    ),
    "twinning.cannot_when.reached_standard": (
        "This town has reached the standard. It can only be inspected again, or recorded as relapsed "
        "with a reason."
    ),
    "twinning.cannot_when.relapsed": (
        "This town has relapsed, and its case is open again. Match it, or start again with the same "
        "partner."
    ),
    "twinning.reason_missing": "There is no reason. Write why it is decided so.",
    "twinning.partner_missing": "There is no partner. Choose at least one.",
    "twinning.event_before_last": (
        "The date {date} lies before that of the last entry, {last}. Give {last} or a later day."
    ),
    "twinning.round_out_of_order": (
        "Found round '{value}'; expected round {expected}. Rounds are held one after the other."
    ),
    "twinning.decision_missing": (
        "The round has no decision. Choose reached the standard, continued or relapsed."
    ),
    "twinning.decision_without_criteria": (
        "The decision rests on nothing: the results of the criteria are missing. Record each criterion "
        "first."
    ),
    "twinning.decision_cannot.continued": (
        "This town has reached the standard and cannot be continued. Choose reached the standard or "
        "relapsed."
    ),
    "twinning.decision_cannot.relapsed": (
        "This town has not reached the standard yet and cannot relapse. Choose reached the standard or "
        "continued."
    ),
    "twinning.decision_cannot.reached_standard": "The standard cannot be reached at this stage.",
    "twinning.reached_against_criteria": (
        "These criteria are not met or have no figure: {criteria}. To decide that the standard is "
        "reached all the same, give the reason."
    ),
    "twinning.decided_meanwhile": (
        "{who} decided first, on {date} ({stage}; reason: {reason}). Your decision was not kept. Open "
        "the town again and decide anew."
    ),
    "twinning.version_unknown": (
        "This page is out of date: what it shows of the town was never decided. Your decision was not kept. Open the "
        "town again and decide anew."
    ),
    "twinning.agreement_with_itself": "The town {town} cannot help itself. Choose another partner.",
    "twinning.term_backwards": (
        "The term runs from {first} to {last}: its end lies before its beginning. Mend it."
    ),
    "twinning.agreement_twice": (
        "The town {town} has an agreement with {partner} in this term already. Change the term, or add "
        "to that agreement."
    ),
    "twinning.partner_unknown": "The partner '{partner}' is not in the register. Register it first.",
    "twinning.partner_beyond_capacity": (
        "{partner} can help at most {capacity} towns at a time; with this agreement it would be {value}."
        " Change the term or choose another partner."
    ),
    "twinning.input_outside_term": (
        "The date {date} lies outside the agreement's term, {first} to {last}. Mend the date, or extend "
        "the agreement first."
    ),
    "twinning.input_not_positive": "Found {value}; expected more than 0. To correct an entry, reverse it.",
    "twinning.amount_below_fen": "The amount {value} yuan is finer than a fen. Give at most two decimals.",
    "twinning.input_incomplete": (
        "The entry is incomplete: money needs an amount, things a name and a count."
    ),
    "twinning.reversed_unknown": "There is no entry '{value}' that could be reversed.",
    "twinning.reversed_twice": "The entry '{value}' has been reversed already.",
    "twinning.reversal_differs": (
        "A reversal must repeat the entry '{value}' exactly. Reverse it as it stands, then enter what is"
        " right."
    ),
    "matching.unknown": "'{value}' is not among the towns or partners to be matched.",
    "matching.pinned_twice": "The town {town} is pinned to two partners, {first} and {second}. Keep one.",
    "matching.pinned_and_banned": "{town} and {partner} are both pinned and forbidden. Drop one of the two.",
    "matching.pinned_to_itself": "The town {town} cannot help itself. Drop this pin.",
    "matching.pins_beyond_capacity": (
        "{value} towns are pinned to {partner}, which can take {capacity} more. Pin fewer."
    ),
    "matching.twice": "'{value}' stands twice. List it once.",
    "flagging.periods_apart": (
        "The period {second} does not follow {first}. Give the periods one after the other."
    ),
    "seal.unreadable": (
        "The file is no seal: it is not JSON ({reason}). Choose the .json file that sealing wrote."
    ),
    "seal.no_seal": (
        "The file is JSON but no seal: its parts are not those of a seal. Choose the .json file that "
        "sealing wrote."
    ),
    "seal.newer_format": (
        "The seal has format {value}; this version reads up to {expected}. Update the program."
    ),
    "seal.altered": (
        "The seal was altered in: {sections}. Use the copy that was handed out, or export it again from "
        "the database."
    ),
    "meeting.closed": (
        "The meeting of {period} is closed: its final seal was taken. Record this at the next meeting."
    ),
    "meeting.attendance_empty": (
        "No unit is named. Name at least one unit that took part."
    ),
    "meeting.number": (
        "Found number {value}; expected {expected}: somebody else recorded something in the meantime. Look "
        "at the meeting again."
    ),
    "meeting.decision_twice": (
        "The meeting has decided on {town} already. Undo that decision first."
    ),
    "meeting.decision_unknown": (
        "There is no decision {value} that could be undone."
    ),
    "meeting.reason_missing": (
        "There is no reason. Write why it is decided so."
    ),
    "meeting.partner_missing": (
        "There is no partner. Choose at least one."
    ),
    "meeting.term_missing": (
        "The term is missing or ends before it begins. Give a first and a last day."
    ),
    "meeting.words_missing": (
        "The text is missing. Write it."
    ),
    "meeting.due_past": (
        "The due date {date} lies before today, {today}. Give a later day."
    ),
    "meeting.action_unknown": (
        "There is no action {value}. Look at the list of actions."
    ),
    "meeting.late": (
        "The day {date} is after the deadline, {deadline}. Speak with the district."
    ),
    "meeting.deadline_outside": (
        "{date} cannot be the deadline: choose a day after the period, which ends on {ended}, and not after {last}."
    ),
    "meeting.objection_unknown": (
        "The town {town} has no objection {value}."
    ),
    "meeting.answered": (
        "Objection {value} of the town {town} was answered already."
    ),
    "meeting.town_unknown": (
        "There is no town '{value}'. Give the code of a registered town."
    ),
    "meeting.no_figures": (
        "There is no figure for {period}. Load them first, or choose another period."
    ),
    "meeting.final_twice": (
        "The final seal of {period} was taken already, number {number}. Nothing is sealed twice."
    ),
    "meeting.decision_stands": (
        "Decision {number} on {town} cannot be carried out: {reason} Undo it, then seal."
    ),
    "meeting.indicator_unknown": (
        "The programme has no indicator '{value}'. Choose one from the list."
    ),
    "seal.nonsense": (
        "The seal is consistent in itself, but holds what no seal does ({reason}). Use the copy that was handed "
        "out, or export it again from the database."
    ),
}
