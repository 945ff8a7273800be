"""The whole page of a release: plain HTML, read from top to bottom."""

from __future__ import annotations

from datetime import datetime

from layouts.public import story
from layouts.public.edition import Edition, Issue, name
from layouts.public.frame import Frame
from layouts.public.markup import WITHHELD, attributes, hidden, sign, words
from layouts.public.method import method
from layouts.public.numbers import counts_of, rounded_note, scope_of, value_of
from layouts.public.tables import line_tables, quarter_table, shown_html, town_list
from layouts.public.tiers import cards
from layouts.public.town_map import about, town_map
from layouts.public.trend import trend_figures
from layouts.text import Text
from layouts.text.format import date_of

SCHEMATIC = "schematic"
"""The label of boundaries that were drawn and not surveyed."""


def release_page(frame: Frame, edition: Edition) -> str:
    """The page of a release."""
    text, document = frame.text, edition.document
    district = name(text, document.programme.district)
    sections = (
        ("tiers", cards(text, edition), "cards"),
        ("changes", _changes(text, edition), ""),
        ("map", _map(text, edition), "map-and-list"),
        ("trend", _trend(text, edition), ""),
        ("figures", _figures(text, edition), ""),
        ("method", method(text, edition), ""),
        ("data", _data(frame, edition), ""),
        ("earlier", _earlier(frame, edition), ""),
    )
    body = "".join(_section(text, name_, inner, kind) for name_, inner, kind in sections if inner)
    title = text("public.title", district=district, scope=scope_of(text, edition.leading), number=document.number)
    return frame.document(
        title=title,
        head=_sharing(frame, edition),
        body=f'{frame.header(district)}<main id="main">{_notices(frame, edition)}{_opening(text, edition)}{body}</main>'
        f"{_footer(text, edition)}",
    )


def _section(text: Text, key: str, inner: str, kind: str) -> str:
    body = f'<div class="{kind}">{inner}</div>' if kind else inner
    heading = f'<h2 id="{key}-h">{words(text(f"public.h_{key}"))}</h2>'
    return f'<section id="{key}" aria-labelledby="{key}-h">{heading}{body}</section>'


def _sharing(frame: Frame, edition: Edition) -> str:
    """What a chat shows of a link to this page."""
    text, document = frame.text, edition.document
    said = story.plain(story.lead(text, edition))
    other = text("change.space").join(story.more(text, edition)[:2])
    tags = {
        "og:type": "article",
        "og:site_name": f"{text('shell.product')} {name(text, document.programme.district)}",
        "og:title": said,
        "og:description": other,
        "og:image": frame.links.card(document.number, text.language),
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": said,
        "og:locale": text.language.replace("-", "_") if "-" in text.language else "en_US",
        "og:url": frame.links.whole(frame.number, text.language),
    }
    named = "".join(f'<meta property="{key}"{attributes(content=value)}>' for key, value in tags.items() if value)
    # some ask for the kind of card by this name only
    kind = '<meta name="twitter:card" content="summary_large_image">'
    return f'<meta name="description"{attributes(content=said)}>{named}{kind}'


def _notices(frame: Frame, edition: Edition) -> str:
    """What has to be known before anything is read."""
    text, document = frame.text, edition.document
    parts = []
    if document.synthetic:
        parts.append(f'<p class="notice">{words(text("public.synthetic"))}</p>')
    if document.number < edition.newest:
        said = text("public.not_newest", number=document.number, newest=edition.newest)
        link = attributes(href=frame.links.page(None, text.language))
        parts.append(f'<p class="notice">{words(said)} <a{link}>{words(text("public.to_newest"))}</a></p>')
    return "".join(parts)


def _opening(text: Text, edition: Edition) -> str:
    """The sentence, what follows from it, and few large figures."""
    document = edition.document
    said = "".join(
        f'<span class="{each.tone}">{words(each.words)}</span>' if each.tone else words(each.words)
        for each in story.lead(text, edition)
    )
    rest = "".join(f"<p>{words(each)}</p>" for each in story.more(text, edition))
    when = text(
        "public.published",
        number=document.number,
        date=date_of(datetime.fromisoformat(document.made_at)),
        programme=name(text, document.programme.name),
    )
    return (
        f'<div class="opening"><h1>{said}</h1>{rest}<p class="when">{words(when)}</p></div>'
        f'<dl class="kpis">{_kpis(text, edition)}</dl>'
    )


def _kpis(text: Text, edition: Edition) -> str:
    group, indicator = edition.district, edition.headline
    figure = edition.figure(group, indicator)
    counts = counts_of(figure)
    note = rounded_note(text, indicator, figure, counts)
    found = [_kpi(name(text, indicator.name), shown_html(text, value_of(text, indicator, figure)), note)]
    towns = edition.towns_counted(group, indicator)
    if towns is not None:
        total = text.plural("public.of_towns", towns.met + towns.unmet + towns.other)
        found.append(_kpi(text("public.kpi_towns_met"), f"{sign('✓')} {towns.met}", total, "met"))
        found.append(_kpi(text("public.kpi_towns_unmet"), f"{sign('✕')} {towns.unmet}", "", "unmet"))
    judged = story.judged(text, edition, group)
    met, both = len(judged.met), len(judged.met) + len(judged.unmet)
    if both:
        value, note = f"{met}<small> / {both}</small>", text("public.kpi_indicators_note")
        found.append(_kpi(text("public.kpi_indicators"), value, note))
    return "".join(found)


def _kpi(label: str, value: str, note: str, tone: str = "") -> str:
    small = f"<dd>{words(note)}</dd>" if note else ""
    return f'<div><dt>{words(label)}</dt><dd class="number {tone}">{value}</dd>{small}</div>'


def _changes(text: Text, edition: Edition) -> str:
    before = edition.before
    if before is None:
        return ""
    lines = story.turn_lines(text, edition)
    about_ = words(text("public.changes_about", number=before.document.number, scope=scope_of(text, before.leading)))
    if not lines:
        return f"<p>{about_} {words(text('public.no_turn'))}</p>"
    items = "".join(
        f'<li><span class="{each.tone}">{sign("✓" if each.tone == "met" else "✕")}</span> {words(each.words)}</li>'
        for each in lines
    )
    return f'<p class="note">{about_}</p><ul class="turns">{items}</ul>'


def _map(text: Text, edition: Edition) -> str:
    if not edition.document.towns:
        return ""
    drawn = town_map(text, edition)
    label = edition.document.boundary_label
    said = words(text("public.schematic") if label == SCHEMATIC else label or "")
    picture = ""
    if drawn:
        picture = (
            f'<div class="map-side"><a class="skip" href="#after-map">{words(text("public.skip_map"))}</a>'
            f'<div class="map-box">{drawn}<p class="tip" hidden></p></div>'
            f'<p class="note" id="after-map" tabindex="-1">{said}</p></div>'
        )
    note = f'<p class="note">{words(about(text, edition))}</p>'
    return f'{picture}<div class="town-side">{note}{town_list(text, edition)}</div>'


def _trend(text: Text, edition: Edition) -> str:
    figures = trend_figures(text, edition)
    drawn = "".join(
        f"<figure><figcaption>{words(name(text, group.name))}</figcaption>{svg}</figure>" for group, svg in figures
    )
    note = text("public.trend_about", indicator=name(text, edition.headline.name))
    trends = f'<p class="note">{words(note)}</p><div class="trends">{drawn}</div>' if drawn else ""
    return trends + quarter_table(text, edition)


def _figures(text: Text, edition: Edition) -> str:
    about_ = text("public.figures_about", scope=scope_of(text, edition.leading))
    explained = f'<a href="#method">{words(text("public.mark_explained"))}</a>'
    mark = f'<span class="withheld">{sign(WITHHELD)}{hidden(text("public.withheld"))}</span>'
    return (
        f'<p class="note">{words(about_)} {mark} {words(text("public.mark_means"))} {explained}</p>'
        f"{line_tables(text, edition)}"
    )


def _data(frame: Frame, edition: Edition) -> str:
    """The files, and how to prove that they are what was published."""
    text, document = frame.text, edition.document
    kinds = ["csv", *(["towns.csv"] if document.towns else []), "json", "dictionary.csv"]
    items = "".join(_file(frame, document.number, kind) for kind in kinds)
    return (
        f'<ul class="files">{items}</ul><p>{words(text("public.hash_about", file=f"{document.number}.json"))}</p>'
        f'<p class="hash"><code>{edition.issue.digest}</code></p>'
    )


def _file(frame: Frame, number: int, kind: str) -> str:
    what, _, suffix = kind.rpartition(".")
    said = words(frame.text(f"public.file_{what or suffix}"))
    link = attributes(href=frame.links.data(number, kind))
    return f"<li><a{link} download>{said}</a> <span>{suffix.upper()}</span></li>"


def _earlier(frame: Frame, edition: Edition) -> str:
    text = frame.text
    rows = "".join(_release_row(frame, each, edition) for each in reversed((*edition.earlier, edition.issue)))
    return f'<p class="note">{words(text("public.earlier_about"))}</p><ol class="releases" reversed>{rows}</ol>'


def _release_row(frame: Frame, issue: Issue, edition: Edition) -> str:
    text, document = frame.text, issue.document
    said = text(
        "public.release_line",
        number=document.number,
        scope=scope_of(text, document.leading),
        date=date_of(datetime.fromisoformat(document.made_at)),
    )
    here = ' aria-current="page"' if issue.number == edition.issue.number else ""
    return (
        f"<li><a{attributes(href=frame.links.page(document.number, text.language))}{here}>{words(said)}</a> "
        f"<a{attributes(href=frame.links.data(document.number, 'csv'))}>CSV</a> "
        f"<a{attributes(href=frame.links.data(document.number, 'json'))}>JSON</a> "
        f"<code>{issue.digest[:12]}</code></li>"
    )


def _footer(text: Text, edition: Edition) -> str:
    document = edition.document
    said = text("public.foot", district=name(text, document.programme.district), number=document.number)
    return f'<footer class="foot"><p>{words(said)}</p><p>{words(text("public.foot_privacy"))}</p></footer>'
