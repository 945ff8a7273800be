"""The matching: whom the rules propose for help, which partner fits whom and why, and what a leader's wishes cost."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.components.controls import period_stepper
from layouts.components.words import rich, strong
from layouts.models.twinning import Proposals
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.twinning_match_flags import flags_section
from layouts.pages.twinning_match_pairs import pairs_section
from layouts.pages.twinning_match_partners import partners_section
from layouts.pages.twinning_match_wishes import refused_section
from layouts.pages.twinning_match_words import PAIRS, free_of_wishes, leaves_out, points
from layouts.text import Text
from layouts.text.format import period_name, scope_name


def match_part(page: TwinningPage, text: Text) -> list[Any]:
    """The sentence first, then the towns, the pairs and the register; for wishes that cannot be, only what to undo."""
    if page.proposals is None:
        return [
            _sentence(page, text, [text("match.refused_title")]),
            _controls(page, text),
            refused_section(page, text),
        ]
    return [
        _sentence(page, text, _headline(page, page.proposals, text)),
        _controls(page, text),
        flags_section(page, page.proposals, text),
        pairs_section(page, page.proposals, text),
        partners_section(page.proposals, text),
    ]


def _sentence(page: TwinningPage, text: Text, head: list[Any]) -> html.Div:
    about = [text("match.by_rule"), scope_name(text, page.period, page.view)]
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    return html.Div([html.H1(head, tabIndex="-1"), html.P(" · ".join(about), className="about")], className="sentence")


def _headline(page: TwinningPage, proposals: Proposals, text: Text) -> list[Any]:
    flags = html.Span(_flagged(page, proposals, text))
    return rich(text, "match.headline", flags=flags, pairs=html.Span(_matched(proposals, text)))


def _flagged(page: TwinningPage, proposals: Proposals, text: Text) -> list[Any]:
    period = period_name(text, page.period)
    if not proposals.flags:
        return [text("match.flags_none", period=period)]
    count = strong(text.plural("match.flags", len(proposals.flags)), "unmet")
    noise = sum(row.flag.noise for row in proposals.flags)
    if not noise:
        return rich(text, "match.flags_in", period=period, flags=count)
    return rich(text, "match.flags_noise", period=period, flags=count, noise=text.plural("match.noise_n", noise))


def _matched(proposals: Proposals, text: Text) -> list[Any]:
    """How many of the towns that need a partner have one proposed, and what all of it costs."""
    pairs = len(proposals.matches)
    waiting = pairs + len(proposals.unmatched)
    if not waiting:
        return [text("match.none_waiting")]
    if not pairs:
        return [strong(text.plural("match.pairs_none", waiting), "unmet")]
    if pairs < waiting:
        found = text("match.pairs_some", n=waiting, pairs=pairs, out=waiting - pairs)
    else:
        found = text.plural("match.pairs_all", waiting)
    cost = text("match.cost", cost=points(sum(row.cost.total for row in proposals.matches)))
    if not proposals.wishes:
        return rich(text, "match.with_cost", pairs=found, cost=cost)
    return rich(text, "match.with_wishes", pairs=found, cost=cost, wishes=_wishes(proposals, text))


def _wishes(proposals: Proposals, text: Text) -> html.Span:
    """What all wishes together add to the cost."""
    if leaves_out(proposals.programme, proposals.price):
        return strong(text("match.wishes_out"), "unmet")
    if points(proposals.price) == points(0.0):
        return strong(text("match.wishes_free"), "muted")
    return strong(text("match.wishes_add", price=points(proposals.price)), "unmet")


def _controls(page: TwinningPage, text: Text) -> html.Div:
    """The period, and the way to the parts of the page; wishes belong to one period and do not go along."""
    stepper = period_stepper(
        text,
        free_of_wishes(page.address),
        current=page.period,
        previous=page.previous,
        following=page.following,
        periods=page.periods,
    )
    parts: list[Any] = [stepper]
    if page.proposals is not None:
        proposals = page.proposals
        jumps = (
            ("flags", text("match.jump_flags", n=len(proposals.flags))),
            (PAIRS, text("match.jump_pairs", n=len(proposals.matches) + len(proposals.unmatched))),
            ("partners", text("match.jump_partners", n=len(proposals.partners))),
        )
        links = [html.A(words, href=f"#{anchor}", className="jump") for anchor, words in jumps]
        parts.append(html.Nav(links, className="jumps", **attributes({"aria-label": text("match.jumps")})))
    return html.Div(parts, className="controls")
