"""The closest gap: the target that is nearly met, and which master lever would close it.

Each master lever is nudged one way and the other; the one that closes the gap with the smallest
share of its range is carried to the target by a straight line and evaluated there. That is a
suggestion, not an optimum: the optimiser and goal seek have pages of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from model import Scenario, World
from model.levers import Entry
from model.results import TargetResult
from model.scenario import encode
from ui import state
from ui.formats import bound, distance, money, number, probability, quantity
from ui.html import text_html, title_html
from ui.levers import label_of, written
from ui.masters import masters
from ui.parts import then_all
from ui.shown import Answer, Shown
from ui.words import N_, _

# A nudge as share of a lever's range: large enough to stand out, small enough to be a slope.
NUDGE = 0.05
# A suggestion carries no lever further than this share of its range.
REACH = 0.5
DRAWS = 128
KEPT = 64
# Words for up and down of a lever; others go more or less.
WAYS = {
    "price": (N_("higher"), N_("lower")),
    "delivery_speed": (N_("faster"), N_("slower")),
}
ROUNDING = 1e-6


@dataclass(frozen=True)
class Suggestion:
    """One lever moved to one value, and what that does.

    ``reached`` is the mean of the target's KPI after the move; ``gmv`` and ``result`` are the
    changes of GMV and of the operating result in USD.
    """

    key: str
    value: float
    reached: float | None
    probability: float | None
    gmv: float | None
    result: float | None


def closest_gap(outcome: Answer) -> TargetResult | None:
    """The modelled target that is missed on average by the smallest part of itself."""
    short = [
        target
        for target in outcome.score.targets
        if target.headroom is not None and target.headroom < 0 and target.target
    ]
    return min(short, key=lambda t: abs((t.headroom or 0.0) / t.target), default=None)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def suggestion(
    code: str,  # noqa: ARG001 (the key of the cache)
    _scenario: Scenario,
    _world: World,
    target: str,
) -> Suggestion | None:
    """The master lever that closes a target's gap with the least of its range, if one does.

    Args:
        code: the scenario's code, the key of the cache.
        target: id of the target.
    """
    now = state.answer(_scenario, DRAWS)
    trials = [
        _carried(now, _scenario, _world, entry, target) for entry in masters(_world.catalogue)
    ]
    found = [trial for trial in trials if trial is not None]
    if not found:
        return None
    _effort, moved, key, value = min(found, key=lambda trial: trial[0])
    then = state.answer(moved, DRAWS)
    result = next(t for t in then.score.targets if t.id == target)
    gained = (_difference(now, then, kpi) for kpi in ("gmv", "operating_result"))
    return Suggestion(key, value, result.mean, result.probability, *gained)


def gap_card(shown: Shown) -> None:
    """The card; its suggestion is computed on request and kept by scenario."""
    target = closest_gap(shown.outcome)
    with st.container(key="card_gap"):
        heading = title_html(_("Closest gap to close"))
        if target is None:
            reached = _("Every modelled target is reached on average.")
            nothing = _("There is no target to reach yet: type your own.")
            st.html(heading + text_html(reached if shown.outcome.score.modelled else nothing))
            return
        st.html(heading + text_html(_sentence(shown, target)))
        code = encode(shown.scenario, shown.world.id)
        if state.asked("gap") == (code, target.id) and not state.dragging():
            _suggest(shown, target, suggestion(code, shown.scenario, shown.world, target.id))
        else:
            st.button(
                _("What would close it?"),
                key="gap_ask",
                type="primary",
                on_click=state.ask,
                args=("gap", (code, target.id)),
            )


def _suggest(shown: Shown, target: TargetResult, found: Suggestion | None) -> None:
    if found is None:
        st.html(text_html(_("No single one of these levers closes it within half of its range.")))
        return
    entry = shown.world.catalogue[found.key]
    st.html(
        text_html(
            _(
                "{lever} would bring it to {reached}, with a chance of {chance} to meet {aim}. "
                "{gmv}, {money}."
            ).format(
                lever=move_words(shown, entry, found.value),
                reached=quantity(found.reached, target.unit),
                aim=bound(target.direction, target.target, target.unit),
                chance=probability(found.probability),
                gmv=_price(_("GMV"), found.gmv),
                money=_price(_("the operating result"), found.result),
            )
        )
    )
    st.button(
        _("Try it"),
        key="gap_try",
        type="primary",
        on_click=then_all(state.commit),
        args=(found.key, found.value),
    )


def move_words(shown: Shown, entry: Entry, value: float) -> str:
    """A move with its size and direction in words: ``Delivery speed 5 % slower``."""
    start = shown.outcome.settings[entry.key]
    up, down = WAYS.get(entry.record.key, (N_("more"), N_("less")))
    return _("{lever} {size} {way}").format(
        lever=label_of(shown.world.catalogue, entry.key),
        size=_size(entry, start, value),
        way=_(up if value > start else down),
    )


def _price(what: str, difference: float | None) -> str:
    """What a move does to money: ``GMV falls by $394 k``."""
    by = money(abs(difference or 0.0))
    said = _("{what} rises by {by}") if (difference or 0.0) >= 0 else _("{what} falls by {by}")
    return said.format(what=what, by=by)


def _size(entry: Entry, start: float, value: float) -> str:
    """How far a lever goes: per cent from zero, points between two shares, money as money."""
    kind, step = entry.record.format, abs(value - start)
    if kind == "usd":
        return money(step)
    if kind == "percent_signed" and start == 0:
        return f"{number(step * 100, 0 if _whole(step * 100) else 1)}\u00a0%"
    if kind.startswith(("percent", "points")):
        return distance(step, "share")
    return written(entry, step)


def _whole(value: float) -> bool:
    return abs(value - round(value)) < ROUNDING


def _sentence(shown: Shown, target: TargetResult) -> str:
    names = {t.id: t.label for t in shown.world.plan.targets}
    gap = distance(abs(target.headroom or 0.0), target.unit)
    said = (
        _("{target} is {gap} over its target.")
        if target.direction == "at_most"
        else _("{target} is {gap} short of its target.")
    )
    return said.format(target=_(names.get(target.id, target.kpi)), gap=gap)


def _carried(
    now: Answer, scenario: Scenario, world: World, entry: Entry, target: str
) -> tuple[float, Scenario, str, float] | None:
    """Effort, scenario and value at which a straight line closes the gap; None out of reach."""
    span = entry.maximum - entry.minimum
    if span <= 0 or world.catalogue.idle(entry.key):
        return None
    best: tuple[float, Scenario, str, float] | None = None
    start, gap = now.settings[entry.key], _headroom(now, target)
    for nudge in (NUDGE * span, -NUDGE * span):
        moved = scenario.move(entry.key, start + nudge, world.catalogue)
        step = moved.value - start
        gained = _headroom(state.answer(moved.scenario, DRAWS), target) - gap
        if abs(step) < entry.step / 2 or gained <= 0:
            continue
        goal = start + step * (-gap / gained)
        if not entry.minimum <= goal <= entry.maximum or abs(goal - start) > REACH * span:
            continue
        there = scenario.move(entry.key, _beyond(entry, start, goal), world.catalogue)
        effort = abs(goal - start) / span
        if best is None or effort < best[0]:
            best = (effort, there.scenario, entry.key, there.value)
    return best


def _beyond(entry: Entry, start: float, goal: float) -> float:
    """The first step at or past the goal, so that rounding does not fall short of it."""
    steps = math.ceil(abs(goal - start) / entry.step - 1e-9)
    return start + math.copysign(steps * entry.step, goal - start)


def _headroom(outcome: Answer, target: str) -> float:
    found = next(t for t in outcome.score.targets if t.id == target)
    return found.headroom or 0.0


def _difference(now: Answer, then: Answer, kpi: str) -> float | None:
    before, after = now.kpis[kpi].mean, then.kpis[kpi].mean
    return None if before is None or after is None else after - before
