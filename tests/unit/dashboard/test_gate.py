"""The gate by raw HTTP: what no policy names is refused, and nothing that is sent brings a traceback."""

from __future__ import annotations

import copy
import io
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import dash
import pytest
from dash import Input, Output
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from callbacks.map import PARTS
from dashboard.access import Access, PolicyMissing
from dashboard.app import create_app, create_dash
from dashboard.config import Settings
from dashboard.gate import LARGEST_BODY
from dashboard.services.people import People
from dashboard.starting import UnsafeStart
from data.store.sessions import Limits
from tests.unit.dashboard.instances import (
    PAGE_OUTPUT,
    SECRET,
    UPDATE,
    demo_app,
    map_request,
    page_request,
    pages_of,
    settings_of,
    signed_in,
    small_district,
)

JSON = "application/json"
MAP_OUTPUT = ".." + "...".join(f"{component}.{prop}" for component, prop in PARTS) + ".."


@pytest.fixture
def client() -> FlaskClient:
    return signed_in(demo_app())


def post(client: FlaskClient, body: Any, **changes: Any) -> Any:
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(UPDATE, **({"data": data, "content_type": JSON} | changes))


def is_quiet(response: Any) -> bool:
    text = response.get_data(as_text=True)
    return "Traceback" not in text and 'File "' not in text and "werkzeug" not in text.lower()


# ---- what a browser sends passes


@pytest.mark.parametrize(
    "body", [page_request("/"), page_request("/method", "?lang=en"), map_request("?town=110117001")]
)
def test_what_the_browser_sends_is_answered(client: FlaskClient, body: dict[str, Any]) -> None:
    response = post(client, body)
    assert response.status_code == 200
    assert set(response.get_json()["response"]) == {each["id"] for each in body["outputs"]}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_request_of_our_own_origin_passes(scheme: str) -> None:
    host = f"{scheme}://threeline.example"
    client = signed_in(demo_app(), host=host)
    response = post(client, page_request("/"), base_url=host, headers={"Origin": host, "Referer": f"{host}/"})
    assert response.status_code == 200


def test_the_content_type_may_name_its_charset(client: FlaskClient) -> None:
    assert post(client, page_request("/"), content_type="application/json; charset=utf-8").status_code == 200


# ---- what it does not send is refused


@pytest.mark.parametrize(
    "output",
    [
        "page.children",
        "",
        "nothing.data",
        "..page.children..",
        PAGE_OUTPUT + ".",
        "__proto__",
        PAGE_OUTPUT.upper(),
        "*.children",
    ],
)
def test_an_output_that_no_policy_names_is_forbidden(client: FlaskClient, output: str) -> None:
    assert post(client, page_request("/") | {"output": output}).status_code == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", ""]
)
def test_another_content_type_is_refused(client: FlaskClient, kind: str) -> None:
    assert post(client, page_request("/"), content_type=kind).status_code == 415


def test_a_body_without_a_length_is_refused(client: FlaskClient) -> None:
    stream = io.BytesIO(json.dumps(page_request("/")).encode())
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": stream}
    response = client.post(UPDATE, content_type=JSON, environ_overrides=chunked)
    assert response.status_code in {411, 413}


def test_a_body_that_is_too_long_is_refused_unread(client: FlaskClient) -> None:
    body = page_request("/") | {"more": "x" * LARGEST_BODY}
    assert post(client, body).status_code == 413


def test_a_body_of_the_largest_length_is_read(client: FlaskClient) -> None:
    body = json.dumps(page_request("/"))
    padded = body + " " * (LARGEST_BODY - len(body))
    assert post(client, padded).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://elsewhere.example",
        "null",
        "https://localhost",
        "http://localhost:81",
        "http://localhost.elsewhere.example",
        "",
    ],
)
def test_a_request_of_another_origin_is_forbidden(client: FlaskClient, origin: str) -> None:
    assert post(client, page_request("/"), headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_only_post_reaches_the_callbacks(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)(UPDATE).status_code == 405


@pytest.mark.parametrize(
    "path", ["/", "/town/110117001", "/targets", "/method", "/nowhere", "/health", "/_dash-layout", "/static/x.js"]
)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_take_no_other_method_than_get(client: FlaskClient, path: str, method: str) -> None:
    assert getattr(client, method)(path, data="x").status_code == 405


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in page_request("/").items() if name != key}


def changed(**changes: Any) -> dict[str, Any]:
    return page_request("/") | changes


MALFORMED: dict[str, Any] = {
    "no json": "{",
    "nothing": "",
    "not unicode": b"\xff\xfe",
    "a list": [],
    "a text": '"text"',
    "null": "null",
    "a number": "5",
    "not a number": "NaN",
    "deep": "[" * 5_000 + "]" * 5_000,
    "deep inside": '{"output": "' + PAGE_OUTPUT + '", "inputs": ' + "[" * 90_000 + "]" * 90_000 + "}",
    "no output": without("output"),
    "no outputs": without("outputs"),
    "no inputs": without("inputs"),
    "output a list": changed(output=[PAGE_OUTPUT]),
    "output a number": changed(output=5),
    "outputs null": changed(outputs=None),
    "outputs empty": changed(outputs=[]),
    "outputs a text": changed(outputs="page.children"),
    "one output of two": changed(outputs={"id": "page", "property": "children"}),
    "other outputs": changed(outputs=[{"id": "x", "property": "y"}, {"id": "page", "property": "z"}]),
    "too many outputs": changed(outputs=[{"id": "page", "property": "children"}] * 3),
    "outputs swapped": changed(outputs=page_request("/")["outputs"][::-1]),
    "outputs in a list": changed(outputs=[page_request("/")["outputs"]]),
    "inputs null": changed(inputs=None),
    "inputs empty": changed(inputs=[]),
    "inputs an object": changed(inputs={}),
    "inputs of texts": changed(inputs=["page-request.data"]),
    "inputs in a list": changed(inputs=[page_request("/")["inputs"]]),
    "too many inputs": changed(inputs=page_request("/")["inputs"] * 2),
    "another input": changed(inputs=[{"id": "x", "property": "y", "value": 1}]),
    "an input id that is an object": changed(inputs=[{"id": {"type": "x"}, "property": "data", "value": 1}]),
    "state a text": changed(state="x"),
    "state unasked": changed(state=[{"id": "x", "property": "y", "value": 1}]),
    "changed a text": changed(changedPropIds="page-request.data"),
    "changed of numbers": changed(changedPropIds=[5]),
    "changed of another kind": changed(changedPropIds=["nothing"]),
    "changed of an object": changed(changedPropIds=['{"type":"x"}.data']),
    "clientside: a shown title": {
        "output": "page-title-shown.data",
        "outputs": {"id": "page-title-shown", "property": "data"},
        "inputs": [{"id": "page-title", "property": "data", "value": "x"}],
        "changedPropIds": ["page-title.data"],
    },
    "clientside: a route": {
        "output": "..page-request.data...map-request.data..",
        "outputs": [{"id": "page-request", "property": "data"}, {"id": "map-request", "property": "data"}],
        "inputs": [
            {"id": "location", "property": "pathname", "value": "/"},
            {"id": "location", "property": "search", "value": ""},
        ],
        "state": [{"id": "page-request", "property": "data"}],
        "changedPropIds": [],
    },
}
# harmless: Dash answers as if it had been sent properly, or with nothing
TOLERATED = {"changed of another kind", "changed of an object", "outputs swapped", "state unasked", "another input"}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_body_is_refused_and_never_a_server_error(
    client: FlaskClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = post(client, MALFORMED[name])
    assert is_quiet(response)
    assert caplog.records == []
    assert 400 <= response.status_code < 500 or (name in TOLERATED and response.status_code in {200, 204})


def test_callbacks_that_run_in_the_browser_cannot_be_called_on_the_server(client: FlaskClient) -> None:
    for each in client.get("/_dash-dependencies").get_json():
        if each["clientside_function"]:
            body = {
                "output": each["output"],
                "outputs": {"id": "x", "property": "y"},
                "inputs": [part | {"value": "x"} for part in each["inputs"]],
                "changedPropIds": [],
            }
            response = post(client, body)
            assert 400 <= response.status_code < 500, each["output"]


NO_REQUESTS: list[Any] = [
    None,
    5,
    1e308,
    "text",
    [],
    {},
    {"pathname": 5, "search": "?"},
    {"pathname": "/", "search": None},
    {"pathname": []},
    {"pathname": "/", "search": "", "key": 1},
    {"pathname": "/", "search": "", "again": True},
    {"pathname": "/", "search": "", "role": "admin"},
]


@pytest.mark.parametrize("value", NO_REQUESTS, ids=lambda value: ascii(value)[:60])
@pytest.mark.parametrize("body", [page_request("/"), map_request()], ids=["page", "map"])
def test_an_argument_of_the_wrong_type_is_a_bad_request(client: FlaskClient, body: dict[str, Any], value: Any) -> None:
    forged = copy.deepcopy(body)
    forged["inputs"][0]["value"] = value
    response = post(client, forged)
    assert response.status_code == 400
    assert response.get_json() == {"status": 400}


VALUES: list[Any] = [
    {"pathname": "/town/" + "9" * 21, "search": ""},
    {"pathname": "/", "search": "?" + "a" * 900},
    {"pathname": "/", "search": "?period=2999Q4&view=rolling"},
    {"pathname": "/", "search": "?period=1900Q1"},
    {"pathname": "/", "search": "?rows=9999"},
    {"pathname": "/town/110117001", "search": "?period=1900"},
    {"pathname": "\x00", "search": "\ud800"},
    {"pathname": "/", "search": "?colour=%00"},
    {"pathname": "/", "search": "?town={0.__class__}"},
    {"pathname": "/{x}", "search": ""},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:60])
@pytest.mark.parametrize("body", [page_request("/"), map_request()], ids=["page", "map"])
def test_a_forged_argument_becomes_a_friendly_page_and_never_a_server_error(
    client: FlaskClient, body: dict[str, Any], value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    forged = copy.deepcopy(body)
    forged["inputs"][0]["value"] = value
    with caplog.at_level(logging.ERROR):
        response = post(client, forged)
    assert response.status_code in {200, 204, 400}
    assert is_quiet(response)
    assert caplog.records == []


scraps = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([PAGE_OUTPUT, MAP_OUTPUT, "page", "children", "page-request", "data", "/", "?period=2007Q2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "property", "value", "pathname", "search", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(["output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds", "more"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.dictionaries(keys, scraps, max_size=4), keep=st.booleans(), of_map=st.booleans())
@example(junk={"inputs": [{"id": "page-request", "property": "data"}]}, keep=True, of_map=False)
@example(junk={"outputs": {"id": "page", "property": "children"}}, keep=True, of_map=True)
def test_no_body_whatever_brings_a_server_error(
    client: FlaskClient, junk: dict[str, Any], keep: bool, of_map: bool
) -> None:
    body = ((map_request() if of_map else page_request("/")) if keep else {}) | junk
    response = post(client, body)
    assert response.status_code < 500, body
    assert is_quiet(response)


# ---- hidden routes


@pytest.mark.parametrize(
    "path",
    [
        "/_mcp",
        "/_dash-mcp",
        "/mcp",
        "/_alive_x",
        "/_dash-ws-callback",
        "/_dash_error",
        "/_dash-routes",
        "/_dash-config",
        "/assets/",
        "/assets/threeline.js",
        "/assets/../access.py",
        "/static/../access.py",
        "/static/%2e%2e/access.py",
        "/_dash-component-suites/",
        "/_dash-component-suites/dash/../dash.py",
        "/_dash-component-suites/os/path.py",
        "/_dash-component-suites/nothing/x.js",
        "/_dash-component-suites/dash/dash.py",
        "/console",
        "/debug",
        "/_dash-component-suites/dash/%2e%2e/%2e%2e/flask/app.py",
        "/geometry/../x",
        "/geometry/x.json",
    ],
)
def test_a_hidden_route_is_not_there(client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = client.get(path)
    assert response.status_code in {403, 404}
    assert is_quiet(response)
    assert caplog.records == []
    assert "import" not in response.get_data(as_text=True)


@pytest.mark.parametrize("name", ["DASH_MCP_ENABLED", "DASH_DEBUG", "FLASK_DEBUG"])
@pytest.mark.parametrize("value", ["true", "1", "True"])
def test_the_program_does_not_start_with_what_would_open_it(name: str, value: str, tmp_path: Path) -> None:
    environment = {name: value, "THREELINE_HOME": str(tmp_path / "home"), "THREELINE_SECRET_KEY": SECRET}
    with pytest.raises(UnsafeStart) as caught:
        create_app(Settings.from_environment(environment))
    assert (caught.value.code, caught.value.name) == ("unsafe", name)


def test_the_tool_server_of_dash_stays_off_even_if_it_is_asked_for_later(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    server = create_app(settings_of(tmp_path / "home"))
    assert [rule.rule for rule in server.url_map.iter_rules() if "mcp" in rule.rule] == []
    for path in ("/_mcp", "/mcp", "/_dash-mcp"):
        assert signed_in(server).post(path, json={}).status_code == 405
        assert signed_in(server).get(path).status_code in {403, 404, 503}


def test_a_route_that_somebody_adds_without_a_policy_is_not_served(tmp_path: Any) -> None:
    server = create_app(settings_of(tmp_path / "home"))
    server.add_url_rule("/secret", "secret", lambda: "secret")
    response = signed_in(server).get("/secret")
    assert response.status_code in {403, 404}
    assert b"secret" not in response.data


def test_every_route_of_the_application_is_covered_by_a_policy() -> None:
    from dashboard.routes import cover

    access = Access()
    cover(access)
    catch_all = {"/", "/<path:path>"}
    uncovered = {
        rule.rule
        for rule in demo_app().url_map.iter_rules()
        if rule.rule not in catch_all | {UPDATE} and access.of(rule.rule.partition("<")[0]) is None
    }
    assert uncovered == set()


# ---- policies


def test_an_unknown_policy_is_refused_when_it_is_named() -> None:
    access = Access()
    with pytest.raises(PolicyMissing):
        access.path("/x", policy="everybody")
    with pytest.raises(PolicyMissing):
        access.prefix("/x", policy="")


def small_create(home: Path) -> Any:
    """The application over a small district."""
    district = small_district(home)
    people = People(district.engine, Limits(timedelta(hours=1), timedelta(hours=12)))
    return create_dash(pages_of(district.library), people, secret=SECRET, settings=settings_of(home))


def registered_without_policy(registrar: Any) -> None:
    registrar._app.callback(Output("page", "title"), Input("page-request", "data"))(lambda value: value)


def registered_in_the_browser_without_policy(registrar: Any) -> None:
    registrar._app.clientside_callback(
        "function (x) { return x; }", Output("page", "title"), Input("page-request", "data")
    )


def registered_with_an_unknown_policy(registrar: Any) -> None:
    registrar.server(Output("page", "title"), Input("page-request", "data"), policy="everybody")(lambda value: value)


@pytest.mark.parametrize(
    "register",
    [registered_without_policy, registered_in_the_browser_without_policy, registered_with_an_unknown_policy],
)
def test_a_callback_without_a_policy_stops_the_start(
    register: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr("callbacks.targets.register", register)
    with pytest.raises(PolicyMissing):
        small_create(tmp_path / "home")


def test_a_callback_that_comes_in_by_dashs_global_list_cannot_be_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from dash import _callback

    monkeypatch.setattr(_callback, "GLOBAL_CALLBACK_LIST", [])
    monkeypatch.setattr(_callback, "GLOBAL_CALLBACK_MAP", {})
    dash.callback(Output("hidden", "children"), Input("page-request", "data"))(lambda value: "secret")
    client = signed_in(create_app(settings_of(tmp_path / "home")))
    client.get("/")
    body = {
        "output": "hidden.children",
        "outputs": {"id": "hidden", "property": "children"},
        "inputs": [{"id": "page-request", "property": "data", "value": 1}],
        "changedPropIds": ["page-request.data"],
    }
    assert post(client, body).status_code == 403


def test_a_refusal_says_nothing_but_its_status(client: FlaskClient) -> None:
    response = post(client, page_request("/") | {"output": "secret.children"})
    assert response.get_json() == {"status": 403}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
