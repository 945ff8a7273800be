"""An instance with a sealed quarter for the tests of who may see what, and what a leak would look like."""

from __future__ import annotations

import atexit
import csv
import io
import json
import shutil
import tempfile
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import flask
from flask.testing import FlaskClient

from assessment.model import Programme, parse_programme
from assessment.periods import parse_period
from assessment.seal import SealKind
from assessment.viewers import Role
from dashboard.app import create_app
from dashboard.identity import PEOPLE
from dashboard.services.sealing import take_seal
from data.demo.files import areas_file
from data.engine import open_engine, reading, writing
from data.store import batches
from tests.security.policies import HELPER, PERIOD, UNITS
from tests.unit.dashboard.instances import UPDATE, demo_in, map_request, page_request, signed_in

ROLES = (None, *Role)


@cache
def sealed_app() -> flask.Flask:
    """The application over a demo with one seal, in which nothing is recorded."""
    home = Path(tempfile.mkdtemp(prefix="threeline-sealed-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    settings = demo_in(home)
    engine = open_engine(settings.database_url)
    with writing(engine) as connection:
        at = max(batch.recorded_at for batch in batches.all(connection)) + timedelta(hours=1)
        take_seal(connection, period=parse_period(PERIOD), kind=SealKind.draft, who="demo", at=at)
    engine.dispose()
    return create_app(settings)


@cache
def visitor(role: Role | None) -> FlaskClient:
    """A browser at `sealed_app` in which somebody of this role is signed in, or nobody."""
    if role is None:
        return sealed_app().test_client()
    return signed_in(sealed_app(), role, UNITS.get(role))


def recorded() -> int:
    """How many writes the instance has seen."""
    with reading(sealed_app().extensions[PEOPLE].engine) as connection:
        return len(batches.all(connection))


def calls_of(address: str) -> list[dict[str, Any]]:
    """The bodies by which a page's figures can be asked for: whole, and as parts of the map."""
    path, _, query = address.partition("?")
    search = f"?{query}" if query else ""
    of_map = map_request(search)
    of_map["inputs"][0]["value"]["pathname"] = path
    return [page_request(path, search), of_map]


def deed_body(act: str, values: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    """The body that records an act."""
    value = {
        "number": 1,
        "act": act,
        "lang": "en",
        "values": values,
        "fields": {name: [each] for name, each in fields.items()},
    }
    return {
        "output": "act-answer.data",
        "outputs": {"id": "act-answer", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": value}],
        "changedPropIds": ["act.data"],
    }


def said(client: FlaskClient, body: dict[str, Any]) -> tuple[int, str]:
    """Status and text of the answer to a call; what JSON escapes is written out."""
    response = client.post(UPDATE, json=body)
    return response.status_code, plain(response.get_data(as_text=True))


def plain(text: str) -> str:
    """The text of an answer; JSON in its own letters."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


# ------------------------------------------------------------------ what a leak would look like


@cache
def towns() -> dict[str, tuple[str, str, str]]:
    """Code and both names of every town, by code."""
    rows = csv.DictReader(io.StringIO(areas_file().content.decode("utf-8-sig")))
    return {row["code"]: (row["code"], row["name_zh"], row["name_en"]) for row in rows}


@cache
def programme() -> Programme:
    """The programme of the demo."""
    text = (files("data") / "programmes" / "pinggu-2005.toml").read_text(encoding="utf-8")
    return parse_programme(text, origin="pinggu-2005.toml")


def without_outlines(text: str) -> str:
    """The answer without the district's outline: the shapes of towns, named by their codes, of one colour, silent.

    A shape that says anything stays in, and is found.
    """
    try:
        return json.dumps(_silent(json.loads(text)), ensure_ascii=False)
    except ValueError:
        return text


def _silent(part: Any) -> Any:
    if isinstance(part, list):
        return [_silent(each) for each in part]
    if not isinstance(part, dict):
        return part
    if set(part.get("z", "z")) == {0} and part.get("hoverinfo") == "skip" and "text" not in part:
        part = {name: value for name, value in part.items() if name not in ("locations", "z")}
    return {name: _silent(value) for name, value in part.items()}


def towns_named(text: str, *, but: str | None = None) -> set[str]:
    """Codes and names in the text that are not of the town `but`, nor of the town that helps it."""
    for tier in programme().tiers:
        # the published rules name their tiers after towns: 深山镇乡和平谷镇
        text = text.replace(tier.name.zh, "").replace(tier.name.en, "")
    own = {each for code in (but, HELPER if but else None) for each in towns().get(code or "", ())}
    return {
        each for code, named in towns().items() if code != but for each in named if each in text and each not in own
    }


def other_lines_named(text: str, line: str) -> set[str]:
    """Codes and names of indicators and lines in the text that are not of this line."""
    known = programme()
    named = {each for part in known.lines if part.code != line for each in (part.name.zh, part.name.en)}
    for each in known.indicators:
        if each.line != line:
            named |= {each.code, each.name.zh, each.name.en}
    return {each for each in named if each in text}
