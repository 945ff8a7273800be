"""How long a proposal for twinning takes: the cost of every pair, the cheapest assignment, and a reason for each match.

Towns, partners and their strengths are made up, and the programme is the one of Huizhou's demo; what a page does
besides (the scorecards and the diagnosis) is measured on that demo itself, as it was when its towns needed partners.
Processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from assessment.model import Programme, parse_programme
from assessment.periods import Period
from assessment.twinning.costs import CostTable, Need, Pair, Partner, PartnerKind
from assessment.twinning.matching import Matching, match, prices
from benchmarks.table import Took
from dashboard.services.twinning import StoredFigures, proposals_of
from data.demo import builder
from data.demo.huizhou.story import FLAGGED
from data.engine import open_engine, reading, upgrade, writing
from data.store.twinning import records

PROGRAMME = "huizhou-2010"
SMALL, LARGE = (16, 60), (500, 2_000)
SMALL_GOAL, LARGE_GOAL = 50.0, 2_000.0
CONFIRMED = datetime(2008, 10, 31, tzinfo=UTC)
"""Huizhou's sixteen towns are confirmed then, and none has a partner."""
_SEED = 35_900


@dataclass(frozen=True, slots=True)
class Problem:
    """A made-up matching: towns with what each indicator costs them, and partners of all three kinds."""

    programme: Programme
    needs: tuple[Need, ...]
    partners: tuple[Partner, ...]


def rows(*, times: int = 9) -> Iterator[Took]:
    """The rows of the table: a county's size and a province's, free and with a pin and a ban; then the demo's."""
    for (towns, partners), goal in ((SMALL, SMALL_GOAL), (LARGE, LARGE_GOAL)):
        problem = make(towns, partners)
        size = f"proposal for {towns} towns × {partners:,} partners"
        for more, wishes in (("", False), (", a pin and a ban priced", True)):
            took = _times(lambda of=problem, asked=wishes: propose(of, wishes=asked), times)  # type: ignore[misc]
            yield Took(f"{size}{more}", median(took[1:]), "ms", goal)
    first, again = _demo_times(times)
    yield Took("proposal of Huizhou's demo (16 × 26) with diagnosis, scorecards remembered", again, "ms", SMALL_GOAL)
    yield Took("proposal of Huizhou's demo, first question after new data", first, "ms")


def make(towns: int, partners: int) -> Problem:
    """A matching of this size; the same each time."""
    text = (files("data") / "programmes" / f"{PROGRAMME}.toml").read_text(encoding="utf-8")
    programme = parse_programme(text, origin=PROGRAMME)
    random = np.random.default_rng(_SEED)
    codes = [indicator.code for indicator in programme.indicators]
    lines = [line.code for line in programme.lines]
    tiers = [tier.code for tier in programme.tiers]
    needs = tuple(
        Need(
            f"t{number:04d}",
            {code: float(random.uniform(0, 8)) for code in codes if random.random() < 0.7},
            tiers[number % len(tiers)],
            _place(random),
        )
        for number in range(towns)
    )
    return Problem(programme, needs, tuple(_partner(random, number, codes, lines, tiers) for number in range(partners)))


def propose(problem: Problem, *, wishes: bool) -> tuple[Matching, dict[Pair, float]]:
    """What a page does: costs of all pairs, the assignment with its reasons, and what each wish costs."""
    table = CostTable(problem.needs, problem.partners, programme=problem.programme)
    if not wishes:
        return match(table), {}
    pins = [(problem.needs[0].town, problem.partners[-1].code)]
    bans = [(problem.needs[1].town, problem.partners[0].code)]
    return match(table, pins=pins, bans=bans), prices(table, pins=pins, bans=bans)


def _partner(random: np.random.Generator, number: int, codes: list[str], lines: list[str], tiers: list[str]) -> Partner:
    kind = list(PartnerKind)[number % len(PartnerKind)]
    capacity = 1 + number % 3
    if kind is PartnerKind.town:
        strength = {code: float(random.uniform(0.6, 1)) for code in codes}
        return Partner(f"p{number:04d}", kind, capacity, strength, tiers[number % len(tiers)], _place(random))
    chosen = random.choice([*codes, *lines], size=3, replace=False)
    return Partner(f"p{number:04d}", kind, capacity, {str(code): float(random.uniform(0.2, 0.9)) for code in chosen})


def _place(random: np.random.Generator) -> tuple[float, float]:
    return float(random.uniform(113.8, 115.1)), float(random.uniform(22.6, 23.9))


def _demo_times(times: int) -> tuple[float, float]:
    """ms of the first proposal of the demo's flagged quarter, and the median of those after it."""
    with TemporaryDirectory(prefix="threeline-bench-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'threeline.sqlite'}")
        upgrade(engine)
        with writing(engine) as connection:
            builder.build(connection, programme_code=PROGRAMME)
        with reading(engine) as connection:
            figures = StoredFigures(connection, make(0, 0).programme, as_of=CONFIRMED)
            known, day = records.read(connection, as_of=CONFIRMED), CONFIRMED.date()
            took = _times(lambda: proposals_of(figures, known, Period((FLAGGED,)), today=day), times)
        engine.dispose()
    return took[0], median(took[1:])


def _times(work: Callable[[], object], times: int) -> list[float]:
    """ms of a first run and `times` more."""
    found = []
    for _ in range(times + 1):
        start = time.process_time()
        work()
        found.append(1000 * (time.process_time() - start))
    return found
