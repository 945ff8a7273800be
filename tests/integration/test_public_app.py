"""The public application as a server calls it: what it answers, what it never does, and what when things fail."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import re
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import brotli
import pytest

from dashboard.config import Settings
from dashboard.public import folder
from dashboard.public.app import Public, create_public, with_public
from dashboard.public.files import Files
from dashboard.public.requests import What, wanted
from dashboard.public.shelf import LOOKS_EVERY, Shelf, issues_in
from data.engine import Engine
from data.store.public_releases import TABLE, open_public
from layouts.models.release import release_bytes
from layouts.public.edition import Issue
from layouts.text import Text
from tests.integration.publishing import SECRET, publish
from tests.unit.public import releases
from tests.unit.public.reading import read

FUZZED = 1_000
FUZZED_LONG = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(application: Any, path: str = "/public", query: str = "", method: str = "GET", **headers: str) -> Answer:
    """One request; the reference implementation's validator stands between."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
    }  # fmt: skip
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    environ["wsgi.input"] = io.BytesIO(b"")
    told: list[Any] = []

    def start_response(status: str, given: list[tuple[str, str]], error: Any = None) -> Any:
        names = [name for name, _ in given]
        assert len(names) == len(set(names)), names
        told[:] = [status, dict(given)]
        return lambda _: None

    found: Iterable[bytes] = validator(application)(environ, start_response)
    body = b"".join(found)
    found.close()  # type: ignore[attr-defined]
    return Answer(told[0], told[1], body)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def stored(path: Path, issues: Iterable[Issue]) -> str:
    """A database with nothing but these releases; returns its address."""
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (number, hash, period, made_at, body, audit)")
        for each in issues:
            row = (each.number, each.digest, each.document.period, "", zlib.compress(each.content), SECRET)
            connection.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.close()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Public:
    """The application over three releases."""
    home = tmp_path_factory.mktemp("public")
    url = stored(home / "threeline.db", releases.issues())
    return create_public(Settings(home=home, database_url=url, secret_key=None))


def served(url: str, clock: Clock) -> Public:
    return Public(Shelf(open_public(url), Files(), clock=clock))


# ------------------------------------------------------------------ what it answers


def test_the_newest_release_is_shown_in_two_languages(public: Public) -> None:
    zh, en = ask(public), ask(public, query="lang=en")
    assert (zh.status, en.status) == ("200 OK", "200 OK")
    assert '<html lang="zh-CN">' in zh.text and "第 3 次公布" in zh.text
    assert '<html lang="en">' in en.text and "release 3" in en.text
    assert ask(public, "/public/").body == zh.body == ask(public, query="lang=fr&x=1").body


def test_it_answers_on_a_real_database_of_either_kind(database: Engine) -> None:
    settings = Settings(
        home=Path(), database_url=database.url.render_as_string(hide_password=False), secret_key=None
    )
    assert "还没有公布数据" in ask(create_public(settings)).text
    publish(database, releases.issues(2))
    application = create_public(settings)
    assert "第 2 次公布" in ask(application).text
    assert ask(application, "/public/data/2.json").body == releases.issues(2)[1].content


def test_an_earlier_release_keeps_its_address(public: Public) -> None:
    found = ask(public, "/public/1")
    assert found.status == "200 OK" and "这是第 1 次公布，最新的是第 3 次" in found.text
    assert ask(public, "/public/4").status == "404 Not Found"


@pytest.mark.parametrize("kind", ["csv", "towns.csv", "dictionary.csv", "json"])
def test_every_data_file_is_there_to_be_saved_and_read_by_anyone(public: Public, kind: str) -> None:
    found = ask(public, f"/public/data/3.{kind}")
    assert found.status == "200 OK"
    assert found.headers["Content-Disposition"] == f'attachment; filename="release-3.{kind}"'
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert found.headers["Content-Type"] == ("application/json" if kind == "json" else "text/csv; charset=utf-8")


def test_every_link_of_the_page_is_answered(public: Public) -> None:
    for query in ("", "lang=en"):
        page = read(ask(public, query=query).text)
        addresses = {*page.of("href"), *page.of("src")} - {"#main"}
        assert len(addresses) > 15
        for address in addresses:
            path, _, more = address.partition("?")
            if not address.startswith("#"):
                assert ask(public, path, more).status == "200 OK", address


def test_the_fonts_of_the_page_are_few_and_are_answered(public: Public) -> None:
    html = ask(public).text
    files = re.findall(r'url\("([^"]+)"\)', html)
    assert 0 < len(files) < 30 and html.count("font-display:swap") == len(files)
    for name in files:
        font = ask(public, name)
        assert font.headers["Content-Type"] == "font/woff2" and "immutable" in font.headers["Cache-Control"]


def test_every_character_of_the_page_has_its_font(public: Public) -> None:
    html = ask(public).text
    ranges = ",".join(re.findall(r"unicode-range:([^}]+)}", html)).replace("U+", "").split(",")
    held = {code for first, _, last in (each.partition("-") for each in ranges)
            for code in range(int(first, 16), int(last or first, 16) + 1)}  # fmt: skip
    chinese = {ord(each) for each in read(html).words if "\u3400" <= each <= "\u9fff"}
    assert chinese and chinese <= held


def test_only_the_style_of_the_page_itself_may_be_applied(public: Public) -> None:
    found = ask(public)
    (style,) = re.findall(r"<style>(.*?)</style>", found.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in found.headers["Content-Security-Policy"]


def test_the_page_without_fonts_is_light(public: Public) -> None:
    for query in ("", "lang=en"):
        html = ask(public, query=query, accept_encoding="br")
        scripts = read(ask(public, query=query).text).of("src")
        sizes = [len(ask(public, each, accept_encoding="br").body) for each in scripts]
        assert len(html.body) + sum(sizes) < 40_000


def test_the_share_card_is_a_picture(public: Public) -> None:
    found = ask(public, "/public/card/3.en.png")
    assert found.headers["Content-Type"] == "image/png" and found.body.startswith(b"\x89PNG")
    assert ask(public, "/public/card/3.fr.png").status == "404 Not Found"


# ------------------------------------------------------------------ how it answers


def test_the_browser_gets_the_smallest_form_that_it_takes(public: Public) -> None:
    plain = ask(public)
    packed = ask(public, accept_encoding="gzip, deflate, br, zstd")
    assert packed.headers["Content-Encoding"] == "br" and brotli.decompress(packed.body) == plain.body
    assert ask(public, accept_encoding="gzip;q=1.0, br;q=0").headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in ask(public, accept_encoding="identity").headers
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_who_has_it_already_is_told_so(public: Public) -> None:
    tag = ask(public, accept_encoding="br").headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = ask(public, accept_encoding="br", if_none_match=known)
        assert (again.status, again.body) == ("304 Not Modified", b"")
        assert again.headers["ETag"] == tag and "Content-Length" not in again.headers
    assert ask(public, accept_encoding="gzip", if_none_match=tag).status == "200 OK"


def test_head_is_answered_without_the_body(public: Public) -> None:
    found, whole = ask(public, method="HEAD"), ask(public)
    assert found.body == b"" and found.headers == whole.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_but_reading_is_allowed(public: Public, method: str) -> None:
    found = ask(public, method=method)
    assert found.status == "405 Method Not Allowed" and found.headers["Allow"] == "GET, HEAD"


def test_every_answer_is_guarded_and_sets_no_cookie(public: Public) -> None:
    for path in ("/public", "/public/2", "/public/data/1.json", "/public/card/1.en.png", "/public/x", "/robots.txt"):
        headers = ask(public, path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
        assert "Set-Cookie" not in headers
        assert "Server" not in headers


def test_a_page_that_is_not_there_says_so_in_words(public: Public) -> None:
    found = ask(public, "/public/nothing", "lang=en")
    assert found.status == "404 Not Found" and found.headers["Cache-Control"] == "no-store"
    assert "There is no such page" in found.text and "没有这个页面" in found.text


def test_alone_it_leads_from_the_front_to_the_page(public: Public) -> None:
    assert ask(public, "/").headers["Location"] == "/public"
    assert "Allow: /public" in ask(public, "/robots.txt").text


# ------------------------------------------------------------------ what it never does


def requests_of(seed: int, count: int) -> Iterable[tuple[str, str, str, dict[str, str]]]:
    """Requests near to real ones: pieces of addresses, any bytes, long and twisted."""
    drawn = random.Random(seed)
    pieces = ["/public", "/", "//", "..", "%2e%2e", "data", "card", "static", "1", "3", "0", "-1", "9" * 30, ".csv",
              ".json", ".en.png", ".towns.csv", "fonts-ff.", ".css", "manifest.json", "\x00", "\r\n", "é", "中"[:0],
              "\xff\xfe", "?", "#", ";", "lang=en", "etc/passwd", "\\", " ", "a" * 3000, "٣", "¹"]  # fmt: skip
    methods = ["GET", "HEAD", "POST", "get", "", "GET\x00", "PROPFIND"]
    for _ in range(count):
        path = "".join(drawn.choices(pieces, k=drawn.randrange(1, 7)))
        path += "".join(chr(drawn.randrange(256)) for _ in range(drawn.randrange(3)))
        if drawn.random() < 0.3:
            path = drawn.choice(["/public", "/public/", "/public/2", "/public/data/1.csv", "/public/card/1.en.png"])
        query = "".join(drawn.choices(["lang=", "en", "zh-CN", "&", "=", "\xff", "%", "x" * 500, "lang=en"], k=4))
        headers = {
            "accept_encoding": drawn.choice(["br", "gzip;q=0", "*", ";;q=,", "br;q=x", "\xff", ""]),
            "if_none_match": drawn.choice(["", "*x", '"', ",,,", "W/", "\xff" * 100]),
        }
        yield drawn.choice(methods), path, query, headers


def fuzz(public: Public, count: int) -> None:
    seen = set()
    for method, path, query, headers in requests_of(7, count):
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        told: list[str] = []
        body = b"".join(public(environ, lambda status, headers, told=told: told.append(status)))
        assert told[0][:3] in {"200", "304", "307", "404", "405"}, (method, path, query)
        assert SECRET not in body
        seen.add(told[0][:3])
    assert {"200", "404", "405"} <= seen


def test_no_request_makes_it_fail(public: Public) -> None:
    fuzz(public, FUZZED)


@pytest.mark.long
def test_no_request_makes_it_fail_at_length(public: Public) -> None:
    fuzz(public, FUZZED_LONG)


@pytest.mark.parametrize(
    "path",
    ["/public/٣", "/public/03", "/public/1\n", "/public/data/1.JSON", "/publicx", "/public//1", "/public/data/1.json/",
     "/public/card/1.en.png/"],
)  # fmt: skip
def test_an_address_is_ours_letter_by_letter_or_not_at_all(path: str) -> None:
    assert wanted(path, "").what is What.nothing


@pytest.mark.parametrize(
    ("path", "query", "as_if"),
    [
        ("/public/", "", "/public"),
        ("/public", "lang=fr&x=1", "/public"),
        ("/public", "from=chat", "/public"),
        ("/public/3/", "", "/public/3"),
        ("/public/data/3.json", "x", "/public/data/3.json"),
        ("/public/data/3.json", "lang=en", "/public/data/3.json"),
    ],
)
def test_a_slash_after_a_page_and_words_after_a_question_mark_are_passed_over(
    public: Public, path: str, query: str, as_if: str
) -> None:
    assert ask(public, path, query).status == "200 OK"
    assert ask(public, path, query).body == ask(public, as_if).body


def test_what_is_remembered_does_not_grow_with_what_is_asked(public: Public) -> None:
    shelf = public._shelf
    for number in range(4, 400):
        ask(public, f"/public/{number}")
        ask(public, "/public", f"x={number}")
    assert shelf._shown is not None and len(shelf._shown.made) < 40


def test_the_rest_of_the_program_never_sees_a_request_for_the_public_page(public: Public) -> None:
    seen: list[str] = []

    def rest(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"rest"]

    both = with_public(rest, public)
    for path in ("/public", "/public/", "/public/../town/1", "/public/_dash-update-component"):
        assert b"rest" not in ask(both, path).body
    for path in ("/", "/publication", "/town/1"):
        assert ask(both, path).body == b"rest"
    assert seen == ["/", "/publication", "/town/1"]


# ------------------------------------------------------------------ new releases, and failures


def test_a_new_release_appears_within_seconds_and_the_database_is_not_asked_before(tmp_path: Path) -> None:
    clock = Clock()
    url = stored(tmp_path / "x.db", [])
    application = served(url, clock)
    assert "还没有公布数据" in ask(application).text
    first, second, third = releases.issues()
    stored(tmp_path / "x.db", [first, second])
    clock.now += LOOKS_EVERY / 2
    assert "还没有公布数据" in ask(application).text
    clock.now += LOOKS_EVERY
    assert "第 2 次公布" in ask(application).text
    stored(tmp_path / "x.db", [third])
    clock.now += 2 * LOOKS_EVERY
    assert "第 3 次公布" in ask(application).text
    assert "最新的是第 3 次" in ask(application, "/public/2").text


def test_before_any_release_the_page_says_so_in_both_languages(tmp_path: Path) -> None:
    application = served(f"sqlite:///{tmp_path / 'none.db'}", Clock())
    for query in ("", "lang=en"):
        found = ask(application, query=query)
        assert found.status == "200 OK"
        assert "还没有公布数据" in found.text and "Nothing has been published yet" in found.text
    assert ask(application, "/public/1").status == "404 Not Found"
    assert ask(application, "/public/data/1.csv").status == "404 Not Found"


def test_a_release_that_is_not_what_its_hash_says_is_not_shown(tmp_path: Path) -> None:
    first, second, _ = releases.issues()
    altered = release_bytes(replace(second.document, period="2007Q2"))
    url = stored(tmp_path / "x.db", [first, replace(second, content=altered)])
    found = ask(served(url, Clock()))
    assert "第 1 次公布" in found.text
    assert ask(served(url, Clock()), "/public/data/2.json").status == "404 Not Found"


def test_a_release_that_follows_no_other_is_not_shown(tmp_path: Path) -> None:
    first = releases.issues()[0]
    stranger = releases.issue(releases.document(2, previous="0" * 64))
    url = stored(tmp_path / "x.db", [first, stranger])
    assert ask(served(url, Clock()), "/public/2").status == "404 Not Found"


def test_a_database_that_fails_leaves_what_was_shown(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "x.db"
    application = served(stored(path, releases.issues()), clock)
    shown = ask(application).body
    path.write_bytes(b"broken" * 1000)
    clock.now += 2 * LOOKS_EVERY
    assert ask(application).body == shown


def test_a_database_that_fails_from_the_start_is_told_in_words(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "x.db"
    path.write_bytes(b"broken" * 1000)
    application = served(f"sqlite:///{path}", clock)
    found = ask(application)
    assert found.status == "503 Service Unavailable" and "暂时读不到公开数据" in found.text
    assert "broken" not in found.text and "sqlite" not in found.text
    path.unlink()
    stored(path, releases.issues(1))
    clock.now += 2 * LOOKS_EVERY
    assert "第 1 次公布" in ask(application).text


# ------------------------------------------------------------------ the folder


@pytest.mark.parametrize("first", ["zh-CN", "en"])
def test_the_folder_holds_every_page_file_and_font_that_it_names(tmp_path: Path, first: str) -> None:
    url = stored(tmp_path / "x.db", releases.issues(2))
    out = tmp_path / "site"
    count = folder.write_folder(issues_in(open_public(url)), out, first=first)
    files = [path for path in out.rglob("*") if path.is_file()]
    assert count == len(files)
    for page in out.rglob("*.html"):
        found = read(page.read_text(encoding="utf-8"))
        for address in (*found.of("href"), *found.of("src")):
            if not address.startswith("#"):
                assert (page.parent / address).resolve().is_file(), (page, address)
        for font in re.findall(r'url\("([^"]+)"\)', page.read_text(encoding="utf-8")):
            assert (page.parent / font).resolve().is_file(), (page, font)
    assert f'<html lang="{first}">' in (out / "index.html").read_text(encoding="utf-8")
    assert (out / "data" / "2.json").read_bytes() == releases.issues(2)[1].content
    assert Text(first)("public.missing_title") in (out / "404.html").read_text(encoding="utf-8")


def test_no_public_byte_holds_what_only_the_audit_knows(public: Public) -> None:
    for path in ("/public", "/public/1", *(f"/public/data/{n}.{kind}" for n in (1, 2, 3) for kind in ("csv", "json"))):
        assert SECRET not in ask(public, path).body
