"""`threeline user`: accounts by command, in both languages, and everything that is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from dashboard import passwords
from dashboard.commands import threeline
from data.engine import open_engine, reading
from data.store import audit, users

TOWN, LINE = "110117104", "family_planning"
GIVEN = "four words for testing"


@pytest.fixture
def typed():
    """Runs one command line with a line of standard input."""

    def call(line: str, *words: str):
        result = CliRunner().invoke(threeline, list(words), input=line, prog_name="threeline")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


def listed(run) -> dict[str, dict]:
    return {each["name"]: each for each in json.loads(run("user", "list", "--format", "json").out)["users"]}


def account(home, name: str) -> users.Account:
    engine = open_engine(f"sqlite:///{home / 'threeline.sqlite'}")
    with reading(engine) as connection:
        found = users.find(connection, name)
    engine.dispose()
    assert found is not None
    return found


def test_an_account_is_added_with_a_one_time_password_that_is_printed_once(run, own_figures):
    ended = run("user", "add", "town", "--role", "township", "--unit", TOWN, "--title", "镇里", "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    password = ended.out.partition("One-time password: ")[2].split()[0]
    kept = account(own_figures, "town")
    assert passwords.fits(password, kept.password)
    assert kept.must_change
    assert listed(run)["town"] == {
        "name": "town",
        "role": "township",
        "unit": TOWN,
        "title": "镇里",
        "password": True,
        "must_change": True,
        "subject": None,
        "disabled": False,
        "created_at": listed(run)["town"]["created_at"],
    }
    assert password not in run("user", "list").out


def test_a_password_may_come_from_standard_input_and_is_not_printed(run, typed, own_figures):
    ended = typed(f"{GIVEN}\n", "user", "add", "boss", "--role", "leader", "--password-stdin")
    assert ended.exit_code == 0
    assert GIVEN not in ended.output
    kept = account(own_figures, "boss")
    assert passwords.fits(GIVEN, kept.password) and not kept.must_change
    assert typed("", "user", "password", "boss", "--password-stdin").exit_code == 1


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("add", "Up+per", "--role", "leader"),
        ("add", "x", "--role", "leader"),
        ("add", "a b", "--role", "leader"),
        ("add", "náme", "--role", "leader"),
        ("add", "x" * 41, "--role", "leader"),
        ("add", "town", "--role", "township"),
        ("add", "town", "--role", "township", "--unit", "999"),
        ("add", "town", "--role", "township", "--unit", LINE),
        ("add", "line", "--role", "department", "--unit", TOWN),
        ("add", "line", "--role", "department"),
        ("add", "boss", "--role", "leader", "--unit", TOWN),
        ("add", "boss", "--role", "leader", "--title", "x" * 81),
        ("add", "boss", "--role", "leader", "--subject", "42"),
        ("disable", "nobody"),
        ("enable", "nobody"),
        ("password", "nobody"),
        ("role", "nobody", "leader"),
        ("link", "nobody", "https://id.example|42"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_stored(run, own_figures, words, language):
    ended = run("user", *words, "--lang", language)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.strip() and "Traceback" not in ended.err
    assert any("\u3400" <= each <= "\u9fff" for each in ended.err) == (language == "zh-CN")
    assert listed(run) == {}


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "1234567890", "my boss is good", "x y z" * 50])
def test_a_weak_password_is_refused(run, typed, own_figures, password):
    ended = typed(f"{password}\n", "user", "add", "boss", "--role", "leader", "--password-stdin", "--lang", "en")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert listed(run) == {}


def test_a_name_is_given_once(run, own_figures):
    assert run("user", "add", "boss", "--role", "leader").code == 0
    assert run("user", "add", "boss", "--role", "data").code == 1
    assert listed(run)["boss"]["role"] == "leader"


def test_an_account_is_disabled_enabled_and_given_another_role_and_password(run, own_figures):
    run("user", "add", "boss", "--role", "leader")
    before = account(own_figures, "boss").password
    assert "boss" in run("user", "disable", "boss").out
    assert listed(run)["boss"]["disabled"]
    assert "nothing changed" in run("user", "disable", "boss", "--lang", "en").out
    assert run("user", "enable", "boss").code == 0
    assert "nothing changed" in run("user", "enable", "boss", "--lang", "en").out
    assert run("user", "role", "boss", "department", "--unit", LINE).code == 0
    assert (listed(run)["boss"]["role"], listed(run)["boss"]["unit"]) == ("department", LINE)
    assert run("user", "password", "boss").code == 0
    assert account(own_figures, "boss").password != before
    engine = open_engine(f"sqlite:///{own_figures / 'threeline.sqlite'}")
    with reading(engine) as connection:
        told, _ = audit.entries(connection, act="user")
        assert audit.breaks(connection) == []
    engine.dispose()
    assert [each.detail["change"] for each in reversed(told)] == ["added", "disabled", "enabled", "role", "password"]
    assert before not in str(told)


def test_the_last_admin_stays(run, own_figures):
    run("user", "add", "chief", "--role", "admin")
    for words in (("disable", "chief"), ("role", "chief", "leader")):
        ended = run("user", *words, "--lang", "en")
        assert ended.code == 1
        assert "chief" in ended.err
    run("user", "add", "second", "--role", "admin")
    assert run("user", "disable", "chief").code == 0
    assert run("user", "disable", "second").code == 1


def test_an_identity_is_tied_to_one_account(run, own_figures):
    identity = "https://id.example|42"
    run("user", "add", "boss", "--role", "leader")
    run("user", "add", "other", "--role", "data")
    assert run("user", "link", "boss", identity).code == 0
    assert listed(run)["boss"]["subject"] == identity
    assert run("user", "link", "other", identity).code == 1
    assert run("user", "link", "boss").code == 0
    assert listed(run)["boss"]["subject"] is None


def test_a_role_that_does_not_exist_is_a_wrong_command_line(run, own_figures):
    assert run("user", "add", "boss", "--role", "king").code == 2
    assert run("user", "add").code == 2
    assert run("user", "explode", "boss").code == 2


def test_the_first_admin_comes_with_the_instance_and_never_again(run, home):
    first = run("init", "--programme", "pinggu-2005", "--lang", "en")
    password = first.out.partition("one-time password ")[2].split()[0]
    kept = account(home, "admin")
    assert passwords.fits(password, kept.password) and kept.must_change and kept.role.value == "admin"
    assert "one-time" not in run("init", "--programme", "pinggu-2005", "--lang", "en").out


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "看不见的或会改变显示方式"), ("en", "cannot be seen")])
@pytest.mark.parametrize("title", ["a\nb", "a\x07", "\u202eabc", "a\u2066b", "\u200b"])
def test_a_title_with_what_cannot_be_seen_is_refused(run, district, title, language, said):
    ended = run("user", "add", "pw5", "--role", "data", "--title", title, "--lang", language)
    assert ended.code == 1
    assert said in ended.err
    assert "pw5" not in run("user", "list").out


def test_capitals_in_a_name_count_as_small_letters_for_every_command(run, district):
    assert "upper" in run("user", "add", " UPPER ", "--role", "data").out
    assert json.loads(run("user", "list", "--format", "json").out)["users"][-1]["name"] == "upper"
    assert run("user", "add", "Upper", "--role", "data").code == 1
    assert run("user", "disable", "uPPer").code == 0
    assert run("user", "add", "up per", "--role", "data").code == 1
