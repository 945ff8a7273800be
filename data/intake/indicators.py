"""Loads tables of indicators: read → recognise → validate → commit, all or nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from assessment.facts import Observation
from assessment.model import Programme
from assessment.periods import Quarter, parse_period
from assessment.problems import Problem, Refused
from data.intake.entries import Entry, Findings, Known
from data.intake.figures import Unusable, figures, observation
from data.intake.files import Source, combined_sha256, read_sources
from data.intake.numbers import CellFault, quarter
from data.intake.problems import capped, distinct, problem
from data.intake.recognise import recognise
from data.intake.registered import Register, Sum
from data.intake.report import LoadReport
from data.intake.totals import differing
from data.store import areas, batches, observations

KIND = "indicators"
Taken = list[tuple[Entry, Observation]]


def load_indicators(
    connection: Connection,
    *,
    programme: Programme,
    paths: Sequence[Path],
    period: str | None = None,
    recorded_at: datetime,
    who: str,
    dry_run: bool = False,
) -> LoadReport:
    """Loads long or wide tables (csv, xlsx) of `programme`; only what changed becomes a revision.

    `period`: the quarter of tables that do not say it themselves (2007Q2). The caller owns the transaction.
    Raises `Refused` with every problem of every file; nothing is written then, nor in a dry run.
    """
    asked = None if period is None else _asked(period)
    sources = read_sources(paths)
    names = areas.names(connection)
    if not names:
        raise Refused([problem("areas.none_registered", {})])
    known = Known.of(programme, Register.of(names, programme.district), asked)
    findings = Findings()
    for source in sources:
        findings.notes.extend(source.notes)
        for table in source.tables:
            recognise(table, known=known, findings=findings, only=len(source.tables) == 1)
        if source.tables and not findings.entries and not findings.problems and not findings.rows:
            findings.problems.append(problem("table.no_rows", {"file": source.name}))
    taken = _validated(findings)
    return _committed(connection, taken, findings, sources=sources, recorded_at=recorded_at, who=who, dry_run=dry_run)


def _asked(period: str) -> Quarter:
    try:
        return quarter(period)
    except CellFault as fault:
        parse_period(period)  # what is no period at all has its own words
        raise Refused([problem(fault.code, {}, **fault.params)]) from fault


def _validated(findings: Findings) -> Taken:
    """The observations of all entries; raises `Refused` with all problems found so far and here."""
    problems = list(findings.problems)
    taken: Taken = []
    totals: list[Entry] = []
    for entry in findings.entries:
        if entry.area is Sum.total:
            totals.append(entry)
            continue
        try:
            found = figures(entry)
        except Unusable as unusable:
            problems.extend(unusable.problems)
            continue
        if found and isinstance(entry.area, str) and entry.quarter is not None:
            indicator = entry.indicator.code
            made = observation(area=entry.area, quarter=entry.quarter, indicator=indicator, found=found)
            taken.append((entry, made))
    problems.extend(_duplicates(taken))
    if not problems:
        # after any other problem the sums would differ for a reason that is already named
        problems.extend(differing(totals, taken))
    if problems:
        raise Refused(capped(distinct(problems)))
    findings.notes.extend(distinct(problem("table.total_skipped", each.place(), value=each.label) for each in totals))
    return taken


def _duplicates(taken: Taken) -> Iterable[Problem]:
    first: dict[tuple[str, str, Quarter], Entry] = {}
    for entry, found in taken:
        key = (found.indicator, found.area, found.quarter)
        known = first.setdefault(key, entry)
        if known is not entry:
            yield problem(
                "indicators.duplicate",
                entry.place(),
                indicator=found.indicator,
                area=found.area,
                quarter=str(found.quarter),
                first_file=known.table.file
                if known.table.sheet is None
                else f"{known.table.file}, {known.table.sheet}",
                first_row=known.row,
            )


def _committed(
    connection: Connection,
    taken: Taken,
    findings: Findings,
    *,
    sources: Sequence[Source],
    recorded_at: datetime,
    who: str,
    dry_run: bool,
) -> LoadReport:
    numbers = {
        (table.file, table.sheet): number
        for number, table in enumerate(table for source in sources for table in source.tables)
    }
    known = observations.latest(
        connection,
        quarters={found.quarter for _, found in taken},
        indicators={found.indicator for _, found in taken},
    )
    new: list[observations.NewObservation] = []
    for entry, found in taken:
        key = (found.indicator, found.quarter.year, found.quarter.number, found.area)
        revision, stored = known.get(key, (0, None))
        if stored != found:
            file = numbers[entry.table.file, entry.table.sheet]
            new.append(observations.NewObservation(found, revision + 1, file, entry.row))
    added = sum(each.revision == 1 for each in new)
    batch = None
    if new and not dry_run:
        batch = batches.next_id(connection)
        batches.add(
            connection,
            batches.Batch(
                id=batch,
                kind=KIND,
                file="; ".join(source.name for source in sources),
                sha256=combined_sha256(sources),
                recorded_at=recorded_at,
                who=who,
                rows=findings.rows,
                added=added,
                revised=len(new) - added,
            ),
            tables=[batches.BatchTable(table.file, table.sheet) for source in sources for table in source.tables],
        )
        observations.add(connection, new, recorded_at=recorded_at, batch=batch)
    return LoadReport(
        kind=KIND,
        files=tuple(source.name for source in sources),
        rows=findings.rows,
        added=added,
        revised=len(new) - added,
        unchanged=len(taken) - len(new),
        batch=batch,
        notes=tuple(findings.notes),
    )
