"""An interval on a track: band from 5 to 95 %, dot at the mean, ticks and rings beside it.

One piece of HTML and one block of `ui/style.css` for every row of the app that draws one: targets,
growth of markets, elasticities, returns of channels, compared scenarios, exchange rates. A page
colours it by the class it gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

# Kinds of marks: what is aimed at, what was, where nothing is.
TICK, RING, ZERO = "hr-tick", "hr-ring", "hr-zero"
# Width of a band that would be too thin to see, per cent of the track.
LEAST = 0.5
Mark = tuple[str, float]


@dataclass(frozen=True)
class Scale:
    """Places values of one row on 0-100 % of its track.

    ``edge``: space left and right of the outermost value, per cent of the track.
    """

    low: float
    high: float
    edge: float = 0.0

    def place(self, value: float) -> float:
        """Place of a value, 0-100; what lies outside stands at the end."""
        if self.high <= self.low:
            return 50.0
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return self.edge + (100 - 2 * self.edge) * share


def marks_html(
    scale: Scale,
    low: float,
    high: float,
    mean: float | None = None,
    marks: Iterable[Mark] = (),
    outline: tuple[float, float] | None = None,
) -> str:
    """What stands on a track, back to front.

    Args:
        scale: places the values.
        low: lower end of the interval.
        high: its upper end.
        mean: the dot; none where there is none.
        marks: `TICK`, `RING` or `ZERO`, each with its value.
        outline: a second interval as a dashed line around, e.g. before protection.
    """
    drawn = list(marks)
    behind = [mark for mark in drawn if mark[0] != TICK]
    before = [mark for mark in drawn if mark[0] == TICK]
    around = "" if outline is None else _span("hr-outline", scale, *outline)
    dot = "" if mean is None else _mark("hr-dot", scale, mean)
    return (
        around
        + _span("hr-band", scale, low, high)
        + "".join(_mark(kind, scale, value) for kind, value in (*behind, *before))
        + dot
    )


def track_html(
    scale: Scale,
    low: float,
    high: float,
    mean: float | None = None,
    marks: Iterable[Mark] = (),
    outline: tuple[float, float] | None = None,
    kind: str = "",
    said: str = "",
) -> str:
    """A whole track as safe HTML; arguments as in `marks_html`.

    Args:
        kind: further classes, e.g. a status or the page's own.
        said: what it shows in words; without it the row around it says so and it is not read out.
    """
    told = escape(said)
    heard = f'role="img" aria-label="{told}" title="{told}"' if said else 'aria-hidden="true"'
    inside = marks_html(scale, low, high, mean, marks, outline)
    return f'<span class="{escape(f"hr-track {kind}".strip())}" {heard}>{inside}</span>'


def _mark(kind: str, scale: Scale, value: float) -> str:
    return f'<i class="{kind}" style="left:{scale.place(value):.1f}%"></i>'


def _span(kind: str, scale: Scale, low: float, high: float) -> str:
    left, right = scale.place(low), scale.place(high)
    return f'<i class="{kind}" style="left:{left:.1f}%;width:{max(right - left, LEAST):.1f}%"></i>'
