"""The plan of a town: each agreement with its term, goals, tasks and ledger, and what was put in altogether."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dash import html

from assessment.model import Indicator
from layouts.components.attributes import attributes
from layouts.components.forms import act_form, choice_field, day_field, folded_form, text_field
from layouts.components.marks import bar
from layouts.models.twinning import AgreementRow, GoalRow, TaskRow
from layouts.models.twinning_pages import DossierPage
from layouts.pages.dossier_ledger import ledger_part, totals_facts
from layouts.pages.dossier_tables import capital
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import fixed, indicator_value, shortest
from layouts.text.twinning import unit_name

_TASK_STATES = ("open", "done", "dropped")
_TASK_SIGN = {"open": "○", "done": "✓", "dropped": "–"}


def plan_sections(page: DossierPage, text: Text) -> list[html.Section]:
    """One panel an agreement, the newest first; before them what was put in, where there are several."""
    agreements = page.town.agreements
    sections = [_agreement(page, text, each) for each in reversed(agreements)]
    if len(agreements) > 1:
        parts = [html.H2(text("dossier.inputs_all")), totals_facts(text, page.town.totals.overall)]
        sections.insert(0, html.Section(parts, className="panel fact"))
    return sections


def _agreement(page: DossierPage, text: Text, row: AgreementRow) -> html.Section:
    parts: list[Any] = [_head(text, row)]
    if row.reason:
        parts.append(html.P(text("dossier.agreement_reason", reason=row.reason), className="note"))
    parts += [_goals(page, text, row), _tasks(page, text, row), *ledger_part(page, text, row)]
    if page.editable:
        parts.append(html.Div([_new_task(page, text, row), _amend(page, text, row)], className="record-folds"))
    return html.Section(parts, className="panel fact record-agreement", key=f"agreement-{row.code}")


def _head(text: Text, row: AgreementRow) -> html.Div:
    first, last = row.first.isoformat(), row.last.isoformat()
    if row.days_left < 0:
        left: Any = html.Span(text("dossier.over"), className="tone-muted")
    else:
        left = html.B(text.plural("dossier.days_left", row.days_left))
    term = html.Span([text("dossier.term", first=first, last=last), " · ", left], className="record-term")
    code = html.Span(text("dossier.agreement", code=row.code, revision=row.revision), className="note")
    heading = html.H2(text("dossier.helped_by", partner=unit_name(text, row.partner)))
    return html.Div([heading, term, code], className="record-head")


# ------------------------------------------------------------------ goals


def _goals(page: DossierPage, text: Text, row: AgreementRow) -> html.Div:
    heading = html.H3(text("dossier.goals"))
    if not row.goals:
        return html.Div([heading, html.P(text("dossier.goals_none"), className="note")])
    return html.Div([heading, html.Ul([_goal(page, text, each) for each in row.goals], className="goals")])


def _goal(page: DossierPage, text: Text, goal: GoalRow) -> html.Li:
    found = (each for each in page.town.programme.indicators if each.code == goal.indicator)
    indicator = next(found, None)
    start = None if goal.start is None else Fraction(goal.start)
    target = Fraction(goal.target)
    way = text(
        "dossier.goal_way",
        start=_value(text, indicator, start, target),
        now=_value(text, indicator, goal.now, target),
        target=_value(text, indicator, target, None),
    )
    share = max(Fraction(0), min(goal.progress or Fraction(0), Fraction(1)))
    reached = goal.reached is True
    tone = "met" if reached else "unmet" if goal.overdue else "ink"
    words = html.Span(_progress(text, goal), className=f"tone-{tone}")
    due = text("dossier.goal_overdue" if goal.overdue else "dossier.goal_due", day=goal.due.isoformat())
    return html.Li(
        [
            html.B(goal.indicator if indicator is None else name_of(text, indicator), className="goal-name"),
            html.Span(way, className="goal-way"),
            html.Span([bar(100.0 if reached else float(100 * share), tone), " ", words], className="goal-progress"),
            html.Span(due, className="goal-due tone-unmet" if goal.overdue else "goal-due note"),
        ],
        className="goal",
    )


def _progress(text: Text, goal: GoalRow) -> str:
    if goal.reached is None:
        return f"▨ {text('twins.goal_unknown')}"
    if goal.reached:
        return f"✓ {text('twins.goal_reached')}"
    if goal.progress is None:
        return text("twins.goal_open")
    if goal.progress < 0:
        return text("dossier.goal_worse")
    return text("dossier.goal_share", share=fixed(100 * goal.progress, 0))


def _value(text: Text, indicator: Indicator | None, value: Fraction | None, target: Fraction | None) -> str:
    if value is None:
        return "–"
    return shortest(value, most=2) if indicator is None else indicator_value(text, indicator, value, target)


# ------------------------------------------------------------------ tasks


def _tasks(page: DossierPage, text: Text, row: AgreementRow) -> html.Div:
    heading = html.H3(capital(text("twins.column.tasks")))
    if not row.tasks:
        return html.Div([heading, html.P(text("dossier.tasks_none"), className="note")])
    return html.Div([heading, html.Ul([_task(page, text, row, each) for each in row.tasks], className="tasks")])


def _task(page: DossierPage, text: Text, row: AgreementRow, task: TaskRow) -> html.Li:
    tone = "unmet" if task.overdue else {"done": "met"}.get(task.state, "muted")
    sign = html.Span("✕" if task.overdue else _TASK_SIGN[task.state], **attributes({"aria-hidden": "true"}))
    state = text("twins.task.overdue" if task.overdue else f"twins.task.{task.state}")
    about = [text("dossier.task_about", owner=task.owner, due=task.due.isoformat())]
    if task.note:
        about.append(task.note)
    parts: list[Any] = [
        html.Span([sign, " ", capital(state)], className=f"verdict tone-{tone}"),
        html.Div([html.B(task.words), html.Span(" · ".join(about), className="note")], className="task-words"),
    ]
    if page.editable:
        parts.append(folded_form(text("dossier.fold.report"), _report(page, text, row, task)))
    return html.Li(parts, className="task", key=f"task-{task.number}")


def _report(page: DossierPage, text: Text, row: AgreementRow, task: TaskRow) -> html.Form:
    values: dict[str, str | int] = {"town": page.town.town.code, "agreement": row.code, "number": task.number}
    fields = [
        choice_field(
            "state",
            text("dossier.field.state"),
            [(state, text(f"twins.task.{state}")) for state in _TASK_STATES],
            value="done" if task.state == "open" else task.state,
        ),
        text_field("note", text("twins.column.note")),
    ]
    return act_form(text, "report", values, fields, submit=text("dossier.do.report"))


def _new_task(page: DossierPage, text: Text, row: AgreementRow) -> html.Details:
    values: dict[str, str | int] = {"town": page.town.town.code, "agreement": row.code}
    fields = [
        text_field("words", text("dossier.field.task"), required=True, hint=text("dossier.hint.task")),
        text_field("owner", text("twins.field.owner"), required=True),
        day_field("due", text("twins.field.due"), value=row.last),
    ]
    form = act_form(text, "task", values, fields, submit=text("dossier.do.task"))
    return folded_form(text("dossier.fold.task"), form)


def _amend(page: DossierPage, text: Text, row: AgreementRow) -> html.Details:
    values: dict[str, str | int] = {"town": page.town.town.code, "agreement": row.code}
    fields = [
        day_field("last", text("dossier.field.new_last"), value=row.last),
        text_field("reason", text("twins.column.reason"), required=True),
    ]
    form = act_form(text, "amend", values, fields, submit=text("dossier.do.amend"))
    return folded_form(text("dossier.fold.amend"), form)
