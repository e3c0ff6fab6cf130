"""The home case as it scores itself: twelve figures in four dimensions, with its floor of 85 %.

It shows under every profile. A figure the case sets no target for is held against one of one's own
or of another case, named as borrowed; one that nobody measures says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from model.breakdown.targets import Attained, Case, Item, Side, case_of
from model.plan import Target
from model.scorecard import MET, MISSED
from model.simulate.facts import YEAR
from ui import state
from ui.formats import DASH, NBSP, bound, percent, probability, quantities, quantity
from ui.html import table_html, text_html, title_html
from ui.periods import base_name
from ui.shown import Shown
from ui.targets.attained import part_words
from ui.targets.windows import window_name
from ui.words import _, ngettext

BRAND = "home"
# Attainment on the bars: this much of the target fills a track.
FULL = 1.2
# The plan's other floor, of another case and of goals that are no figures (audit B7).
OTHER_FLOOR = "elec-stage-attainment"


def dimensions_card(shown: Shown) -> None:
    """Four panels of three figures, then the figure under the floor quarter by quarter."""
    case = state.detail(f"case:{BRAND}", lambda outcome: case_of(outcome, BRAND))
    with st.container(key="card_dimensions"):
        if case is None:
            st.html(text_html(_("This plan does not say how its home case scores itself.")))
            return
        name = _(shown.world.plan.brands.get(BRAND, BRAND))
        heading = _("{brand} in four dimensions").format(brand=name)
        panels = "".join(_panel(shown, case, side) for side in case.sides)
        st.html(
            title_html(heading, _said_by(shown, case))
            + text_html(summary(case))
            + f'<div class="ht-panels">{panels}</div>'
            + _periods(shown, case)
            + "".join(f'<p class="hr-hint">{escape(words)}</p>' for words in _notes(shown, case))
        )


def summary(case: Case) -> str:
    """How many figures reach the floor, and the one that is furthest from it."""
    held = [i for side in case.sides for i in side.items if i.now.attainment is not None]
    if not held or case.floor is None:
        return _("No figure of the case has a target to be held against here.")
    enough = [item for item in held if (item.now.attainment or 0.0) >= case.floor]
    words = ngettext(
        "{k} of {n} figure with a target reaches {floor} of it on average.",
        "{k} of {n} figures with a target reach {floor} of it on average.",
        len(held),
    ).format(k=len(enough), n=len(held), floor=percent(case.floor, 0))
    worst = min(held, key=lambda item: item.now.attainment or 0.0)
    if worst in enough:
        return words
    last = _("Furthest off: {figure} with {share}.").format(
        figure=_(worst.label), share=percent(worst.now.attainment or 0.0, 0)
    )
    return f"{words} {last}"


def _said_by(shown: Shown, case: Case) -> str:
    source = shown.world.plan.sources.get(case.evaluation.claim)
    words = _("section {section}, claim {claim}").format(
        section=case.evaluation.section, claim=case.evaluation.claim
    )
    return f"{_(source.text)} ({words})" if source else words


def _panel(shown: Shown, case: Case, side: Side) -> str:
    rows = "".join(_item(shown, case, item) for item in side.items)
    return (
        f'<section class="ht-panel"><h3 title="{escape(side.claim)}">{escape(_(side.label))}'
        f'<small>{escape(_reached(case, side))}</small></h3><div role="list">{rows}</div></section>'
    )


def _reached(case: Case, side: Side) -> str:
    held = [i.now.attainment for i in side.items if i.now.attainment is not None]
    if not held or case.floor is None:
        return _("no figure with a target")
    enough = sum(share >= case.floor for share in held)
    words = _("{k} of {n} at {floor} of the target")
    return words.format(k=enough, n=len(held), floor=percent(case.floor, 0))


def _item(shown: Shown, case: Case, item: Item) -> str:
    now, target = item.now, item.target
    if now.mean is None:
        why = "" if now.why is None else _(now.why.message).format(**now.why.values)
        return (
            f'<div class="ht-item none" role="listitem"><span>{escape(_(item.label))}</span>'
            f'<span class="ht-why">{escape(why)}</span></div>'
        )
    read = _("{label}: {now}, {start} in {base}").format(
        label=_(item.label),
        now=quantity(now.mean, item.unit),
        start=quantity(now.start, item.unit),
        base=base_name(shown.world),
    )
    before, after, low, high = _fine([now.start, now.mean, now.p05, now.p95], item.unit)
    band = f"{low}{NBSP}{DASH} {high}"
    return (
        f'<div class="ht-item" role="listitem" title="{escape(read)}">'
        f"<span>{escape(_(item.label))}<small>{escape(_aim(shown, target))}</small></span>"
        f"<span>{_before(before)}{escape(after)}<small>{escape(band)}</small></span>"
        f"{_bar(case, now)}{_attained(now)}</div>"
    )


def _before(start: str) -> str:
    """The base year's figure, with an arrow to the one that follows."""
    return "" if start == DASH else f"<s>{escape(start)}</s> "


def _aim(shown: Shown, target: Target | None) -> str:
    """The aim, and whose it is where the case borrows it."""
    if target is None:
        return _("the case sets no target")
    aim = bound(target.direction, target.value, target.unit)
    if target.brand == BRAND:
        return _("{aim}, {window}").format(aim=aim, window=window_name(shown.world, target.window))
    brand = _(shown.world.plan.brands.get(target.brand, target.brand))
    return _("{aim}, borrowed: {brand}").format(aim=aim, brand=brand)


def _bar(case: Case, now: Attained) -> str:
    """Attainment on a track with ticks at the floor and at the target."""
    if now.attainment is None:
        return "<span></span>"
    width = min(max(now.attainment, 0.0), FULL) / FULL
    ticks = "" if case.floor is None else _tick("ht-floor", case.floor)
    return (
        f'<span class="ht-bar {_standing(now.at_floor)}" aria-hidden="true">'
        f'<i style="width:{100 * width:.1f}%"></i>{ticks}{_tick("hr-tick", 1.0)}</span>'
    )


def _tick(kind: str, share: float) -> str:
    return f'<b class="{kind}" style="left:{100 * share / FULL:.1f}%"></b>'


def _attained(now: Attained) -> str:
    if now.attainment is None:
        return "<span></span>"
    chance = probability(now.at_floor)
    return (
        f"<span><strong>{escape(part_words(now.attainment))}</strong>"
        f"<small>{escape(_('floor: {chance}').format(chance=chance))}</small></span>"
    )


def _standing(chance: float | None) -> str:
    if chance is None:
        return ""
    return "met" if chance >= MET else "missed" if chance < MISSED else "open"


def _periods(shown: Shown, case: Case) -> str:
    """The figure under the floor by quarter and over the year; empty when it does not apply."""
    held, floor = case.held, case.floor
    if held is None or floor is None or not case.periods:
        return ""
    least = percent(floor * held.value, 1) if held.unit == "share" else ""
    head = [
        _(held.label),
        _("Expected"),
        _("90 % interval"),
        _("Attained"),
        _("Chance of the floor"),
        _("Chance of {aim}").format(aim=bound(held.direction, held.value, held.unit)),
    ]
    rows = [_period(shown, held, period) for period in case.periods]
    words = _("{figure} by quarter").format(figure=_(held.label))
    aside = _("{floor} of the target is {least}").format(floor=percent(floor, 0), least=least)
    as_ratio = case.option == "ratio" and bool(least)
    return title_html(words, aside if as_ratio else "") + table_html(head, rows, now=1)


def _fine(values: Sequence[float | None], unit: str) -> list[str]:
    """Shares with one decimal, because floors and aims lie a point or two apart."""
    if unit != "share":
        return quantities(values, unit)
    return [DASH if value is None else percent(value, 1) for value in values]


def _period(shown: Shown, held: Target, period: Attained) -> list[str]:
    mean, low, high = _fine([period.mean, period.p05, period.p95], held.unit)
    name = window_name(shown.world, period.window)
    if period.window == YEAR:
        name = _("{horizon}, all of it").format(horizon=name)
    share = DASH if period.attainment is None else percent(period.attainment, 0)
    return [
        name,
        mean,
        f"{low}{NBSP}{DASH}{NBSP}{high}",
        share,
        probability(period.at_floor),
        probability(period.at_target),
    ]


def _notes(shown: Shown, case: Case) -> list[str]:
    """The reading in force, and the other floor of the plan."""
    plan, said = shown.world.plan, []
    reading = plan.readings.get(case.evaluation.reading)
    if reading is not None:
        said.append(
            _("Reading, audit {entries}: {question} {option}.").format(
                entries=reading.audit,
                question=_(reading.question),
                option=_(reading.options[case.option]),
            )
        )
    if case.floor is not None:
        said.append(
            _(
                "The floor is the plan's: claim {claim}. A year in which every quarter stands "
                "on it misses the target (audit B6)."
            ).format(claim=case.evaluation.floor)
        )
    other = next((t for t in plan.targets if t.id == OTHER_FLOOR), None)
    if other is not None:
        said.append(
            _(
                "{brand} has a floor of its own, {floor} of its stage goals (claim {claim}); those "
                "are deliverables, which no key figure measures."
            ).format(
                brand=_(plan.brands.get(other.brand, other.brand)),
                floor=percent(other.value, 0),
                claim=other.claim,
            )
        )
    return said
