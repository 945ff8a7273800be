"""What every public page has around it, and the pages that say one thing: none yet, no such page, cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.public.links import Links
from layouts.public.markup import attributes, words
from layouts.text import LANGUAGES, Text

_STYLE_PLACE = "<style></style>"


@dataclass(frozen=True, slots=True)
class Assets:
    """Names of the files that every page uses."""

    script: str
    icon: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around it. `number`: the release in the page's address, None for the newest.

    A page begins with a place for its style, which `with_style` fills: the fonts that it needs are known only when its
    text is. `linked`: False for a page that may be shown at any depth and does not know where the others are.
    """

    text: Text
    links: Links
    assets: Assets
    number: int | None = None
    linked: bool = True

    def document(self, *, title: str, head: str, body: str) -> str:
        """The HTML document; `body` is what stands in it."""
        text = self.text
        return (
            f'<!DOCTYPE html>\n<html lang="{text.language}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{words(title)}</title>'
            f"{_STYLE_PLACE}{head}{self._others() if self.linked else ''}</head>"
            f'<body><a class="skip" href="#main">{words(text("shell.skip"))}</a>{body}</body></html>\n'
        )

    def _others(self) -> str:
        """What the page fetches or leads to: the other language, its sign, its script."""
        links, assets = self.links, self.assets
        others = "".join(
            f'<link rel="alternate" hreflang="{each}"{attributes(href=links.page(self.number, each))}>'
            for each in LANGUAGES
            if each != self.text.language
        )
        return (
            f'{others}<link rel="icon" type="image/svg+xml"{attributes(href=links.asset(assets.icon))}>'
            f"<script defer{attributes(src=links.asset(assets.script))}></script>"
        )

    def header(self, owner: str) -> str:
        """Whose page it is, and the other language."""
        text = self.text
        brand = f'<p class="brand"><b>{words(text("shell.product"))}</b> {words(owner)}</p>'
        if not self.linked:
            return f'<header class="top">{brand}</header>'
        other = next(each for each in LANGUAGES if each != text.language)
        switch = attributes(href=self.links.page(self.number, other), lang=other, hreflang=other)
        return (
            f'<header class="top">{brand}'
            f'<a class="language"{switch}>{words(text("shell.other_language"))}</a></header>'
        )


def with_style(html: str, style: str, *, policy: str = "") -> str:
    """The page with its style inside: nothing has to be fetched before the first paint.

    `policy`: a content security policy for pages that no server of ours sends. `style` is ours, not a release's.
    """
    meta = f'<meta http-equiv="Content-Security-Policy"{attributes(content=policy)}>' if policy else ""
    return html.replace(_STYLE_PLACE, f"{meta}<style>{style}</style>", 1)


def empty_page(frame: Frame) -> str:
    """There is no release yet."""
    return _message(frame, "public.none_title", "public.none_text")


def missing_page(frame: Frame) -> str:
    """There is nothing at this address."""
    return _message(frame, "public.missing_title", "public.missing_text", back=True)


def unreadable_page(frame: Frame) -> str:
    """The releases cannot be read at the moment."""
    return _message(frame, "public.unreadable_title", "public.unreadable_text")


def _message(frame: Frame, title: str, said: str, *, back: bool = False) -> str:
    """A page that says one thing, in both languages: whoever meets it did not come for a language."""
    texts = [frame.text, *(Text(each) for each in LANGUAGES if each != frame.text.language)]
    parts = []
    for position, text in enumerate(texts):
        tag = "h1" if not position else "h2"
        home = attributes(href=frame.links.page(None, text.language))
        link = f"<p><a{home}>{words(text('public.to_newest'))}</a></p>" if back and frame.linked else ""
        heading = f"<{tag}>{words(text(title))}</{tag}>"
        parts.append(f'<div lang="{text.language}">{heading}<p>{words(text(said))}</p>{link}</div>')
    owner = frame.text("public.owner")
    body = f'{frame.header(owner)}<main id="main" class="message">{"".join(parts)}</main>'
    return frame.document(title=frame.text(title), head='<meta name="robots" content="noindex">', body=body)
