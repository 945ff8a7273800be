"""What people record: a form comes in as one act, and the answer says that it is done or what is wrong with it."""

from __future__ import annotations

from typing import Any

from dash import Input, Output
from werkzeug.exceptions import BadRequest

from assessment.model import Programme
from assessment.problems import Problem, Refused
from callbacks.services import PageServices, Registrar
from layouts import ids
from layouts.address import PageProblem
from layouts.models.account_acts import AccountAct
from layouts.models.acts import Act, parse_act
from layouts.text import LANGUAGES, Text
from layouts.text.release import Names, say_release_problem
from layouts.text.twinning import say_refusal

_KEYS = {"number", "act", "lang", "values", "fields"}
_MOST_FIELDS = 60
_MOST_TEXTS = 40


def register(registrar: Registrar, services: PageServices) -> None:
    """Register the one callback that writes."""
    registrar.browser("answered", Output(ids.ACT_SHOWN, "data"), Input(ids.ACT_ANSWER, "data"), policy="signed_in")

    @registrar.server(Output(ids.ACT_ANSWER, "data"), Input(ids.ACT, "data"), policy="signed_in")
    def record(request: object) -> dict[str, Any]:
        return answer_of(request, services)


def answer_of(request: object, services: PageServices) -> dict[str, Any]:
    """Done with a sentence, or the sentences that say what is wrong; raises BadRequest for a forged act."""
    number, language, act = _requested(request)
    text = Text(language)
    try:
        done = services.act(act)
    except Refused as refused:
        programme = services.shell().programme
        return {"number": number, "problems": [_said(text, each, programme) for each in refused.problems]}
    except PageProblem as problem:
        return {"number": number, "problems": [text(problem.key, **problem.fields)]}
    said = text("act.nothing") if done.recorded == 0 else text(f"act.done.{act.act}")
    if done.once is not None:
        name = act.name.strip().lower() if isinstance(act, AccountAct) else ""
        words = {part: text(f"once.{part}", name=name) for part in ("heading", "note", "close")}
        return {"number": number, "done": said, "once": done.once, "words": words}
    if done.job is None:
        return {"number": number, "done": said}
    words = {name: text(f"job.{name}") for name in ("running", "stop", "ready", "failed", "stopped")}
    return {"number": number, "done": said, "job": done.job, "words": words}


def _said(text: Text, problem: Problem, programme: Programme) -> str:
    if problem.code.startswith("disclosure."):
        return say_release_problem(text, Names(programme, {}), problem)
    return say_refusal(text, problem, programme)


def _requested(request: object) -> tuple[int, str, Act]:
    if not isinstance(request, dict) or request.keys() != _KEYS:
        raise BadRequest
    number, act, language = request["number"], request["act"], request["lang"]
    values, fields = request["values"], request["fields"]
    if not isinstance(number, int) or not isinstance(act, str) or language not in LANGUAGES:
        raise BadRequest
    if not isinstance(values, dict) or not all(isinstance(each, str | int) for each in values.values()):
        raise BadRequest
    if not isinstance(fields, dict) or len(fields) > _MOST_FIELDS or not all(map(_texts, fields.values())):
        raise BadRequest
    try:
        return number, language, parse_act(act, values, fields)
    except ValueError:
        raise BadRequest from None


def _texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_TEXTS and all(isinstance(each, str) for each in value)
