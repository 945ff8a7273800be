"""The slides one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assessment.model import Comparator, TownClass
from assessment.periods import Period
from assessment.results import Scorecard
from layouts.documents.briefing.agreed import meeting_name
from layouts.documents.briefing.district import CLASSES, class_history, figures, headline, tallies
from layouts.documents.briefing.laggards import laggards, losses, say_laggard
from layouts.documents.briefing.maps import map_words, picture
from layouts.documents.briefing.parts import Listing, class_state, district_name, score_words
from layouts.documents.fitting import FittedTable, fitted_table
from layouts.documents.map_svg import render_map_svg, svg_to_png
from layouts.documents.provenance import as_of_words, boundaries_note, provenance
from layouts.documents.score_table import town_name
from layouts.documents.slides_pptx import charts
from layouts.documents.slides_pptx.drawing import PAD, Box, put_picture, put_table, put_text
from layouts.documents.slides_pptx.frame import BODY, MARGIN, ROOM, SUMMARY, Deck, write_notes
from layouts.documents.table import PlainTable
from layouts.documents.town_words import cause_words, change_lines, name_of
from layouts.models.review import ROWS_A_SCREEN
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import scope_name, shortest
from layouts.theme import CLASS_COLOUR, CLASS_SIGN, MUTED

_BODY_SIZES = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0)
_TABLE_SIZES = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
_SINGLE = 6
"""At most so many laggards have a slide of their own."""
_LOSSES = 8
_MAP, _MAP_HEADING = (1240, 700), 94
"""Width, height and heading of the map in px: on a slide its names are about 11 points high."""
_SHARP = 1.4
"""Pixels of the map picture a px of its drawing: sharp on a projector, small in the file."""


class Speaker:
    """Puts the slides of one language on a deck."""

    def __init__(self, deck: Deck, text: Text, sealed: Sealed) -> None:
        self.deck, self.text, self.sealed = deck, text, sealed
        self.foot = "\n".join(provenance(text, sealed).foot)
        self.notes = dict(sealed.meeting.notes)

    # ------------------------------------------------------------------ pieces

    def new(self, title: str, **more: Any) -> Any:
        """A slide with this title."""
        return self.deck.slide(title, language=self.text.language, foot=self.foot, **more)

    def words(self, slide: Any, box: Box, words: str, **more: Any) -> float:
        """A text in a box."""
        return put_text(slide, box, words, language=self.text.language, **more)

    def speak(self, slide: Any, screen: str, *sentences: str) -> None:
        """Speaker notes: what the presenter noted for the screen, then the evidence."""
        write_notes(slide, [self.notes.get(screen, ""), *sentences], language=self.text.language)

    def table(
        self, slide: Any, box: Box, model: PlainTable, *, name: str, about: str, sizes: Sequence[float] = _TABLE_SIZES
    ) -> list[str]:
        """A table that fits the box; what had to be left out of its cells, whole, for the notes."""
        found = _fitted(model, box, sizes)
        put_table(slide, box, found, model, language=self.text.language, name=name, about=about)
        return _left_out(model, found)

    # ------------------------------------------------------------------ slides

    def cover(self) -> None:
        """What this is, of when, and how far it may be relied on."""
        text, sealed = self.text, self.sealed
        named = provenance(text, sealed)
        title = text("slides.cover", district=district_name(text, sealed), meeting=meeting_name(text, sealed))
        slide = self.new(title, box=(MARGIN, 120.0, ROOM, 110.0), sizes=(44.0, 40.0, 36.0, 32.0, 28.0, 24.0, 20.0))
        programme = name_of(text, sealed.programme)
        about = [f"{programme} · {scope_name(text, sealed.period, sealed.assessment.view)}"]
        about.append(
            text("slides.sealed", kind=named.kind, number=sealed.header.number, time=as_of_words(text, sealed))
        )
        if sealed.map is not None:
            about.append(boundaries_note(text, sealed))
        if sealed.synthetic:
            about.append(text("report.synthetic"))
        self.words(
            slide, (MARGIN, 250.0, ROOM, 150.0), "\n".join(about), sizes=(20.0, 18.0, 16.0, 14.0, 12.0), colour=MUTED
        )
        self.speak(slide, "", text("slides.how_to_use"))

    def district(self) -> None:
        """The district in one view."""
        text, sealed = self.text, self.sealed
        slide = self.new(text("slides.district", district=district_name(text, sealed)))
        self.words(
            slide, (MARGIN, 64.0, ROOM, 46.0), headline(text, sealed), sizes=(18.0, 16.0, 15.0, 14.0, 13.0, 12.0)
        )
        shown = figures(text, sealed)
        wide = ROOM / len(shown)
        for index, figure in enumerate(shown):
            left = MARGIN + index * wide
            self.words(
                slide, (left, 120.0, wide - 12, 18.0), figure.label, sizes=(13.0, 12.0, 11.0, 10.0, 9.0), colour=MUTED
            )
            self.words(slide, (left, 140.0, wide - 12, 40.0), figure.value, sizes=(30.0, 26.0, 22.0, 18.0), bold=True)
            self.words(slide, (left, 182.0, wide - 12, 34.0), figure.note, sizes=(12.0, 11.0, 10.0), colour=MUTED)
        half = (ROOM - 24) / 2
        self._classes(slide, (MARGIN, 226.0, half, 270.0))
        self._first_indicator(slide, (MARGIN + half + 24, 226.0, half, 270.0))
        self.speak(
            slide, "district", headline(text, sealed), *(f"{each.label} {each.value} {each.note}" for each in shown)
        )

    def _classes(self, slide: Any, box: Box) -> None:
        text = self.text
        names, counts = short_periods(text, self.sealed), class_history(self.sealed)
        shown = [each for each in CLASSES if each is not TownClass.unclassified or any(counts[each])]
        series = [
            charts.Series(f"{CLASS_SIGN[each]} {text(f'class.{each}')}", charts.plain(counts[each]), CLASS_COLOUR[each])
            for each in shown
        ]
        title = text("slides.classes")
        self.words(slide, (box[0], box[1], box[2], 18.0), title, sizes=(13.0, 12.0, 11.0, 10.0), bold=True)
        drawn = charts.Drawn(title, _said(title, names, series))
        charts.stacked(slide, _below(box), names, series, drawn, across=False)

    def _first_indicator(self, slide: Any, box: Box) -> None:
        text, sealed = self.text, self.sealed
        indicator = sealed.programme.indicators[0]
        names = short_periods(text, sealed)
        values = charts.plain([each.district.get(indicator.code) for each in sealed.history])
        series = [charts.Series(name_of(text, indicator), values, charts.LINE)]
        target = sealed.assessment.district.indicators[0].target
        if target is not None and indicator.comparator is not Comparator.FALLS:
            series.append(
                charts.Series(
                    text("slides.target", value=shortest(target)), (float(target),) * len(names), charts.LIMIT_HIGH
                )
            )
        title = text("slides.trend", name=name_of(text, indicator))
        self.words(slide, (box[0], box[1], box[2], 18.0), title, sizes=(13.0, 12.0, 11.0, 10.0), bold=True)
        drawn = charts.Drawn(title, _said(title, names, series))
        charts.lines(slide, _below(box), names, series, drawn, number_format="0.0")

    def verdicts(self) -> None:
        """How the towns stand on each indicator."""
        text, sealed = self.text, self.sealed
        title = text("slides.verdicts")
        found = tallies(sealed)
        slide = self.new(title)
        self.words(
            slide, SUMMARY, text("briefing.summary.indicators"), sizes=(14.0, 13.0, 12.0, 11.0, 10.0), colour=MUTED
        )
        series = [
            charts.Series(
                text(f"slides.series.{name}"),
                charts.plain([getattr(each, name) for each in found]),
                *charts.VERDICT_FILL[name],
            )
            for name in charts.VERDICT_FILL
        ]
        names = [name_of(text, each.indicator) for each in found]
        charts.stacked(slide, BODY, names, series, charts.Drawn(title, _said(title, names, series)), across=True)
        self.speak(slide, "district", text("slides.chance_explained"))

    def listed(self, listing: Listing, *, screen: str, appendix: bool = False) -> None:
        """A listing on as many slides as it needs, at most ten rows each."""
        pages = list(listing.pages(ROWS_A_SCREEN))
        # one size on all pages of a listing
        size = min(_fitted(page.table, BODY, _TABLE_SIZES).size for page in pages)
        for number, page in enumerate(pages, 1):
            title = self.text("slides.appendix", title=page.title) if appendix else page.title
            if len(pages) > 1:
                title = self.text("slides.part", title=title, n=number, of=len(pages))
            slide = self.new(title)
            left_out: list[str] = []
            if page.summary:
                self.words(slide, SUMMARY, page.summary, sizes=(15.0, 14.0, 13.0, 12.0, 11.0, 10.0), colour=MUTED)
            if page.table.rows:
                left_out = self.table(
                    slide, BODY, page.table, name=page.title, about=page.summary or page.title, sizes=(size,)
                )
            else:
                self.words(slide, BODY, page.empty, sizes=_BODY_SIZES)
            self.speak(slide, screen, page.summary or page.empty, *page.evidence, *left_out)

    def grouped(self, title: str, listings: Sequence[Listing], *, screen: str) -> None:
        """What several listings say in a sentence each on one slide, then those that have rows."""
        slide = self.new(title)
        high = BODY[3] / len(listings)
        for index, listing in enumerate(listings):
            top = BODY[1] + index * high
            self.words(slide, (MARGIN, top, ROOM, 26.0), listing.title, sizes=(18.0, 16.0, 14.0), bold=True)
            said = listing.summary or listing.empty
            self.words(slide, (MARGIN, top + 30, ROOM, high - 40), said, sizes=(20.0, *_BODY_SIZES), colour=MUTED)
        self.speak(slide, screen, *(each.summary or each.empty for each in listings))
        for listing in listings:
            if listing.table.rows:
                self.listed(listing, screen=screen)

    def laggards(self) -> None:
        """What each of the towns that lag loses by, and how it came there."""
        for card in laggards(self.sealed)[:_SINGLE]:
            self._laggard(card)

    def _laggard(self, card: Scorecard) -> None:
        text, sealed = self.text, self.sealed
        name = town_name(text, card)
        title = text(
            "slides.laggard",
            town=name,
            town_class=class_state(text, card),
            score=score_words(sealed.programme, card.composite),
        )
        slide = self.new(title)
        self.words(
            slide,
            SUMMARY,
            cause_words(text, sealed.programme, card),
            sizes=(15.0, 14.0, 13.0, 12.0, 11.0, 10.0),
            colour=MUTED,
        )
        half = (ROOM - 24) / 2
        found = losses(text, sealed, card)[:_LOSSES]
        heading = text("slides.losses")
        self.words(slide, (MARGIN, 102.0, half, 18.0), heading, sizes=(13.0, 12.0, 11.0, 10.0), bold=True)
        if found:
            series = charts.Series(heading, charts.plain([each.points for each in found]), charts.LOSS)
            names = [each.name for each in found]
            about = charts.Drawn(heading, _said(f"{name} {heading}", names, [series]))
            charts.bars(slide, (MARGIN, 120.0, half, 270.0), names, series, about)
        self._course(slide, (MARGIN + half + 24, 102.0, half, 288.0), card)
        changes = change_lines(text, sealed.programme, card)
        self.words(slide, (MARGIN, 400.0, ROOM, 94.0), "\n".join(changes), sizes=(15.0, 14.0, 13.0, 12.0, 11.0, 10.0))
        self.speak(slide, "laggards", say_laggard(text, sealed, card))

    def _course(self, slide: Any, box: Box, card: Scorecard) -> None:
        text, sealed = self.text, self.sealed
        classes = sealed.programme.classes
        names = short_periods(text, sealed)
        towns = [each.towns.get(card.area.code) for each in sealed.history]
        own = charts.plain([None if each is None else each.composite for each in towns])
        heading = text("slides.course")
        limits = ((TownClass.one, classes.one, charts.LIMIT_HIGH), (TownClass.two, classes.two, charts.LIMIT_LOW))
        series = [charts.Series(town_name(text, card), own, charts.LINE)]
        series += [
            charts.Series(
                text("slides.limit", name=text(f"class.{each}"), value=shortest(limit)),
                (float(limit),) * len(names),
                colour,
            )
            for each, limit, colour in limits
        ]
        self.words(slide, (box[0], box[1], box[2], 18.0), heading, sizes=(13.0, 12.0, 11.0, 10.0), bold=True)
        drawn = charts.Drawn(heading, _said(heading, names, series[:1]))
        charts.lines(slide, _below(box), names, series, drawn, number_format="0.0")

    def map(self) -> None:
        """The map as a picture, said in words as well; none without boundaries."""
        text, sealed = self.text, self.sealed
        model = picture(text, sealed)
        if model is None:
            return
        slide = self.new(model.title)
        # the slide has the title already: the picture is drawn wide, and its own heading is cut off
        drawn = replace(model, title="", subtitle="", width=_MAP[0], height=_MAP[1])
        put_picture(
            slide,
            (MARGIN, 66.0, ROOM, 430.0),
            svg_to_png(render_map_svg(drawn), scale=_SHARP),
            cut_top=_MAP_HEADING / _MAP[1],
            name=model.title,
            about=map_words(text, sealed),
        )
        self.speak(slide, "district", map_words(text, sealed))

    def about(self) -> None:
        """How to read the figures, and where they come from."""
        text, sealed = self.text, self.sealed
        slide = self.new(text("slides.about"))
        self.words(
            slide,
            (MARGIN, 66.0, ROOM, 92.0),
            "\n".join((text("slides.chance_explained"), text("report.signs"))),
            sizes=_BODY_SIZES,
        )
        rows = provenance(text, sealed).rows
        model = PlainTable((text("slides.what"), text("slides.which")), rows)
        left_out = self.table(
            slide, (MARGIN, 166.0, ROOM, 330.0), model, name=text("slides.about"), about=text("slides.about")
        )
        self.speak(slide, "", text("slides.movers_explained"), *left_out)


def short_periods(text: Text, sealed: Sealed) -> tuple[str, ...]:
    """The last periods, short enough to stand below a chart: 05年3季, 05 Q3; half years and years by their code."""
    return tuple(_short(text, each.period) for each in sealed.history)


def _short(text: Text, period: Period) -> str:
    if len(period.quarters) > 1:
        return period.code
    return text("slides.quarter", year=f"{period.last.year % 100:02d}", number=period.last.number)


def _fitted(model: PlainTable, box: Box, sizes: Sequence[float]) -> FittedTable:
    return fitted_table(model.headings, model.rows, width=box[2], height=box[3], sizes=sizes, pad=PAD, least_row=26.0)


def _below(box: Box) -> Box:
    """What is left of a box under its heading."""
    return (box[0], box[1] + 18, box[2], box[3] - 18)


def _said(title: str, names: Any, series: list[charts.Series]) -> str:
    """A chart in words: every value of every series."""
    parts = []
    for one in series:
        values = ", ".join(
            f"{name} {value:g}" if value is not None else f"{name} –"
            for name, value in zip(names, [None if v is None else round(v, 1) for v in one.values], strict=True)
        )
        parts.append(f"{one.name}: {values}")
    return f"{title}. " + "; ".join(parts)


def _left_out(model: PlainTable, found: FittedTable) -> list[str]:
    """The texts that a table shows in part only."""
    return [
        f"{model.headings[column]}: {words}"
        for row, cut in zip(model.rows, found.rows, strict=True)
        for column, (words, shown) in enumerate(zip(row, cut, strict=True))
        if words != shown
    ]
