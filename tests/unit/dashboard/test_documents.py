"""The documents that the server hands out: headers, language, no data before it is asked for, no versions."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import platform
import re
from importlib.metadata import version
from pathlib import Path

import brotli
import dash
import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from data.demo.files import areas_file
from tests.unit.dashboard.instances import answer, demo_app, demo_in, empty_app, map_request, page_request, signed_in

TOWNS = {row["code"]: row["name_zh"] for row in csv.DictReader(io.StringIO(areas_file().content.decode("utf-8-sig")))}
PAGES = ("/", "/town/110117001", "/targets", "/method", "/nowhere")
PATHS = (*PAGES, "/health", "/_dash-layout", "/_dash-dependencies", "/geometry/x.json", "/static/x.css")


@pytest.fixture
def client() -> FlaskClient:
    return signed_in(demo_app())


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}


# ---- headers


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Content-Security-Policy" in headers


def test_scripts_come_from_us_alone_and_inline_ones_only_by_their_hash(client: FlaskClient) -> None:
    policy = directives(client.get("/").headers["Content-Security-Policy"])
    scripts = policy["script-src"]
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert all(source == "'self'" or source.startswith("'sha256-") for source in scripts)
    assert policy["default-src"] == policy["connect-src"] == policy["font-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]


def test_no_source_of_the_policy_is_another_host(client: FlaskClient) -> None:
    policy = directives(client.get("/").headers["Content-Security-Policy"])
    allowed = {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert {source for sources in policy.values() for source in sources if not source.startswith("'sha256-")} <= allowed


@pytest.mark.parametrize("path", PAGES)
def test_every_inline_script_of_a_page_is_allowed_by_the_policy(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    allowed = directives(response.headers["Content-Security-Policy"])["script-src"]
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", response.get_data(as_text=True), re.DOTALL)
    assert scripts
    for attributes, body in scripts:
        if 'type="application/json"' not in attributes:
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in allowed


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_for_nothing_outside_and_has_no_handlers_in_its_text(client: FlaskClient, path: str) -> None:
    document = client.get(path).get_data(as_text=True)
    addresses = re.findall(r'(?:src|href)="([^"]*)"', document)
    assert addresses
    assert [each for each in addresses if not each.startswith(("/", "data:")) or each.startswith("//")] == []
    assert not re.search(r"\son[a-z]+=", document)


@pytest.mark.parametrize("path", PAGES)
def test_everything_a_page_asks_for_is_there(client: FlaskClient, path: str) -> None:
    for each in re.findall(r'(?:src|href)="(/[^"]*)"', client.get(path).get_data(as_text=True)):
        assert client.get(each).status_code == 200, each


# ---- language and title


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("", "zh-CN"),
        ("?lang=en", "en"),
        ("?lang=zh-CN", "zh-CN"),
        ("?lang=fr", "zh-CN"),
        ("?lang=en%22onload=", "zh-CN"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/method", "/nowhere"])
def test_the_document_is_in_the_language_of_the_address(
    client: FlaskClient, path: str, query: str, language: str
) -> None:
    document = client.get(path + query).get_data(as_text=True)
    assert f'<html lang="{language}">' in document
    assert ("Threeline" if language == "en" else "三线") in document


def test_a_browser_without_scripts_is_told_what_is_needed(client: FlaskClient) -> None:
    assert "JavaScript" in re.findall(r"<noscript>(.*?)</noscript>", client.get("/").get_data(as_text=True))[0]


# ---- what is told to nobody


@pytest.mark.parametrize("path", PAGES)
def test_the_configuration_tells_no_version_of_the_parts(client: FlaskClient, path: str) -> None:
    document = client.get(path).get_data(as_text=True)
    config = re.findall(r'<script id="_dash-config"[^>]*>(.*?)</script>', document, re.DOTALL)[0]
    values = json.loads(config)
    assert not [key for key in values if "version" in key and key != "disable_version_check"]
    for told in (dash.__version__, version("plotly"), version("dash-bootstrap-components"), platform.python_version()):
        assert told not in config


def test_no_header_tells_the_server_software(client: FlaskClient) -> None:
    headers = str(client.get("/").headers)
    assert not re.search("werkzeug|python|flask|dash", headers.replace("_dash", ""), re.IGNORECASE)


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-dependencies", "/", "/town/110117001", "/method"])
def test_the_frame_holds_nobodys_data(client: FlaskClient, path: str) -> None:
    text = client.get(path).get_data(as_text=True)
    for code, name in TOWNS.items():
        assert code not in text.replace(path, "")
        assert json.dumps(name).strip('"') not in text
        assert name not in text


# ---- statuses


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?period=2007Q2&view=rolling&lang=en", 200),
        ("/?period=2007H1", 200),
        ("/?period=2006", 200),
        ("/?town=110117001&colour=class", 200),
        ("/?colour=line:department&shape=tiles", 200),
        ("/town/110117001", 200),
        ("/town/110117001?period=2006Q1", 200),
        ("/targets", 200),
        ("/targets?colour=composite", 200),
        ("/method", 200),
        ("/method?lang=en", 200),
        ("/health", 200),
        ("/nowhere", 404),
        ("/town/", 404),
        ("/town/999", 404),
        ("/town/110117001/x", 404),
        ("/targets/", 404),
        ("/?period=1999Q1", 404),
        ("/town/110117001?period=2999Q4", 404),
        ("/?colour=nothing", 404),
        ("/?colour=line:nothing", 404),
        ("/?town=999", 404),
        ("/targets?colour=nothing", 404),
        ("/?x=1", 400),
        ("/?period=2007Q9", 400),
        ("/?lang=fr", 400),
        ("/?period", 400),
        ("/?view=x&view=y", 400),
        ("/?colour=" + "a" * 600, 400),
        ("/method?x=1", 400),
        ("/town/110117001?rows=0", 400),
        ("/?period=%ff", 400),
    ],
)
def test_an_address_has_its_status(client: FlaskClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    if path != "/health":
        assert response.mimetype == "text/html"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/town/999",
        "/town/110117001?colour=nothing",
        "/targets?town=999",
        "/?rows=50",
        "/?period=1999Q1",
        "/method?town=999",
        "/method?period=1999Q1",
        "/town/110117001?town=110117002",
        "/?town=999",
        "/nowhere",
        "/?x=1",
    ],
)
def test_the_status_and_the_page_that_is_shown_agree(client: FlaskClient, path: str) -> None:
    status = client.get(path + ("&" if "?" in path else "?") + "lang=en").status_code
    where, _, query = path.partition("?")
    shown = answer(client, page_request(where, f"?{query}&lang=en" if query else "?lang=en"))
    is_problem = '"className": "problem"' in json.dumps(shown["page"])
    assert is_problem == (status != 200), status


def test_a_page_of_the_list_that_is_not_there_is_not_an_empty_list(client: FlaskClient) -> None:
    shown = json.dumps(answer(client, page_request("/", "?rows=50"))["page"])
    assert client.get("/?rows=50").status_code == 404 or "data-town" in shown


def test_health_is_short_and_names_nothing(client: FlaskClient) -> None:
    assert client.get("/health").get_json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/town/110117001", "/targets", "/method"])
def test_an_empty_instance_has_a_friendly_page_with_status_503(path: str, tmp_path: Path) -> None:
    client = signed_in(empty_app(tmp_path / "home"))
    assert client.get(path).status_code == 503
    shown = json.dumps(answer(client, page_request(path, "?lang=en")))
    assert "threeline init" in shown
    assert "No programme is registered yet" in shown


def test_an_empty_instance_is_not_healthy_but_answers(tmp_path: Path) -> None:
    client = signed_in(empty_app(tmp_path / "home"))
    assert client.get("/health").status_code == 503
    assert client.get("/health").get_json() == {"status": "empty"}
    assert client.get("/nowhere").status_code == 404
    assert client.get("/?x=1").status_code == 400


def test_two_applications_in_one_process_both_work(tmp_path: Path) -> None:
    first, second = (signed_in(create_app(demo_in(tmp_path / name))) for name in ("first", "second"))
    for _ in range(2):
        for client in (first, second):
            assert client.get("/").status_code == 200
            assert "page" in answer(client, page_request("/"))
            assert "map-list" in answer(client, map_request("?period=2006Q4"))


def test_an_unexpected_error_is_one_sentence_for_the_person_and_the_rest_for_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    client = signed_in(create_app(demo_in(home)))
    assert client.get("/health").status_code == 200
    for path in home.glob("threeline.sqlite*"):
        path.write_bytes(b"not a database any more" * 100)
    response = client.get("/?lang=en")
    assert response.status_code == 500
    assert response.get_data(as_text=True).startswith("The server could not complete this request")
    assert "sqlite" not in response.get_data(as_text=True).lower()
    assert [record for record in caplog.records if record.exc_info]


# ---- geometry


def geometry_path(client: FlaskClient, search: str = "") -> str:
    figure = answer(client, map_request(search))["map-figure"]["figure"]
    return str(figure["data"][0]["geojson"])


@pytest.mark.parametrize("search", ["", "?shape=tiles"])
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("", None), ("br;q=0, gzip", "gzip")],
)
def test_the_shapes_come_in_the_smallest_form_that_is_accepted(
    client: FlaskClient, search: str, accepted: str, encoding: str | None
) -> None:
    path = geometry_path(client, search)
    response = client.get(path, headers={"Accept-Encoding": accepted})
    assert response.status_code == 200
    assert response.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response.headers["Vary"]
    body = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](response.data)
    document = json.loads(body)
    assert {feature["id"] for feature in document["features"]} == set(TOWNS)
    # the address is the digest of what it brings
    assert re.fullmatch(r"/geometry/[0-9a-f]{16}\.json", path)
    assert hashlib.sha256(body).hexdigest().startswith(path[10:26])


def test_the_shapes_are_kept_for_ever_by_the_browser(client: FlaskClient) -> None:
    headers = client.get(geometry_path(client)).headers
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert headers["Content-Type"] == "application/geo+json"


def test_shapes_hold_no_figures_and_no_names(client: FlaskClient) -> None:
    document = json.loads(client.get(geometry_path(client), headers={"Accept-Encoding": "identity"}).data)
    assert {json.dumps(feature["properties"]) for feature in document["features"]} == {"{}"}


@pytest.mark.parametrize("digest", ["0" * 16, "x", "../../x", "0" * 5000])
def test_another_digest_is_not_there_and_is_not_kept(client: FlaskClient, digest: str) -> None:
    response = client.get(f"/geometry/{digest}.json")
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_pages_are_kept_nowhere(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"
    response = client.post("/_dash-update-component", json=page_request("/"))
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_answers_are_compressed_where_the_browser_takes_it(client: FlaskClient) -> None:
    plain = client.post("/_dash-update-component", json=page_request("/"), headers={"Accept-Encoding": "identity"})
    small = client.post("/_dash-update-component", json=page_request("/"), headers={"Accept-Encoding": "br"})
    assert small.headers["Content-Encoding"] == "br"
    assert len(small.data) * 4 < len(plain.data)
    assert json.loads(brotli.decompress(small.data)) == json.loads(plain.data)
