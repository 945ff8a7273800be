"""The routes of accounts: sign in, sign out, the own account; and the pages that the gate answers with."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import flask

from assessment.viewers import Viewer
from dashboard import identity, static_files
from dashboard.services.pages import Pages
from dashboard.services.people import People, Refusal, Refused
from layouts.address import language_of
from layouts.plain.document import Head
from layouts.plain.pages import OwnAccount, SignIn, account_page, denied_page, sign_in_page
from layouts.text import Text

SIGN_IN, SIGN_OUT, ACCOUNT, PUBLIC = "/sign-in", "/sign-out", "/account", "/public"
PROVIDER, PROVIDER_BACK = "/sign-in/provider", "/sign-in/provider/back"
_LONGEST_TARGET = 1_100
_STATUS = {Refusal.too_many: 429}
_STYLES = ("fonts.css", "threeline.css", "plain.css")


class SignInRoutes:
    """The routes over the accounts of one instance. `provider`: where the OpenID Connect sign-in begins, or None."""

    def __init__(self, people: People, pages: Pages, *, plain_http: bool, provider: str | None) -> None:
        self._people = people
        self._pages = pages
        self._plain_http = plain_http
        self._provider = provider

    def install(self, server: flask.Flask) -> None:
        """Add the routes; must be called before Dash takes every other path."""
        server.add_url_rule(SIGN_IN, "sign_in", self.sign_in, methods=["GET"])
        server.add_url_rule(SIGN_IN, "enter", self.enter, methods=["POST"])
        server.add_url_rule(SIGN_OUT, "sign_out", self.sign_out, methods=["POST"])
        server.add_url_rule(ACCOUNT, "account", self.account, methods=["GET"])
        server.add_url_rule(ACCOUNT, "change_password", self.change_password, methods=["POST"])

    # ------------------------------------------------------------------ in

    def sign_in(self) -> flask.typing.ResponseReturnValue:
        """The form; somebody who is signed in already goes on."""
        target = safe_target(flask.request.args.get("next"))
        if identity.viewer() is not None:
            return flask.redirect(target, 303)
        return self._form(200, target=target, again=flask.request.args.get("again") == "yes")

    def enter(self) -> flask.typing.ResponseReturnValue:
        """Take the form."""
        form = flask.request.form
        target, name = safe_target(form.get("next")), form.get("name", "")[:100]
        text = _text()
        if not self.is_private():
            return self._form(403, target=target)
        if not identity.sent_our_token(form.get(identity.CSRF_FIELD)):
            # the page lay open longer than its cookie; nothing was tried
            return self._form(400, target=target, name=name, problem=text("people.stale_form"))
        try:
            entered = self._people.sign_in(name, form.get("password", ""), address=identity.address())
        except Refused as refused:
            sentence = text(f"people.refused.{refused.why.value}")
            return self._form(_STATUS.get(refused.why, 401), target=target, name=name, problem=sentence)
        identity.enter(entered)
        return flask.redirect(_in_language(ACCOUNT, text) if entered.must_change else target, 303)

    def refuse(self, status: int) -> flask.Response:
        """The page at an address that is not for the visitor: 401 the form, 403 why not."""
        if status == 401:
            request = flask.request
            query = request.query_string.decode("latin-1")
            target = safe_target(f"{request.path}?{query}" if query else request.path)
            return self._form(401, target=target)
        viewer = identity.viewer()
        if viewer is None:
            raise ValueError("nobody is signed in")
        text = _text()
        return _page(denied_page(text, self._head(text), viewer=viewer, unit=self.unit_name(viewer, text)), 403)

    def refuse_entry(
        self, why: str | None, *, status: int, target: str, language: str | None = None
    ) -> flask.Response:
        """The form after another way in has failed; `why` is the key of a sentence, None where the form says why."""
        text = _text() if language is None else Text(language)
        return self._form(status, target=target, problem=None if why is None else text(why), text=text)

    def _form(
        self,
        status: int,
        *,
        target: str,
        name: str = "",
        problem: str | None = None,
        again: bool = False,
        text: Text | None = None,
    ) -> flask.Response:
        text = text or _text()
        page = SignIn(
            csrf=identity.csrf_token(),
            target=target,
            name=name,
            problem=problem,
            provider=self._to_provider(target, text),
            again=again,
            public=_in_language(PUBLIC, text),
            private=self.is_private(),
        )
        return _page(sign_in_page(text, self._head(text), page), status)

    def _to_provider(self, target: str, text: Text) -> str | None:
        if self._provider is None:
            return None
        lang = {"lang": text.language} if text.language == "en" else {}
        return f"{self._provider}?{urlencode({'next': target, **lang})}"

    def is_private(self) -> bool:
        """Whether somebody may sign in over the connection of the request."""
        return self._plain_http or identity.is_private_connection()

    # ------------------------------------------------------------------ out, and the own account

    def sign_out(self) -> flask.typing.ResponseReturnValue:
        """End the session."""
        text = _text()
        if not identity.sent_our_token(flask.request.form.get(identity.CSRF_FIELD)):
            return self._account(400, problem=text("people.stale_form"))
        viewer, token = identity.viewer(), identity.token()
        if viewer is not None and token is not None:
            self._people.sign_out(token, viewer)
        identity.leave()
        response = flask.redirect(_in_language(SIGN_IN, text), 303)
        response.delete_cookie(identity.CSRF_COOKIE, path="/", samesite="Strict")
        # nothing that was shown stays in the browser
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def account(self) -> flask.typing.ResponseReturnValue:
        """The own account."""
        return self._account(200)

    def change_password(self) -> flask.typing.ResponseReturnValue:
        """Take the password form."""
        form, text = flask.request.form, _text()
        viewer = identity.viewer()
        if viewer is None or not identity.sent_our_token(form.get(identity.CSRF_FIELD)):
            return self._account(400, problem=text("people.stale_form"))
        new = form.get("new", "")
        if new != form.get("repeated", ""):
            return self._account(400, problem=text("people.refused.not_repeated"))
        try:
            entered = self._people.change_password(
                viewer, old=form.get("old", ""), new=new, address=identity.address()
            )
        except Refused as refused:
            sentence = text(f"people.refused.{'wrong_old' if refused.why is Refusal.wrong else refused.why.value}")
            return self._account(_STATUS.get(refused.why, 400), problem=sentence)
        identity.enter(entered)
        return self._account(200, done=text("people.password_changed"))

    def _account(self, status: int, *, problem: str | None = None, done: str | None = None) -> flask.Response:
        text = _text()
        viewer = identity.viewer()
        if viewer is None:
            return self._form(401, target=_in_language(ACCOUNT, text))
        page = OwnAccount(
            viewer=viewer,
            csrf=identity.csrf_token(),
            unit=self.unit_name(viewer, text),
            local=self._people.has_password(viewer),
            must_change=identity.must_change(),
            problem=problem,
            done=done,
        )
        return _page(account_page(text, self._head(text), page), status)

    def unit_name(self, viewer: Viewer, text: Text) -> str | None:
        """The name of the town or line that an account belongs to; its code where nothing has the code."""
        return self._pages.unit_name(viewer, text.language)

    def _head(self, text: Text) -> Head:
        request = flask.request
        kept = {}
        path = request.path if request.method == "GET" else {SIGN_OUT: ACCOUNT}.get(request.path, request.path)
        if path.startswith(PROVIDER):
            # what the provider sent is worth nothing a second time
            path = SIGN_IN
        elif request.method == "GET":
            kept = {name: value for name, value in request.args.items() if name != "lang"}
        if text.language != "en":
            kept["lang"] = "en"
        query = urlencode(kept)
        return Head(
            styles=tuple(static_files.url(name) for name in _STYLES),
            district=self._pages.district_name(text.language),
            other_language=f"{path}?{query}" if query else path,
        )


def safe_target(given: str | None) -> str:
    """Where to go after signing in: a path of this server, whatever a link says."""
    if not given or len(given) > _LONGEST_TARGET or not given.startswith("/") or given.startswith(("//", "/\\")):
        return "/"
    if any(ord(each) < 33 or each == "\\" or ord(each) == 127 for each in given):
        return "/"
    try:
        parts = urlsplit(given)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path in (SIGN_IN, SIGN_OUT):
        return "/"
    return given


def _text() -> Text:
    return Text(language_of(flask.request.query_string.decode("latin-1")))


def _in_language(path: str, text: Text) -> str:
    return f"{path}?lang=en" if text.language == "en" else path


def _page(html: str, status: int) -> flask.Response:
    response = flask.Response(html, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
