"""The figures as tables, line by line, and those of earlier quarters; on a phone each row becomes a block."""

from __future__ import annotations

from layouts.models.release import Figure, Group, ReleaseIndicator
from layouts.public.edition import Edition, name
from layouts.public.markup import WITHHELD, hidden, sign, words
from layouts.public.numbers import Shown, State, counts_of, target_of, value_of
from layouts.public.town_map import Place, counted, mark_words, places
from layouts.public.trend import quarters_of, series_of
from layouts.text import Text
from layouts.text.format import quarter_name
from layouts.theme import HATCH, UNREPORTED, VERDICT_SIGN

_SIGNS = {str(verdict): mark for verdict, mark in VERDICT_SIGN.items()}
_HATCHED = (
    f'<rect width="14" height="14" rx="2" fill="{UNREPORTED}"/>'
    f'<path d="M0 6L6 0M0 14L14 0M8 14L14 8" stroke="{HATCH}" stroke-width="1.6"/>'
)


def shown_html(text: Text, shown: Shown) -> str:
    """A figure; what is withheld as its mark, with the word for those who hear the page."""
    match shown.state:
        case State.withheld:
            return f'<span class="withheld">{sign(WITHHELD)}{hidden(text("public.withheld"))}</span>'
        case State.given:
            return words(shown.words)
        case State.missing | State.no_cases | State.absent:
            return f'<span class="none">{words(shown.words)}</span>'


def verdict_html(text: Text, verdict: str | None, *, word: bool) -> str:
    """✓ or ✕ with its word, heard or seen."""
    if verdict is None:
        return ""
    said = words(text(f"verdict.{verdict}")) if word else hidden(text(f"verdict.{verdict}"))
    return f'<span class="{verdict}">{sign(_SIGNS[verdict])} {said}</span>'


def line_tables(text: Text, edition: Edition) -> str:
    """A table a line: indicators down, district and tiers across."""
    document = edition.document
    parts = []
    for line in document.lines:
        rows = [each for each in document.indicators if each.line == line.code]
        if rows:
            parts.append(_line_table(text, edition, name(text, line.name), rows))
    return "".join(parts)


def _line_table(text: Text, edition: Edition, title: str, rows: list[ReleaseIndicator]) -> str:
    groups = (edition.district, *edition.tiers)
    heads = "".join(
        f'<th scope="col" role="columnheader">{words(name(text, each.name))}</th>' for each in groups
    )
    body = "".join(_row(text, edition, each, groups) for each in rows)
    return (
        f'<h3>{words(title)}</h3><div class="scroll" role="region" tabindex="0" aria-label="{words(title)}">'
        f'<table class="figures" role="table"><caption class="hear">{words(title)}</caption>'
        f'<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">'
        f"{words(text('public.col_indicator'))}</th>{heads}</tr></thead>"
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row(text: Text, edition: Edition, indicator: ReleaseIndicator, groups: tuple[Group, ...]) -> str:
    parts = [name(text, each) for each in (indicator.numerator, indicator.denominator) if each is not None]
    cells = "".join(
        f'<td role="cell" data-of="{words(name(text, group.name))}">{_cell(text, edition, indicator, group)}</td>'
        for group in groups
    )
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{words(name(text, indicator.name))}'
        f"<small>{words(' / '.join(parts))}</small></th>{cells}</tr>"
    )


def _cell(text: Text, edition: Edition, indicator: ReleaseIndicator, group: Group) -> str:
    figure = edition.figure(group, indicator)
    shown = value_of(text, indicator, figure)
    verdict = None if figure is None else figure.verdict
    second = [each for each in (_target(text, indicator, figure), _counts(indicator, figure)) if each]
    small = f"<small>{'<br>'.join(second)}</small>" if second else ""
    return f"<span><b>{shown_html(text, shown)}</b> {verdict_html(text, verdict, word=False)}</span>{small}"


def _target(text: Text, indicator: ReleaseIndicator, figure: Figure | None) -> str:
    said = target_of(text, indicator, figure)
    return words(text("public.target", target=said)) if said else ""


def _counts(indicator: ReleaseIndicator, figure: Figure | None) -> str:
    # what only counts has said it already
    return "" if indicator.kind == "count" else words(counts_of(figure))


def quarter_table(text: Text, edition: Edition) -> str:
    """The district's indicators by quarter; empty with fewer than two quarters."""
    quarters = quarters_of(edition)
    if len(quarters) < 2:
        return ""
    heads = "".join(f'<th scope="col">{words(quarter_name(text, each))}</th>' for each in quarters)
    body = []
    for indicator in edition.document.indicators:
        (series,) = series_of(text, edition, indicator, (edition.district,))
        if all(each.shown.state is State.absent for each in series.points):
            continue
        cells = "".join(f"<td>{shown_html(text, each.shown)}</td>" for each in series.points)
        body.append(f'<tr><th scope="row">{words(name(text, indicator.name))}</th>{cells}</tr>')
    title = text("public.quarters", group=name(text, edition.district.name))
    return (
        f'<details><summary>{words(title)}</summary><div class="scroll" role="region" tabindex="0" '
        f'aria-label="{words(title)}"><table class="quarters"><caption class="hear">{words(title)}</caption>'
        f'<thead><tr><th scope="col">{words(text("public.col_indicator"))}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div></details>"
    )


def town_list(text: Text, edition: Edition) -> str:
    """The towns by mark: what the map says, in words, and where its shapes lead."""
    groups = counted(places(edition))
    return "".join(_town_group(text, mark, found) for mark, found in groups)


def _town_group(text: Text, mark: str | None, found: list[Place]) -> str:
    swatch = f'<svg class="swatch" viewBox="0 0 14 14" aria-hidden="true">{_swatch(found[0])}</svg>'
    items = "".join(
        f'<li id="{each.anchor}" tabindex="-1">{words(name(text, each.town.name))}</li>' for each in found
    )
    tone = mark if mark in ("met", "unmet") else ""
    return (
        f'<h3 class="mark {tone}">{swatch} {sign(found[0].sign)} {words(mark_words(text, mark))} '
        f'<span class="many">{words(text.plural("public.towns", len(found)))}</span></h3><ul class="towns">{items}</ul>'
    )


def _swatch(place: Place) -> str:
    return _HATCHED if place.mark is None else f'<rect width="14" height="14" rx="2" fill="{place.fill}"/>'
