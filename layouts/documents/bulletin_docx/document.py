"""The bulletin in its order: number, title, addressees, commended, warned, required, signature, annexes."""

from __future__ import annotations

import io
from datetime import date

from layouts.documents.briefing.agreed import meeting_name
from layouts.documents.briefing.district import headline
from layouts.documents.briefing.parts import day_of, district_name
from layouts.documents.briefing.ranking import ranking_listing
from layouts.documents.bulletin_docx.commended import commendations
from layouts.documents.bulletin_docx.paper import Paper
from layouts.documents.bulletin_docx.required import called_for, decided, to_do
from layouts.documents.bulletin_docx.warned import class_three, doubtful_words, missed_table, other_warnings
from layouts.documents.containers import normalised_zip
from layouts.documents.provenance import as_of, provenance
from layouts.documents.table import PlainTable
from layouts.documents.town_words import name_of
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import listing, period_name, scope_name

_KINDS = ("town", "township", "sub-district")


def bulletin_docx(sealed: Sealed, languages: tuple[str, ...], *, number: str | None = None) -> bytes:
    """The bulletin as a DOCX file; without `number` its line stays blank. The same seal gives the same bytes."""
    first = Text(languages[0])
    paper = Paper()
    for index, language in enumerate(languages):
        if index:
            paper.new_page()
        _part(paper, Text(language), sealed, number)
    named = provenance(first, sealed)
    paper.footer(
        (first("bulletin.page_before"), first("bulletin.page_between"), first("bulletin.page_after")), named.foot
    )
    properties = paper.document.core_properties
    properties.title, properties.author, properties.last_modified_by = (
        " ".join(_title(first, sealed).split("\n")),
        sealed.header.program,
        "",
    )
    properties.created = properties.modified = as_of(sealed).replace(tzinfo=None, microsecond=0)
    properties.subject = f"{sealed.header.programme} {sealed.header.period} {sealed.root}"
    properties.comments, properties.revision = "", 1
    target = io.BytesIO()
    paper.document.save(target)
    return normalised_zip(target.getvalue())


def _part(paper: Paper, text: Text, sealed: Sealed, number: str | None) -> None:
    day = day_of(sealed)
    # 黑体 is heavy by itself, Latin letters are not
    paper.bold_headings = text.language == "en"
    paper.line(number or text("bulletin.number", year=day.year), "center")
    paper.rule()
    paper.title(_title(text, sealed))
    if not sealed.meeting.closed:
        paper.line(text("bulletin.draft"), "center")
    paper.line(text("bulletin.to", kinds=_addressees(text, sealed)))
    _opening(paper, text, sealed)
    paper.heading(text("bulletin.heading_commended"))
    for words in commendations(text, sealed):
        paper.text(words)
    _warnings(paper, text, sealed)
    _requirements(paper, text, sealed)
    paper.line("")
    paper.line(district_name(text, sealed), "right")
    paper.line(_day(text, day), "right")
    _annexes(paper, text, sealed)


def _title(text: Text, sealed: Sealed) -> str:
    # two lines of whole words, as the standard asks for
    return text("bulletin.title", district=district_name(text, sealed), period=period_name(text, sealed.period))


def _addressees(text: Text, sealed: Sealed) -> str:
    """The kinds of towns that there are, each as it is addressed."""
    there = {each.kind for each in sealed.areas}
    known = [text(f"bulletin.kind.{kind.replace('-', '_')}") for kind in _KINDS if kind in there]
    return listing(text, known) if known and there <= set(_KINDS) else text("bulletin.kind.any")


def _opening(paper: Paper, text: Text, sealed: Sealed) -> None:
    programme = name_of(text, sealed.programme)
    scope = scope_name(text, sealed.period, sealed.assessment.view)
    paper.text(text("bulletin.opening", programme=programme, scope=scope))
    paper.text(headline(text, sealed))
    if not any(card.class_decided for card in sealed.assessment.areas):
        paper.text(text("bulletin.not_decided"))
    if sealed.synthetic:
        paper.text(text("bulletin.synthetic"))


def _warnings(paper: Paper, text: Text, sealed: Sealed) -> None:
    paper.heading(text("bulletin.heading_warned"))
    paper.heading(text("bulletin.heading_three"), 2)
    for words in class_three(text, sealed):
        paper.text(words)
    paper.heading(text("bulletin.heading_missed"), 2)
    missed = missed_table(text, sealed)
    if missed.rows:
        paper.text(text("bulletin.missed", n=sum(int(row[1]) for row in missed.rows)))
        paper.table(missed, about=text("bulletin.heading_missed"))
    else:
        paper.text(text("bulletin.none_missed"))
    doubtful = doubtful_words(text, sealed)
    if doubtful:
        paper.text(doubtful)
    others = list(other_warnings(text, sealed))
    if others:
        paper.heading(text("bulletin.heading_others"), 2)
        for words in others:
            paper.text(words)


def _requirements(paper: Paper, text: Text, sealed: Sealed) -> None:
    paper.heading(text("bulletin.heading_required"))
    decisions, actions = decided(text, sealed), to_do(text, sealed)
    if not decisions and not actions.rows:
        first, *called = called_for(text, sealed)
        paper.text(first)
        for index, words in enumerate(called, 1):
            paper.text(text("bulletin.numbered", n=index, words=words))
        return
    units = sealed.meeting.attendance
    meeting = meeting_name(text, sealed)
    if units:
        paper.text(text("bulletin.agreed_by", meeting=meeting, units=listing(text, list(units))))
    else:
        paper.text(text("bulletin.agreed", meeting=meeting))
    for index, words in enumerate(decisions, 1):
        paper.text(text("bulletin.numbered", n=index, words=words))
    if actions.rows:
        paper.text(text("bulletin.actions"))
        paper.table(actions, about=text("bulletin.actions"))


def _annexes(paper: Paper, text: Text, sealed: Sealed) -> None:
    paper.new_page()
    ranking = ranking_listing(text, sealed, tiers=False)
    paper.heading(text("bulletin.annex_ranking"))
    # how many indicators stand how is in the workbook: here the columns have room for every name
    shown = 5 + len(sealed.programme.lines)
    table = PlainTable(
        ranking.table.headings[:shown], tuple(row[:shown] for row in ranking.table.rows), ranking.table.right
    )
    paper.table(table, size=9, about=ranking.title)
    paper.text(text("bulletin.ranking_note"))
    paper.text(text("slides.chance_explained"))
    paper.text(text("slides.movers_explained"))
    paper.heading(text("bulletin.annex_sources"))
    rows = provenance(text, sealed).rows
    model = PlainTable((text("slides.what"), text("slides.which")), rows)
    paper.table(model, size=9, about=text("bulletin.annex_sources"))


def _day(text: Text, day: date) -> str:
    return text("bulletin.day", year=day.year, month=day.month, day=day.day)
