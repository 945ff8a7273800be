"""Signing in through a real OpenID Connect provider: the whole way in, and every way in which it must fail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from assessment.viewers import Role
from dashboard import starting
from dashboard.app import create_app
from dashboard.commands import threeline
from dashboard.config import Provider
from dashboard.identity import PEOPLE
from dashboard.services.people import People
from dashboard.starting import UnsafeStart
from data.engine import reading, writing
from data.errors import DatabaseBusy
from data.store import audit, users
from layouts.text import Text
from tests.unit.dashboard.instances import settings_of, small_district
from tests.unit.dashboard.providers import KEYS, TOKEN, LiveProvider, local, now, running

# the provider runs on what authlib will do without one day
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:(authlib|oidc_provider_mock)")
CLIENT = "threeline-of-the-district"
GO, BACK = "/sign-in/provider", "/sign-in/provider/back"
FAILED, UNKNOWN = (Text("zh-CN")(f"people.refused.{why}") for why in ("provider", "no_account"))


@dataclass
class Town:
    """An instance that is registered at a provider."""

    app: flask.Flask
    provider: LiveProvider

    @property
    def people(self) -> People:
        people: People = self.app.extensions[PEOPLE]
        return people

    def visitor(self) -> FlaskClient:
        return self.app.test_client()

    def trail(self, act: str) -> list[Any]:
        with reading(self.people.engine) as connection:
            return audit.entries(connection, act=act)[0]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("oidc")
    small_district(folder)
    return folder


@pytest.fixture(scope="module")
def provider() -> Iterator[LiveProvider]:
    with pytest.MonkeyPatch.context() as patch, running() as state:
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield state


def app_of(home: Path, issuer: str) -> flask.Flask:
    return create_app(replace(settings_of(home), provider=Provider(issuer, CLIENT, "told to nobody")))


@pytest.fixture(scope="module")
def app(home: Path, provider: LiveProvider) -> flask.Flask:
    return app_of(home, provider.issuer)


@pytest.fixture
def town(app: flask.Flask, provider: LiveProvider) -> Town:
    """The instance with li.na, and wang whose account is disabled; the provider is honest."""
    provider.be_honest()
    with writing(app.extensions[PEOPLE].engine) as connection:
        change = users.Change("tests", datetime.now(UTC))
        for name in ("li.na", "wang"):
            if users.find(connection, name) is None:
                users.add(connection, name=name, role=Role.leader, change=change)
            users.set_subject(connection, name, f"{provider.issuer}|{name}@district", change=change)
        users.set_disabled(connection, "wang", True, change=change)
    return Town(app, provider)


@pytest.fixture
def new_town(home: Path, town: Town) -> Town:
    """The same, started anew: it has asked the provider nothing yet."""
    return Town(app_of(home, town.provider.issuer), town.provider)


def there(town: Town, visitor: FlaskClient, *, sub: str = "li.na@district", query: str = "") -> str:
    """From the sign-in page to the provider, where somebody signs in; the address that it sends the browser to."""
    away = visitor.get(GO + query)
    assert away.status_code == 302, away.get_data(as_text=True)
    return local(town.provider.vouch(away.headers["Location"], sub))


def is_in(visitor: FlaskClient) -> bool:
    return visitor.get("/account").status_code == 200


# ---- in


def test_whoever_the_provider_vouches_for_comes_in_and_goes_on_to_the_page(town: Town) -> None:
    visitor = town.visitor()
    form = visitor.get("/sign-in?next=/targets%3Fperiod%3D2007Q2").get_data(as_text=True)
    assert f'href="{GO}?next=%2Ftargets%3Fperiod%3D2007Q2"' in form
    back = visitor.get(there(town, visitor, query="?next=/targets%3Fperiod%3D2007Q2"))
    assert (back.status_code, back.headers["Location"]) == (303, "/targets?period=2007Q2")
    assert is_in(visitor)
    entry = town.trail("sign_in")[0]
    assert (entry.who, entry.role, entry.detail["how"]) == ("li.na", "leader", "oidc")


def test_nothing_is_asked_of_the_provider_before_somebody_takes_that_way(new_town: Town) -> None:
    assert new_town.visitor().get("/sign-in").status_code == 200
    assert new_town.provider.asked == []


def test_what_is_sent_to_the_provider_binds_the_way_back_to_this_browser(town: Town) -> None:
    sent = parse_qs(urlsplit(town.visitor().get(GO).headers["Location"]).query)
    assert sent["redirect_uri"] == [f"http://localhost{BACK}"]
    assert (sent["response_type"], sent["code_challenge_method"]) == (["code"], ["S256"])
    assert sent["scope"] == ["openid"] and sent["client_id"] == [CLIENT]
    assert all(len(sent[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_the_session_is_another_one_than_before_signing_in(town: Town) -> None:
    visitor = town.visitor()
    back = there(town, visitor)
    with visitor.session_transaction() as before:
        before["planted"] = "by somebody else"
    visitor.get(back)
    with visitor.session_transaction() as after:
        assert "planted" not in after and not [name for name in after if name.startswith("_state")]


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_way_back_leads_to_no_other_server(town: Town, target: str) -> None:
    visitor = town.visitor()
    assert visitor.get(there(town, visitor, query=f"?next={target}")).headers["Location"] == "/"


# ---- not in


@pytest.mark.parametrize("sub", ["stranger@elsewhere", "wang@district", "li.na", "LI.NA@district", "x" * 255])
def test_an_identity_without_an_account_in_force_stays_out_and_is_told_so(town: Town, sub: str) -> None:
    visitor = town.visitor()
    answer = visitor.get(there(town, visitor, sub=sub))
    assert answer.status_code == 403
    assert UNKNOWN in answer.get_data(as_text=True)
    assert not is_in(visitor)
    assert town.trail("sign_in_failed")[0].who == f"{town.provider.issuer}|{sub}"[:200]


def test_the_same_sub_of_another_issuer_is_somebody_else(town: Town) -> None:
    with writing(town.people.engine) as connection:
        change = users.Change("tests", datetime.now(UTC))
        users.set_subject(connection, "li.na", "https://elsewhere.example|li.na@district", change=change)
    visitor = town.visitor()
    assert visitor.get(there(town, visitor)).status_code == 403


def swapped(back: str, **changes: str) -> str:
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()} | changes
    return f"{BACK}?" + "&".join(f"{name}={value}" for name, value in query.items())


def refused(
    town: Town,
    visitor: FlaskClient,
    back: str,
    caplog: pytest.LogCaptureFixture,
    *,
    because: str,
    status: int = 401,
) -> None:
    """The sentence and the form for the person, and for the log why it is refused: for this reason and no other."""
    with caplog.at_level(logging.WARNING, logger="threeline"):
        answer = visitor.get(back)
    said = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert FAILED in said and 'name="password"' in said
    assert "Traceback" not in said and "Error" not in said
    reasons = [each.message for each in caplog.records if "through the provider failed" in each.message]
    assert len(reasons) == 1 and because in reasons[0], reasons
    assert not is_in(visitor)


def test_a_tampered_state_is_refused(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    visitor = town.visitor()
    refused(town, visitor, swapped(there(town, visitor), state="of-somebody-else"), caplog, because="MismatchingState")
    assert TOKEN not in town.provider.asked


def test_what_another_browser_began_is_refused(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    back = there(town, town.visitor())
    refused(town, town.visitor(), back, caplog, because="MismatchingState")


def test_the_same_way_back_leads_in_once(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    visitor = town.visitor()
    back = there(town, visitor)
    assert visitor.get(back).status_code == 303
    visitor.delete_cookie("threeline")
    refused(town, visitor, back, caplog, because="MismatchingState")


def test_a_code_that_was_used_is_refused_under_a_new_state_too(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    first = town.visitor()
    used = there(town, first)
    assert first.get(used).status_code == 303
    visitor = town.visitor()
    code = parse_qs(urlsplit(used).query)["code"][0]
    refused(town, visitor, swapped(there(town, visitor), code=code), caplog, because="invalid_grant")


@pytest.mark.parametrize(
    ("query", "because"),
    [
        ("", "MismatchingState"),
        ("?state=&code=", "MismatchingState"),
        ("?error=access_denied&error_description=no%0Aline", "access_denied"),
    ],
)
def test_coming_back_with_nothing_or_an_error_is_refused(
    town: Town, query: str, because: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused(town, town.visitor(), BACK + query, caplog, because=because)
    assert all("\n" not in each.message for each in caplog.records)


def test_a_provider_that_does_not_answer_leaves_the_local_accounts(
    home: Path, provider: LiveProvider, caplog: pytest.LogCaptureFixture
) -> None:
    # nobody listens there
    away = Town(app_of(home, "http://127.0.0.1:9"), provider)
    refused(away, away.visitor(), GO, caplog, because="ConnectionError", status=502)


def test_a_provider_that_comes_back_is_asked_again(new_town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town = new_town
    town.provider.discovery = lambda found: found | {"issuer": "https://elsewhere.example"}
    visitor = town.visitor()
    refused(town, visitor, GO, caplog, because="discovery document", status=502)
    town.provider.discovery = None
    assert visitor.get(there(town, visitor)).status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "http://elsewhere.example/keys"},
        {"authorization_endpoint": None},
    ],
)
def test_a_discovery_document_that_is_not_the_providers_own_is_refused(
    new_town: Town, change: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    new_town.provider.discovery = lambda found: found | change
    refused(new_town, new_town.visitor(), GO, caplog, because="ProviderFailed", status=502)


# ---- the id_token


def lying(town: Town, **changes: Any) -> None:
    """From now on the id_token says something else; a value of None leaves the claim out."""
    town.provider.claims = lambda claims: {
        name: value for name, value in (claims | changes).items() if value is not None
    }


def test_an_id_token_that_is_signed_anew_and_says_the_truth_is_taken(new_town: Town) -> None:
    lying(new_town)
    visitor = new_town.visitor()
    assert visitor.get(there(new_town, visitor)).status_code == 303
    assert KEYS in new_town.provider.asked


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"aud": "another-client"}, "aud"),
        ({"aud": ["another-client"], "azp": CLIENT}, "aud"),
        ({"aud": [CLIENT, "another-client"], "azp": "another-client"}, "azp"),
        ({"aud": None}, "aud"),
        ({"nonce": "of-another-time"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": now() - 3600}, "expired"),
        ({"exp": None}, "exp"),
        ({"nbf": now() + 86_400}, "not yet valid"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
    ],
)
def test_an_id_token_with_a_wrong_claim_is_refused(
    new_town: Town, changes: dict[str, Any], because: str, caplog: pytest.LogCaptureFixture
) -> None:
    lying(new_town, **changes)
    visitor = new_town.visitor()
    refused(new_town, visitor, there(new_town, visitor), caplog, because=because)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_an_id_token_that_anybody_could_have_made_is_refused_whatever_the_provider_offers(
    new_town: Town, algorithm: str, caplog: pytest.LogCaptureFixture
) -> None:
    town = new_town
    lying(town)
    town.provider.algorithm = algorithm
    town.provider.discovery = lambda found: found | {"id_token_signing_alg_values_supported": ["RS256", algorithm]}
    visitor = town.visitor()
    refused(town, visitor, there(town, visitor), caplog, because="Algorithm")


def test_an_id_token_of_another_key_is_refused(new_town: Town, caplog: pytest.LogCaptureFixture) -> None:
    lying(new_town)
    new_town.provider.stranger = True
    visitor = new_town.visitor()
    refused(new_town, visitor, there(new_town, visitor), caplog, because="BadSignature")


def test_an_answer_without_an_id_token_is_refused(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.provider.claims = lambda claims: None
    visitor = town.visitor()
    refused(town, visitor, there(town, visitor), caplog, because="no id_token")


# ---- around it


def test_while_somebody_loads_the_sentence_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_arguments: Any, **_named: Any) -> None:
        raise DatabaseBusy

    monkeypatch.setattr(town.people, "enter_as", busy)
    visitor = town.visitor()
    answer = visitor.get(there(town, visitor))
    assert answer.status_code == 503 and Text("zh-CN")("act.busy") in answer.get_data(as_text=True)


def test_the_sentence_is_in_the_language_in_which_one_set_out(town: Town) -> None:
    visitor = town.visitor()
    answer = visitor.get(there(town, visitor, sub="stranger", query="?lang=en")).get_data(as_text=True)
    assert Text("en")("people.refused.no_account") in answer
    assert 'href="/sign-in"' in answer


def test_over_an_open_connection_nobody_is_sent_to_the_provider(town: Town) -> None:
    answer = town.visitor().get(GO, base_url="http://threeline.example", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert answer.status_code == 403
    assert town.provider.asked == []


def test_without_a_provider_there_are_no_such_paths(home: Path) -> None:
    visitor = create_app(settings_of(home)).test_client()
    assert GO not in visitor.get("/sign-in").get_data(as_text=True)
    assert {visitor.get(path).status_code for path in (GO, BACK)} == {401}


def test_the_program_does_not_start_without_the_packages(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "find_spec", lambda name: None)
    with pytest.raises(UnsafeStart) as refusal:
        create_app(replace(settings_of(home), provider=Provider("https://id.example", CLIENT, "told to nobody")))
    assert refusal.value.code == "oidc_missing"


def command(home: Path, *words: str, **settings: str) -> Any:
    return CliRunner().invoke(
        threeline, [*words], prog_name="threeline", env={"THREELINE_HOME": str(home), "DATABASE_URL": "", **settings}
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("auth0|li.na", "https://id.example|auth0|li.na"),
        ("https://other.example|li.na", "https://other.example|li.na"),
    ],
)
def test_the_command_keeps_an_identity_with_its_issuer(tmp_path: Path, given: str, kept: str) -> None:
    small = small_district(tmp_path)
    with writing(small.engine) as connection:
        users.add(connection, name="li.na", role=Role.data, change=users.Change("tests", datetime.now(UTC)))
    provider = {f"THREELINE_OIDC_{name}": "https://id.example" for name in ("ISSUER", "CLIENT", "SECRET")}
    done = command(tmp_path, "user", "link", "li.na", given, **provider)
    assert done.exit_code == 0, done.output
    with reading(small.engine) as connection:
        assert users.find_subject(connection, kept) is not None


def test_the_command_refuses_a_bare_sub_without_a_provider(tmp_path: Path) -> None:
    small = small_district(tmp_path)
    with writing(small.engine) as connection:
        users.add(connection, name="li.na", role=Role.data, change=users.Change("tests", datetime.now(UTC)))
    done = command(tmp_path, "user", "link", "li.na", "sub-1")
    assert done.exit_code != 0
    assert "THREELINE_OIDC_ISSUER" in done.output
