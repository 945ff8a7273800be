"""What the presenter may record, screen by screen: plain forms, each for one act of the meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zlib import crc32

from dash import html

from assessment.meeting import ActionLine, ActionState, Decision
from assessment.twinning.lifecycle import Stage
from layouts.components.forms import (
    act_form,
    checks_field,
    choice_field,
    day_field,
    folded_form,
    number_field,
    text_field,
    words_field,
)
from layouts.documents.town_words import name_of
from layouts.pages.dossier_terms import year_on
from layouts.pages.review_actions import earlier_actions, own_actions
from layouts.pages.review_laggards import awaits_ruling, decisions_on, may_match, shown_cards, stage_of
from layouts.pages.review_quality import objections_of
from layouts.pages.review_room import Room
from layouts.pages.review_seal import seal_forms
from layouts.pages.review_town import shown_card

_MOST_WORDS = 2000
_FLAGGED_BY_HAND = (Stage.none, Stage.declined)


def forms_of(room: Room, screen: str) -> list[Any]:
    """The forms of a screen besides the note."""
    makers: dict[str, Callable[[Room], list[Any]]] = {
        "district": lambda room: [],
        "actions": _progress_forms,
        "movers": lambda room: [_action_fold(room)],
        "laggards": _laggard_forms,
        "town": _town_forms,
        "quality": _quality_forms,
        "decisions": _decision_forms,
    }
    return makers[screen](room)


def note_form(room: Room, screen: str, words: str) -> html.Details:
    """What the presenter wants to say on a screen."""
    text = room.text
    field = words_field("words", text("review.field.note"), value=words, most=_MOST_WORDS)
    form = act_form(text, "speak", _values(room, screen=screen), [field], submit=text("review.do.note"), tone="quiet")
    # a browser keeps what stands in a field: other words need another field
    fold = [html.Summary(text("review.fold.note"), className="fold-name"), form]
    return html.Details(fold, className="fold", key=f"note-{screen}-{crc32(words.encode())}")


def _values(room: Room, **more: str | int) -> dict[str, str | int]:
    return {"period": room.page.period.code, **more}


# ------------------------------------------------------------------ screen by screen


def _progress_forms(room: Room) -> list[Any]:
    lines = [*earlier_actions(room), *own_actions(room)]
    told = [_progress(room, each) for each in lines if each.state is ActionState.open]
    # after its final seal a meeting agrees nothing new
    return told if room.page.meeting.closed else [*told, _action_fold(room)]


def _laggard_forms(room: Room) -> list[Any]:
    found: list[Any] = []
    for card in shown_cards(room):
        found += _rulings(room, card.area.code)
    return [*found, _flag_fold(room)]


def _town_forms(room: Room) -> list[Any]:
    town = shown_card(room).area.code
    own = [_answer(room, code, number) for code, number in _unanswered(room) if code == town]
    return [*_rulings(room, town), *own, _action_fold(room, town), _says_fold(room, town)]


def _quality_forms(room: Room) -> list[Any]:
    text, deadline = room.text, room.page.meeting.deadline
    form = act_form(
        text,
        "deadline",
        _values(room),
        [day_field("day", text("review.field.deadline"), value=deadline)],
        submit=text("review.do.deadline"),
        tone="quiet",
    )
    answers = [_answer(room, town, number) for town, number in _unanswered(room)]
    return [*answers, _says_fold(room), folded_form(text("review.fold.deadline"), form)]


def _decision_forms(room: Room) -> list[Any]:
    undo = [_undo(room, each) for each in room.page.meeting.decisions]
    return [_attendance(room), _action_fold(room), *undo, *seal_forms(room)]


# ------------------------------------------------------------------ decisions on towns


def _rulings(room: Room, town: str) -> list[Any]:
    """What may be decided on a town now, and what may be taken back."""
    found: list[Any] = [_undo(room, each) for each in decisions_on(room, town)]
    if awaits_ruling(room, town):
        found += [_rule(room, town, "confirm"), _rule(room, town, "decline")]
    if may_match(room, town):
        found.append(_match(room, town))
    return found


def _rule(room: Room, town: str, ruling: str) -> html.Details:
    text = room.text
    reason = words_field("reason", text("review.field.reason"), required=True, most=_MOST_WORDS)
    tone = "quiet" if ruling == "decline" else ""
    form = act_form(
        text,
        "rule",
        _values(room, town=town, ruling=ruling),
        [reason],
        submit=text(f"review.do.{ruling}"),
        tone=tone,
    )
    return folded_form(text(f"review.fold.{ruling}", town=room.name(town)), form)


def _match(room: Room, town: str) -> html.Details:
    text, page = room.text, room.page
    proposed = [row.partner.code for row in room.sealed.proposals.matches if row.town.code == town]
    options = [(code, text.pick(zh=zh, en=en)) for code, zh, en in page.partners if code != town]
    # the proposed one first: it is the one that is looked for
    options.sort(key=lambda each: each[0] not in proposed)
    fields: list[Any] = [
        checks_field("partners", text("review.field.partners"), options, chosen=proposed),
        day_field("first", text("review.field.first"), value=page.today),
        day_field("last", text("review.field.last"), value=year_on(page.today)),
        words_field("reason", text("review.field.reason"), required=True, most=_MOST_WORDS),
    ]
    if not options:
        return html.Details(
            [
                html.Summary(text("review.fold.match", town=room.name(town)), className="fold-name"),
                html.P(text("review.no_partners"), className="note"),
            ],
            className="fold",
        )
    form = act_form(text, "rule", _values(room, town=town, ruling="match"), fields, submit=text("review.do.match"))
    return folded_form(text("review.fold.match", town=room.name(town)), form)


def _flag_fold(room: Room) -> html.Details:
    """A town that the rules did not name."""
    text = room.text
    decided = {each.town for each in room.page.meeting.decisions}
    towns = [
        (card.area.code, room.name(card.area.code))
        for card in room.sealed.assessment.areas
        if card.area.code not in decided and stage_of(room, card.area.code) in _FLAGGED_BY_HAND
    ]
    fields = [
        choice_field("town", text("review.field.town"), towns or [("", "–")]),
        words_field("reason", text("review.field.reason"), required=True, most=_MOST_WORDS),
    ]
    form = act_form(text, "rule", _values(room, ruling="flag"), fields, submit=text("review.do.flag"), tone="quiet")
    return folded_form(text("review.fold.flag"), form)


def _undo(room: Room, decision: Decision) -> html.Form:
    text = room.text
    partners = text("format.comma").join(room.name(code) for code in decision.partners)
    words = text(f"review.mark.{decision.ruling.value}", partners=partners)
    note = text("review.undo_what", number=decision.number, town=room.name(decision.town), words=words)
    values = _values(room, number=decision.number)
    return act_form(text, "undo", values, [], submit=text("review.do.undo"), tone="quiet", note=note)


# ------------------------------------------------------------------ actions


def _action_fold(room: Room, town: str = "") -> html.Details:
    text, programme = room.text, room.sealed.programme
    towns = [("", text("review.whole_district"))]
    towns += [(card.area.code, room.name(card.area.code)) for card in room.sealed.assessment.areas]
    indicators = [("", text("review.no_indicator"))]
    indicators += [(each.code, name_of(text, each)) for each in programme.indicators]
    fields = [
        words_field("words", text("review.field.action"), required=True, most=_MOST_WORDS),
        text_field("owner", text("review.head.owner"), required=True, most=100),
        day_field("due", text("review.head.due")),
        choice_field("town", text("review.field.about"), towns, value=town, required=False),
        choice_field("indicator", text("review.field.effect_on"), indicators, required=False),
        number_field("expected", text("review.field.expected"), required=False),
    ]
    form = act_form(text, "action", _values(room), fields, submit=text("review.do.action"))
    return folded_form(text("review.fold.action"), form)


def _progress(room: Room, line: ActionLine) -> html.Details:
    text = room.text
    states = [(each.value, text(f"meeting.state.{each.value}")) for each in ActionState]
    fields = [
        choice_field("state", text("review.head.state"), states, value=ActionState.done.value),
        words_field("evidence", text("review.field.proof"), value=line.evidence, most=_MOST_WORDS),
    ]
    values = _values(room, held=line.period, number=line.action.number)
    form = act_form(text, "progress", values, fields, submit=text("review.do.progress"))
    name = text("review.fold.progress", owner=line.action.owner, words=_short(line.action.words))
    return folded_form(name, form)


def _short(words: str) -> str:
    return words if len(words) <= 24 else f"{words[:23]}…"


# ------------------------------------------------------------------ towns and units


def _unanswered(room: Room) -> list[tuple[str, int]]:
    return [(town, line.objection.number) for town, line in objections_of(room) if line.answer is None]


def _answer(room: Room, town: str, number: int) -> html.Details:
    text = room.text
    options = [("yes", text("review.quality.accepted")), ("no", text("review.quality.refused"))]
    fields = [
        choice_field("accepted", text("review.field.answer"), options),
        words_field("words", text("review.field.answer_words"), required=True, most=_MOST_WORDS),
    ]
    form = act_form(text, "answer", _values(room, town=town, number=number), fields, submit=text("review.do.answer"))
    return folded_form(text("review.fold.answer", town=room.name(town), number=number), form)


def _says_fold(room: Room, town: str = "") -> html.Details:
    text = room.text
    towns = [(card.area.code, room.name(card.area.code)) for card in room.sealed.assessment.areas]
    indicators = [("", text("review.no_indicator"))]
    indicators += [(each.code, name_of(text, each)) for each in room.sealed.programme.indicators]
    what = [("confirm", text("review.says.confirm")), ("object", text("review.says.object"))]
    fields = [
        *([] if town else [choice_field("town", text("review.field.town"), towns)]),
        choice_field("what", text("review.field.what"), what),
        choice_field("indicator", text("review.field.objected"), indicators, required=False),
        words_field("words", text("review.field.objection"), most=_MOST_WORDS),
        day_field("on", text("review.field.on"), value=room.page.today),
    ]
    values = _values(room, town=town) if town else _values(room)
    form = act_form(text, "say", values, fields, submit=text("review.do.say"), tone="quiet")
    return folded_form(text("review.fold.say"), form)


def _attendance(room: Room) -> html.Details:
    text, units = room.text, room.page.meeting.attendance
    field = words_field("units", text("review.field.units"), required=True, value="\n".join(units), most=_MOST_WORDS)
    form = act_form(text, "attend", _values(room), [field], submit=text("review.do.attend"), tone="quiet")
    return html.Details(
        [
            html.Summary(text("review.fold.attend"), className="fold-name"),
            html.Div(form, key=f"units-{crc32(repr(units).encode())}"),
        ],
        className="fold",
        open=not units,
    )
