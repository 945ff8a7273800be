"""The plain pages: sign in, not for this account, the own account."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from assessment.viewers import Role, Viewer
from layouts.plain.document import Head, alert, document, field, hidden
from layouts.text import Text

LEAST_PASSWORD = 10


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the sign-in page needs: the form's token, where to go afterwards, what was typed, what was wrong.

    `provider`: the way to the OpenID Connect provider, None without one. `again`: a session has run out.
    """

    csrf: str
    target: str
    name: str = ""
    problem: str | None = None
    provider: str | None = None
    again: bool = False
    public: str | None = None
    private: bool = True


def sign_in_page(text: Text, head: Head, page: SignIn) -> str:
    """The form; without a private connection none, but a sentence that says why."""
    parts = [Markup("<h1>{}</h1>").format(text("people.sign_in"))]
    if page.again:
        parts.append(Markup('<p class="note" role="status">{}</p>').format(text("people.again")))
    parts.append(alert(page.problem))
    if page.private:
        parts.append(_sign_in_form(text, page))
    else:
        parts.append(alert(text("people.not_private")))
    if page.provider is not None:
        link = Markup('<p class="other-way"><a class="button" href="{}">{}</a></p>')
        parts.append(link.format(page.provider, text("people.with_provider")))
    parts.append(Markup('<p class="hint">{}</p>').format(text("people.no_account_hint")))
    if page.public is not None:
        parts.append(Markup('<p><a href="{}">{}</a></p>').format(page.public, text("people.to_public")))
    return document(text, head, title=text("people.sign_in"), body=Markup("\n").join(parts))


def _sign_in_form(text: Text, page: SignIn) -> Markup:
    return Markup('<form method="post" action="{}" class="plain-form">{}</form>').format(
        _posted_to("/sign-in", text),
        Markup("\n").join(
            (
                hidden("csrf_token", page.csrf),
                hidden("next", page.target),
                field(text, "name", complete="username", value=page.name),
                field(text, "password", kind="password", complete="current-password"),
                _button(text("people.sign_in")),
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What the account page needs. `must_change`: nothing else is to be seen before the password is another one.

    `unit`: the name of the town or line that the account belongs to. `local`: whether it has a password here.
    """

    viewer: Viewer
    csrf: str
    unit: str | None
    local: bool
    must_change: bool
    problem: str | None = None
    done: str | None = None


def account_page(text: Text, head: Head, page: OwnAccount) -> str:
    """Who one is here, what that allows, another password, and the way out."""
    viewer = page.viewer
    parts = [Markup("<h1>{}</h1>").format(viewer.title or viewer.name)]
    parts.append(Markup('<p class="lead">{}</p>').format(role_sentence(text, viewer, page.unit)))
    if page.done is not None:
        parts.append(Markup('<p class="done-line" role="status">✓ {}</p>').format(page.done))
    if page.must_change:
        parts.append(Markup('<p class="note" role="status">{}</p>').format(text("people.must_change")))
    else:
        parts.append(Markup('<p><a class="button" href="{}">{}</a></p>').format(_home(text), text("people.to_figures")))
    if page.local:
        parts.append(_password_form(text, page))
    out = Markup("\n").join((hidden("csrf_token", page.csrf), _button(text("people.sign_out"))))
    form = Markup('<h2>{}</h2><form method="post" action="{}" class="plain-form">{}</form>')
    parts.append(form.format(text("people.sign_out"), _posted_to("/sign-out", text), out))
    return document(text, head, title=text("people.account"), body=Markup("\n").join(parts))


def _password_form(text: Text, page: OwnAccount) -> Markup:
    return Markup('<h2>{}</h2>{}<form method="post" action="{}" class="plain-form">{}</form>').format(
        text("people.change_password"),
        alert(page.problem),
        _posted_to("/account", text),
        Markup("\n").join(
            (
                hidden("csrf_token", page.csrf),
                Markup('<input type="text" name="username" value="{}" autocomplete="username" hidden>').format(
                    page.viewer.name
                ),
                field(text, "old", kind="password", complete="current-password"),
                field(
                    text,
                    "new",
                    kind="password",
                    complete="new-password",
                    hint=text("people.password_hint", least=LEAST_PASSWORD),
                ),
                field(text, "repeated", kind="password", complete="new-password"),
                _button(text("people.change_password")),
            )
        ),
    )


def denied_page(text: Text, head: Head, *, viewer: Viewer, unit: str | None) -> str:
    """This account may not see what was asked for, and what it may see instead."""
    body = Markup("<h1>{}</h1><p>{}</p><p>{}</p>{}").format(
        text("people.denied"),
        role_sentence(text, viewer, unit),
        text("people.denied_help"),
        Markup('<p><a class="button" href="{}">{}</a> <a href="{}">{}</a></p>').format(
            _home(text), text("people.to_figures"), _posted_to("/account", text), text("people.account")
        ),
    )
    return document(text, head, title=text("people.denied"), body=body)


def role_sentence(text: Text, viewer: Viewer, unit: str | None) -> str:
    """In which role one is signed in, and what that role sees and does."""
    name = text(f"role.{viewer.role.value}")
    if viewer.role in (Role.township, Role.department):
        return text(f"role.{viewer.role.value}.about", role=name, unit=unit or viewer.unit or "-")
    return text(f"role.{viewer.role.value}.about", role=name)


def _button(words: str) -> Markup:
    return Markup('<button type="submit" class="button">{}</button>').format(words)


def _posted_to(path: str, text: Text) -> str:
    return f"{path}?lang=en" if text.language == "en" else path


def _home(text: Text) -> str:
    return _posted_to("/", text)
