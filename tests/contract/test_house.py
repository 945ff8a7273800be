"""Promises of the repository itself: layers, locks, no vendored files, nothing from outside."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from plotly.offline import get_plotlyjs_version

import data

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LOCKS = ("requirements/runtime.txt", "requirements/dev.txt")
HOST = re.compile(r"https?:|file:|ssh:|git\+|--(extra-)?index-url|--find-links|//[\w.-]+\.\w+/")
OUTSIDE = re.compile(r"""(?:https?:)?//[\w-]+(?:\.[\w-]+)+""")
NAMESPACES = re.compile(r"http://www\.w3\.org/[\w/#]+")
LARGEST_FILE = 400_000


def locked(path: str) -> dict[str, list[str]]:
    """Versions by package of a lock file; more than one where they differ by Python version."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    pins = [match for line in lines if (match := re.match(r"([\w.-]+)==([^ ;\\]+)", line))]
    versions: dict[str, list[str]] = {}
    for pin in pins:
        versions.setdefault(canonicalize_name(pin[1]), []).append(pin[2])
    return versions


def committed_files() -> list[Path]:
    """Every file that git holds; skips where there is no git checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def sources(*packages: str) -> list[Path]:
    """Our Python files."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def test_the_package_called_data_is_ours() -> None:
    assert data.__file__ is not None
    assert Path(data.__file__).resolve() == ROOT / "data" / "__init__.py"


def test_the_layers_hold_without_exceptions() -> None:
    settings = PROJECT["tool"]["importlinter"]
    assert settings["root_packages"] == PACKAGES
    assert not [contract["id"] for contract in settings["contracts"] if "ignore_imports" in contract]
    linter = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_only_the_settings_module_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in sources(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
        if isinstance(node.value, ast.Name) and node.value.id == "os"
    }
    # geo reads no setting: it hands PATH and the like to the process that reads boundary files
    assert readers == {"dashboard/config.py", "geo/reading.py"}


@pytest.mark.parametrize("path", [*LOCKS, "package-lock.json", "package.json", ".npmrc"])
def test_a_lock_file_names_no_host(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert HOST.findall(text) == []
    assert '"resolved"' not in text


@pytest.mark.parametrize("path", LOCKS)
def test_every_locked_package_has_a_hash(path: str) -> None:
    entries = re.split(r"\n(?=[\w.-]+==)", (ROOT / path).read_text(encoding="utf-8"))[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_browser_package_has_a_hash() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_the_locks_fit_what_the_project_asks_for() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    asked = {
        "requirements/runtime.txt": [
            *PROJECT["project"]["dependencies"],
            *extras["postgres"],
            *extras["build"],
        ],
        "requirements/dev.txt": extras["dev"],
    }
    for path, requirements in asked.items():
        pins = locked(path)
        for requirement in map(Requirement, requirements):
            versions = pins.get(canonicalize_name(requirement.name), [])
            assert versions, f"{path} does not pin {requirement.name}: run 'make lock'"
            assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_tests_run_with_the_versions_that_users_get() -> None:
    users, tests = (locked(path) for path in LOCKS)
    assert {name: tests.get(name) for name in users} == users


def test_the_geo_bundle_is_the_plotly_that_python_draws_for() -> None:
    pinned = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert pinned["plotly.js-geo-dist-min"] == get_plotlyjs_version()


def test_nothing_built_or_fetched_is_committed() -> None:
    built = re.compile(
        r"\.min\.(js|css)$|\.(woff2?|ttf|otf|whl|br|gz|sqlite3?|db)$|(^|/)(node_modules|static)/"
    )
    names = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in committed_files()}
    assert [name for name in names if built.search(name)] == []
    large = [
        name for name, size in names.items() if size > LARGEST_FILE and not name.startswith("docs/pictures/")
    ]
    assert large == []


def test_our_scripts_and_styles_fetch_nothing_from_outside() -> None:
    found = {}
    for path in (ROOT / "dashboard" / "assets").rglob("*"):
        if path.suffix in {".js", ".css", ".svg", ".webmanifest"}:
            addresses = OUTSIDE.findall(NAMESPACES.sub("", path.read_text(encoding="utf-8")))
            found[path.name] = [address for address in addresses if address]
    assert {name: addresses for name, addresses in found.items() if addresses} == {}
