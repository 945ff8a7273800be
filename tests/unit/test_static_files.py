"""Browser assets: addresses, caching, compression, and that nothing else is reachable."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import brotli
import dash
import flask
import pytest
from flask.testing import FlaskClient

from dashboard import static_files

SCRIPT = b"window.one = 1;\n" * 50
REACT = Path(dash.__file__).parent / "deps" / "react@18.3.1.min.js"


def build(folder: Path, *, react_sha256: str) -> None:
    """A built folder as scripts/build_assets.py leaves it, with one script and one file of Dash's."""
    (folder / "suites/dash/deps").mkdir(parents=True)
    for name, content in {
        "one.0123.js": SCRIPT,
        "suites/dash/deps/react@18.3.1.min.js": REACT.read_bytes(),
    }.items():
        (folder / f"{name}.br").write_bytes(brotli.compress(content))
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    (folder / "one.0123.js").write_bytes(SCRIPT)
    (folder / "secret.txt").write_text("not in the manifest")

    def copies(name: str) -> dict[str, str]:
        return {"br": f"{name}.br", "gzip": f"{name}.gz"}

    kind = "text/javascript"
    document = {
        "format": 1,
        "names": {"one.js": "one.0123.js"},
        "files": {"one.0123.js": {"sha256": "ab" * 32, "type": kind, "encodings": copies("one.0123.js")}},
        "suites": {
            "dash/deps/react@18.3.1.min.js": {
                "installed_sha256": react_sha256,
                "etag": "cd" * 16,
                "type": kind,
                "encodings": copies("suites/dash/deps/react@18.3.1.min.js"),
            }
        },
    }
    (folder / "manifest.json").write_text(json.dumps(document))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(static_files, "FOLDER", tmp_path)
    yield tmp_path
    static_files.manifest.cache_clear()


@pytest.fixture
def visitor(folder: Path) -> FlaskClient:
    build(folder, react_sha256=hashlib.sha256(REACT.read_bytes()).hexdigest())
    return client()


def client() -> FlaskClient:
    server = flask.Flask("test", static_folder=None)
    static_files.install(server)
    app = dash.Dash("test", server=server)
    app.layout = dash.html.Div("page")
    return server.test_client()


def test_an_asset_has_an_address_with_its_hash_and_stays_cached_for_a_year(visitor: FlaskClient) -> None:
    assert static_files.url("one.js") == "/static/one.0123.js"
    answer = visitor.get("/static/one.0123.js")
    assert answer.data == SCRIPT
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
        ("*", "br"),
    ],
)
def test_the_smallest_copy_that_the_browser_accepts_is_sent(
    visitor: FlaskClient, accepted: str, sent: str | None
) -> None:
    answer = visitor.get("/static/one.0123.js", headers={"Accept-Encoding": accepted})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[sent]
    assert answer.headers.get("Content-Encoding") == sent
    assert unpack(answer.data) == SCRIPT
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_copy_the_browser_still_holds_is_not_sent_again(visitor: FlaskClient) -> None:
    first = visitor.get("/static/one.0123.js", headers={"Accept-Encoding": "br"})
    again = {"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}
    assert visitor.get("/static/one.0123.js", headers=again).status_code == 304
    assert visitor.get("/static/one.0123.js", headers=again | {"Accept-Encoding": "gzip"}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/static/secret.txt",
        "/static/one.js",
        "/static/manifest.json",
        "/static/one.0123.js.br",
        "/static/../static_files.py",
        "/static/%2e%2e/static_files.py",
        "/static/",
    ],
)
def test_what_the_manifest_does_not_list_is_not_served(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert b"not in the manifest" not in answer.data
    assert b"def install" not in answer.data
    assert answer.status_code == 404 or b"_dash-config" in answer.data


def test_dashs_own_script_comes_compressed_and_the_same(visitor: FlaskClient) -> None:
    address = "/_dash-component-suites/dash/deps/react@18.v4_4_1m1700000000.3.1.min.js"
    answer = visitor.get(address, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == REACT.read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]


def test_without_a_fingerprint_dashs_script_is_revalidated(visitor: FlaskClient) -> None:
    address = "/_dash-component-suites/dash/deps/react@18.3.1.min.js"
    answer = visitor.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data) == REACT.read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_compressed_copy_of_another_version_of_dash_is_left_alone(folder: Path) -> None:
    build(folder, react_sha256="00" * 32)
    visitor = client()
    visitor.get("/")  # Dash registers its files when it writes the page
    answer = visitor.get(
        "/_dash-component-suites/dash/deps/react@18.3.1.min.js", headers={"Accept-Encoding": "br"}
    )
    assert "Content-Encoding" not in answer.headers
    assert answer.data == REACT.read_bytes()


def test_a_checkout_without_built_assets_says_what_to_run(folder: Path) -> None:
    with pytest.raises(static_files.AssetsMissing, match="make assets"):
        client()


def test_an_unknown_name_is_refused_and_the_known_ones_are_told(visitor: FlaskClient) -> None:
    with pytest.raises(static_files.UnknownAsset, match=r"one\.js"):
        static_files.url("two.js")


def test_a_server_with_a_static_folder_of_its_own_is_refused(folder: Path) -> None:
    build(folder, react_sha256="")
    with pytest.raises(static_files.StaticFolderInTheWay):
        static_files.install(flask.Flask("dashboard"))
