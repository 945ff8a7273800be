"""Runs `threeline` as a person would, each call with what it printed and its exit code."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.commands import threeline
from data.demo.builder import build
from data.engine import open_engine, upgrade, writing

AREAS = """\
code,name_zh,name_en,kind,tier
110117101,东高村镇,Donggaocun,town,plain
110117104,南独乐河镇,Nandulehe,town,plain
110117001,滨河街道,Binhe,sub-district,sub_district
"""

INDICATORS = """\
period,area_code,indicator,numerator,denominator,value
2007Q1,110117101,compliant_birth_rate,60,62,
2007Q1,110117104,compliant_birth_rate,35,39,
2007Q1,110117001,compliant_birth_rate,84,85,
2007Q1,110117101,hearings_held,,,1
2007Q1,110117104,hearings_held,,,0
2007Q1,110117001,hearings_held,,,2
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a call of `threeline` printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs one command line in this process."""

    def call(*words: str | Path) -> Ended:
        result = CliRunner().invoke(threeline, [str(word) for word in words], prog_name="threeline")
        # our own exit is the only one there may be: anything else is a failure that a person would see
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder that does not exist yet."""
    folder = tmp_path / "instance"
    monkeypatch.setenv("THREELINE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demo, built once."""
    return _built(tmp_path_factory.mktemp("demo"), twinning=True)


@pytest.fixture(scope="session")
def built_demo_without_twinning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demo's figures, in which nobody is helped yet."""
    return _built(tmp_path_factory.mktemp("figures"), twinning=False)


def _built(folder: Path, *, twinning: bool) -> Path:
    engine = open_engine(f"sqlite:///{folder / 'threeline.sqlite'}")
    upgrade(engine)
    with writing(engine) as connection:
        build(connection, programme_code="pinggu-2005", twinning=twinning)
    engine.dispose()
    return folder


@pytest.fixture
def demo(built_demo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo, to be read only."""
    monkeypatch.setenv("THREELINE_HOME", str(built_demo))
    return built_demo


@pytest.fixture
def own_demo(built_demo: Path, home: Path) -> Path:
    """A copy of the demo that a test may change."""
    shutil.copytree(built_demo, home)
    return home


@pytest.fixture
def own_figures(built_demo_without_twinning: Path, home: Path) -> Path:
    """A copy of the demo's figures, without any twinning, that a test may change."""
    shutil.copytree(built_demo_without_twinning, home)
    return home


@pytest.fixture
def district(run: Run, home: Path, tmp_path: Path) -> Path:
    """An instance of the Pinggu programme with three towns and no figures; the folder of its input files."""
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / "areas.csv").write_text(AREAS, encoding="utf-8")
    (folder / "2007Q1.csv").write_text(INDICATORS, encoding="utf-8")
    assert run("init", "--programme", "pinggu-2005").code == 0
    assert run("load", "areas", folder / "areas.csv").code == 0
    return folder
