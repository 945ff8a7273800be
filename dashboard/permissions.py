"""What an account may see and do, by the table of policies and by the town or line that it belongs to."""

from __future__ import annotations

from assessment.viewers import Viewer
from dashboard.access import ACTS, PAGES, allows
from layouts.address import Address, PageProblem, parse_address

_OF_ALL_LINES = frozenset({"class", "composite"})
"""What colours the map by all lines together."""


def may_see_address(viewer: Viewer, path: str, query: str) -> bool:
    """Whether the account may see a page; one that is not there may be asked for by everybody."""
    try:
        return may_see(viewer, parse_address(path, query))
    except PageProblem:
        return True


def may_see(viewer: Viewer, address: Address) -> bool:
    """Whether the account may see this page of this town."""
    if not allows(PAGES[address.page], viewer.role):
        return False
    if viewer.scope.line is not None and address.colour in _OF_ALL_LINES:
        return False
    return address.town is None or viewer.scope.sees_area(address.town)


def may_do(viewer: Viewer, act: object, values: object) -> bool:
    """Whether the account may record an act, for the town that the act names. What is no act is refused elsewhere."""
    given = values if isinstance(values, dict) else {}
    name = "final_seal" if act == "seal" and given.get("kind") == "final" else act
    policy = ACTS.get(name) if isinstance(name, str) else None
    if policy is None:
        return True
    town = given.get("town")
    return allows(policy, viewer.role) and (viewer.scope.area is None or town == viewer.scope.area)
