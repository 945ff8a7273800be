"""The private side of a release as JSON: what the audit reads of it, with places that the public does not see."""

import json
from collections.abc import Sequence
from typing import Any

from assessment.disclosure.cells import Additive, Counted, Key, Part, Published, Relation, Shown, Statement
from assessment.seal import canonical

FORMAT = 1


def published_bytes(published: Published) -> bytes:
    """Canonical JSON; each count is named once and then by its place."""
    keys = sorted(
        {
            *(shown.key for shown in published.cells),
            *(key for each in published.relations for key in (each.total, *each.parts)),
            *(key for each in published.statements for key, _ in each.terms),
        }
    )
    place = {key: number for number, key in enumerate(keys)}
    return canonical(
        {
            "format": FORMAT,
            "keys": [[each.area, each.indicator, each.period, each.part.value, each.revision] for each in keys],
            "cells": [
                [place[each.key], each.value, each.counted.value, each.exact, each.listed] for each in published.cells
            ],
            "relations": [
                [each.kind.value, place[each.total], [place[part] for part in each.parts]]
                for each in published.relations
            ],
            "statements": [
                [each.words, [[place[key], factor] for key, factor in each.terms], each.low, each.high]
                for each in published.statements
            ],
        }
    )


def read_published(content: bytes) -> Published:
    """What `published_bytes` wrote. Raises ValueError for another format."""
    raw = json.loads(content)
    if raw["format"] != FORMAT:
        raise ValueError(f"a release of format {raw['format']}; this program knows {FORMAT}")
    keys = [_key(each) for each in raw["keys"]]
    return Published(
        cells=tuple(
            Shown(keys[at], value, Counted(counted), exact, listed)
            for at, value, counted, exact, listed in raw["cells"]
        ),
        relations=tuple(
            Relation(Additive(kind), keys[total], tuple(keys[part] for part in parts))
            for kind, total, parts in raw["relations"]
        ),
        statements=tuple(
            Statement(words, tuple((keys[at], factor) for at, factor in terms), low, high)
            for words, terms, low, high in raw["statements"]
        ),
    )


def _key(raw: Sequence[Any]) -> Key:
    area, indicator, period, part, revision = raw
    return Key(area, indicator, period, Part(part), revision)
