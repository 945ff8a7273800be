"""Forms that record something: plain elements that the browser's own checks help with, sent as one act.

A form is `<form class="act" data-act="NAME" data-values="{…}">`; the script sends its fields together with the fixed
values as an act (`layouts/models/acts.py`), and puts what is wrong with it into the form itself, so that nothing that
was typed is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.components.attributes import attributes
from layouts.text import Text


class Plain(Component):
    """An element that Dash has no component for; it goes out as part of a still tree only."""

    _namespace = "dash_html_components"
    _children_props: list[str] = []  # noqa: RUF012 (as Dash declares it)
    _base_nodes = ["children"]  # noqa: RUF012

    def __init__(self, tag: str, children: Any = None, **properties: Any) -> None:
        self._type = tag
        self._own = properties
        self.children = children

    def to_plotly_json(self) -> dict[str, Any]:
        """The element in the form in which components are sent."""
        return {"type": self._type, "namespace": self._namespace, "props": {**self._own, "children": self.children}}


def act_form(
    text: Text,
    act: str,
    values: Mapping[str, str | int],
    fields: Sequence[Component],
    *,
    submit: str,
    tone: str = "",
    note: str | None = None,
) -> html.Form:
    """A form for one act; `values` are fixed, `submit` is on its button; `tone`: 'quiet' for a second choice."""
    return html.Form(
        [
            *([html.P(note, className="note")] if note else []),
            html.Div(list(fields), className="fields") if fields else "",
            html.Div(className="act-problems", role="alert"),
            html.Button(submit, type="submit", className=" ".join(part for part in ("button", tone) if part)),
        ],
        className="act",
        **attributes(
            {
                "data-act": act,
                "data-lang": text.language,
                "data-failed": text("act.failed"),
                "data-values": json.dumps(dict(values), ensure_ascii=False),
            }
        ),
    )


def folded_form(summary: str, form: html.Form, *, opened: bool = False) -> html.Details:
    """A form behind its name, so that a page with many of them stays calm."""
    return html.Details([html.Summary(summary, className="fold-name"), form], className="fold", open=opened)


def text_field(name: str, label: str, *, required: bool = False, most: int = 200, hint: str = "") -> html.Label:
    """A line of text."""
    more = {"required": required, "maxLength": most, "placeholder": hint, "autoComplete": "off"}
    return _labelled(label, Plain("Input", type="text", name=name, **more))


def text_value_field(
    name: str, label: str, *, value: str, most: int = 300, hint: str = "", known: Sequence[str] = ()
) -> html.Label:
    """A line of text that holds something already, or nothing; `known` are texts that the browser offers."""
    more: dict[str, Any] = {"defaultValue": value, "maxLength": most, "placeholder": hint, "autoComplete": "off"}
    if not known:
        return _labelled(label, Plain("Input", type="text", name=name, **more))
    offered = Plain("Datalist", [Plain("Option", value=each) for each in known], id=f"known-{name}")
    field = _labelled(label, Plain("Input", type="text", name=name, list=f"known-{name}", **more))
    field.children.append(offered)
    return field


def words_field(
    name: str, label: str, *, required: bool = False, most: int = 1000, hint: str = "", value: str = ""
) -> html.Label:
    """Some lines of text."""
    box = Plain(
        "Textarea", name=name, required=required, maxLength=most, rows=2, placeholder=hint, defaultValue=value
    )
    return _labelled(label, box, wide=True)


def day_field(name: str, label: str, *, value: date | None = None, required: bool = True) -> html.Label:
    """A day."""
    shown = "" if value is None else value.isoformat()
    return _labelled(label, Plain("Input", type="date", name=name, required=required, defaultValue=shown))


def number_field(name: str, label: str, *, value: str = "", required: bool = True, whole: bool = False) -> html.Label:
    """A number: whole, or with decimals."""
    box = Plain(
        "Input",
        type="text",
        name=name,
        required=required,
        inputMode="numeric" if whole else "decimal",
        maxLength=20,
        defaultValue=value,
        autoComplete="off",
        className="number",
    )
    return _labelled(label, box)


def choice_field(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    value: str | None = None,
    required: bool = True,
    mark: str = "",
) -> html.Label:
    """One of several; `options` are (value, words), `mark` goes into the class of the whole."""
    listed = [Plain("Option", words, value=code) for code, words in options]
    box = Plain("Select", listed, name=name, required=required, defaultValue=value or options[0][0])
    return _labelled(label, box, mark=mark)


def checks_field(name: str, label: str, options: Sequence[tuple[str, str]], *, chosen: Sequence[str]) -> html.Fieldset:
    """Any of several."""
    boxes = [
        html.Label(
            [Plain("Input", type="checkbox", name=name, value=code, defaultChecked=code in chosen), html.Span(words)],
            className="check",
        )
        for code, words in options
    ]
    return html.Fieldset([html.Legend(label), html.Div(boxes, className="checks")], className="field field-wide")


def _labelled(label: str, box: Plain, *, wide: bool = False, mark: str = "") -> html.Label:
    names = " ".join(name for name in ("field", "field-wide" if wide else "", mark) if name)
    return html.Label([html.Span(label, className="label"), box], className=names)
