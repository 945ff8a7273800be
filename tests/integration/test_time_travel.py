"""Any sequence of loads and corrections: each past instant can be read again, and loading twice changes nothing."""

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.periods import Quarter
from data.engine import Connection, Engine, writing
from data.intake import load_areas, load_indicators
from data.store import batches, observations
from tests.integration.small_programme import AREAS, later, small_programme, write_csv

Key = tuple[str, str, Quarter]
Load = dict[Key, int]

CODES = ("110117001", "110117002")
QUARTERS = (Quarter(2006, 4), Quarter(2007, 1))
KEYS = st.tuples(st.sampled_from(CODES), st.sampled_from(("third", "hearings")), st.sampled_from(QUARTERS))
LOADS = st.lists(st.dictionaries(KEYS, st.integers(0, 2), min_size=1, max_size=5), min_size=1, max_size=5)
PROGRAMME = small_programme()


def _write(folder: Path, load: Load) -> Path:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["period", "area_code", "indicator", "numerator", "denominator", "value"])
    for (area, indicator, quarter), figure in load.items():
        counted = indicator == "third"
        writer.writerow([quarter, area, indicator, figure if counted else "", "", "" if counted else figure])
    return write_csv(folder, text.getvalue())


def _state(connection: Connection, *, as_of: datetime | None = None) -> Load:
    return {
        (each.area, each.indicator, each.quarter): int(each.numerator if each.value is None else each.value)
        for each in observations.read(connection, as_of=as_of)
    }


def _play(connection: Connection, loads: Sequence[Load], folder: Path) -> None:
    """Loads one after the other, each twice, then looks back at every instant from the end."""
    path = write_csv(folder, AREAS, name="areas.csv")
    load_areas(connection, programme=PROGRAMME, path=path, recorded_at=later(0), who="me")
    states: list[Load] = [{}]
    for minutes, load in enumerate(loads, start=1):
        before, after = states[-1], states[-1] | load
        new, changed = load.keys() - before.keys(), {key for key in after if before.get(key) != after[key]}
        path = _write(folder, load)
        report, again = (
            load_indicators(connection, programme=PROGRAMME, paths=[path], recorded_at=later(minutes), who="me")
            for _ in range(2)
        )
        assert (report.added, report.revised) == (len(new), len(changed) - len(new))
        assert report.unchanged == len(load) - len(changed)
        assert (report.batch is None) == (not changed)
        assert (again.added, again.revised, again.unchanged, again.batch) == (0, 0, len(load), None)
        states.append(after)
    for minutes, state in enumerate(states):
        assert _state(connection, as_of=later(minutes)) == state
    assert _state(connection) == states[-1]
    loadings = sum(before != after for before, after in pairwise(states))
    assert [batch.kind for batch in batches.all(connection)] == ["areas", *["indicators"] * loadings]
    for area, indicator, quarter in states[-1]:
        history = observations.history(connection, area=area, indicator=indicator)
        revisions = [each.revision for each in history if each.observation.quarter == quarter]
        assert revisions == list(range(1, len(revisions) + 1))


class Undone(Exception):
    """Ends an example: its transaction is rolled back, so that the next one finds the database empty."""


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=LOADS)
def test_every_past_instant_can_be_read_again(database: Engine, loads: list[Load]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.raises(Undone), writing(database) as connection:
        _play(connection, loads, Path(folder))
        raise Undone
