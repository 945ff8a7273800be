"""District and tiers as cards: the headline figure against the target, then what is met and what is not, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from layouts.models.release import Figure, Group, ReleaseIndicator
from layouts.public.edition import Edition, name
from layouts.public.markup import WITHHELD, sign, words
from layouts.public.numbers import exact, target_of, value_of
from layouts.public.story import judged
from layouts.public.tables import shown_html, verdict_html
from layouts.text import Text
from layouts.text.format import listing
from layouts.theme import BLUE, GREY, HAIRLINE, INK, ORANGE

_WIDTH, _HIGH, _EDGE = 220, 26, 8
_COLOURS = {"met": BLUE, "unmet": ORANGE}


def cards(text: Text, edition: Edition) -> str:
    """One card each for the district and its tiers."""
    groups = (edition.district, *edition.tiers)
    low, high = _span(edition, groups)
    return "".join(_card(text, edition, each, low, high) for each in groups)


def _span(edition: Edition, groups: Sequence[Group]) -> tuple[Decimal, Decimal]:
    """The same scale on all cards, so that they compare."""
    figures = [edition.figure(each, edition.headline) for each in groups]
    given = [exact(each.rate) for each in figures if each is not None and each.rate_shown == "given"]
    aims = [exact(each.target) for each in figures if each is not None]
    known = [each for each in (*given, *aims) if each is not None]
    if not known:
        return Decimal(0), Decimal(1)
    room = (max(known) - min(known)) / 6 or Decimal(1)
    return min(known) - room, max(known) + room


def _card(text: Text, edition: Edition, group: Group, low: Decimal, high: Decimal) -> str:
    indicator = edition.headline
    figure = edition.figure(group, indicator)
    shown = value_of(text, indicator, figure)
    verdict = None if figure is None else figure.verdict
    aim = target_of(text, indicator, figure)
    said = [text("public.target", target=aim)] if aim else []
    counted = edition.towns_counted(group, indicator)
    if counted is not None:
        said.append(text.plural("public.towns_met", counted.met + counted.unmet + counted.other, met=counted.met))
    target = f'<p class="aim">{words(" · ".join(said))}</p>' if said else ""
    many = text.plural("public.towns", group.towns)
    return (
        f'<article class="card"><h3>{words(name(text, group.name))} <span class="many">{words(many)}</span></h3>'
        f'<p class="what">{words(name(text, indicator.name))}</p>'
        f'<p class="value"><b>{shown_html(text, shown)}</b> {verdict_html(text, verdict, word=True)}</p>{target}'
        f"{_mark(figure, low, high)}{_lists(text, edition, group)}</article>"
    )


def _mark(figure: Figure | None, low: Decimal, high: Decimal) -> str:
    """The value as a dot against the target, a line."""
    if figure is None or figure.rate_shown != "given":
        return ""
    target, value = exact(figure.target), exact(figure.rate)
    if target is None or value is None:
        return ""
    aim, dot = (_EDGE + float((each - low) / (high - low)) * (_WIDTH - 2 * _EDGE) for each in (target, value))
    colour = _COLOURS.get(figure.verdict or "", GREY)
    middle = _HIGH / 2
    return (
        f'<svg class="dot" viewBox="0 0 {_WIDTH} {_HIGH}" aria-hidden="true">'
        f'<path d="M0 {middle:g}H{_WIDTH}" stroke="{HAIRLINE}"/>'
        f'<path d="M{aim:.1f} 2V{_HIGH - 2}" stroke="{INK}" stroke-width="1.5"/>'
        f'<circle cx="{dot:.1f}" cy="{middle:g}" r="6" fill="{colour}"/></svg>'
    )


def _lists(text: Text, edition: Edition, group: Group) -> str:
    found = judged(text, edition, group)
    unmet = "".join(f"<li>{words(_with_value(text, edition, group, each))}</li>" for each in found.unmet)
    parts = (
        ("unmet", "✕", "public.unmet", len(found.unmet), f"<ul>{unmet}</ul>"),
        ("met", "✓", "public.met", len(found.met), _listed(text, found.met)),
        ("other", WITHHELD, "public.withheld_n", len(found.withheld), _listed(text, found.withheld)),
        ("other", "–", "public.unreported", len(found.unreported), _listed(text, found.unreported)),
    )
    items = "".join(
        f'<dt class="{tone}">{sign(mark)} {words(text(key, n=many))}</dt><dd>{said}</dd>'
        for tone, mark, key, many, said in parts
        if many
    )
    return f"<dl>{items}</dl>" if items else ""


def _listed(text: Text, indicators: Sequence[ReleaseIndicator]) -> str:
    return words(listing(text, [name(text, each.name) for each in indicators]))


def _with_value(text: Text, edition: Edition, group: Group, indicator: ReleaseIndicator) -> str:
    figure = edition.figure(group, indicator)
    shown = value_of(text, indicator, figure)
    return text(
        "public.with_target",
        indicator=name(text, indicator.name),
        value=shown.words,
        target=target_of(text, indicator, figure) or "–",
    )
