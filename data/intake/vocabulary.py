"""The headings that tables use: fixed ones in zh and en, and those of a programme's indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessment.definitions import Indicator, Programme
from assessment.kinds import Kind
from data.intake.headings import key_of, keys_of


class Role(StrEnum):
    """What a column is for; the values are the headings of the long table."""

    period = "period"
    area_code = "area_code"
    area_name = "area_name"
    indicator = "indicator"
    numerator = "numerator"
    denominator = "denominator"
    value = "value"


_FIXED: Mapping[Role, tuple[str, ...]] = {
    Role.period: ("period", "quarter", "时期", "期别", "期间", "季度", "报告期", "统计期", "所属期"),
    Role.area_code: (
        *("area_code", "area", "code", "township_code", "代码", "编码", "行政区划", "乡镇代码", "镇街代码"),
        *("区划代码", "行政区划代码", "地区代码", "单位代码"),
    ),
    Role.area_name: (
        *("area_name", "name", "name_zh", "name_en", "town", "township", "名称", "单位", "单位名称"),
        *("乡镇", "镇街", "镇乡", "乡镇街道", "镇(街道)", "乡镇名称", "镇街名称", "镇名", "地区", "地区名称"),
    ),
    Role.indicator: ("indicator", "indicator_code", "indicator_name", "指标", "指标代码", "指标名称"),
    Role.numerator: ("numerator", "分子"),
    Role.denominator: ("denominator", "分母"),
    Role.value: ("value", "数值", "指标值", "值"),
}
LONG_HEADINGS = "period, area_code, indicator, numerator, denominator, value"

_HARMLESS = frozenset(
    key_of(heading)
    for heading in (
        *("序号", "编号", "备注", "说明", "填报人", "审核人", "负责人", "档次", "类别"),
        *("no", "note", "notes", "remark", "remarks", "tier", "kind"),
    )
)
_ROLE_WORDS = {
    Role.numerator: ("分子", "numerator"),
    Role.denominator: ("分母", "denominator"),
    Role.value: ("数值", "值", "value"),
}

FIXED: Mapping[str, Role] = {key_of(heading): role for role, headings in _FIXED.items() for heading in headings}


def fixed_role(heading: str) -> Role | None:
    """The role of a fixed heading; None for any other text."""
    return next((FIXED[key] for key in keys_of(heading) if key in FIXED), None)


def is_harmless(heading: str) -> bool:
    """True for columns that never hold figures of an indicator: a serial number, a remark."""
    return any(key in _HARMLESS for key in keys_of(heading))


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column's figure: `shared` if the heading names a count that several indicators may use (births)."""

    indicator: str
    role: Role
    shared: bool = False


def wants(indicator: Indicator) -> tuple[Role, ...]:
    """The figures that an indicator is loaded with; none for a derived balance."""
    if indicator.derived:
        return ()
    match indicator.kind:
        case Kind.proportion | Kind.rate | Kind.ratio | Kind.mean | Kind.balance:
            return (Role.numerator, Role.denominator)
        case Kind.count:
            return (Role.numerator,)
        case Kind.value:
            return (Role.value,)


def spoken(indicator: Indicator) -> tuple[str, ...]:
    """Every text that means the indicator: code, names, aliases."""
    return (indicator.code, indicator.name.zh, indicator.name.en, *indicator.aliases)


def indicators_by_key(programme: Programme) -> dict[str, Indicator]:
    """Comparable text → indicator."""
    return {key_of(text): each for each in programme.indicators for text in spoken(each)}


def wide_headings(programme: Programme) -> dict[str, tuple[Meaning, ...]]:
    """Comparable heading → what its column holds, in a table with one row a township.

    A bare name means the only figure of an indicator that has one; for the others it means the rate, which is
    not loaded (role `value` of an indicator that does not want it).
    """
    found: dict[str, tuple[Meaning, ...]] = {}

    def learn(key: str, meaning: Meaning) -> None:
        known = found.get(key, ())
        # a name of its own comes before a count's name that happens to read the same
        if meaning.shared and any(not each.shared for each in known):
            return
        if not any(each.indicator == meaning.indicator for each in known):
            found[key] = (*known, meaning)

    for indicator in programme.indicators:
        roles = wants(indicator)
        for text in spoken(indicator):
            learn(key_of(text), Meaning(indicator.code, roles[0] if len(roles) == 1 else Role.value))
            for role in roles:
                for word in _ROLE_WORDS[role]:
                    learn(key_of(text + word), Meaning(indicator.code, role))
    for indicator in programme.indicators:
        for role, label in (
            (Role.numerator, indicator.numerator_name),
            (Role.denominator, indicator.denominator_name),
        ):
            if label is not None and role in wants(indicator):
                # '年度预算安排（元）' is also written without its unit
                for key in (*keys_of(label.zh), *keys_of(label.en)):
                    learn(key, Meaning(indicator.code, role, shared=True))
    return found


def expected_columns(indicator: Indicator) -> str:
    """The columns a wide table must have for an indicator, as a message names them."""
    return ", ".join(expected_column(indicator, role) for role in wants(indicator))


def expected_column(indicator: Indicator, role: Role) -> str:
    """One of them."""
    return indicator.name.zh if len(wants(indicator)) == 1 else f"{indicator.name.zh} {_ROLE_WORDS[role][0]}"
