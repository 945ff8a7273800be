"""Who may call what: every page, act, route, callback and command has its policy here, and nothing else is served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dash import ClientsideFunction, Dash

from assessment.viewers import Role
from layouts.models.account_acts import ACCOUNT_ACTS

ANYONE = "anyone"
OPERATOR = "operator"
"""Who can give commands on the server can read the database anyway: no role stands between."""

_ALL = frozenset(Role)
_DISTRICT = frozenset({Role.leader, Role.evaluator, Role.data, Role.admin})

POLICIES: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        # what Dash or Flask registers and nobody needs
        "nobody": frozenset(),
        # everybody who is signed in
        "signed_in": _ALL,
        # figures, as much of them as the account's scope shows
        "figures": _ALL,
        "lines": _DISTRICT | {Role.department},
        "district": _DISTRICT,
        # what is recorded
        "twinning": frozenset({Role.leader, Role.evaluator}),
        "meeting": frozenset({Role.leader, Role.evaluator}),
        "sealing": frozenset({Role.leader}),
        "confirming": frozenset({Role.leader, Role.evaluator, Role.township}),
        "publish": frozenset({Role.leader, Role.admin}),
        "admin": frozenset({Role.admin}),
    }
)

PAGES: Mapping[str, str] = MappingProxyType(
    {
        "map": "figures",
        "town": "figures",
        "targets": "lines",
        "twinning": "district",
        "dossier": "district",
        "review": "district",
        "method": "signed_in",
        "admin": "admin",
        "release": "publish",
    }
)
"""The policy of each page, by its name in `layouts.address`."""

ACTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("propose", "confirm", "decline", "flag", "start", "relapse", "match", "round"), "twinning"),
        **dict.fromkeys(("money", "things", "reverse", "task", "report", "visit", "note", "amend"), "twinning"),
        **dict.fromkeys(("attend", "rule", "undo", "action", "progress", "deadline", "speak", "answer"), "meeting"),
        "seal": "meeting",
        "final_seal": "sealing",
        "say": "confirming",
        **dict.fromkeys(("each", "stop"), "district"),
        **dict.fromkeys(ACCOUNT_ACTS, "admin"),
        "publish": "publish",
    }
)
"""The policy of each act that a form records; `final_seal` is the act `seal` of a final one."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            *("demo", "init", "programmes", "load", "score", "map", "twinning", "meeting", "confirm"),
            *("seal", "seals", "export", "verify", "compare", "user", "check", "serve", "public"),
            *("publish", "releases", "audit", "known"),
        ),
        OPERATOR,
    )
)
"""The policy of each command of `threeline`."""

Part = tuple[str, str]
"""A component's id and one of its properties."""


class PolicyMissing(Exception):
    """Something is registered without a policy that this program knows; the program does not start."""


def allows(policy: str, role: Role | None) -> bool:
    """Whether somebody of this role (None: not signed in) passes a policy."""
    return policy == ANYONE or (role is not None and role in POLICIES[policy])


@dataclass(frozen=True, slots=True)
class CallbackPolicy:
    """Who may call a callback of the server, and exactly which parts the browser sends with the call."""

    policy: str
    outputs: tuple[Part, ...]
    inputs: tuple[Part, ...]
    state: tuple[Part, ...]


@dataclass(slots=True)
class Access:
    """The table of policies: paths (exact or by prefix), callbacks of the server, and functions of the browser."""

    paths: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    callbacks: dict[str, CallbackPolicy] = field(default_factory=dict)
    browser_functions: dict[str, str] = field(default_factory=dict)

    def path(self, path: str, *, policy: str, posts: bool = False) -> None:
        """Cover reading one path, and posting a form to it. Raises PolicyMissing."""
        self.paths[path] = _known(policy)
        if posts:
            self.posts[path] = policy

    def prefix(self, prefix: str, *, policy: str) -> None:
        """Cover reading every path that starts with `prefix`. Raises PolicyMissing."""
        self.prefixes[prefix] = _known(policy)

    def of(self, path: str) -> str | None:
        """The policy of reading a path, None where nothing covers it."""
        exact = self.paths.get(path)
        if exact is not None:
            return exact
        return next((policy for prefix, policy in self.prefixes.items() if path.startswith(prefix)), None)

    def check(self, app: Dash) -> None:
        """Raises PolicyMissing if Dash holds a callback, or the server a route, that has none."""
        known = {*self.callbacks, *self.browser_functions}
        unknown = [output for output in app.callback_map if output not in known]
        if unknown:
            raise PolicyMissing(f"callbacks without a policy: {', '.join(sorted(unknown))}")
        for policy in (*PAGES.values(), *ACTS.values()):
            _known(policy)
        rules = [rule.rule for rule in app.server.url_map.iter_rules()]
        bare = [rule for rule in rules if rule not in _OF_DASH and self.of(rule.partition("<")[0]) is None]
        if bare:
            raise PolicyMissing(f"routes without a policy: {', '.join(sorted(bare))}")


# Dash's own: the pages, which have their policies by name, and its callbacks, which have theirs by output
_OF_DASH = frozenset({"/", "/<path:path>", "/_dash-update-component"})


def _known(policy: str) -> str:
    if policy != ANYONE and policy not in POLICIES:
        raise PolicyMissing(f"no such policy: {policy}")
    return policy


class CallbackRegistrar:
    """The one function through which callbacks are registered, each with its policy."""

    def __init__(self, app: Dash, access: Access) -> None:
        self._app = app
        self._access = access

    def server(self, *dependencies: Any, policy: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a callback of the server. Raises PolicyMissing."""
        _known(policy)

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            for output in self._added(lambda: self._app.callback(*dependencies, prevent_initial_call=True)(function)):
                self._access.callbacks[output] = _policy(self._app.callback_map[output], policy)
            return function

        return decorate

    def browser(self, function: str, *dependencies: Any, policy: str) -> None:
        """Register a function of assets/threeline.js by its name. Raises PolicyMissing."""
        named = ClientsideFunction(namespace="threeline", function_name=function)
        for output in self._added(lambda: self._app.clientside_callback(named, *dependencies)):
            self._access.browser_functions[output] = _known(policy)

    def _added(self, register: Callable[[], Any]) -> set[str]:
        before = set(self._app.callback_map)
        register()
        return set(self._app.callback_map) - before


def _policy(registered: dict[str, Any], policy: str) -> CallbackPolicy:
    output = registered["output"]
    outputs: Sequence[Any] = output if isinstance(output, (list, tuple)) else [output]
    return CallbackPolicy(
        policy=policy,
        outputs=tuple((each.component_id, each.component_property) for each in outputs),
        inputs=_parts(registered["inputs"]),
        state=_parts(registered["state"]),
    )


def _parts(named: Sequence[dict[str, str]]) -> tuple[Part, ...]:
    return tuple((each["id"], each["property"]) for each in named)
