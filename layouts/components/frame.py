"""The frame of every page: header with the places to go, the page, and a footer that says what the data are."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.viewers import Role, Viewer
from layouts.address import Address
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.models.shell import Shell
from layouts.text import Text
from layouts.text.format import date_of

_PLACES = ("map", "targets", "twinning", "review", "method")
_PLACES_OF = {
    Role.township: ("map", "town", "method"),
    Role.department: ("map", "targets", "method"),
    Role.leader: (*_PLACES, "release"),
    Role.admin: (*_PLACES, "release", "admin"),
}
# a page under another one
_UNDER = {"town": "map", "dossier": "twinning"}


def framed(text: Text, shell: Shell, address: Address, children: list[Any]) -> html.Div:
    """A whole page."""
    return html.Div(
        [
            header(text, shell, address),
            html.Main(children, id="main", className=f"page page-{address.page}"),
            footer(text, shell),
        ]
    )


def header(text: Text, shell: Shell, address: Address) -> html.Header:
    """Name, places, data state and language."""
    district = text.pick(zh=shell.programme.district.name.zh, en=shell.programme.district.name.en)
    known = _places(shell.viewer)
    active = address.page if address.page in known else _UNDER.get(address.page, address.page)
    places = [
        nav_link(
            text(f"place.{place}"),
            address.to(place, town=shell.viewer.unit if shell.viewer and place == "town" else None),
            className="place",
            **attributes({"aria-current": "page"} if place == active else {}),
        )
        for place in known
    ]
    other = "en" if address.language != "en" else "zh-CN"
    return html.Header(
        [
            html.A(text("shell.skip"), href="#main", className="skip"),
            nav_link([html.B(text("shell.product")), " ", html.Span(district)], address.to("map"), className="brand"),
            html.Nav(places, className="places", **attributes({"aria-label": text("shell.places")})),
            html.Div(_data_state(text, shell), className="data-state"),
            *_account(text, shell.viewer),
            html.A(
                text("shell.other_language"),
                href=address.but(language=other).href,
                className="language",
                lang=other,
                hrefLang=other,
            ),
        ],
        className="header",
    )


def _places(viewer: Viewer | None) -> tuple[str, ...]:
    """The pages that this viewer may see."""
    return _PLACES if viewer is None else _PLACES_OF.get(viewer.role, _PLACES)


def _account(text: Text, viewer: Viewer | None) -> list[Any]:
    """Who is signed in, and the way to the own account and out."""
    if viewer is None:
        return []
    role = text(f"role.{viewer.role.value}")
    name = viewer.title or viewer.name
    # the demo's accounts are called by their roles
    said: list[Any] = [role] if name == viewer.role.value else [name, html.Span(f" · {role}")]
    href = "/account?lang=en" if text.language == "en" else "/account"
    return [html.A(said, href=href, className="account")]


def _data_state(text: Text, shell: Shell) -> str:
    if shell.recorded_at is None:
        return text("shell.no_data")
    return text.plural("shell.data_state", shell.batches, date=date_of(shell.recorded_at))


def footer(text: Text, shell: Shell) -> html.Footer:
    """Programme and version, and what must not be mistaken: synthetic data, schematic borders."""
    name = text.pick(zh=shell.programme.name.zh, en=shell.programme.name.en)
    parts = [text("shell.programme", name=name, code=shell.programme.code, version=shell.programme.version)]
    if shell.synthetic:
        parts.append(text("shell.synthetic"))
    if shell.boundaries is not None:
        parts.append(text("shell.schematic"))
    return html.Footer(" · ".join(parts), className="footer")


def problem_page(
    text: Text, shell: Shell | None, address: Address, *, status: int, sentence: str
) -> html.Div | html.Main:
    """A page that says what is not there or not right, and where to go instead."""
    body = html.Div(problem_words(text, address, status=status, sentence=sentence), className="problem")
    if shell is None:
        return html.Main(body, id="main", className="page")
    return framed(text, shell, address, [body])


def problem_words(text: Text, address: Address, *, status: int, sentence: str) -> list[Any]:
    """What is wrong, what to do, and the way to the map."""
    return [
        html.H1(sentence, tabIndex="-1"),
        html.P(text(f"problem.help_{status}")),
        nav_link(text("problem.home"), Address(page="map", language=address.language), className="button"),
    ]
