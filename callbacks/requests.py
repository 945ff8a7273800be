"""The arguments that callbacks take from the browser, parsed strictly: every callback is an open endpoint."""

from __future__ import annotations

from layouts.address import Address, PageProblem, parse_address

_LONGEST = 1_100


def requested_address(request: object) -> Address:
    """The address in a page request {pathname, search, …}. Raises PageProblem(400) for anything else."""
    if not isinstance(request, dict):
        raise PageProblem(400, "problem.query_unreadable")
    pathname, search = request.get("pathname"), request.get("search")
    if not isinstance(pathname, str) or not isinstance(search, str) or len(pathname) + len(search) > _LONGEST:
        raise PageProblem(400, "problem.query_unreadable")
    return parse_address(pathname, search)


def requested_search(request: object) -> str:
    """The query of a page request, for choosing the language of a problem page; empty where there is none."""
    search = request.get("search") if isinstance(request, dict) else None
    return search if isinstance(search, str) and len(search) <= _LONGEST else ""
