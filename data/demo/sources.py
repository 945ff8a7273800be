"""What each shipped programme's demo is made of; the builder needs to know no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

import data.demo.files as pinggu
import data.demo.huizhou.files as huizhou
import data.demo.huizhou.story as huizhou_story
import data.demo.huizhou.twinning as huizhou_twinning
import data.demo.pinggu_twinning as pinggu_twinning
import data.demo.story as pinggu_story
from assessment.periods import Quarter
from data.demo.tables import DemoFile
from data.demo.twinning_steps import Step, digest_of


@dataclass(frozen=True, slots=True)
class DemoSource:
    """One demo: when it was begun, its quarters, its files in order of recording, its folder of boundaries.

    `partners_file` and `twinning_steps` are its story of twinning; `released` are the periods that were made public,
    oldest first, each with the day of its review meeting.
    """

    start: datetime
    first: Quarter
    last: Quarter
    areas_file: Callable[[], DemoFile]
    indicator_files: Callable[[], tuple[DemoFile, ...]]
    partners_file: Callable[[], DemoFile]
    twinning_steps: Callable[[], tuple[Step, ...]]
    package: str
    released: tuple[tuple[str, date], ...] = ()

    @property
    def boundaries(self) -> Traversable:
        """The folder that holds the schematic shapefile."""
        return files(self.package) / "boundaries"

    @property
    def register(self) -> DemoFile:
        """The register of partners; its name tells one story of twinning from another, whose steps are no file."""
        register = self.partners_file()
        name = f"demo-partners-{digest_of(self.twinning_steps())[:8]}.csv"
        return DemoFile(name, register.content, register.recorded_at)


SOURCES: Mapping[str, DemoSource] = {
    "pinggu-2005": DemoSource(
        start=pinggu.START,
        first=pinggu_story.FIRST,
        last=pinggu_story.LAST,
        areas_file=pinggu.areas_file,
        indicator_files=pinggu.indicator_files,
        partners_file=pinggu_twinning.partners_file,
        twinning_steps=pinggu_twinning.steps,
        package="data.demo",
        released=(
            ("2006Q3", date(2006, 10, 25)),
            ("2006Q4", date(2007, 1, 25)),
            ("2007Q1", date(2007, 4, 25)),
        ),
    ),
    "huizhou-2010": DemoSource(
        start=huizhou.START,
        first=huizhou_story.FIRST,
        last=huizhou_story.LAST,
        areas_file=huizhou.areas_file,
        indicator_files=huizhou.indicator_files,
        partners_file=huizhou_twinning.partners_file,
        twinning_steps=huizhou_twinning.steps,
        package="data.demo.huizhou",
    ),
}
"""The demos by the code of their programme."""
