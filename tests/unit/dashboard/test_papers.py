"""Papers by address, and long exports in the background, by raw HTTP."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from assessment.periods import parse_period
from assessment.seal import SealKind, parse
from dashboard.app import create_app
from dashboard.config import Settings
from dashboard.services.jobs import Jobs
from dashboard.services.sealing import take_seal
from data.engine import open_engine, writing
from data.store import batches
from tests.unit.dashboard.instances import demo_in, signed_in
from tests.unit.dashboard.test_recording import body_of, request

SECONDS = 60


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = demo_in(tmp_path_factory.mktemp("papers") / "instance")
    engine = open_engine(settings.database_url)
    with writing(engine) as connection:
        last = max(batch.recorded_at for batch in batches.all(connection))
        at = last + timedelta(hours=1)
        take_seal(connection, period=parse_period("2007Q2"), kind=SealKind.draft, who="demo", at=at)
    engine.dispose()
    return settings


@pytest.fixture(scope="module")
def client(instance: Settings) -> FlaskClient:
    return signed_in(create_app(instance))


def act(client: FlaskClient, name: str, values: dict[str, Any]) -> Any:
    response = client.post("/_dash-update-component", json=body_of(request(name, values, "en")))
    return response.get_json()["response"]["act-answer"]["data"] if response.status_code == 200 else response


@pytest.mark.parametrize(
    ("name", "mimetype", "beginning"),
    [
        ("1.json", "application/json", b'{"format":1'),
        ("1.pdf?town=110117104", "application/pdf", b"%PDF-"),
        ("1.png", "image/png", b"\x89PNG"),
        ("1.xlsx?lang=both", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("1.html?lang=en", "text/html", b"<!"),
    ],
)
def test_a_paper_is_an_attachment_with_a_name_that_tells_what_it_is(
    client: FlaskClient, name: str, mimetype: str, beginning: bytes
) -> None:
    response = client.get(f"/export/{name}")
    assert response.status_code == 200
    assert response.mimetype == mimetype
    assert response.get_data().startswith(beginning)
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "threeline-2007Q2-draft-1" in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_sealed_file_is_the_seal(client: FlaskClient) -> None:
    assert parse(client.get("/export/1.json").get_data()).header.period == "2007Q2"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("9.pdf", 404),
        ("1.exe", 404),
        ("seal.pdf", 404),
        ("..%2f1.pdf", 404),
        ("1.pdf?lang=fr", 400),
        ("1.png?lang=both", 400),
        ("1.xlsx?town=110117104", 400),
        ("1.pdf?town=110117999", 404),
        ("1.pdf?town=../x", 400),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(client: FlaskClient, name: str, status: int) -> None:
    response = client.get(f"/export/{name}")
    assert response.status_code == status
    assert "Traceback" not in response.get_data(as_text=True)


def wait(client: FlaskClient, job: str, states: tuple[str, ...]) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = dict(client.get(f"/job/{job}").get_json())
        if found["state"] in states:
            return found
        time.sleep(0.1)
    pytest.fail("the export did not come to an end")


def test_one_paper_a_town_is_made_in_the_background_and_downloaded(client: FlaskClient) -> None:
    done = act(client, "each", {"number": 1, "to": "png", "language": "zh-CN"})
    assert set(done["words"]) == {"running", "stop", "ready", "failed", "stopped"}
    assert wait(client, done["job"], ("done", "failed"))["state"] == "done"
    response = client.get(f"/job/{done['job']}/result")
    with zipfile.ZipFile(io.BytesIO(response.get_data())) as archive:
        names = archive.namelist()
        assert len(names) == 18
        assert "110117104.png" in names
        assert archive.read("110117104.png").startswith(b"\x89PNG")
    assert "threeline-2007Q2-draft-1-png.zip" in response.headers["Content-Disposition"]


def test_a_running_export_can_be_stopped_and_leaves_no_file(client: FlaskClient) -> None:
    job = act(client, "each", {"number": 1, "to": "pdf", "language": "both"})["job"]
    assert act(client, "stop", {"job": job})["done"] == "Stopped"
    assert act(client, "stop", {"job": "0" * 32})["problems"] == ["There is no such export any more. Start it anew."]
    assert wait(client, job, ("cancelled", "done"))["state"] == "cancelled"
    assert client.get(f"/job/{job}/result").status_code == 404


def test_no_more_exports_run_at_once_than_two(instance: Settings, tmp_path: Path) -> None:
    jobs = Jobs(tmp_path)
    for number in range(2):
        folder = tmp_path / "jobs" / f"{number:032x}"
        folder.mkdir(parents=True)
        (folder / "task.json").write_text(json.dumps({"to": "pdf", "languages": ["en"], "name": "x"}))
        (folder / "share").write_text("0.5")
    app = create_app(replace(instance, home=tmp_path))
    refused = act(signed_in(app), "each", {"number": 1, "to": "pdf", "language": "en"})
    assert "Two exports" in refused["problems"][0]
    assert jobs.find("0" * 32) is not None


@pytest.mark.parametrize("code", ["x", "0" * 31, "../../etc", "g" * 32, "0" * 32])
def test_a_job_that_is_not_there_is_not_found(client: FlaskClient, code: str) -> None:
    assert client.get(f"/job/{code}").status_code == 404
    assert client.get(f"/job/{code}/result").status_code == 404


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("each", {"number": 1, "to": "xlsx", "language": "en"}),
        ("each", {"number": "1", "to": "pdf", "language": "en"}),
        ("stop", {"job": "../x"}),
        ("each", {"number": 1, "to": "pdf", "language": "en", "home": "/"}),
    ],
)
def test_a_forged_export_is_a_bad_request(client: FlaskClient, name: str, values: dict[str, Any]) -> None:
    assert act(client, name, values).status_code == 400


def test_a_seal_that_is_not_there_is_not_exported(client: FlaskClient) -> None:
    assert "9" in act(client, "each", {"number": 9, "to": "pdf", "language": "en"})["problems"][0]
