"""A small district of six towns whose page models are made in memory: one town for each way of standing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from assessment.assess import assess
from assessment.facts import Area, AreaRevision, Observation
from assessment.kinds import Comparator, View
from assessment.model import Programme
from assessment.periods import Period, parse_period
from assessment.results import Assessment, Scorecard
from layouts.address import Address
from layouts.models.map import Colour, ColourKind, DistrictFigure, Geometry, MapPage, TownRow
from layouts.models.method import MethodPage
from layouts.models.shell import Shell
from layouts.models.targets import TargetsPage, TierColumn, TierTown
from layouts.models.town import PastCard, StoredFigure, TownPage
from layouts.models.twinning_pages import DossierPage
from tests.unit.layouts.twinning_world import record

PERIOD = parse_period("2007Q2")
LOADED = datetime(2007, 7, 6, 1, 30, tzinfo=UTC)


def label(zh: str, en: str) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": zh, "en": en}


PERCENT = label("%", "%")
BASICS = {
    "why": label("要紧", "It matters"),
    "owner": label("统计科", "Statistics"),
    "source": "文件甲第二条",
    "weight": 10,
}

COMPLIANT = BASICS | {
    "code": "compliant",
    "line": "work",
    "name": label("符合政策率", "Compliant rate"),
    "kind": "proportion",
    "comparator": ">=",
    "unit": PERCENT,
    "targets": [
        {"tier": "plain", "value": 97, "source": "文件甲第五条"},
        {"tier": "plain", "value": Decimal("98.5"), "level": "stretch", "source": "文件甲第六条"},
        {"tier": "hill", "value": 95, "source": "文件甲第七条"},
    ],
    "floor": 80,
    "chance": "binomial",
    "numerator_name": label("符合政策出生数", "compliant births"),
    "denominator_name": label("出生数", "births"),
}
THIRD = BASICS | {
    "code": "third",
    "line": "work",
    "name": label("多孩出生", "Third births"),
    "kind": "count",
    "comparator": "<=",
    "unit": label("人", "births"),
    "targets": [{"value": 0, "source": "ours"}],
    "chance": "none",
}
DEATHS = BASICS | {
    "code": "deaths",
    "line": "work",
    "name": label("婴儿死亡率", "Infant deaths"),
    "kind": "rate",
    "comparator": "falls",
    "exposure": "events",
    "unit": label("‰", "‰"),
    "targets": [{"source": "文件乙第一条"}],
    "chance": "poisson",
}
BUDGET = BASICS | {
    "code": "budget",
    "line": "money",
    "name": label("人均经费", "Budget a head"),
    "kind": "mean",
    "comparator": ">=",
    "unit": label("元", "yuan"),
    "targets": [{"value": 10, "source": "ours"}],
    "floor": 2,
    "chance": "none",
    "source": "ours",
}
HEARINGS = BASICS | {
    "code": "hearings",
    "line": "money",
    "name": label("听取汇报", "Hearings"),
    "kind": "value",
    "comparator": ">=",
    "aggregate": "mean",
    "unit": label("次", "times"),
    "targets": [{"value": 1, "source": "ours"}],
    "floor": 0,
    "chance": "none",
}
INDICATORS = (COMPLIANT, THIRD, DEATHS, BUDGET, HEARINGS)

TOWNS = (
    Area("101", "东寺", "Dongsi", "镇", "plain"),
    Area("102", "西河", "Xihe", "镇", "plain"),
    Area("103", "南山", "Nanshan", "乡", "hill"),
    Area("104", "北坡", "Beipo", "乡", "hill"),
    Area("105", "中庄", "Zhongzhuang", "乡", "hill"),
    Area("106", "新店", "Xindian", "镇", "plain"),
)
CLEARLY_UNMET, JUST_MET, WITHIN_CHANCE, NOT_REPORTED, WITHOUT_BIRTHS, WELL_MET = (town.code for town in TOWNS)

# compliant births of all births: 97 is asked of the plain, 95 of the hills
BIRTHS = {
    CLEARLY_UNMET: (1080, 1200),
    JUST_MET: (97, 100),
    WITHIN_CHANCE: (94, 100),
    WITHOUT_BIRTHS: (0, 0),
    WELL_MET: (1313, 1325),
}


def raw_programme(*indicators: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The raw programme of the district, around these indicators (default: all five)."""
    return {
        "format": 1,
        "code": "small-2007",
        "version": 3,
        "name": label("小方案", "Small programme"),
        "about": label("小方案的说明", "What the small programme is for"),
        "district": {"code": "1", "name": label("小区", "Small district")},
        "official_view": "quarter",
        "reported_share": Decimal("0.6"),
        "map_span": 5,
        "tiers": [
            {"code": "plain", "name": label("平原", "Plain"), "source": "文件甲第三条"},
            {"code": "hill", "name": label("山区", "Hills"), "source": "文件甲第四条"},
            {"code": "street", "name": label("街道", "Streets"), "source": "ours"},
        ],
        "lines": [
            {
                "code": "work",
                "name": label("工作线", "Work line"),
                "weight": 60,
                "answers": label("计生办", "The office"),
                "source": "文件丙",
            },
            {
                "code": "money",
                "name": label("经费线", "Money line"),
                "weight": 40,
                "answers": label("财政所", "The treasury"),
                "source": "文件丁",
            },
        ],
        "indicators": list(indicators or INDICATORS),
        "classes": {"one": 90, "two": 75, "line_floor": 40, "source": "文件戊"},
        "rounds": [
            {
                "code": "half",
                "name": label("半年考核", "Half-year round"),
                "kind": "half_year",
                "quarters": [2],
                "weight": 40,
                "decides_class": True,
                "source": "文件己",
            },
            {
                "code": "spring",
                "name": label("一季度考核", "Spring round"),
                "kind": "routine",
                "quarters": [1],
                "weight": 10,
                "decides_class": False,
                "source": "文件庚",
            },
            {
                "code": "year",
                "name": label("年终考核", "Year-end round"),
                "kind": "year_end",
                "quarters": [4],
                "weight": 50,
                "decides_class": True,
                "source": "文件辛",
            },
        ],
    } | changes


def programme(*indicators: dict[str, Any], **changes: Any) -> Programme:
    """The model of `raw_programme`."""
    return Programme.model_validate(raw_programme(*indicators, **changes))


def revisions(towns: Iterable[Area] = TOWNS) -> list[AreaRevision]:
    """Towns that have been there from the beginning."""
    return [AreaRevision(town, None) for town in towns]


def seen(
    town: str,
    indicator: str,
    numerator: int | Decimal | None = None,
    denominator: int | None = None,
    *,
    value: str | None = None,
    quarter: str = "2007Q2",
) -> Observation:
    """One observation."""
    at = parse_period(quarter).last
    return Observation(town, indicator, at, numerator, denominator, None if value is None else Decimal(value))


def observations() -> list[Observation]:
    """Everything of 2007Q2, births of the quarter before, and infant deaths of a year before."""
    rows = [seen(town, "compliant", k, n) for town, (k, n) in BIRTHS.items()]
    rows += [seen(town, "compliant", k, n, quarter="2007Q1") for town, (k, n) in BIRTHS.items()]
    for town in (area.code for area in TOWNS):
        rows += [
            seen(town, "third", 1 if town == CLEARLY_UNMET else 0),
            seen(town, "deaths", 2, 1000),
            seen(town, "budget", Decimal("9000" if town == JUST_MET else "12000"), 1000),
            seen(town, "hearings", value="1"),
        ]
        if town != WITHIN_CHANCE:
            rows.append(seen(town, "deaths", 4, 1000, quarter="2006Q2"))
    return rows


def assessed(
    built: Programme,
    rows: Iterable[Observation],
    *,
    towns: Iterable[Area] = TOWNS,
    period: Period = PERIOD,
    view: View = View.quarter,
) -> Assessment:
    """The scorecards."""
    return assess(programme=built, areas=revisions(towns), observations=list(rows), period=period, view=view)


@cache
def standard() -> tuple[Programme, Assessment]:
    """The district as it is described above."""
    built = programme()
    return built, assessed(built, observations())


def shell(built: Programme, *, synthetic: bool = True) -> Shell:
    """The frame's model."""
    return Shell(programme=built, recorded_at=LOADED, batches=7, synthetic=synthetic, boundaries="schematic")


def geometry() -> Geometry:
    """Shapes of the six towns: the last one so small that it is enlarged."""
    places = {town.code: (117.0 + index / 10, 40.0 + index / 20) for index, town in enumerate(TOWNS)}
    hatches = {code: (((lon, lat), (lon + 0.01, lat + 0.01)),) for code, (lon, lat) in places.items()}
    return Geometry(
        url="/geometry/0123456789abcdef.json",
        bounds=(117.0, 40.0, 117.6, 40.4),
        anchors=places,
        hatches=hatches,
        inset_codes=(WELL_MET,),
        inset_bounds=(117.48, 40.24, 117.52, 40.26),
    )


def colour(built: Programme, code: str) -> Colour:
    """What colours the map, from its code in the address."""
    if code in ("class", "composite"):
        return Colour(kind=ColourKind(code))
    if code.startswith("line:"):
        return Colour(kind=ColourKind.line, line=built.line(code.removeprefix("line:")))
    return Colour(kind=ColourKind.indicator, indicator=built.indicator(code))


def map_model(
    built: Programme,
    assessment: Assessment,
    *,
    by: str = "compliant",
    town: str | None = None,
    language: str = "en",
    shapes: Geometry | None = None,
    missing_towns: tuple[str, ...] = (),
    change: Fraction | None = None,
    **address: Any,
) -> MapPage:
    """The model of the map page."""
    chosen = colour(built, by)
    headline = chosen.indicator or built.indicators[0]
    place = built.indicators.index(headline)
    district = DistrictFigure(
        result=assessment.district.indicators[place],
        counts=assessment.district.counts[headline.code],
        change=change,
        missing_towns=missing_towns,
    )
    rows = tuple(
        TownRow(
            card=card,
            tier=card.area.tier or "",
            result=card.indicators[place] if chosen.indicator else None,
            score=card.lines.get(chosen.line.code) if chosen.line else card.composite,
            trend=(None, Fraction(95), Fraction(96)),
        )
        for card in assessment.areas
    )
    return MapPage(
        shell=shell(built),
        address=Address(page="map", language=language, town=town, colour=by, **address),
        period=assessment.period,
        view=assessment.view,
        previous=assessment.period.previous(),
        following=None,
        periods=(assessment.period.previous(), assessment.period),
        colour=chosen,
        headline=district,
        headline_indicator=headline,
        figure=district if chosen.indicator else None,
        rows=rows,
        geometry=shapes or geometry(),
        selected=next((row for row in rows if row.card.area.code == town), None),
        decided=any(card.class_decided for card in assessment.areas),
    )


def town_model(
    built: Programme,
    assessment: Assessment,
    town: str,
    *,
    language: str = "en",
    rows: Iterable[Observation] = (),
    before: Scorecard | None = None,
    after: Scorecard | None = None,
    **changes: Any,
) -> TownPage:
    """The model of a town's page; `rows` stand there as stored figures of one file."""
    values: dict[str, Any] = {
        "shell": shell(built),
        "address": Address(page="town", language=language, town=town),
        "period": assessment.period,
        "view": assessment.view,
        "previous": assessment.period.previous(),
        "following": None,
        "card": assessment.area(town),
        "cards": assessment.areas,
        "before": before,
        "after": after,
        "tier_rank": 2,
        "tier_size": 3,
        "trends": {"compliant": (Fraction(95), None, Fraction(96))},
        "stored": {
            code: tuple(
                StoredFigure(observation=row, revision=2, recorded_at=LOADED, file="births.xlsx", row=12)
                for row in rows
                if row.area == town and row.indicator == code
            )
            for code in (indicator.code for indicator in built.indicators)
        },
        "history": (
            PastCard(period=assessment.period.previous(), card=assessment.area(town)),
            PastCard(period=assessment.period, card=assessment.area(town)),
        ),
        "annual": None,
        "geometry": geometry(),
        "twinning": record(built, assessment, town),
    }
    return TownPage(**(values | changes))


def dossier_model(
    built: Programme, assessment: Assessment, code: str, *, language: str = "en", **changes: Any
) -> DossierPage:
    """The model of a town's record, editable; nothing is recorded unless `town` is among the changes."""
    values: dict[str, Any] = {
        "shell": shell(built),
        "address": Address(page="dossier", language=language, town=code),
        "period": assessment.period,
        "view": assessment.view,
        "town": record(built, assessment, code),
        "card": assessment.area(code),
        "suggestion": (),
        "partners": (),
        "geometry": None,
        "editable": True,
    }
    return DossierPage(**(values | changes))


def targets_model(
    built: Programme, assessment: Assessment, *, code: str = "compliant", language: str = "en", **changes: Any
) -> TargetsPage:
    """The model of the targets page, without funnels unless `columns` brings some."""
    place = [indicator.code for indicator in built.indicators].index(code)
    columns = []
    for tier in built.tiers:
        cards = [card for card in assessment.areas if card.area.tier == tier.code]
        results = [card.indicators[place] for card in cards]
        columns.append(
            TierColumn(
                tier=tier,
                target=next((result.target for result in results if result.target is not None), None)
                if built.indicators[place].comparator is not Comparator.FALLS
                else None,
                stretch=next((result.stretch for result in results if result.stretch is not None), None),
                towns=tuple(
                    TierTown(card=card, result=result, position=None)
                    for card, result in zip(cards, results, strict=True)
                ),
                funnel=(),
            )
        )
    values: dict[str, Any] = {
        "shell": shell(built),
        "address": Address(page="targets", language=language, colour=code),
        "period": assessment.period,
        "view": assessment.view,
        "previous": assessment.period.previous(),
        "following": None,
        "indicator": built.indicators[place],
        "columns": tuple(columns),
    }
    return TargetsPage(**(values | changes))


def method_model(built: Programme, *, language: str = "en") -> MethodPage:
    """The model of the method page."""
    return MethodPage(shell=shell(built), address=Address(page="method", language=language))
