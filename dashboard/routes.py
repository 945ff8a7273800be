"""Routes that are not Dash's: the shapes of the map, health, and the right status for every page."""

from __future__ import annotations

import logging

import flask
from dash.exceptions import DependencyException
from werkzeug.exceptions import HTTPException

from dashboard import identity
from dashboard.access import ANYONE, Access
from dashboard.services.geometry import PREFIX
from dashboard.services.pages import Pages
from dashboard.sign_in import PROVIDER, PROVIDER_BACK
from dashboard.static_files import SUITES, YEAR
from layouts.address import PageProblem, language_of, parse_address
from layouts.documents.fonts import MissingGlyphs
from layouts.text import Text

DASH_PATHS = ("/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/_favicon.ico")
_log = logging.getLogger("threeline")


def cover(access: Access, *, provider: bool = False) -> None:
    """Name a policy for every path that is served; `provider`: whether people may sign in through one."""
    # pages are not here: their policies go by their names, see `dashboard.access.PAGES`
    for path in ("/health", "/sign-in"):
        access.path(path, policy=ANYONE, posts=path == "/sign-in")
    for path in (PROVIDER, PROVIDER_BACK) if provider else ():
        access.path(path, policy=ANYONE)
    access.prefix("/static/", policy=ANYONE)
    access.prefix("/assets/", policy="nobody")
    access.path("/account", policy="signed_in", posts=True)
    access.path("/sign-out", policy="signed_in", posts=True)
    for path in DASH_PATHS:
        access.path(path, policy="signed_in")
    for prefix in (PREFIX, SUITES):
        access.prefix(prefix, policy="signed_in")
    for prefix in ("/export/", "/job/"):
        access.prefix(prefix, policy="district")


def install_routes(server: flask.Flask, pages: Pages) -> None:
    """Add the routes; must be called before Dash takes every other path."""

    def shapes(digest: str) -> flask.typing.ResponseReturnValue:
        try:
            found = pages.shapes(digest)
        except PageProblem as problem:
            return flask.Response("", problem.status)
        accepted = flask.request.accept_encodings
        body, encoding = found.plain, None
        if accepted["br"] > 0:
            body, encoding = found.brotli, "br"
        elif accepted["gzip"] > 0:
            body, encoding = found.gzip, "gzip"
        response = flask.Response(body, mimetype="application/geo+json")
        response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
        response.vary.add("Accept-Encoding")
        if encoding is not None:
            response.headers["Content-Encoding"] = encoding
        return response

    def health() -> flask.typing.ResponseReturnValue:
        return flask.jsonify(status="ok") if pages.ready() else (flask.jsonify(status="empty"), 503)

    server.add_url_rule(f"{PREFIX}<digest>.json", "shapes", shapes)
    def paper(name: str) -> flask.typing.ResponseReturnValue:
        asked = flask.request.args
        try:
            found = pages.paper(name, lang=asked.get("lang"), town=asked.get("town"))
        except PageProblem as problem:
            text = Text(language_of(flask.request.query_string.decode("latin-1")))
            return flask.Response(text(problem.key, **problem.fields), problem.status, mimetype="text/plain")
        except MissingGlyphs as error:
            text = Text(language_of(flask.request.query_string.decode("latin-1")))
            return flask.Response(text("commands.map.missing_glyphs", letters=str(error)), 422, mimetype="text/plain")
        response = flask.Response(found.content, mimetype=found.mimetype)
        # never shown in place: a document is no page of this program
        response.headers.set("Content-Disposition", "attachment", filename=found.name)
        response.headers["Cache-Control"] = "no-cache"
        return response

    def job(code: str) -> flask.typing.ResponseReturnValue:
        found = pages.job(code)
        if found is None:
            return flask.Response("", 404)
        return flask.jsonify(state=found.state.value, share=round(found.share, 3), reason=found.reason)

    def job_result(code: str) -> flask.typing.ResponseReturnValue:
        found, content = pages.job(code), pages.job_result(code)
        if found is None or content is None:
            return flask.Response("", 404)
        response = flask.Response(content, mimetype="application/zip")
        response.headers.set("Content-Disposition", "attachment", filename=found.name)
        return response

    server.add_url_rule("/export/<name>", "paper", paper)
    server.add_url_rule("/job/<code>", "job", job)
    server.add_url_rule("/job/<code>/result", "job_result", job_result)
    server.add_url_rule("/health", "health", health)


def install_statuses(server: flask.Flask, pages: Pages) -> None:
    """Give page addresses their status: 404 and 400 with the friendly page, never 200 for what is not there."""

    def status(response: flask.Response) -> flask.Response:
        if flask.request.endpoint != "/<path:path>" and flask.request.endpoint != "/":
            return response
        if response.status_code == 200 and response.mimetype == "text/html":
            response.status_code = page_status(pages, flask.request.path, flask.request.query_string.decode("latin-1"))
            # who is not signed in any more shall not see it by going back
            response.headers["Cache-Control"] = "no-store"
            if identity.viewer() is not None:
                identity.give_csrf_cookie(response)
        return response

    server.after_request(status)


def page_status(pages: Pages, path: str, query: str) -> int:
    """The HTTP status of a page's address."""
    try:
        pages.check(parse_address(path, query))
    except PageProblem as problem:
        return problem.status
    return 200


def install_errors(server: flask.Flask) -> None:
    """One sentence for a person and the details for the log; never a traceback in a response."""

    def failed(error: Exception) -> flask.typing.ResponseReturnValue:
        if isinstance(error, DependencyException):
            # Dash was asked for a script that is none of its own
            return flask.Response("", 404)
        if isinstance(error, PageProblem):
            return flask.Response("", error.status)
        if isinstance(error, HTTPException) and getattr(error, "original_exception", None) is None:
            return error
        _log.exception("request failed: %s %s", flask.request.method, flask.request.path)
        text = Text(language_of(flask.request.query_string.decode("latin-1")))
        return flask.Response(text("problem.server"), 500, mimetype="text/plain")

    server.register_error_handler(Exception, failed)
