"""The public page is a program part of its own: all that it may reach is listed, and it starts without the rest."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    "dashboard.config",
    "data.engine",
    "data.errors",
    "data.schema",
    "data.store.public_releases",
    "data.types",
    "layouts.documents.font_measure",
    "layouts.documents.fonts",
    "layouts.documents.map_labels",
    "layouts.documents.svg_png",
    "layouts.models.release",
    "layouts.text",
    "layouts.text.format",
    "layouts.theme",
}
PACKAGES_ONLY = {"assessment", "dashboard", "data", "data.store", "layouts", "layouts.documents", "layouts.models"}
"""Their own files hold a docstring and import nothing."""
OWN = ("assessment.", "layouts.public", "dashboard.public")
START = """
import sys
import dashboard.public.app
strangers = {"dash", "flask", "werkzeug", "plotly", "pandas", "geopandas", "callbacks", "geo"} & set(sys.modules)
assert not strangers, strangers
print(*sorted(name for name in sys.modules if name.partition(".")[0] in {"dashboard", "data", "layouts"}))
"""


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """Every module of ours that the public part imports, directly or not."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    graph = grimp.build_graph(*packages["root_packages"], cache_dir=None)
    return set(graph.find_upstream_modules("dashboard.public", as_package=True))


def strangers(names: set[str]) -> set[str]:
    return {name for name in names if name not in ALLOWED | PACKAGES_ONLY and not name.startswith(OWN)}


def test_the_public_part_reaches_nothing_but_what_is_listed(reached: set[str]) -> None:
    assert strangers(reached) == set()
    assert "data.store.public_releases" in reached


def test_it_starts_without_dash_flask_or_any_other_table() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert strangers(set(done.stdout.split())) == set()


@pytest.mark.parametrize("name", sorted(PACKAGES_ONLY))
def test_the_packages_on_the_way_hold_nothing_themselves(name: str) -> None:
    text = (ROOT / Path(*name.split(".")) / "__init__.py").read_text(encoding="utf-8")
    assert "import" not in text
