"""Who may call what: every page, route and callback is registered here with its policy, and nothing else is served."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import ClientsideFunction, Dash

ANYONE = "anyone"
EDITOR = "editor"
"""Whoever may record anything: see `dashboard.editing`."""
POLICIES = frozenset({ANYONE, EDITOR})

Part = tuple[str, str]
"""A component's id and one of its properties."""


class PolicyMissing(Exception):
    """Something is registered without a policy that this program knows; the program does not start."""


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
    callbacks: dict[str, CallbackPolicy] = field(default_factory=dict)
    browser_functions: dict[str, str] = field(default_factory=dict)

    def path(self, path: str, *, policy: str) -> None:
        """Cover one path. Raises PolicyMissing."""
        self.paths[path] = _known(policy)

    def prefix(self, prefix: str, *, policy: str) -> None:
        """Cover every path that starts with `prefix`. Raises PolicyMissing."""
        self.prefixes[prefix] = _known(policy)

    def covers(self, path: str) -> bool:
        """Whether a policy covers the path."""
        return path in self.paths or any(path.startswith(prefix) for prefix in self.prefixes)

    def check(self, app: Dash) -> None:
        """Raises PolicyMissing if Dash holds a callback that was not registered here."""
        known = {*self.callbacks, *self.browser_functions}
        unknown = [output for output in app.callback_map if output not in known]
        if unknown:
            raise PolicyMissing(f"callbacks without a policy: {', '.join(sorted(unknown))}")


def _known(policy: str) -> str:
    if policy not in POLICIES:
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
