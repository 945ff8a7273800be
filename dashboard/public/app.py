"""The public page as a WSGI application: in front of the dashboard, or alone.

    gunicorn "dashboard.public.app:create_public()"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dashboard.config import Settings
from dashboard.public.answers import Finished, finished, is_known
from dashboard.public.files import Files
from dashboard.public.requests import What, wanted
from dashboard.public.shelf import Shelf
from data.store.public_releases import open_public
from layouts.public.links import ROOT

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]

_ALLOWED = ("GET", "HEAD")
_ROBOTS = finished(f"User-agent: *\nAllow: {ROOT}\n".encode(), "text/plain; charset=utf-8")
_REFUSED = finished(
    b"GET or HEAD, please.\n",
    "text/plain; charset=utf-8",
    status="405 Method Not Allowed",
    cache="no-store",
    more=(("Allow", ", ".join(_ALLOWED)),),
)
_FRONT = finished(
    b"",
    "text/plain; charset=utf-8",
    status="307 Temporary Redirect",
    cache="no-store",
    more=(("Location", ROOT),),
)


class Public:
    """The application. It sets no cookie, reads no body, and asks the database for releases only."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method = environ.get("REQUEST_METHOD", "")
        found = self._answer(environ) if method in _ALLOWED else _REFUSED
        variant = found.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and found.status == "200 OK" and is_known(variant.etag, known):
            start_response("304 Not Modified", list(variant.unchanged))
            return []
        start_response(found.status, list(variant.headers))
        return [] if method == "HEAD" else [variant.body]

    def _answer(self, environ: Environment) -> Finished:
        asked = wanted(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        match asked.what:
            case What.robots:
                return _ROBOTS
            case What.front:
                return _FRONT
            case What.nothing:
                return self._shelf.missing(asked.language)
            case _:
                return self._shelf.get(asked) or self._shelf.missing(asked.language)


def create_public(settings: Settings | None = None, *, address: str = "") -> Public:
    """The application over the releases of one instance.

    `address`: where it will be found, such as https://example.org, for share cards; else that of the settings. Raises
    UnsupportedDatabase, FilesMissing, BadSetting.
    """
    settings = settings or Settings.from_environment()
    return Public(Shelf(open_public(settings.database_url), Files(), address=address or settings.address))


def with_public(application: Application, public: Application) -> Application:
    """Both under one roof: everything at /public goes to `public`, and never to `application`."""

    def both(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == ROOT or path.startswith(f"{ROOT}/"):
            return public(environ, start_response)
        return application(environ, start_response)

    return both
