"""What must fit together in the acceptance criteria of a programme: keys, lines and indicators they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.kinds import CriterionMeasure
from assessment.raw_tables import Found, Table, entries, word
from assessment.toml_places import Path

# measure -> the keys that belong to it; the first is needed unless it is `at_least`
KEYS: Mapping[CriterionMeasure, tuple[str, ...]] = {
    CriterionMeasure.town_class: (),
    CriterionMeasure.composite: ("at_least",),
    CriterionMeasure.line: ("line", "at_least"),
    CriterionMeasure.indicator: ("indicator",),
    CriterionMeasure.verification: ("indicator",),
}
_OPTIONAL = "at_least"


def criterion_checks(raw: Table, *, lines: list[str], indicators: list[str]) -> Iterator[Found]:
    """All problems of `[twinning]` that no single key shows; empty lists of codes: nothing to compare with."""
    twinning = raw.get("twinning")
    if not isinstance(twinning, Mapping):
        return
    first: dict[str, int] = {}
    for index, criterion in entries(twinning, "criteria"):
        at: Path = ("twinning", "criteria", index)
        code = word(criterion, "code")
        if code is not None and first.setdefault(code, index) != index:
            params = {"value": code, "first": f"twinning.criteria[{first[code]}]"}
            yield Found("programme.code_twice", (*at, "code"), params)
        measure = word(criterion, "measure")
        if measure in set(CriterionMeasure):
            yield from _keys_fit(criterion, CriterionMeasure(measure), at)
        for key, known in (("line", lines), ("indicator", indicators)):
            named = word(criterion, key)
            if named is not None and known and named not in known:
                params = {"value": named, "expected": ", ".join(known)}
                yield Found("criterion.reference_unknown", (*at, key), params)


def _keys_fit(criterion: Table, measure: CriterionMeasure, at: Path) -> Iterator[Found]:
    allowed = KEYS[measure]
    subject = f'measure = "{measure}"'
    for key in ("line", "indicator", _OPTIONAL):
        if key in criterion and key not in allowed:
            yield Found("criterion.key_not_for_measure", (*at, key), {"value": key, "subject": subject})
        if key not in criterion and key in allowed and key != _OPTIONAL:
            yield Found("criterion.key_needed_for_measure", (*at, key), {"value": key, "subject": subject})
