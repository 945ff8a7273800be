"""The words of the rules as enums: kinds of indicator, comparators, verdicts, evidence, classes, views."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How an indicator's value comes from its counts (rules: Measures)."""

    proportion = "proportion"
    rate = "rate"
    balance = "balance"
    ratio = "ratio"
    count = "count"  # type: ignore[assignment]  # the word of the rules shadows str.count
    mean = "mean"
    value = "value"


class Comparator(StrEnum):
    """How a value is compared with its target; `falls` compares with the same view of last year."""

    AT_LEAST = ">="
    AT_MOST = "<="
    FALLS = "falls"

    @property
    def higher_is_better(self) -> bool:
        """True for 'at least'; 'at most' and 'falls' want low values."""
        return self is Comparator.AT_LEAST


class Chance(StrEnum):
    """The model of chance behind an indicator's counts; `none` where chance has no part in it."""

    binomial = "binomial"
    poisson = "poisson"
    none = "none"


class Accumulates(StrEnum):
    """Whether the quarters of a view are summed (`flow`) or its last quarter counts (`stock`)."""

    flow = "flow"
    stock = "stock"


class Exposure(StrEnum):
    """What a rate's denominator counts: people (person-years) or events."""

    population = "population"
    events = "events"


class Aggregate(StrEnum):
    """How the quarters of a plain `value` are put together."""

    sum = "sum"
    latest = "latest"
    mean = "mean"


class Level(StrEnum):
    """Whether a target is judged (`binding`) or only shown (`stretch`)."""

    binding = "binding"
    stretch = "stretch"


class RoundKind(StrEnum):
    """The occasions of the assessment year."""

    routine = "routine"
    half_year = "half_year"
    year_end = "year_end"


class MissingScores(StrEnum):
    """What a missing indicator does at year-end: counts as no points, or leaves the weights."""

    zero = "zero"
    leave = "leave"


class View(StrEnum):
    """Which quarters a figure covers."""

    quarter = "quarter"
    year_to_date = "year_to_date"
    rolling = "rolling"


class Verdict(StrEnum):
    """The official result of one indicator."""

    met = "met"
    unmet = "unmet"
    missing = "missing"
    no_cases = "no_cases"
    too_few = "too_few"
    no_baseline = "no_baseline"
    exempt = "exempt"
    no_target = "no_target"


class Evidence(StrEnum):
    """Whether chance alone could explain the distance from the target."""

    clear = "clear"
    indistinguishable = "indistinguishable"
    not_applicable = "not_applicable"


class TownClass(StrEnum):
    """The class of a town after assessment; class three lags."""

    one = "one"
    two = "two"
    three = "three"
    unclassified = "unclassified"


class ReleaseLevel(StrEnum):
    """Whose figures a public release lists."""

    district = "district"
    tier = "tier"


class TownsPublic(StrEnum):
    """What a public release says of each town: nothing, its class, or whether it met the target of one indicator."""

    none = "none"
    town_class = "class"
    band = "band"


class CriterionMeasure(StrEnum):
    """What an acceptance criterion looks at."""

    town_class = "town_class"
    composite = "composite"
    line = "line"
    indicator = "indicator"
    verification = "verification"
