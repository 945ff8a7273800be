"""Recording in the browser, by raw HTTP: who may, what is recorded, what is refused, and two people at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.twinning.lifecycle import Stage
from assessment.viewers import Role
from dashboard.app import create_app
from dashboard.config import Settings
from data.engine import open_engine, reading
from data.store.twinning import records
from data.store.twinning.records import Records
from tests.unit.dashboard.instances import UPDATE, demo_in, signed_in

TOWN = "110117104"
ON = "2026-01-05"


@pytest.fixture
def instance(tmp_path: Path) -> Settings:
    return demo_in(tmp_path / "instance")


@pytest.fixture
def client(instance: Settings) -> FlaskClient:
    return signed_in(create_app(instance))


def records_of(instance: Settings) -> Records:
    engine = open_engine(instance.database_url)
    try:
        with reading(engine) as connection:
            return records.read(connection)
    finally:
        engine.dispose()


def request(act: str, values: dict[str, Any], lang: str = "zh-CN", **fields: Any) -> dict[str, Any]:
    sent = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return {"number": 7, "act": act, "lang": lang, "values": values, "fields": sent}


def body_of(value: Any) -> dict[str, Any]:
    return {
        "output": "act-answer.data",
        "outputs": {"id": "act-answer", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": value}],
        "changedPropIds": ["act.data"],
    }


def record(client: FlaskClient, act: str, values: dict[str, Any], lang: str = "zh-CN", **fields: Any) -> dict[str, Any]:
    response = client.post(UPDATE, json=body_of(request(act, values, lang, **fields)))
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["response"]["act-answer"]["data"])


def unrecorded(instance: Settings) -> str:
    """A town of which nothing is recorded."""
    known = records_of(instance).lives
    return next(f"110117{number}" for number in range(101, 120) if f"110117{number}" not in known)


def test_a_flag_by_hand_is_recorded_and_the_town_then_needs_a_partner(client: FlaskClient, instance: Settings) -> None:
    town = unrecorded(instance)
    done = record(client, "flag", {"town": town, "version": 0}, reason="区里决定", on=ON)
    assert done == {"number": 7, "done": "已人工标记"}
    life = records_of(instance).life(town)
    assert life.stage is Stage.confirmed
    assert life.last is not None
    assert life.last.who == "leader"


def test_what_is_refused_is_told_in_the_language_and_nothing_is_recorded(
    client: FlaskClient, instance: Settings
) -> None:
    town = unrecorded(instance)
    said = record(client, "flag", {"town": town, "version": 0}, "en", reason=" ", on=ON)
    assert said["problems"] == ["There is no reason. Write why it is decided so."]
    assert town not in records_of(instance).lives


def test_the_second_of_two_people_sees_what_the_first_decided(client: FlaskClient, instance: Settings) -> None:
    town = unrecorded(instance)
    record(client, "flag", {"town": town, "version": 0}, reason="先到的决定", on=ON)
    before = records_of(instance)
    said = record(client, "flag", {"town": town, "version": 0}, reason="后到的决定", on=ON)
    assert "先到的决定" in said["problems"][0]
    assert records_of(instance).events == before.events


def test_a_match_signs_agreements_and_money_goes_to_one_of_its_own(client: FlaskClient, instance: Settings) -> None:
    town = unrecorded(instance)
    record(client, "flag", {"town": town, "version": 0}, reason="区里决定", on=ON)
    partner = next(code for code, each in records_of(instance).partners.items() if each.kind.value != "town")
    done = record(
        client,
        "match",
        {"town": town, "version": 1},
        partners=[partner],
        first="2026-01-05",
        last="2026-12-31",
        on=ON,
        goal_indicator=["compliant_birth_rate"],
        goal_target=["97"],
        goal_due=["2026-12-31"],
    )
    assert done["done"] == "已签订协议"
    (agreement,) = records_of(instance).agreements_of(town)
    assert [goal.indicator for goal in agreement.goals] == ["compliant_birth_rate"]
    money = {"kind": "granted", "amount": "120,000.00", "payer": "财政局", "purpose": "服务站", "on": "2026-02-01"}
    record(client, "money", {"town": town, "agreement": agreement.code}, **money)
    (entry,) = [each.entry for each in records_of(instance).entries if each.entry.town == town]
    assert str(entry.amount) == "120000.00"
    other = record(client, "money", {"town": TOWN, "agreement": agreement.code}, **money)
    assert len(other["problems"]) == 1
    late = record(client, "money", {"town": town, "agreement": agreement.code}, **(money | {"on": "2027-02-01"}))
    assert len(late["problems"]) == 1
    negative = record(client, "money", {"town": town, "agreement": agreement.code}, **(money | {"amount": "-5"}))
    assert len(negative["problems"]) == 1
    unread = record(client, "money", {"town": town, "agreement": agreement.code}, **(money | {"amount": "many"}))
    assert "many" in unread["problems"][0]
    assert len([each for each in records_of(instance).entries if each.entry.town == town]) == 1


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.data, None),
        (Role.admin, None),
        (Role.township, TOWN),
        (Role.township, "110117101"),
        (Role.department, "compliant"),
    ],
)
def test_who_does_not_decide_on_twinning_records_nothing(instance: Settings, role: Role, unit: str | None) -> None:
    before = records_of(instance)
    visitor = signed_in(create_app(instance), role, unit)
    for town in (TOWN, unrecorded(instance)):
        value = request("flag", {"town": town, "version": 0}, reason="x", on=ON)
        assert visitor.post(UPDATE, json=body_of(value)).status_code == 403
    assert records_of(instance) == before


def test_an_evaluator_records_under_their_own_name(instance: Settings) -> None:
    town = unrecorded(instance)
    evaluator = signed_in(create_app(instance), Role.evaluator)
    record(evaluator, "flag", {"town": town, "version": 0}, reason="区里决定", on=ON)
    last = records_of(instance).life(town).last
    assert last is not None
    assert last.who == "evaluator"


def test_nobody_records_without_signing_in(instance: Settings) -> None:
    value = request("flag", {"town": unrecorded(instance), "version": 0}, reason="x", on=ON)
    before = records_of(instance)
    assert create_app(instance).test_client().post(UPDATE, json=body_of(value)).status_code == 401
    assert records_of(instance) == before


def test_a_form_of_another_site_records_nothing(client: FlaskClient, instance: Settings) -> None:
    value = request("flag", {"town": unrecorded(instance), "version": 0}, reason="x", on=ON)
    response = client.post(UPDATE, json=body_of(value), headers={"Origin": "http://elsewhere.example"})
    assert response.status_code == 403
    plain = client.post(UPDATE, data=json.dumps(body_of(value)), content_type="text/plain")
    assert plain.status_code == 415


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    value=JUNK
    | st.fixed_dictionaries(
        {
            "number": st.integers() | JUNK,
            "act": st.sampled_from(["confirm", "match", "round", "money", "propose", "report"]) | JUNK,
            "lang": st.sampled_from(["zh-CN", "en"]) | JUNK,
            "values": st.dictionaries(st.sampled_from(["town", "version", "number", "agreement", "entry"]), JUNK),
            "fields": st.dictionaries(
                st.sampled_from(["reason", "on", "partners", "amount", "finding:class", "finding:"]),
                st.lists(st.text(max_size=12), max_size=2) | JUNK,
            ),
        }
    )
)
def test_no_forged_act_is_answered_or_brings_a_failure(client: FlaskClient, value: Any) -> None:
    response = client.post(UPDATE, json=body_of(value))
    assert response.status_code in (200, 400)
    assert "Traceback" not in response.get_data(as_text=True)
    if response.status_code == 200:
        assert "problems" in response.get_json()["response"]["act-answer"]["data"]
