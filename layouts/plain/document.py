"""The document around a plain page. Everything that is put into it is escaped by markupsafe."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from layouts.text import Text


@dataclass(frozen=True, slots=True)
class Head:
    """What a plain page says of itself: the addresses of its stylesheets, the district's name where it is known, and
    the same page in the other language.
    """

    styles: tuple[str, ...]
    district: str
    other_language: str


_DOCUMENT = Markup("""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · {product}</title>
<link rel="icon" href="data:,">
{styles}
</head>
<body class="plain">
<header class="plain-header"><span class="brand"><b>{product}</b> <span>{district}</span></span>
<a class="language" href="{other}" lang="{other_code}" hreflang="{other_code}">{other_name}</a></header>
<main id="main" class="plain-page">
{body}
</main>
</body>
</html>
""")
_STYLE = Markup('<link rel="stylesheet" href="{}">')


def document(text: Text, head: Head, *, title: str, body: Markup) -> str:
    """A whole page."""
    return str(
        _DOCUMENT.format(
            language=text.language,
            title=title,
            product=text("shell.product"),
            styles=Markup("\n").join(_STYLE.format(href) for href in head.styles),
            district=head.district,
            other=head.other_language,
            other_code="en" if text.language != "en" else "zh-CN",
            other_name=text("shell.other_language"),
            body=body,
        )
    )


def field(
    text: Text, name: str, *, kind: str = "text", complete: str, value: str = "", hint: str | None = None
) -> Markup:
    """A labelled field of a form; `complete` tells the browser what it may fill in."""
    described = Markup(' aria-describedby="{}-hint"').format(name) if hint else ""
    note = Markup('<p class="hint" id="{}-hint">{}</p>').format(name, hint) if hint else ""
    return Markup(
        '<div class="field"><label for="{name}">{label}</label>'
        '<input id="{name}" name="{name}" type="{kind}" value="{value}" autocomplete="{complete}" required'
        ' autocapitalize="none" spellcheck="false"{described}>{note}</div>'
    ).format(
        name=name,
        label=text(f"people.{name}"),
        kind=kind,
        value=value,
        complete=complete,
        described=described,
        note=note,
    )


def hidden(name: str, value: str) -> Markup:
    """A value that a form carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)


def alert(sentence: str | None) -> Markup:
    """What went wrong, read out at once; nothing where nothing did."""
    return Markup('<p class="problem-line" role="alert">✕ {}</p>').format(sentence) if sentence else Markup("")
