"""Who is asking: the session behind the cookie, the token against forged forms, and the cookies' attributes."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import flask
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms import ValidationError

from assessment.viewers import Viewer
from dashboard.services.people import Entered, People

PEOPLE = "threeline.people"
"""Where the server keeps its `People`, as Flask's extensions do."""
COOKIE = "threeline"
CSRF_COOKIE = "_csrf_token"
CSRF_HEADER = "X-CSRFToken"
CSRF_FIELD = "csrf_token"
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
# what werkzeug's ProxyFix leaves behind where proxies are trusted
_PROXIED = "werkzeug.proxy_fix.orig"


class Person(UserMixin):
    """Somebody who is signed in. To flask-login the id of a person is the session's token."""

    def __init__(self, token: str, viewer: Viewer, *, must_change: bool) -> None:
        self.id = token
        self.viewer = viewer
        self.must_change = must_change


class _CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, sent back over TLS only wherever it was given over TLS."""

    def get_cookie_secure(self, app: flask.Flask) -> bool:
        return flask.request.is_secure


def install_identity(server: flask.Flask, people: People, *, secret: str) -> None:
    """Let requests know who asks. Call before the gate is installed."""
    server.extensions[PEOPLE] = people
    server.secret_key = secret
    server.session_interface = _CookieSessions()
    server.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
    )
    manager = LoginManager(server)
    # sessions are bound on the server; an address or browser that changes on the way is no sign of theft
    manager.session_protection = None

    @manager.user_loader
    def load(token: str) -> Person | None:
        found, flask.g.stamp = people.session(token)
        return None if found is None else Person(token, found.viewer, must_change=found.must_change)


def stamp() -> str | None:
    """The state of the data when the session of this request was looked up; None outside of a request of somebody who
    is signed in.
    """
    return flask.g.get("stamp") if flask.has_request_context() else None


def viewer() -> Viewer | None:
    """Who asks; None for somebody who is not signed in."""
    person = current_user
    return person.viewer if person.is_authenticated else None


def token() -> str | None:
    """The token of the session of the current request."""
    return current_user.id if current_user.is_authenticated else None


def must_change() -> bool:
    """Whether the person has a one-time password and must choose another before anything else."""
    return bool(current_user.is_authenticated and current_user.must_change)


def enter(entered: Entered) -> None:
    """Puts a session that has begun into the cookie; nothing of what was there before stays."""
    flask.session.clear()
    login_user(Person(entered.token, entered.viewer, must_change=entered.must_change))


def leave() -> None:
    """Empties the cookie."""
    logout_user()
    flask.session.clear()


# ---------------------------------------------------------------------- forged forms and calls


def csrf_token() -> str:
    """The token that a form of this visitor must send back."""
    return str(generate_csrf())


def sent_our_token(given: str | None) -> bool:
    """Whether the form or call comes from a page that this visitor got from here."""
    try:
        validate_csrf(given)
    except (CSRFError, ValidationError):
        return False
    return True


def from_our_pages() -> bool:
    """Whether the browser says that a request comes from our own pages; one that says nothing is taken at its word,
    for it is no browser's.
    """
    request = flask.request
    origin = request.headers.get("Origin")
    if origin is not None and origin.rstrip("/") != request.host_url.rstrip("/"):
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def give_csrf_cookie(response: flask.Response) -> None:
    """Lets Dash's renderer send the token back with every call."""
    response.set_cookie(
        CSRF_COOKIE, csrf_token(), secure=flask.request.is_secure, httponly=False, samesite="Strict", path="/"
    )


# ---------------------------------------------------------------------- the connection


def address() -> str:
    """Where the request comes from, as far as the proxies in front are trusted to say.

    Of IPv6 the network of a connection: whoever has one has all its 2⁶⁴ addresses.
    """
    given = flask.request.remote_addr or "-"
    try:
        found = ip_address(given.partition("%")[0])
    except ValueError:
        return given[:60]
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Network((int(found) >> 64 << 64, 64)))
    return str(found)


def is_private_connection() -> bool:
    """Whether nobody on the way can read what is sent: TLS, or this machine alone."""
    request = flask.request
    if request.is_secure:
        return True
    if _PROXIED not in request.environ and any(name in request.headers for name in _FORWARDED):
        # it came through a proxy that this instance was not told of: whose connection that was is not known
        return False
    return is_loopback(urlsplit(request.host_url).hostname) and is_loopback(request.remote_addr)


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address stands for this machine alone."""
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
