"""The tables in docs/data.md load as they stand, into the programme that is shipped."""

import re
from pathlib import Path

import data
from assessment.model import parse_programme
from data.engine import Engine, writing
from data.intake import load_areas, load_indicators
from data.store import observations
from tests.integration.small_programme import START, write_csv

ROOT = Path(__file__).resolve().parents[2]


def test_the_examples_of_the_documentation_load(database: Engine, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```csv (areas|indicators)\n(.*?)```", text, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["areas", "indicators", "indicators"]
    shipped = Path(data.__file__).parent / "programmes" / "pinggu-2005.toml"
    programme = parse_programme(shipped.read_text(encoding="utf-8"), origin=shipped.name)
    paths = [write_csv(tmp_path, block, name=f"{number}.csv") for number, (_, block) in enumerate(blocks)]
    with writing(database) as connection:
        load_areas(connection, programme=programme, path=paths[0], recorded_at=START, who="me")
        report = load_indicators(connection, programme=programme, paths=paths[1:], recorded_at=START, who="me")
        stored = observations.read(connection)
    assert (report.rows, report.added) == (10, 10)
    assert {str(each.quarter) for each in stored} == {"2007Q1", "2007Q2"}
    assert {each.area for each in stored if str(each.quarter) == "2007Q1"} == {"110117001", "110117003"}
