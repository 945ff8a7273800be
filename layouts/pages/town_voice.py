"""Where a town says that its figures are right, or that one is wrong, and reads what came of it."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.meeting import ObjectionLine
from layouts.components.forms import act_form, choice_field, folded_form, words_field
from layouts.models.town import OwnVoice, TownPage
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import period_name

_MOST_WORDS = 600


def voice_section(page: TownPage, text: Text) -> html.Section | str:
    """The town's own words on this period's figures; nothing for whoever is not the town."""
    voice = page.voice
    if voice is None:
        return ""
    period = period_name(text, page.period)
    body: list[Any] = [html.H2(text("voice.title", period=period)), _standing(voice, text)]
    if voice.said.objections:
        body.append(html.Ul([_objection(page, text, line) for line in voice.said.objections], className="voice-said"))
    if _is_open(voice):
        body += _forms(page, voice, text)
    return html.Section(body, className="panel fact town-voice")


def _is_open(voice: OwnVoice) -> bool:
    return not voice.closed and (voice.deadline is None or voice.today <= voice.deadline)


def _standing(voice: OwnVoice, text: Text) -> html.P:
    parts = []
    if voice.said.confirmed is not None:
        parts.append(text("voice.confirmed", date=voice.said.confirmed.isoformat()))
    elif not voice.said.objections:
        parts.append(text("voice.nothing"))
    if voice.closed:
        parts.append(text("voice.closed"))
    elif voice.deadline is not None:
        key = "voice.until" if _is_open(voice) else "voice.over"
        parts.append(text(key, date=voice.deadline.isoformat()))
    else:
        parts.append(text("voice.no_deadline"))
    return html.P(" ".join(parts))


def _objection(page: TownPage, text: Text, line: ObjectionLine) -> html.Li:
    objection, answer = line.objection, line.answer
    about = ""
    if objection.indicator is not None:
        known = {each.code: each for each in page.shell.programme.indicators}
        found = known.get(objection.indicator)
        about = objection.indicator if found is None else name_of(text, found)
    head = text("voice.objected", number=objection.number, date=objection.on.isoformat())
    parts: list[Any] = [html.B(head), " ", about, html.P(objection.words)]
    if answer is None:
        parts.append(html.P(text("voice.unanswered"), className="tone-muted"))
    else:
        sign = "✓ " if answer.accepted else "✕ "
        words = text("voice.accepted" if answer.accepted else "voice.refused")
        parts.append(html.P([html.B(f"{sign}{words}"), " ", answer.words]))
    return html.Li(parts)


def _forms(page: TownPage, voice: OwnVoice, text: Text) -> list[Any]:
    values = {"period": page.period.code, "town": page.card.area.code, "on": voice.today.isoformat()}
    indicators = [("", text("voice.no_indicator"))]
    indicators += [(each.code, name_of(text, each)) for each in page.shell.programme.indicators]
    confirm = act_form(text, "say", {**values, "what": "confirm"}, [], submit=text("voice.do_confirm"))
    fields = [
        choice_field("indicator", text("voice.which"), indicators, required=False),
        words_field("words", text("voice.words"), required=True, most=_MOST_WORDS),
    ]
    values = {**values, "what": "object"}
    objection = act_form(text, "say", values, fields, submit=text("voice.do_object"), tone="quiet")
    forms = [folded_form(text("voice.object"), objection)]
    return forms if voice.said.confirmed is not None else [confirm, *forms]
