"""The ledger's vocabulary: every rule id and every form of 'what would have changed it'."""

from __future__ import annotations

from collections.abc import Mapping

TOWN = "town"  # the subject of a reason that is about the whole card

# In the order in which they are applied.
RULES: tuple[str, ...] = (
    "target.most_specific",
    "verdict.exact",
    "points.linear",
    "points.steps",
    "points.full_or_none",
    "points.missing_at_year_end",
    "line.score",
    "composite.mean",
    "class.provisional",
    "class.unclassified",
    "class.threshold",
    "class.line_floor",
    "round.decides",
)

# kind of change -> the keys it carries beside 'kind'; all values are strings (numbers as `exact.numeral`).
# Keys in brackets may be absent.
CHANGES: Mapping[str, tuple[str, ...]] = {
    # verdict.exact, in cases with the denominator fixed
    "fewer_failures": ("cases",),  # proportion, at least: unmet, so many failures fewer would have met
    "more_successes": ("cases",),  # other kinds, at least: unmet, so many more in the numerator
    "fewer_cases": ("cases",),  # at most, falls: unmet, so many fewer in the numerator
    "failures_allowed": ("cases",),  # proportion, at least: met, still met with so many failures more
    "losses_allowed": ("cases",),  # other kinds, at least: met, still met with so many fewer
    "cases_allowed": ("cases",),  # at most, falls: met, still met with so many more in the numerator
    "none_possible": (),  # no numerator would have met the target with this denominator
    # verdict.exact, kinds without cases
    "value_to": ("to", "by"),  # unmet: the value needed and the distance to it
    "value_slack": ("to", "by"),  # met: the target and the distance from it
    # verdict.exact, not judged
    "report": ("indicators",),  # the figures that are missing, codes separated by commas
    "cases_needed": ("cases",),  # too few: so many more cases in the denominator
    # points and scores
    "points_gain": ("points",),  # meeting the target would add so many points
    "meet_indicator": ("indicator", "line_to"),  # the one target that would raise the line's score most
    "meet_line": ("line", "composite_to"),  # the line whose full score would raise the composite most
    # class
    "composite_to": ("to", "by", "class", "[below, below_by, below_class]"),  # needed for the next class up
    "composite_below": ("below", "below_by", "below_class"),  # what would drop it a class
    "line_to": ("line", "to", "by", "composite", "class"),  # the line at its floor: composite and class then
    "report_weight": ("weight",),  # so much more weight has to be reported
    "round": ("round", "quarter", "view"),  # the next round that decides, in this view
}

