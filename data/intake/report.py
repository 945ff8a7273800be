"""What a loading did, as the caller tells it."""

from dataclasses import dataclass

from assessment.problems import Problem


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Counts are of what is stored: areas, observations, or matched outlines; `rows` is what was read.

    `batch` None: nothing changed, or a dry run. `notes`: what a person should know though nothing was
    refused.
    """

    kind: str
    files: tuple[str, ...]
    rows: int
    added: int
    revised: int
    unchanged: int
    batch: int | None
    notes: tuple[Problem, ...] = ()
    unmatched_features: tuple[str, ...] = ()
    unmatched_areas: tuple[str, ...] = ()
    matched: int = 0
