"""The programme as frozen pydantic models: what is measured, with which targets, weights and rules."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, StringConstraints

from assessment.disclosure.cells import Counted
from assessment.exact import AtLeastOne, Exact, NotNegative, Percentage, Positive, Share
from assessment.kinds import (
    Accumulates,
    Aggregate,
    Chance,
    Comparator,
    CriterionMeasure,
    Exposure,
    Kind,
    Level,
    MissingScores,
    ReleaseLevel,
    RoundKind,
    TownsPublic,
    View,
)

OURS = "ours"  # the source of whatever no published document states

Text = Annotated[StrictStr, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ProgrammeCode = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+){0,9}$")]
AreaCode = Annotated[StrictStr, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,20}$")]
PeriodCode = Annotated[StrictStr, StringConstraints(pattern=r"^(19|2\d)\d{2}(Q[1-4]|H[12])?$")]
QuarterNumber = Annotated[StrictInt, Field(ge=1, le=4)]


class Part(BaseModel):
    """Base of everything in a programme: unchangeable, and no key that is not named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(Part):
    """A text in both languages."""

    zh: Text
    en: Text


class District(Part):
    """The unit one level up, whose leaders hold the review."""

    code: AreaCode
    name: Label


class Tier(Part):
    """A group of towns that have their own targets."""

    code: Code
    name: Label
    source: Text


class Line(Part):
    """One of the bundled scores of a town; `answers` names the unit that answers for it."""

    code: Code
    name: Label
    weight: Positive
    answers: Label
    source: Text


class Target(Part):
    """A target for everyone, a tier or one area; for all periods or one."""

    value: Exact | None = None
    tier: Code | None = None
    area: AreaCode | None = None
    period: PeriodCode | None = None
    level: Level = Level.binding
    source: Text


class Step(Part):
    """Unmet by at most `within` (in the unit of the value) still earns `share` of the weight."""

    within: Positive
    share: Share


class Indicator(Part):
    """One indicator: its kind, its targets, its weight within its line and the words around it.

    `source` says where the definition comes from, each target has its own, and `scoring_source` is that of
    weight, floor and steps.
    """

    code: Code
    line: Code
    name: Label
    kind: Kind
    comparator: Comparator
    weight: Positive
    unit: Label
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    floor: Exact | None = None
    steps: tuple[Step, ...] = ()
    chance: Chance
    accumulates: Accumulates = Accumulates.flow
    exposure: Exposure | None = None
    per: Positive = Fraction(1000)
    aggregate: Aggregate | None = None
    plus: Code | None = None
    minus: Code | None = None
    min_n: Annotated[StrictInt, Field(ge=1)] | None = None
    design_effect: AtLeastOne = Fraction(1)
    numerator_name: Label | None = None
    denominator_name: Label | None = None
    counts: Counted | None = None
    denominator_counts: Counted | None = None
    why: Label
    owner: Label
    aliases: tuple[Text, ...] = ()
    source: Text
    scoring_source: Text = OURS
    note: Label | None = None

    @property
    def derived(self) -> bool:
        """True for a balance that is computed from two other indicators and never loaded."""
        return self.plus is not None

    @property
    def counted(self) -> Counted:
        """What the numerator counts; where the programme does not say so, something that is guarded in public."""
        return self.counts or Counted.events

    @property
    def counted_below(self) -> Counted:
        """What the denominator counts: the same as the numerator, or persons under money and in a population."""
        if self.denominator_counts is not None:
            return self.denominator_counts
        of_persons = self.counted is Counted.money or self.exposure is Exposure.population
        return Counted.persons if of_persons else self.counted


class Classes(Part):
    """Thresholds on the composite; a line under `line_floor` makes the town class three."""

    one: Percentage
    two: Percentage
    line_floor: Percentage | None = None
    source: Text


class Round(Part):
    """An occasion of the assessment year; `view` is the official one where it is not given."""

    code: Code
    name: Label
    kind: RoundKind
    quarters: Annotated[tuple[QuarterNumber, ...], Field(min_length=1)]
    view: View | None = None
    weight: Positive
    decides_class: StrictBool
    source: Text


class Criterion(Part):
    """What a lagging town must show at acceptance; which keys belong to it depends on `measure`.

    Without `at_least` a composite must reach class two and a line its floor.
    """

    code: Code
    name: Label
    measure: CriterionMeasure
    line: Code | None = None
    indicator: Code | None = None
    at_least: Percentage | None = None
    source: Text


OUT_OF_CLASS_THREE = Criterion(
    code="out_of_class_three",
    name=Label(zh="不再属于三类", en="No longer in class three"),
    measure=CriterionMeasure.town_class,
    source=OURS,
)


class Twinning(Part):
    """Weights of a pair's cost in matching, what counts as noise, how the effect is told, and the criteria.

    Costs are in composite points not covered: `tier_mismatch` for a town of another tier, `distance` for each
    km, `load` for each agreement that the partner holds already, `without_effect` where it was partner before
    without effect. `noise` is the share of draws outside class three from which a proposal is marked.
    """

    weakness: NotNegative = Fraction(1)
    tier_mismatch: NotNegative = Fraction(5)
    distance: NotNegative = Fraction(1, 10)
    load: NotNegative = Fraction(3)
    without_effect: NotNegative = Fraction(10)
    unmatched: NotNegative = Fraction(1000)
    noise: Share = Fraction(1, 20)
    effect_quarters: QuarterNumber = 4
    controls: Annotated[StrictInt, Field(ge=1, le=10)] = 3
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)] = (OUT_OF_CLASS_THREE,)
    source: Text = OURS


class ReleaseRules(Part):
    """What a public release holds. `indicators` empty: all that can be public; `headline`: the one that leads it, the
    first where it is not given. `band` is the indicator that towns are told apart by where `towns` is `band`.
    """

    levels: Annotated[tuple[ReleaseLevel, ...], Field(min_length=1)] = (ReleaseLevel.district, ReleaseLevel.tier)
    towns: TownsPublic = TownsPublic.none
    band: Code | None = None
    headline: Code | None = None
    indicators: tuple[Code, ...] = ()
    source: Text = OURS


class Programme(Part):
    """A whole programme of one assessment year; read one with `parse_programme`.

    `sources` words, in both languages, the sources that are named by a code; any other source is shown as it stands.
    """

    format: Literal[1]
    code: ProgrammeCode
    version: Annotated[StrictInt, Field(ge=1)]
    name: Label
    about: Label
    district: District
    year_start_month: Annotated[StrictInt, Field(ge=1, le=12)] = 1
    official_view: View
    missing_scores: MissingScores = MissingScores.zero
    reported_share: Share = Fraction(4, 5)
    map_span: Positive
    sources: Mapping[Code, Label] = {}
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    classes: Classes
    rounds: tuple[Round, ...] = ()
    twinning: Twinning = Twinning()
    release: ReleaseRules = ReleaseRules()

    @cached_property
    def line_weights(self) -> Mapping[str, Fraction]:
        """The weight of all indicators of each line together, by line code."""
        return {
            line.code: sum((each.weight for each in self.indicators if each.line == line.code), Fraction(0))
            for line in self.lines
        }

    def indicator(self, code: str) -> Indicator:
        """The indicator of this code; KeyError where there is none."""
        return _one(self.indicators, code)

    def line(self, code: str) -> Line:
        """The line of this code; KeyError where there is none."""
        return _one(self.lines, code)

    def tier(self, code: str) -> Tier:
        """The tier of this code; KeyError where there is none."""
        return _one(self.tiers, code)


Coded = TypeVar("Coded", Indicator, Line, Tier)


def _one(parts: tuple[Coded, ...], code: str) -> Coded:
    for part in parts:
        if part.code == code:
            return part
    raise KeyError(code)
