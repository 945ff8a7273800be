"""Who may have what, written down a second time and apart from the program: the tests hold the one against the other.

Whatever the program adds (a page, an act, a route, a callback, a command) must be decided here before its tests pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assessment.viewers import Role

L, E, D, T, P, A = Role.leader, Role.evaluator, Role.data, Role.township, Role.department, Role.admin
EVERYBODY = frozenset({L, E, D, T, P, A})
DISTRICT = frozenset({L, E, D, A})
DECIDERS = frozenset({L, E})
NOBODY: frozenset[Role] = frozenset()

OWN, FOREIGN = "110117104", "110117101"
"""The town of the township's account, and another."""
HELPER = "110117106"
"""The town that helps it, which it has signed an agreement with and so may know the name of."""
LINE = "family_planning"
"""The line of the department's account."""
UNITS = {T: OWN, P: LINE}
PERIOD = "2007Q2"

PAGES: dict[str, frozenset[Role]] = {
    "map": EVERYBODY,
    "town": EVERYBODY,
    "targets": DISTRICT | {P},
    "twinning": DISTRICT,
    "dossier": DISTRICT,
    "review": DISTRICT,
    "method": EVERYBODY,
    "admin": frozenset({A}),
    "release": frozenset({L, A}),
}
"""Each page by the name that addresses have for it."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address to ask for: its page, and the town that it is about."""

    address: str
    page: str
    town: str | None = None
    all_lines: bool = False
    """Whether it shows what follows from all lines together."""

    def is_for(self, role: Role | None) -> bool:
        """Whether somebody of this role may have it."""
        ours = not (role is T and self.town not in (None, OWN)) and not (role is P and self.all_lines)
        return role in PAGES[self.page] and ours


PLACES = (
    Place("/", "map"),
    Place(f"/?period={PERIOD}&colour=composite", "map", all_lines=True),
    Place("/?colour=class&lang=en", "map", all_lines=True),
    Place(f"/?town={OWN}", "map", OWN),
    Place(f"/?town={FOREIGN}&lang=en", "map", FOREIGN),
    Place(f"/town/{OWN}?lang=en", "town", OWN),
    Place(f"/town/{FOREIGN}", "town", FOREIGN),
    Place(f"/town/{FOREIGN}?period={PERIOD}&view=rolling", "town", FOREIGN),
    Place("/targets", "targets"),
    Place("/twinning", "twinning"),
    Place("/twinning?part=match&lang=en", "twinning"),
    Place("/twinning?part=effect", "twinning"),
    Place(f"/twinning/{OWN}", "dossier", OWN),
    Place(f"/twinning/{FOREIGN}?lang=en", "dossier", FOREIGN),
    Place("/review", "review"),
    Place(f"/review/{PERIOD}?screen=laggards", "review"),
    Place(f"/review/{PERIOD}?screen=town&town={FOREIGN}", "review", FOREIGN),
    Place("/method?lang=en", "method"),
    Place("/admin", "admin"),
    Place("/admin?part=audit", "admin"),
    Place("/release", "release"),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """An act to try: its fixed values and typed fields but the town, and who may do it."""

    act: str
    roles: frozenset[Role]
    values: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    of_town: bool = True

    def is_for(self, role: Role | None, town: str) -> bool:
        """Whether somebody of this role may do it, to this town."""
        return role in self.roles and (role is not T or (self.of_town and town == OWN))


_ON = {"on": "2007-07-06"}
_WHY = {"reason": "x"}
DEEDS = (
    *(Deed(act, DECIDERS, {"version": 99}, {**_WHY, **_ON}) for act in ("confirm", "decline", "flag", "relapse")),
    Deed("start", DECIDERS, {"version": 99}, {**_WHY, **_ON}),
    Deed("propose", DECIDERS, {"period": "2099Q1"}, _ON, of_town=False),
    Deed("match", DECIDERS, {"version": 99}, {"first": "2007-07-01", "last": "2008-06-30", **_ON}),
    Deed("round", DECIDERS, {"version": 99, "number": 9}, {"decision": "continued", **_ON}),
    Deed(
        "money",
        DECIDERS,
        {"agreement": "none"},
        {"kind": "granted", "amount": "x", "payer": "x", "purpose": "x", **_ON},
    ),
    Deed("things", DECIDERS, {"agreement": "none"}, {"thing": "x", "count": "x", "payer": "x", "purpose": "x", **_ON}),
    Deed("reverse", DECIDERS, {"entry": "none"}, {**_WHY, **_ON}),
    Deed("task", DECIDERS, {"agreement": "none"}, {"words": "x", "owner": "x", "due": "x"}),
    Deed("report", DECIDERS, {"agreement": "none", "number": 99}, {"state": "open"}),
    Deed("visit", DECIDERS, {}, {"units": "x", "words": "x", "on": "x"}),
    Deed("note", DECIDERS, {}, {"words": "x", "on": "x"}),
    Deed("amend", DECIDERS, {"agreement": "none"}, {"last": "x", **_WHY}),
    Deed("attend", DECIDERS, {"period": "x"}, {"units": "x"}, of_town=False),
    Deed("rule", DECIDERS, {"period": "x", "ruling": "confirm"}, _WHY),
    Deed("undo", DECIDERS, {"period": "x", "number": 99}, of_town=False),
    Deed("action", DECIDERS, {"period": "x"}, {"words": "x", "owner": "x", "due": "x"}),
    Deed("progress", DECIDERS, {"period": "x", "held": "x", "number": 99}, {"state": "open"}, of_town=False),
    Deed("deadline", DECIDERS, {"period": "x"}, {"day": "x"}, of_town=False),
    Deed("speak", DECIDERS, {"period": "x", "screen": "x"}, {"words": "x"}, of_town=False),
    Deed("answer", DECIDERS, {"period": "x", "number": 99}, {"accepted": "no", "words": "x"}),
    Deed("seal", DECIDERS, {"period": "x"}, {"kind": "draft"}, of_town=False),
    Deed("seal", frozenset({L}), {"period": "x", "kind": "final"}, of_town=False),
    Deed("say", DECIDERS | {T}, {"period": "x"}, {"what": "confirm", "on": "x"}),
    Deed("each", DISTRICT, {"number": 99, "to": "pdf", "language": "en"}, of_town=False),
    Deed("stop", DISTRICT, {"job": "0" * 32}, of_town=False),
    Deed("publish", frozenset({L, A}), {"number": 99, "state": "0" * 64}, of_town=False),
    Deed("account_add", frozenset({A}), {}, {"name": "-", "title": "", "role": "admin"}, of_town=False),
    *(
        Deed(act, frozenset({A}), {"name": "no-such-account"}, of_town=False)
        for act in ("account_disable", "account_enable", "account_password", "account_end")
    ),
    Deed("account_role", frozenset({A}), {"name": "no-such-account"}, {"role": "admin"}, of_town=False),
    Deed("account_link", frozenset({A}), {"name": "no-such-account"}, {"subject": ""}, of_town=False),
)

CALLBACKS = {
    "..page.children...page-title.data..": EVERYBODY,
    "..map-sentence.children...map-controls.children...map-kpis.children...map-figure.figure...map-legend.children"
    "...map-card.children...map-list.children..": EVERYBODY,
    "act-answer.data": EVERYBODY,
}
"""Callbacks of the server by the name that Dash gives them; the page and the act inside are decided above."""
BROWSER_FUNCTIONS = {"route", "shown", "answered", "choose"}
"""Callbacks that run in the browser and can never be called on the server."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route: an address of it, who may read it, and what they get there."""

    rule: str
    address: str
    roles: frozenset[Role]
    status: int = 200
    anyone: bool = False


ROUTES = (
    Route("/health", "/health", EVERYBODY, anyone=True),
    Route("/static/<name>", "/static/no-such-file.css", EVERYBODY, 404, anyone=True),
    Route("/sign-in", "/sign-in", EVERYBODY, anyone=True),
    Route("/account", "/account", EVERYBODY),
    Route("/sign-out", "/sign-out", EVERYBODY, 404),
    Route("/geometry/<digest>.json", "/geometry/0000000000000000.json", EVERYBODY, 404),
    Route("/export/<name>", "/export/1.json", DISTRICT),
    Route("/export/<name>", f"/export/1.pdf?town={FOREIGN}", DISTRICT),
    Route("/job/<code>", f"/job/{'0' * 32}", DISTRICT, 404),
    Route("/job/<code>/result", f"/job/{'0' * 32}/result", DISTRICT, 404),
    Route("/_dash-layout", "/_dash-layout", EVERYBODY),
    Route("/_dash-dependencies", "/_dash-dependencies", EVERYBODY),
    Route("/_reload-hash", "/_reload-hash", EVERYBODY),
    Route("/_favicon.ico", "/_favicon.ico", EVERYBODY),
    Route(
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_dash-component-suites/nothing/x.js",
        EVERYBODY,
        404,
    ),
    Route("/assets/<path:filename>", "/assets/threeline.js", NOBODY),
)
OF_DASH = {"/", "/<path:path>", "/_dash-update-component"}
"""Dash's own: pages, decided by their names, and callbacks, decided by their outputs."""

COMMANDS = {
    *("demo", "init", "programmes", "load", "score", "map", "twinning", "meeting", "confirm", "seal", "seals"),
    *("export", "verify", "compare", "user", "check", "serve", "public"),
    *("publish", "releases", "audit", "known"),
}
"""Commands: for whoever has a shell on the server, who can read the database anyway."""
