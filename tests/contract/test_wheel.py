"""The built wheel, installed away from the checkout, is a whole Threeline: it serves its first page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OPEN_THE_FIRST_PAGE = """
import re
from pathlib import Path
import dashboard, data
from dashboard.app import create_app

target = Path({target!r})
for package in (dashboard, data):
    assert target in Path(package.__file__).parents, package.__file__

made = create_app()
visitor = getattr(made, "server", made).test_client()
page = visitor.get("/sign-in")
assert page.status_code == 200, page.status
assert visitor.get("/").status_code == 401
text = page.get_data(as_text=True)
assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
assert any(asset.endswith(".css") for asset in assets), text
for asset in sorted(assets):
    assert visitor.get(asset).status_code == 200, asset
print("assets", len(assets))
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command away from this process; returns what it prints. A failure shows all of it."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built and unpacked by pip into a folder of its own."""
    wheels = tmp_path_factory.mktemp("wheels")
    target = tmp_path_factory.mktemp("installed") / "packages"
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels, cwd=ROOT)
    (wheel,) = wheels.glob("threeline-*.whl")
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index")
    run(sys.executable, *pip, "--target", target, wheel, cwd=wheels)
    return target


def test_the_wheel_carries_what_is_not_python(installed: Path) -> None:
    wanted = [
        "dashboard/static/manifest.json",
        "data/programmes/pinggu-2005.toml",
        "layouts/text/catalogue/zh_CN/*.po",
        "layouts/text/catalogue/en/*.po",
        "data/migrations/versions/*.py",
        "dashboard/static/suites/dash/dash-renderer/build/*.br",
    ]
    assert [pattern for pattern in wanted if not list(installed.glob(pattern))] == []
    assert not list(installed.glob("tests"))


def test_the_wheel_installed_outside_the_checkout_serves_the_first_page(
    installed: Path, tmp_path: Path
) -> None:
    settings = {"PYTHONPATH": str(installed), "THREELINE_HOME": str(tmp_path / "instance")}
    demo = "from dashboard.commands import main; import sys; sys.argv[1:] = ['demo', '--no-serve']; main()"
    run(sys.executable, "-c", demo, cwd=tmp_path, **settings)
    printed = run(
        sys.executable, "-c", OPEN_THE_FIRST_PAGE.format(target=str(installed)), cwd=tmp_path, **settings
    )
    assert "assets" in printed
