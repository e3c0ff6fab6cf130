"""Targets as bullet rows: value, 90 % band, target tick, 2025's hollow dot, probability.

Drawn as one piece of escaped HTML: one message to the browser instead of a widget a row, so that
the rows follow a thumb. Status is told by words and shape as well as by colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Protocol

from model.plan.targets import OWN
from model.results import KpiResult, TargetResult
from model.scorecard import JOINT_SET
from ui import track
from ui.formats import bound, likelihood, quantity
from ui.html import flag_html
from ui.rests import sentence
from ui.track import RING, TICK, Scale
from ui.words import _

# The rows of the home page, in the order of the sketch; others stand under "all targets".
MAIN = (*JOINT_SET, "inventory_turnover_growth", "dispute_resolution_days")
# Room left and right of the outermost mark, as share of the row's span.
MARGIN = 0.08
# A scale grows by this part of what stands still, so that small moves leave it where it is.
STEPS = 4
ROUNDING = 1e-9
WORDS = {"met": "met", "open": "open", "missed": "missed", "not_modelled": "not yet modelled"}


class Labelled(Protocol):
    """What a row needs to know about a target beyond its result (a target of the plan)."""

    @property
    def label(self) -> str:
        """Name people read."""
        ...

    @property
    def modelled(self) -> str | None:
        """Why the model does not compute it; None when it does."""
        ...


@dataclass(frozen=True)
class Row:
    """One target ready to draw; ``marks`` are values that fix the scale while levers move.

    ``scale``: the one in force; by default the row's own, see `scale_of`.

    ``null``: the model computes the figure, but this scenario has none (no media, no ROAS).
    """

    label: str
    result: TargetResult
    before: float | None = None
    marks: tuple[float, ...] = ()
    null: bool = False
    base: str = "2025"
    rests: str = ""
    scale: Scale | None = None


def rows(
    results: Iterable[TargetResult],
    labels: Mapping[str, Labelled],
    before: Mapping[str, KpiResult],
    references: Iterable[Mapping[str, KpiResult]] = (),
    base: str = "2025",
) -> list[Row]:
    """Rows for these results.

    Args:
        results: What the scenario comes to.
        labels: The plan's targets by id.
        before: Key figures of the base year.
        references: Other scenarios' figures, to steady the scales.
        base: Name of the base year.
    """
    known = list(references)
    return [
        Row(
            label=labels[result.id].label if result.id in labels else result.kpi,
            result=result,
            before=_start(before.get(result.kpi), result),
            marks=tuple(v for kpis in known for v in _extent(kpis.get(result.kpi))),
            null=without_figure(result, labels),
            base=base,
            rests=sentence(result.rests_on),
        )
        for result in results
    ]


def without_figure(result: TargetResult, labels: Mapping[str, Labelled]) -> bool:
    """Whether the model computes the target's figure and yet has none in this scenario."""
    known = labels.get(result.id)
    return result.mean is None and known is not None and known.modelled is None


def why_not(result: TargetResult) -> str:
    """Why a target has no figure, translated."""
    if result.why is None:
        return _(result.reason or "")
    values = {name: _(str(value)) for name, value in result.why.values.items()}
    return _(result.why.message).format(**values)


def main_targets(
    results: Iterable[TargetResult],
    labels: Mapping[str, Labelled],
    usual: Iterable[TargetResult] | None = None,
    count: int = len(MAIN),
) -> list[TargetResult]:
    """The home page's rows: one's own and the named KPIs first, then other modelled targets.

    A target whose figure is null in this scenario keeps its row, so that rows do not jump; one
    that is null in the ``usual`` results too does not apply in this world and has none, unless it
    is one's own: that says why.
    """
    first: dict[str, TargetResult] = {}
    never = {result.id for result in usual or () if result.mean is None}
    for result in results:
        if result.mean is None and result.id in never and result.brand != OWN:
            continue
        if result.status != "not_modelled" or without_figure(result, labels):
            first.setdefault(result.kpi, result)
    own = [result for result in first.values() if result.brand == OWN]
    named = own + [first[kpi] for kpi in MAIN if kpi in first and first[kpi] not in own]
    others = [r for r in first.values() if r not in named and r.mean is not None]
    return (named + others)[:count]


def bullets_html(drawn: Iterable[Row]) -> str:
    """The list of bullet rows as safe HTML."""
    return f'<div class="hr-bullets" role="list">{"".join(_row(row) for row in drawn)}</div>'


def legend_html(base: str) -> str:
    """What the marks of a bullet mean; ``base`` names the year before the horizon."""
    parts = (
        ("hr-dot", _("expected")),
        ("hr-band", _("90 % interval")),
        ("hr-tick", _("target")),
        ("hr-ring", base),
    )
    shown = "".join(f'<span><i class="{mark}"></i>{escape(text)}</span>' for mark, text in parts)
    return f'<div class="hr-legend" aria-hidden="true">{shown}</div>'


def _row(row: Row) -> str:
    result = row.result
    value = quantity(result.mean, result.unit)
    target = bound(result.direction, result.target, result.unit)
    chance = chance_words(row)
    return (
        f'<div class="hr-row {result.status}" role="listitem" '
        f'aria-label="{escape(sentence_of(row))}">'
        f'<span class="hr-label">{escape(_(row.label))}{flag_html(row.rests)}</span>'
        f'<span class="hr-num">{escape(value)}</span>'
        f'<span class="hr-track" aria-hidden="true">{marks_html(row)}</span>'
        f'<span class="hr-aim">{escape(target)}</span>'
        f'<span class="hr-pill {result.status}">{escape(chance)}</span></div>'
    )


def sentence_of(row: Row) -> str:
    """The row as a sentence, for those who do not see the bar."""
    result = row.result
    return _(
        "{label}: expected {value}, 90 % between {low} and {high}; target {target}, {status}, "
        "probability {chance}; {base} {before}."
    ).format(
        label=_(row.label),
        value=quantity(result.mean, result.unit),
        low=quantity(result.p05, result.unit),
        high=quantity(result.p95, result.unit),
        target=bound(result.direction, result.target, result.unit),
        status=_("no figure") if row.null else _(WORDS[result.status]),
        chance=chance_words(row),
        base=row.base,
        before=quantity(row.before, result.unit),
    )


def chance_words(row: Row) -> str:
    """Probability with its word, or that there is no figure."""
    return _("no figure") if row.null else likelihood(row.result.probability)


def marks_html(row: Row) -> str:
    """The marks of a row's track, or why there are none."""
    result = row.result
    if result.mean is None or result.p05 is None or result.p95 is None:
        why = why_not(result)
        return f'<span class="hr-why">{escape(why[:1].upper() + why[1:])}</span>'
    marks = [(TICK, result.target)]
    if row.before is not None:
        marks.append((RING, row.before))
    return track.marks_html(row.scale or scale_of(row), result.p05, result.p95, result.mean, marks)


def scale_of(row: Row) -> Scale:
    """The row's own scale: what stands still first, then steps out to where the scenario lies."""
    result = row.result
    lying = [v for v in (result.mean, result.p05, result.p95) if v is not None]
    still = [v for v in (result.target, row.before) if v is not None] + list(row.marks)
    low, high = min(still), max(still)
    if high <= low:  # a target alone: nothing stands still beside it
        low, high = min(still + lying), max(still + lying)
    step = (high - low) / STEPS
    if step > 0 and lying:
        low -= step * max(math.ceil((low - min(lying)) / step - ROUNDING), 0)
        high += step * max(math.ceil((max(lying) - high) / step - ROUNDING), 0)
    room = MARGIN * (high - low) or MARGIN * max(abs(high), 1.0)
    return Scale(low - room, high + room)


def _start(kpi: KpiResult | None, result: TargetResult) -> float | None:
    """Where the base year stood: as modelled, else as the plan says (growth starts at zero)."""
    return result.baseline if kpi is None or kpi.mean is None else kpi.mean


def _extent(kpi: KpiResult | None) -> tuple[float, ...]:
    if kpi is None or kpi.p05 is None or kpi.p95 is None:
        return ()
    return (kpi.p05, kpi.p95)
