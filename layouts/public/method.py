"""How the figures came about, in plain words: what is withheld and rounded, why, and how to check the document."""

from __future__ import annotations

from layouts.public.edition import Edition, known_words, name
from layouts.public.markup import WITHHELD, words
from layouts.public.numbers import scope_of
from layouts.public.working import formula
from layouts.text import Text


def method(text: Text, edition: Edition) -> str:
    """The section's paragraphs."""
    document = edition.document
    seal = text("public.method_seal", seal=document.seal.number, root=document.seal.root[:12])
    facts = [
        (text("public.method_withheld_title"), text("public.method_withheld", mark=WITHHELD)),
        (text("public.method_rounded_title"), text("public.method_rounded")),
        (text("public.method_target_title"), text("public.method_target")),
        (text("public.method_scope_title"), text("public.method_scope", scope=scope_of(text, edition.leading))),
        (text("public.method_from_title"), seal),
    ]
    if document.synthetic:
        facts.append((text("public.method_synthetic_title"), text("public.synthetic")))
    listed = "".join(f"<dt>{words(title)}</dt><dd>{words(said)}</dd>" for title, said in facts)
    return f"<dl>{listed}</dl>{_known(text, edition)}{_definitions(text, edition)}"


def _known(text: Text, edition: Edition) -> str:
    if not edition.document.known:
        return ""
    items = "".join(f"<li>{words(known_words(text, each))}</li>" for each in edition.document.known)
    return f"<h3>{words(text('public.known'))}</h3><ul>{items}</ul>"


def _definitions(text: Text, edition: Edition) -> str:
    """Every indicator: how it is worked out over the official view."""
    rows = []
    for each in edition.document.indicators:
        rows.append(f"<dt>{words(name(text, each.name))}</dt><dd>{words(formula(text, edition, each))}</dd>")
    about = f'<p class="note">{words(text("public.definitions_about"))}</p>'
    return f"<details><summary>{words(text('public.definitions'))}</summary>{about}<dl>{''.join(rows)}</dl></details>"
