"""The reference of the programme file is true: its example parses and it names every key."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from pydantic import BaseModel

from assessment.model import (
    Classes,
    Criterion,
    Indicator,
    Line,
    Programme,
    ReleaseRules,
    Round,
    Target,
    Tier,
    Twinning,
    parse_programme,
)

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "programme.md").read_text(encoding="utf-8")


def documented_programme() -> str:
    found = re.search(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    if found is None:
        raise AssertionError("docs/programme.md has no toml block")
    return found[1]


def test_the_complete_minimal_programme_of_the_document_is_accepted() -> None:
    programme = parse_programme(documented_programme(), origin="docs/programme.md")
    assert programme.code == "small-2007"
    assert [each.code for each in programme.indicators] == ["compliant_birth_rate"]


def test_every_key_of_the_model_is_in_the_document() -> None:
    models: tuple[type[BaseModel], ...] = (
        Programme,
        Tier,
        Line,
        Indicator,
        Target,
        Classes,
        Round,
        Twinning,
        ReleaseRules,
        Criterion,
    )
    keys = {key for model in models for key in model.model_fields}
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT))
    assert keys <= documented, keys - documented


def test_every_default_of_the_model_is_the_one_in_the_document() -> None:
    assert "| `reported_share` | number 0–1 | 0.8 |" in DOCUMENT
    assert float(Programme.model_fields["reported_share"].default) == 0.8
    assert "| `per` | number > 0 | 1000 |" in DOCUMENT
    assert Indicator.model_fields["per"].default == 1000
    assert "| `missing_scores` | `zero`, `leave` | `zero` |" in DOCUMENT
    assert Programme.model_fields["missing_scores"].default == "zero"


def test_every_number_of_twinning_has_its_default_in_the_document() -> None:
    for key, field in Twinning.model_fields.items():
        if isinstance(field.default, int | Fraction):
            row = re.search(rf"\| `{key}` \| [^|]+ \| ([0-9.]+) \|", DOCUMENT)
            assert row is not None, key
            assert Fraction(row[1]) == field.default, key
