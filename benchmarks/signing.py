"""A browser and a client that are signed in: the gate stands before everything that is measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from assessment.viewers import Role
from benchmarks.instances import LEADER, SECRET, Instance
from dashboard.identity import COOKIE, CSRF_HEADER
from data.engine import open_engine, writing
from data.store import sessions, users

_CSRF = "of-a-page-that-the-benchmark-got"


@dataclass(frozen=True, slots=True)
class Pass:
    """A session of the leader's: the signed cookie, and the token that goes with every call."""

    cookie: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a call."""
        return {"Cookie": f"{COOKIE}={self.cookie}", CSRF_HEADER: self.token}

    @property
    def state(self) -> Any:
        """The state of a browser, as Playwright's `new_context(storage_state=…)` takes it."""
        cookie = {"name": COOKIE, "value": self.cookie, "domain": "127.0.0.1", "path": "/", "sameSite": "Lax"}
        return {"cookies": [cookie], "origins": []}


def signed_in(instance: Instance) -> Pass:
    """Begin a session in the instance; its leader's account is made where there is none yet."""
    engine = open_engine(instance.settings.database_url)
    now = datetime.now(UTC)
    with writing(engine) as connection:
        if users.find(connection, LEADER.name) is None:
            change = users.Change("benchmark", now)
            users.add(connection, name=LEADER.name, role=Role.leader, must_change=False, change=change)
        token = sessions.begin(connection, LEADER.name, at=now)
    engine.dispose()
    signer = Flask("signer")
    signer.secret_key = SECRET
    serializer = signer.session_interface.get_signing_serializer(signer)  # type: ignore[attr-defined]
    cookie = serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": _CSRF})
    return Pass(cookie, str(URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(_CSRF)))
