"""What a callback costs is decided by what it imports: no data frame and no figure builder on its way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SLOW = {"pandas", "geopandas", "plotly", "numpy"}
PAGES = ("layouts/figures", "layouts/pages", "layouts/components", "layouts/models", "callbacks", "dashboard/services")
NUMBERS = ("layouts/figures", "layouts/pages", "layouts/components")


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", modules(*PAGES), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_is_drawn_without_frames_and_figure_builders(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported & SLOW == set()


def test_only_the_format_module_formats_numbers() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in modules(*NUMBERS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue)
        and node.format_spec is not None
        and "f" in ast.unparse(node.format_spec).removeprefix("f")
    ]
    assert found == []
