"""Instances for the tests of the web layers: the demo, the small district, and one with nothing in it."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from assessment.facts import Observation
from assessment.model import Programme
from assessment.viewers import Role, Viewer
from dashboard.app import create_app
from dashboard.config import Settings
from dashboard.identity import CSRF_HEADER, PEOPLE
from dashboard.services.pages import Pages
from dashboard.services.people import People
from dashboard.services.snapshot import Library
from data.demo.builder import build
from data.engine import Engine, open_engine, upgrade, writing
from data.intake import load_areas, load_indicators
from data.store import programmes, sessions, users
from layouts.address import Address, parse_address
from tests.unit.layouts import world

UPDATE = "/_dash-update-component"
START = datetime(2007, 7, 6, 1, 30, tzinfo=UTC)
PAGE_OUTPUT = "..page.children...page-title.data.."


SECRET = "0123456789abcdef-only-for-the-tests-of-this-program"
_CSRF = "of-a-page-that-this-visitor-got"


def settings_of(home: Path) -> Settings:
    """The settings of an instance with SQLite in its folder."""
    return Settings(home=home, database_url=f"sqlite:///{home / 'threeline.sqlite'}", secret_key=SECRET)


class Visitor(FlaskClient):
    """A browser that sends the token of our pages back with every request, as ours does."""

    token: str | None = None

    def open(self, *arguments: Any, **settings: Any) -> Any:
        if self.token is not None:
            settings["headers"] = {CSRF_HEADER: self.token, **dict(settings.get("headers") or {})}
        return super().open(*arguments, **settings)


def signed_in(
    app: flask.Flask, role: Role = Role.leader, unit: str | None = None, *, host: str = "http://localhost"
) -> Visitor:
    """A browser in which somebody of this role is signed in; their account is made where there is none yet. The
    browser's cookies are of `host`.
    """
    people: People = app.extensions[PEOPLE]
    name = f"{role.value}-{unit}" if unit else role.value
    now = datetime.now(UTC)
    with writing(people.engine) as connection:
        if users.find(connection, name) is None:
            change = users.Change("tests", now)
            users.add(connection, name=name, role=role, unit=unit, must_change=False, change=change)
        token = sessions.begin(connection, name, at=now)
    app.test_client_class = Visitor
    visitor = app.test_client()
    if not isinstance(visitor, Visitor):
        raise TypeError("the application makes other clients")
    with visitor.session_transaction(base_url=host) as session:
        session["_user_id"], session["_fresh"], session["csrf_token"] = token, True, _CSRF
    visitor.token = str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(_CSRF))
    return visitor


@cache
def built_demo() -> Path:
    """A database with the whole demo, built once a process; copy it before writing to it."""
    folder = Path(tempfile.mkdtemp(prefix="threeline-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(settings_of(folder).database_url)
    upgrade(engine)
    with writing(engine) as connection:
        build(connection, programme_code="pinggu-2005")
    engine.dispose()
    return folder / "threeline.sqlite"


def demo_in(home: Path) -> Settings:
    """A copy of the demo in this folder."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(built_demo(), home / "threeline.sqlite")
    return settings_of(home)


@cache
def demo_app() -> flask.Flask:
    """The application over a demo that no test writes to."""
    home = Path(tempfile.mkdtemp(prefix="threeline-app-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return create_app(demo_in(home))


LEADER = Viewer("leader", Role.leader)


def pages_of(library: Library, viewer: Viewer | None = LEADER) -> Pages:
    """What pages ask, for one viewer."""
    return Pages(library, lambda: viewer)


def empty_app(home: Path) -> flask.Flask:
    """The application over a database that holds nothing."""
    return create_app(settings_of(home))


# ------------------------------------------------------------------ the small district as a database


def toml_of(raw: dict[str, Any]) -> str:
    """A raw programme as the TOML text that is registered."""
    return "\n".join(f"{key} = {_toml(value)}" for key, value in raw.items())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


class SmallDistrict:
    """The small district in a database of its own; every load is a minute later than the one before."""

    def __init__(self, folder: Path, *indicators: dict[str, Any], **changes: Any) -> None:
        from assessment.model import parse_programme

        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.engine: Engine = open_engine(settings_of(folder).database_url)
        upgrade(self.engine)
        raw = world.raw_programme(*indicators, **changes)
        # a file is checked: every tier needs a target, and nobody lives in the third
        raw["tiers"] = [tier for tier in raw["tiers"] if tier["code"] != "street"]
        text = toml_of(raw)
        self.programme: Programme = parse_programme(text, origin="small.toml")
        self._loads = 0
        with writing(self.engine) as connection:
            programmes.register(connection, text=text, programme=self.programme, recorded_at=START, who="tests")
        self.library = Library(self.engine)

    def _now(self) -> datetime:
        self._loads += 1
        return START + timedelta(minutes=self._loads)

    def load_towns(self) -> None:
        """The six towns."""
        path = self.folder / "towns.csv"
        rows = [f"{town.code},{town.name_zh},{town.name_en},{town.kind},{town.tier}" for town in world.TOWNS]
        path.write_text("\n".join(["code,name_zh,name_en,kind,tier", *rows]), encoding="utf-8")
        with writing(self.engine) as connection:
            load_areas(connection, programme=self.programme, path=path, recorded_at=self._now(), who="tests")

    def load(self, observations: Iterable[Observation]) -> None:
        """One batch of figures."""
        moment = self._now()
        path = self.folder / f"figures-{self._loads}.csv"
        lines = ["period,area_code,indicator,numerator,denominator,value"]
        for each in observations:
            cells = (each.quarter, each.area, each.indicator, each.numerator, each.denominator, each.value)
            lines.append(",".join("" if cell is None else str(cell) for cell in cells))
        path.write_text("\n".join(lines), encoding="utf-8")
        with writing(self.engine) as connection:
            load_indicators(connection, programme=self.programme, paths=[path], recorded_at=moment, who="tests")


def small_district(folder: Path, *indicators: dict[str, Any], **changes: Any) -> SmallDistrict:
    """The small district with its towns and no figure yet."""
    district = SmallDistrict(folder, *indicators, **changes)
    district.load_towns()
    return district


def address(href: str) -> Address:
    """The address of a URL."""
    path, _, query = href.partition("?")
    return parse_address(path, query)


# ------------------------------------------------------------------ requests as the browser sends them


def page_request(path: str, search: str = "") -> dict[str, Any]:
    """The body of the request that brings a whole page."""
    value = {"pathname": path, "search": search, "key": path}
    return {
        "output": PAGE_OUTPUT,
        "outputs": [{"id": "page", "property": "children"}, {"id": "page-title", "property": "data"}],
        "inputs": [{"id": "page-request", "property": "data", "value": value}],
        "changedPropIds": ["page-request.data"],
    }


def map_request(search: str = "") -> dict[str, Any]:
    """The body of the request that changes the map."""
    from callbacks.map import PARTS

    return {
        "output": ".." + "...".join(f"{component}.{prop}" for component, prop in PARTS) + "..",
        "outputs": [{"id": component, "property": prop} for component, prop in PARTS],
        "inputs": [{"id": "map-request", "property": "data", "value": {"pathname": "/", "search": search}}],
        "changedPropIds": ["map-request.data"],
    }


def answer(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    """What the server answers, by component id and property."""
    response = client.post(UPDATE, json=body)
    if response.status_code != 200:
        raise AssertionError(f"{response.status_code}: {response.get_data(as_text=True)[:200]}")
    return dict(unfolded(response.get_json()["response"]))


def unfolded(part: Any) -> Any:
    """The answer with its stills written out as the components that they were made of."""
    if isinstance(part, list):
        found: list[Any] = []
        for each in part:
            plain = unfolded(each)
            found += plain if isinstance(plain, list) and _is_still(each) else [plain]
        return found
    if not isinstance(part, dict):
        return part
    if _is_still(part):
        return _component(part["props"]["tree"])
    return {name: unfolded(value) for name, value in part.items()}


def _is_still(part: Any) -> bool:
    return isinstance(part, dict) and part.get("namespace") == "threeline" and part.get("type") == "Still"


def _component(node: Any) -> Any:
    if not isinstance(node, list):
        return node
    tag, properties, *children = node
    inside = [_component(child) for child in children]
    if not tag:
        return inside
    props = {**(properties or {}), "children": inside}
    return {"type": tag.capitalize(), "namespace": "dash_html_components", "props": props}
