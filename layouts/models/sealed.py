"""A seal as documents and the meeting read it: everything from the file alone, nothing computed anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from assessment.facts import Observation
from assessment.meeting import ActionLine, Meeting
from assessment.model import Programme, TownClass, Verdict, View, parse_programme
from assessment.periods import Period, Quarter, parse_period
from assessment.problems import Problem, Refused
from assessment.results import Assessment, DistrictResult, Scorecard
from assessment.seal import Header, Seal
from layouts.models.twinning import Board, Proposals


@dataclass(frozen=True, slots=True)
class SealedArea:
    """One registered revision of an area."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    tier: str | None
    valid_from: str | None


@dataclass(frozen=True, slots=True)
class SealedFigure:
    """A stored figure with its revision, when it was recorded and in which file it came."""

    observation: Observation
    revision: int
    recorded_at: datetime
    file: str


@dataclass(frozen=True, slots=True)
class SealedMap:
    """The simplified boundaries: `geojson` is the document of the web map, `label` what must be said of them.

    `anchors` are where names go, `inset` the bounds of the part to enlarge; all in degrees.
    """

    label: str
    digest: str
    geojson: str
    anchors: Mapping[str, tuple[float, float]]
    hatches: Mapping[str, tuple[tuple[tuple[float, float], tuple[float, float]], ...]]
    bounds: tuple[float, float, float, float]
    inset: tuple[float, float, float, float] | None
    inset_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a town stood in a period."""

    composite: Fraction | None
    rank: int | None
    town_class: TownClass


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """One period of the last eight in the official view: towns by code, district values by indicator."""

    period: Period
    towns: Mapping[str, Standing]
    district: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class Trends:
    """Eight quarters up to the sealed period: each town's value by indicator, None where it had none."""

    quarters: tuple[Quarter, ...]
    values: Mapping[str, Mapping[str, tuple[Fraction | None, ...]]]


@dataclass(frozen=True, slots=True)
class Revised:
    """A figure corrected since the seal before, and what that did to the town's result in the sealed period."""

    area: str
    indicator: str
    quarter: Quarter
    before: Observation
    after: Observation
    recorded_at: datetime
    file: str
    value: tuple[Fraction | None, Fraction | None]
    verdict: tuple[Verdict, Verdict]
    composite: tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True, slots=True)
class Revisions:
    """What was corrected since the seal `since` (its number and as-of time; None: there is none before)."""

    since: int | None
    since_as_of: datetime | None
    rows: tuple[Revised, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that figures came from."""

    batch: int
    kind: str
    file: str
    sha256: str
    recorded_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Everything that documents and meeting screens show.

    `assessment` and `previous` (the period before, None without figures) are in the official view; the reasons of
    `previous` are left out. `earlier_actions` are those of meetings before, as they stood; `meeting.actions` its own.
    """

    header: Header
    root: str
    programme: Programme
    synthetic: bool
    assessment: Assessment
    previous: Assessment | None
    history: tuple[PastPeriod, ...]
    trends: Trends
    map: SealedMap | None
    board: Board
    proposals: Proposals
    meeting: Meeting
    earlier_actions: tuple[ActionLine, ...]
    revisions: Revisions
    areas: tuple[SealedArea, ...]
    figures: tuple[SealedFigure, ...]
    sources: tuple[Source, ...]

    @property
    def period(self) -> Period:
        """The sealed period."""
        return self.assessment.period


def _adapter(of: Any) -> TypeAdapter[Any]:
    return TypeAdapter(of)


_CARDS = _adapter(tuple[Scorecard, ...])
_DISTRICT = _adapter(DistrictResult)
_HISTORY = _adapter(tuple[PastPeriod, ...])
_TRENDS = _adapter(Trends)
_MAP = _adapter(SealedMap | None)
_BOARD = _adapter(Board)
_PROPOSALS = _adapter(Proposals)
_MEETING = _adapter(Meeting)
_ACTIONS = _adapter(tuple[ActionLine, ...])
_REVISIONS = _adapter(Revisions)
_AREAS = _adapter(tuple[SealedArea, ...])
_FIGURES = _adapter(tuple[SealedFigure, ...])
_SOURCES = _adapter(tuple[Source, ...])


def sections_of(sealed: Sealed, *, programme_text: str) -> dict[str, Any]:
    """The sections of the seal, as plain JSON values."""
    meeting = _json(_MEETING, sealed.meeting)
    confirmations = {"deadline": meeting.pop("deadline"), "towns": meeting.pop("towns")}
    return {
        "areas": _json(_AREAS, sealed.areas),
        "assessment": {
            "areas": _json(_CARDS, sealed.assessment.areas),
            "district": _json(_DISTRICT, sealed.assessment.district),
            "previous": None if sealed.previous is None else _previous(sealed.previous),
        },
        "boundaries": _json(_MAP, sealed.map),
        "confirmations": confirmations,
        "meeting": meeting | {"earlier_actions": _json(_ACTIONS, sealed.earlier_actions)},
        "observations": _json(_FIGURES, sealed.figures),
        "programme": {"text": programme_text, "synthetic": sealed.synthetic},
        "revisions": _json(_REVISIONS, sealed.revisions),
        "sources": _json(_SOURCES, sealed.sources),
        "trends": {"history": _json(_HISTORY, sealed.history), "trends": _json(_TRENDS, sealed.trends)},
        "twinning": {
            "board": _json(_BOARD, sealed.board, without="programme"),
            "proposals": _json(_PROPOSALS, sealed.proposals, without="programme"),
        },
    }


def read_sealed(seal: Seal) -> Sealed:
    """The model of a seal whose hashes are right.

    Raises Refused (`seal.nonsense`) for one that was put together by hand, hashes and all.
    """
    try:
        return _read(seal)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = (str(error).splitlines() or [""])[0][:120]
        raise Refused([Problem("seal.nonsense", {}, {"reason": reason})]) from None


def _read(seal: Seal) -> Sealed:
    header, parts = seal.header, seal.sections
    programme = parse_programme(parts["programme"]["text"], origin=header.programme)
    period, view = parse_period(header.period), View(header.view)
    as_of = datetime.fromisoformat(header.as_of)
    meeting = dict(parts["meeting"])
    earlier = meeting.pop("earlier_actions")
    previous = parts["assessment"]["previous"]
    return Sealed(
        header=header,
        root=seal.root,
        programme=programme,
        synthetic=parts["programme"]["synthetic"],
        assessment=Assessment(
            programme,
            period,
            view,
            as_of,
            _CARDS.validate_python(parts["assessment"]["areas"]),
            _DISTRICT.validate_python(parts["assessment"]["district"]),
        ),
        previous=None
        if previous is None
        else Assessment(
            programme,
            parse_period(previous["period"]),
            view,
            as_of,
            _CARDS.validate_python(previous["areas"]),
            _DISTRICT.validate_python(previous["district"]),
        ),
        history=_HISTORY.validate_python(parts["trends"]["history"]),
        trends=_TRENDS.validate_python(parts["trends"]["trends"]),
        map=_MAP.validate_python(parts["boundaries"]),
        board=_BOARD.validate_python({**parts["twinning"]["board"], "programme": programme}),
        proposals=_PROPOSALS.validate_python({**parts["twinning"]["proposals"], "programme": programme}),
        meeting=_MEETING.validate_python(meeting | dict(parts["confirmations"])),
        earlier_actions=_ACTIONS.validate_python(earlier),
        revisions=_REVISIONS.validate_python(parts["revisions"]),
        areas=_AREAS.validate_python(parts["areas"]),
        figures=_FIGURES.validate_python(parts["observations"]),
        sources=_SOURCES.validate_python(parts["sources"]),
    )


def _previous(assessment: Assessment) -> dict[str, Any]:
    areas = _json(_CARDS, assessment.areas)
    for card in areas:
        card["reasons"] = []
    return {
        "period": assessment.period.code,
        "areas": areas,
        "district": _json(_DISTRICT, assessment.district),
    }


def _json(adapter: TypeAdapter[Any], value: Any, *, without: str | None = None) -> Any:
    # through text, so that what is sealed is what a reader of the file gets
    return json.loads(adapter.dump_json(value, exclude={without} if without else None))
