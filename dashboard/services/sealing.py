"""Takes a seal: everything that the meeting shows of a period, as recorded by now, in one file that is chained on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from importlib.metadata import version

from assessment.assess import assess, indicator_series
from assessment.facts import Observation
from assessment.meeting import Decision, Ruling, meeting_of, open_actions
from assessment.model import Programme, Verdict, View, parse_programme
from assessment.periods import Period, Quarter, parse_period, periods_needed
from assessment.problems import Problem, Refused
from assessment.results import Assessment, Scorecard
from assessment.seal import Header, Seal, SealKind, make
from assessment.twinning.lifecycle import Event, EventKind, Stage
from dashboard.services.twinning.board import board_of
from dashboard.services.twinning.figures import StoredFigures, card_in, reference_day
from dashboard.services.twinning.proposals import flags_of, proposals_of
from data.engine import Connection, trial
from data.store import areas, batches, boundaries, meetings, observations, programmes, seals
from data.store.boundaries import BoundaryLayer
from data.store.observations import Key, StoredObservation
from data.store.seals import StoredSeal
from data.store.twinning import agreements, events, records
from data.store.twinning.writes import Write
from geo.simplify import simplify
from geo.webmap import build
from layouts.models.sealed import (
    PastPeriod,
    Revised,
    Revisions,
    Sealed,
    SealedArea,
    SealedFigure,
    SealedMap,
    Source,
    Standing,
    Trends,
    sections_of,
)

DEMO = "demo"
QUARTERS_SHOWN = 8
_CHINA = timezone(timedelta(hours=8))


def take_seal(
    connection: Connection, *, period: Period, kind: SealKind, who: str, at: datetime | None = None
) -> tuple[Seal, StoredSeal]:
    """Seals a period as recorded by now and stores the seal; a final one carries out the meeting's decisions first.

    Raises Refused: `meeting.no_figures`, `final_twice`, `decision_stands` (nothing is sealed or decided then).
    """
    moment = at or datetime.now(UTC)
    stored = programmes.current(connection)
    if stored is None:
        raise Refused([Problem("meeting.no_figures", {}, {"period": period.code})])
    programme = parse_programme(stored.text, origin=stored.code)
    final = seals.latest(connection, period=period.code, kind=SealKind.final)
    if final is not None:
        raise Refused([Problem("meeting.final_twice", {}, {"period": period.code, "number": final.number})])
    if kind is SealKind.final:
        _carry_out(
            connection, programme, period, Write(who, moment), meetings.meeting(connection, period.code).decisions
        )
    model = _Sealing(connection, programme, period, moment).sealed(kind, who)
    seal = make(model.header, sections_of(model, programme_text=stored.text))
    return seal, seals.add(connection, seal, as_of=moment, write=Write(who, moment))


def day_of(moment: datetime) -> date:
    """The day in China."""
    return moment.astimezone(_CHINA).date()


def try_decision(connection: Connection, programme: Programme, period: Period, decision: Decision) -> None:
    """Raises Refused where the decision could not be carried out as things stand; nothing is recorded.

    Those before it in the meeting are taken as carried out.
    """
    before = meetings.meeting(connection, period.code).decisions
    with trial(connection):
        try:
            _carry_out(connection, programme, period, Write("trial", datetime.now(UTC)), (*before, decision))
        except Refused as refused:
            raise Refused(_because(refused)) from None


def _because(refused: Refused) -> Iterable[Problem]:
    for each in refused.problems:
        because = each.params.get("because")
        yield from because if isinstance(because, tuple) else (each,)


def _carry_out(
    connection: Connection, programme: Programme, period: Period, write: Write, decisions: Iterable[Decision]
) -> None:
    """The decisions of the meeting take effect where they belong; all of them, or none."""
    day = day_of(write.recorded_at)
    for decision in decisions:
        try:
            for event in _events_of(connection, programme, decision, period, day, write):
                events.record(connection, programme=programme, town=decision.town, event=event, write=write)
            if decision.ruling is Ruling.match and decision.first and decision.last:
                event = Event(EventKind.match, day, write.who, reason=decision.reason, partners=decision.partners)
                agreements.match(
                    connection,
                    programme=programme,
                    town=decision.town,
                    event=event,
                    first=decision.first,
                    last=decision.last,
                    write=write,
                )
        except Refused as refused:
            params = {
                "number": decision.number,
                "town": decision.town,
                "reason": str(refused),
                # for whoever says it in another language
                "because": refused.problems,
            }
            raise Refused([Problem("meeting.decision_stands", {}, params)]) from refused


def _events_of(
    connection: Connection, programme: Programme, decision: Decision, period: Period, day: date, write: Write
) -> Iterable[Event]:
    """The events that a ruling on a flag stands for: a town that the rules name is proposed first, if it is not yet."""
    kinds = {Ruling.confirm: EventKind.confirm, Ruling.decline: EventKind.decline, Ruling.flag: EventKind.flag_by_hand}
    ruling = decision.ruling
    if ruling not in kinds:
        return
    if ruling is not Ruling.flag and events.life(connection, decision.town).stage in (Stage.none, Stage.declined):
        figures = StoredFigures(connection, programme)
        if decision.town in {each.town for each in flags_of(figures, period)}:
            yield Event(EventKind.propose, day, write.who, period=period.code)
    at = period.code if ruling is Ruling.flag else None
    yield Event(kinds[ruling], day, write.who, reason=decision.reason, period=at)


class _Sealing:
    """What a seal is put together from, as recorded by one instant."""

    def __init__(self, connection: Connection, programme: Programme, period: Period, moment: datetime) -> None:
        self.connection = connection
        self.programme = programme
        self.period = period
        self.moment = moment
        self.figures = StoredFigures(connection, programme, as_of=moment)
        if not set(self.figures.quarters).intersection(period.quarters):
            raise Refused([Problem("meeting.no_figures", {}, {"period": period.code})])
        self.view: View = programme.official_view

    def sealed(self, kind: SealKind, who: str) -> Sealed:
        assessment = self.figures.assessment(self.period, self.view)
        before = self.period.previous()
        known = set(self.figures.quarters)
        previous = self.figures.assessment(before, self.view) if known.intersection(before.quarters) else None
        twinning = records.read(self.connection, as_of=self.moment)
        recorded = meetings.entries(self.connection, as_of=self.moment)
        last = seals.latest(self.connection, as_of=self.moment)
        day = reference_day(self.figures, today=day_of(self.moment))
        return Sealed(
            header=self.header(kind, who, last),
            root="",
            programme=self.programme,
            synthetic=any(batch.who == DEMO for batch in batches.all(self.connection)),
            assessment=assessment,
            previous=previous,
            history=self.history(),
            trends=self.trends(),
            map=self.map(),
            board=board_of(self.figures, twinning, today=day),
            proposals=proposals_of(self.figures, twinning, self.period, today=day),
            meeting=meeting_of(self.period.code, recorded, closed=kind is SealKind.final),
            earlier_actions=tuple(
                each for each in open_actions(recorded) if parse_period(each.period).last < self.period.last
            ),
            revisions=self.revisions(last, assessment),
            areas=tuple(
                SealedArea(
                    each.area.code,
                    each.area.name_zh,
                    each.area.name_en,
                    each.area.kind,
                    each.area.tier,
                    None if each.valid_from is None else each.valid_from.isoformat(),
                )
                for each in areas.revisions(self.connection, as_of=self.moment)
            ),
            figures=self.used(),
            sources=tuple(
                Source(batch.id, batch.kind, batch.file, batch.sha256, batch.recorded_at, batch.who)
                for batch in batches.all(self.connection)
                if batch.kind in ("areas", "indicators", "boundaries", "programme") and batch.recorded_at <= self.moment
            ),
        )

    def header(self, kind: SealKind, who: str, last: StoredSeal | None) -> Header:
        return Header(
            number=1 if last is None else last.number + 1,
            kind=kind,
            period=self.period.code,
            view=self.view.value,
            as_of=_instant(self.moment),
            sealed_at=_instant(self.moment),
            who=who,
            program=f"threeline {version('threeline')}",
            programme=f"{self.programme.code} {self.programme.version}",
            previous=None if last is None else last.root,
        )

    def shown_quarters(self) -> tuple[Quarter, ...]:
        return tuple(self.period.last.shift(count) for count in range(1 - QUARTERS_SHOWN, 1))

    def history(self) -> tuple[PastPeriod, ...]:
        """At most eight periods in a row up to the sealed one, earliest first."""
        known, period = set(self.figures.quarters), self.period
        found: list[PastPeriod] = []
        while len(found) < QUARTERS_SHOWN and known.intersection(period.quarters):
            past = self.figures.assessment(period, self.view)
            towns = {card.area.code: Standing(card.composite, card.rank, card.town_class) for card in past.areas}
            found.append(PastPeriod(period, towns, {each.indicator: each.value for each in past.district.indicators}))
            period = period.previous()
        return tuple(reversed(found))

    def trends(self) -> Trends:
        quarters = self.shown_quarters()
        needed = {*quarters, *(quarter.shift(-4) for quarter in quarters)}
        seen = self.figures.observations(needed)
        values: dict[str, Mapping[str, tuple[Fraction | None, ...]]] = {}
        for indicator in self.programme.indicators:
            series = indicator_series(
                programme=self.programme,
                indicator=indicator.code,
                areas=self.figures.areas,
                observations=seen,
                quarters=quarters,
                view=View.quarter,
            )
            values[indicator.code] = {town: tuple(each.value for each in results) for town, results in series.items()}
        return Trends(quarters, values)

    def map(self) -> SealedMap | None:
        # boundaries are only what figures are drawn on: those loaded later serve earlier figures too
        layer: BoundaryLayer | None = boundaries.current(self.connection, as_of=self.moment)
        if layer is None:
            return None
        shapes = build(simplify(layer.geometries))
        inset = shapes.inset
        return SealedMap(
            label=layer.label,
            digest=layer.digest,
            geojson=shapes.geojson.decode("utf-8"),
            anchors=shapes.anchors,
            hatches={code: tuple(lines) for code, lines in shapes.hatches.items()},
            bounds=shapes.bounds,
            inset=None if inset is None else inset.bounds,
            inset_codes=() if inset is None else tuple(inset.codes),
        )

    def needed(self) -> frozenset[Quarter]:
        """Every quarter that anything in the seal rests on."""
        found = set(periods_needed(self.programme, self.period, self.view))
        quarters = self.shown_quarters()
        found |= {*quarters, *(quarter.shift(-4) for quarter in quarters)}
        return frozenset(found)

    def used(self) -> tuple[SealedFigure, ...]:
        found = observations.revisions(self.connection, quarters=self.needed(), as_of=self.moment)
        newest = [found[key][-1] for key in sorted(found)]
        return tuple(SealedFigure(each.observation, each.revision, each.recorded_at, each.file) for each in newest)

    def revisions(self, last: StoredSeal | None, now: Assessment) -> Revisions:
        """What was corrected since the seal before, with what that did to the town in the sealed period."""
        if last is None:
            return Revisions(None, None, ())
        found = observations.revisions(self.connection, quarters=self.needed(), as_of=self.moment)
        changed = {key: rows for key, rows in found.items() if _corrected(rows, last.as_of)}
        if not changed:
            return Revisions(last.number, last.as_of, ())
        then = self._with_the_values_of(found, last.as_of)
        rows = [_revised(key, changed[key], last.as_of, then, now) for key in sorted(changed)]
        return Revisions(last.number, last.as_of, tuple(rows))

    def _with_the_values_of(self, found: Mapping[Key, list[StoredObservation]], moment: datetime) -> Assessment:
        """The sealed period with every corrected figure as it was; what was not there yet then stays as it is now."""
        needed = set(periods_needed(self.programme, self.period, self.view))
        seen: list[Observation] = []
        for rows in found.values():
            old = [each for each in rows if each.recorded_at <= moment]
            chosen = (old or rows)[-1].observation
            if chosen.quarter in needed:
                seen.append(chosen)
        return assess(
            programme=self.programme,
            areas=self.figures.areas,
            observations=seen,
            period=self.period,
            view=self.view,
            as_of=moment,
        )


def _corrected(rows: list[StoredObservation], since: datetime) -> bool:
    """Whether there was a figure by `since` and another one came after."""
    return rows[0].recorded_at <= since < rows[-1].recorded_at


def _revised(
    key: Key, rows: list[StoredObservation], since: datetime, then: Assessment, now: Assessment
) -> Revised:
    indicator, town = key[0], key[3]
    before = [each for each in rows if each.recorded_at <= since][-1]
    after = rows[-1]
    old, new = _result(then, town, indicator), _result(now, town, indicator)
    return Revised(
        area=town,
        indicator=indicator,
        quarter=after.observation.quarter,
        before=before.observation,
        after=after.observation,
        recorded_at=after.recorded_at,
        file=after.file,
        value=(None if old is None else old[1], None if new is None else new[1]),
        verdict=(old[0] if old else Verdict.missing, new[0] if new else Verdict.missing),
        composite=(_composite(then, town), _composite(now, town)),
    )


def _result(assessment: Assessment, town: str, indicator: str) -> tuple[Verdict, Fraction | None] | None:
    card: Scorecard | None = card_in(assessment, town)
    results = () if card is None else card.indicators
    return next(((each.verdict, each.value) for each in results if each.indicator == indicator), None)


def _composite(assessment: Assessment, town: str) -> Fraction | None:
    card = card_in(assessment, town)
    return None if card is None else card.composite


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
