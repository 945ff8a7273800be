"""Public releases, their audit and registered figures as the JSON documents of the commands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from assessment.disclosure.audit import Audit, Finding
from assessment.disclosure.cells import Key, Relation, Statement
from layouts.documents.scores import instant_string
from layouts.models.release import ReleaseDocument, release_bytes
from layouts.models.release_page import KnownRow, Preview, ReleaseRow
from layouts.text.release_hidden import tally

_OF_PUBLISHING = ("number", "previous", "made_at")


def release_document(row: ReleaseRow) -> dict[str, Any]:
    """What is known of a release without opening it."""
    return {
        "number": row.number,
        "period": row.period.code,
        "seal": row.seal,
        "hash": row.hash,
        "made_at": instant_string(row.made_at),
        "who": row.who,
    }


def publish_document(
    row: ReleaseRow | None, preview: Preview | None, *, new: bool, seal: int, period: str
) -> dict[str, Any]:
    """What came of publishing a seal, or would come of it; no preview of one that is published already."""
    found: dict[str, Any] = {
        "release": None if row is None else release_document(row),
        "new": new,
        "seal": seal,
        "period": period,
        "tally": None,
        "public": None,
        "hidden": None,
        "left_out": None,
        "known": None,
    }
    if preview is not None:
        found |= {
            "tally": tally(preview.document),
            "public": public_document(preview.document),
            "hidden": [
                {
                    "what": each.what.value,
                    "group": each.group,
                    "indicator": each.indicator,
                    "period": each.period,
                    "why": each.why,
                }
                for each in preview.hidden
            ],
            "left_out": [{"indicator": each.indicator, "why": each.why} for each in preview.left_out],
            "known": [known_document(each) for each in preview.known],
        }
    return found


def public_document(document: ReleaseDocument) -> dict[str, Any]:
    """All that everybody will read, under the names that the published document gives it.

    Only its place in the chain and the moment are missing, which it gets when it is published.
    """
    raw: dict[str, Any] = json.loads(release_bytes(document))
    return {name: value for name, value in raw.items() if name not in _OF_PUBLISHING}


def known_document(row: KnownRow) -> dict[str, Any]:
    """A registered published figure."""
    return {
        "number": row.number,
        "area": row.area,
        "indicator": row.indicator,
        "period": row.period,
        "part": row.part,
        "value": row.value,
        "source": row.source,
        "used": row.used,
        "seal": row.seal,
    }


def audit_document(found: Audit, rows: Sequence[ReleaseRow], known: Sequence[KnownRow]) -> dict[str, Any]:
    """What the attack on all releases found."""
    return {
        "holds": found.holds,
        "releases": [release_document(each) for each in rows],
        "known": [known_document(each) for each in known],
        "checked": found.checked,
        "blocks": found.blocks,
        "findings": [_finding(each) for each in found.findings],
        "contradictions": [_path(each) for each in found.contradictions],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "count": _key(finding.key),
        "low": finding.low,
        "high": finding.high,
        "possible": finding.possible,
        "wanted": finding.wanted,
        "path": _path(finding.path),
    }


def _key(key: Key) -> dict[str, Any]:
    return {
        "area": key.area,
        "indicator": key.indicator,
        "period": key.period,
        "part": key.part.value,
        "revision": key.revision,
    }


def _path(path: Iterable[Relation | Statement]) -> list[dict[str, Any]]:
    return [{"kind": each.kind.value if isinstance(each, Relation) else "said", "fact": str(each)} for each in path]
