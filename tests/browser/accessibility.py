"""Runs axe-core over a page and reports what it finds as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@dataclass(frozen=True, slots=True)
class AxeReport:
    """What axe found: one line per rule and element, certain or (`incomplete`) for a person to see."""

    violations: tuple[str, ...]
    incomplete: tuple[str, ...]


def run_axe(page: Page) -> AxeReport:
    """Judge `page` as it stands by axe-core's rules for WCAG 2.2 A and AA."""
    page.evaluate(_source())
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return AxeReport(
        violations=tuple(_lines(found["violations"])), incomplete=tuple(_lines(found["incomplete"]))
    )


@lru_cache
def _source() -> str:
    installed = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not installed.is_file():
        installed = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
    return installed.read_text(encoding="utf-8")


def _lines(rules: list[dict[str, Any]]) -> Iterator[str]:
    for rule in rules:
        for node in rule["nodes"]:
            why = " ".join(node.get("failureSummary", "").split())
            yield f"{rule['id']} ({rule['impact']}) at {' '.join(map(str, node['target']))}: {why}"
