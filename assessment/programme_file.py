"""Reads a programme from TOML text and reports every error of it at once, each with its place."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assessment.definitions import Programme
from assessment.problems import Problem, Refused
from assessment.programme_checks import BROKEN, Found, cross_checks
from assessment.toml_places import Path, lines_of, nearest_line

FORMAT = 1
LONGEST_SHOWN = 60


def parse_programme(text: str, *, origin: str) -> Programme:
    """The programme of a TOML text; `origin` is the file's name for messages.

    Raises Refused with all problems: TOML syntax (line and column), forms and types of every key, and what
    does not fit together (references, floors, targets, aliases, rounds).
    """
    raw = _read_toml(text, origin)
    programme, shape = _read_shape(raw)
    found = [*shape, *cross_checks(raw)]
    if programme is not None and not found:
        return programme
    lines = lines_of(text)
    problems = [Problem(each.code, _place(each.path, raw, lines, origin), each.params) for each in found]
    raise Refused(sorted(problems, key=lambda problem: int(problem.place.get("line", 0))))


def _read_toml(text: str, origin: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error)
    where = re.search(r" \(at line (\d+), column (\d+)\)", message)
    text_lines = text.splitlines()
    line = int(where[1]) if where else max(len(text_lines), 1)
    column = int(where[2]) if where else len(text_lines[-1]) + 1 if text_lines else 1
    message = re.sub(r" \(at .*\)", "", message)
    shown = text_lines[line - 1].strip() if line <= len(text_lines) else ""
    params = {"column": column, "message": message, "value": _shown(shown)}
    raise Refused([Problem("programme.toml_syntax", {"file": origin, "line": line}, params)])


def _read_shape(raw: dict[str, Any]) -> tuple[Programme | None, list[Found]]:
    """The model where forms and types are right; else the problems, with BROKEN in their places in `raw`."""
    try:
        return Programme.model_validate(raw), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    # pydantic counts only the entries that are right: a list of wrong ones is not empty
    found = [_explained(each) for each in details if each["type"] != "too_short" or not each["input"]]
    for each in found:
        _break(raw, each.path)
    return None, found


def _break(raw: Any, path: Path) -> None:
    """Mark one place of the raw table as broken, so that the cross-checks pass over it."""
    at = raw
    for step in path[:-1]:
        if at is BROKEN:
            return
        at = at[step]
    if at is not BROKEN:
        at[path[-1]] = BROKEN


def _explained(detail: ErrorDetails) -> Found:
    """A pydantic error as a problem of ours."""
    path = tuple(step for step in detail["loc"] if step != "[key]")  # pydantic's mark of a table's own key
    value = detail["input"]
    context = detail.get("ctx", {})
    params: dict[str, object] = {"value": _shown(value)}
    match detail["type"]:
        case "missing":
            return Found("programme.key_missing", path, {"value": path[-1]})
        case "extra_forbidden":
            return Found("programme.key_unknown", path, {"value": path[-1], "expected": _known_keys(path)})
        case "literal_error" if path == ("format",):
            return Found("programme.format_unknown", path, params | {"expected": FORMAT})
        case "enum" | "literal_error":
            choices = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
            return Found("programme.not_one_of", path, params | {"expected": choices})
        case "exact_number":
            return Found("programme.not_a_number", path, params)
        case "int_type":
            return Found("programme.not_whole_number", path, params)
        case "bool_type":
            return Found("programme.not_true_false", path, params)
        case "string_type":
            return Found("programme.not_text", path, params)
        case "string_too_short":
            return Found("programme.text_empty", path)
        case "too_short":
            return Found("programme.list_empty", path)
        case "tuple_type":
            return Found("programme.not_a_list", path, params)
        case "model_type" | "model_attributes_type" | "mapping_type" | "dict_type":
            return Found("programme.not_a_table", path, params | {"expected": _known_keys((*path, ""))})
        case "string_pattern_mismatch":
            return Found("programme.code_form", path, params | {"expected": _form(path)})
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return Found("programme.out_of_range", path, params | {"expected": _bound(context)})
        case other:  # a form of error that no field of ours can raise today
            raise ValueError(f"unexpected validation error {other} at {path}")


def _bound(context: Mapping[str, Any]) -> str:
    signs = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
    return " ".join(f"{signs[key]} {limit}" for key, limit in context.items() if key in signs)


def _form(path: Path) -> str:
    """An example of the form a code must have."""
    match path[-1]:
        case "period":
            return "2006, 2006H1 or 2006Q3"
        case "code" if len(path) == 1:
            return "pinggu-2005 (a-z, 0-9, -)"
        case "area" | "code" if path[0] == "district" or path[-1] == "area":
            return "110117001 (0-9, A-Z, a-z, _, -)"
        case _:
            return "birth_rate (a-z, 0-9, _)"


def _known_keys(path: Path) -> str:
    """The keys allowed where `path` stands, the one most like its last step first."""
    model: type[BaseModel] = Programme
    for step in path[:-1]:
        if isinstance(step, str) and step in model.model_fields:  # else a key of a table of labels
            model = _model_in(model.model_fields[step].annotation)
    keys = list(model.model_fields)
    near = difflib.get_close_matches(str(path[-1]), keys, n=1)
    return ", ".join([*near, *(key for key in keys if key not in near)])


def _model_in(annotation: Any) -> type[BaseModel]:
    """The model class inside an annotation such as `tuple[Target, ...]` or `Label | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        try:
            return _model_in(inner)
        except TypeError:
            continue
    raise TypeError(annotation)


def _shown(value: object) -> str:
    """A found value as short text: TOML's words for true and false, strings in quotation marks."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = f'"{value}"' if value == "" or value != value.strip() else value
        case Mapping():
            text = "{ " + ", ".join(f"{key} = …" for key in value) + " }"
        case list():
            text = "[ " + ", ".join(_shown(each) for each in value) + " ]"
        case _:
            text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _place(path: Path, raw: Any, lines: Mapping[Path, int], origin: str) -> dict[str, str | int]:
    """File, line, dotted key such as `indicators[3].floor`, and the code of the entry the key belongs to."""
    place: dict[str, str | int] = {"file": origin}
    line = nearest_line(lines, path)
    place["line"] = 1 if line is None else line
    place["key"] = dotted(path)
    at = raw
    for step in path:
        if not isinstance(at, dict | list) or (isinstance(at, dict) and step not in at):
            break
        at = at[step]  # type: ignore[index]
        code = at.get("code") if isinstance(at, dict) else None
        if isinstance(code, str) and len(path) > 1:
            place["code"] = code
    return place


def dotted(path: Iterable[str | int]) -> str:
    """`('indicators', 3, 'floor')` as `indicators[3].floor`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
