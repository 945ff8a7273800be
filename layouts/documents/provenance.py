"""Where a document comes from, in words: seal, as-of time, programme, boundaries, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from assessment.model import Verdict
from assessment.seal import SealKind
from layouts.documents.score_table import town_name
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import listing, minute_of, period_name, scope_name

SHORT = 12
"""Hex digits of a root that stand in a footer."""
_SCHEMATIC = "schematic"


@dataclass(frozen=True, slots=True)
class Provenance:
    """`title` names the document, `foot` says it all in two lines, `rows` at length as (what, which)."""

    title: str
    kind: str
    foot: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


def provenance(text: Text, sealed: Sealed) -> Provenance:
    """The provenance of whatever is made from this seal."""
    header, programme = sealed.header, sealed.programme
    district = text.pick(zh=programme.district.name.zh, en=programme.district.name.en)
    scope = scope_name(text, sealed.period, sealed.assessment.view)
    kind = kind_name(text, sealed)
    seal = text("report.seal", number=header.number, kind=kind, root=sealed.root[:SHORT])
    version = text(
        "report.programme",
        name=text.pick(zh=programme.name.zh, en=programme.name.en),
        code=programme.code,
        version=programme.version,
    )
    marks = [boundaries_note(text, sealed)] if sealed.map is not None else []
    marks += [text("shell.synthetic")] if sealed.synthetic else []
    foot = [f"{district} {scope}", seal, text("report.as_of_short", time=as_of_words(text, sealed))]
    short = text("report.programme_short", code=programme.code, version=programme.version)
    return Provenance(
        title=text("report.title", district=district, period=period_name(text, sealed.period)),
        kind=kind,
        foot=(" · ".join(foot), " · ".join([short, header.program, *marks])),
        rows=(
            (text("report.row_scope"), f"{district} · {scope}"),
            (text("report.row_seal"), text("report.seal_whole", number=header.number, kind=kind)),
            (text("report.row_root"), sealed.root),
            (text("report.row_previous"), header.previous or text("report.no_previous")),
            (text("report.row_as_of"), as_of_words(text, sealed)),
            (text("report.row_programme"), version),
            (text("report.row_program"), header.program),
            (text("report.row_boundaries"), boundaries_note(text, sealed)),
            (text("report.row_data"), text("report.synthetic" if sealed.synthetic else "report.reported")),
            (text("report.row_missing"), missing_words(text, sealed)),
        ),
    )


def kind_name(text: Text, sealed: Sealed) -> str:
    """会前稿 or 会后定稿."""
    return text("report.kind_final" if sealed.header.kind is SealKind.final else "report.kind_draft")


def as_of(sealed: Sealed) -> datetime:
    """The as-of time of the seal, in UTC."""
    return datetime.fromisoformat(sealed.header.as_of).astimezone(UTC)


def as_of_words(text: Text, sealed: Sealed) -> str:
    """The as-of time in China and in UTC."""
    moment = as_of(sealed)
    return text("report.as_of", china=minute_of(moment), utc=moment.strftime("%Y-%m-%d %H:%M"))


def boundaries_note(text: Text, sealed: Sealed) -> str:
    """边界示意 for schematic boundaries, else the approval number or whatever the boundaries' label says."""
    if sealed.map is None:
        return text("map.no_boundaries")
    return text("shell.schematic") if sealed.map.label == _SCHEMATIC else sealed.map.label


def missing_of(sealed: Sealed) -> Mapping[str, tuple[str, ...]]:
    """By code of the town the codes of the indicators that were not reported, towns without any left out."""
    found = {
        card.area.code: tuple(each.indicator for each in card.indicators if each.verdict is Verdict.missing)
        for card in sealed.assessment.areas
    }
    return {code: codes for code, codes in found.items() if codes}


def missing_words(text: Text, sealed: Sealed) -> str:
    """How many figures were not reported, and by whom."""
    found = missing_of(sealed)
    if not found:
        return text("report.missing_none")
    names = {card.area.code: town_name(text, card) for card in sealed.assessment.areas}
    towns = listing(text, [names[code] for code in found])
    return text.plural("report.missing_some", sum(map(len, found.values())), towns=towns)
