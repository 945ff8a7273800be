"""Colours, signs and scales: one meaning each, used by pages, figures and documents alike."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.model import TownClass, Verdict

INK = "#17212b"
MUTED = "#5d6977"
HAIRLINE = "#e1e6ec"
CANVAS = "#f4f6f8"
SURFACE = "#ffffff"
BLUE = "#1f6fae"
ORANGE = "#c8501e"
GREY = "#7b8794"
MIDDLE = "#f3f1ec"
UNREPORTED = "#e4e8ed"
OTHER = "#eceff3"
HATCH = "#8a95a1"
# "Threeline Sans" is the web font of the build, for a device that has none of the others
FONT = (
    '"Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", '
    '"Threeline Sans", system-ui, sans-serif'
)

# Below target: orange, at target: almost white, above: blue. Both arms darken evenly.
DIVERGING = ("#c8501e", "#dd8454", "#efb795", MIDDLE, "#b4d2e8", "#6ba5d0", "#1f6fae")
SEQUENTIAL = ("#eef4f9", "#c3dbed", "#8dbbdd", "#4f94c6", "#1f6fae")
# Areas: a shade lighter than the signs, so that names on them stay legible
CLASS_COLOUR = {
    TownClass.one: "#5a9bcb",
    TownClass.two: "#c3cad2",
    TownClass.three: "#dd7b4d",
    TownClass.unclassified: UNREPORTED,
}
CLASS_SIGN = {TownClass.one: "●", TownClass.two: "◆", TownClass.three: "▲", TownClass.unclassified: "○"}
VERDICT_SIGN = {Verdict.met: "✓", Verdict.unmet: "✕", Verdict.missing: "▨"}
UNJUDGED_SIGN = "–"
WITHHELD_SIGN = "※"
"""The one mark of every withheld public figure, whatever the reason, inside and on the public page."""


def verdict_sign(verdict: Verdict) -> str:
    """The sign that stands with a verdict wherever it is shown."""
    return VERDICT_SIGN.get(verdict, UNJUDGED_SIGN)


@dataclass(frozen=True, slots=True)
class Scale:
    """A colour scale from `low` to `high`; a value outside takes the colour of its end."""

    low: Fraction
    high: Fraction
    colours: tuple[str, ...]

    def place(self, value: Fraction) -> float:
        """Where `value` lies on the scale, 0 to 1."""
        if self.high == self.low:
            return 0.5
        return float(min(max((value - self.low) / (self.high - self.low), Fraction(0)), Fraction(1)))

    def colour(self, value: Fraction) -> str:
        """The colour of `value`, mixed between the two nearest steps."""
        position = self.place(value) * (len(self.colours) - 1)
        index = min(int(position), len(self.colours) - 2)
        return _mixed(self.colours[index], self.colours[index + 1], position - index)


def gap_scale(span: Fraction) -> Scale:
    """The diverging scale of the distance from the own target, `span` points to either side."""
    return Scale(low=-span, high=span, colours=DIVERGING)


def _mixed(first: str, second: str, share: float) -> str:
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
