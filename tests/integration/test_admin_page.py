"""The administrator's page over both databases: everything that it asks of them, and its acts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assessment.problems import Refused
from assessment.viewers import Role, Viewer
from dashboard.services.account_acts import change_accounts
from dashboard.services.admin_page import Administration
from dashboard.services.pages import Pages
from dashboard.services.snapshot import Library
from data.engine import Engine, writing
from data.intake import load_areas
from data.store import audit, programmes, sessions, users
from layouts.address import Address, parse_address
from layouts.models.account_acts import AddAccount, EndSessions, SwitchAccount
from layouts.models.admin import AuditPart, ProgrammePart, UsersPart
from tests.integration.small_programme import AREAS, START, programme_text, small_programme, write_csv

ADMIN = Viewer("admin", Role.admin)
LATER = START + timedelta(days=1)


@pytest.fixture
def instance(database: Engine, tmp_path: Path) -> Engine:
    """Two versions of a programme, three towns, one administrator."""
    with writing(database) as connection:
        for version, at in ((1, START), (2, LATER)):
            programme = small_programme(version=version)
            text = programme_text(version=version)
            programmes.register(connection, text=text, programme=programme, recorded_at=at, who="operator")
        load_areas(connection, programme=programme, path=write_csv(tmp_path, AREAS), recorded_at=LATER, who="operator")
        users.add(connection, name="admin", role=Role.admin, change=users.Change("operator", START))
    return database


def pages(engine: Engine) -> Pages:
    return Pages(Library(engine), lambda: ADMIN, administration=Administration(engine, clock=lambda: LATER))


def at(query: str) -> Address:
    return parse_address("/admin", query)


def test_an_account_is_made_shown_disabled_and_told_of(instance: Engine) -> None:
    made = AddAccount(act="account_add", name="binhe", title="滨河 李", role="township", area="110117001")
    done = change_accounts(instance, made, ADMIN, issuer=None)
    assert done.once and done.once not in repr(done)
    with writing(instance) as connection:
        sessions.begin(connection, "binhe", at=LATER)
    users_part = pages(instance).admin(at("account=binhe&words=滨河")).part
    assert isinstance(users_part, UsersPart) and users_part.chosen is not None
    assert [(each.name, each.sessions, each.one_time) for each in users_part.rows] == [("binhe", 1, True)]
    assert change_accounts(instance, EndSessions(act="account_end", name="binhe"), ADMIN, issuer=None).recorded == 1
    change_accounts(instance, SwitchAccount(act="account_disable", name="binhe"), ADMIN, issuer=None)
    trail = pages(instance).admin(at("part=audit&words=BINHE&act=user")).part
    assert isinstance(trail, AuditPart) and trail.chain.breaks == ()
    assert [each.detail["change"] for each in trail.rows] == ["disabled", "sessions", "added"]


def test_an_act_that_is_refused_leaves_nothing_behind(instance: Engine) -> None:
    wanted = AddAccount(act="account_add", name="binhe", title="x" * 81, role="township", area="nowhere")
    with pytest.raises(Refused) as refused:
        change_accounts(instance, wanted, ADMIN, issuer=None)
    assert {each.code for each in refused.value.problems} == {"account.area_unknown", "account.title_long"}
    with writing(instance) as connection:
        assert users.find(connection, "binhe") is None
        assert audit.entries(connection, act="user")[1] == 1


@pytest.mark.parametrize(
    ("name", "title", "code"),
    [
        ("up per", "x", "account.name_bad"),
        ("upper", "a\nb", "account.title_characters"),
        ("upper", "\u202ex", "account.title_characters"),
    ],
)
def test_the_page_takes_the_names_and_titles_that_the_command_takes(
    instance: Engine, name: str, title: str, code: str
) -> None:
    wanted = AddAccount(act="account_add", name=name, title=title, role="data")
    with pytest.raises(Refused) as refused:
        change_accounts(instance, wanted, ADMIN, issuer=None)
    assert [each.code for each in refused.value.problems] == [code]


def test_the_versions_of_the_programme_and_what_is_held_are_counted(instance: Engine) -> None:
    part = pages(instance).admin(at("part=programme")).part
    assert isinstance(part, ProgrammePart)
    assert [(each.version, each.recorded_at, each.who) for each in part.versions] == [
        (2, LATER, "operator"),
        (1, START, "operator"),
    ]
    assert part.counts == {"batches": 3, "areas": 3, "seals": 0, "releases": 0, "known": 0, "trail": 4}
    assert part.database == instance.dialect.name
