"""One order's money from the consumer's price to CM2, and where each figure comes from."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from model.breakdown import prices
from model.breakdown.prices import UnitMoney
from model.breakdown.prices.unit import STEPS, TOTALS
from model.report.ledger import LADDER_NAMES
from ui import charts, state
from ui.assumptions import name_of_figure, written
from ui.axes import amount_axis, money_label
from ui.formats import DASH, day, money, percent
from ui.html import table_html, text_html, title, title_html
from ui.names import label
from ui.pricing.choice import Choice, drawn, reference
from ui.shown import Shown
from ui.words import N_, _, ngettext

HEIGHT = 330
MOST_SOURCES = 120
# The ladder's own names, but for the two that a buyer knows by other ones.
NAMES: Mapping[str, str] = LADDER_NAMES | {
    "gmv": N_("Price, tax included"),
    "returned_gmv": N_("Refunds"),
}


def waterfall_card(now: Shown, choice: Choice) -> None:
    """The waterfall of what is chosen, with the compared scenario as ticks."""
    make = functools.partial(
        prices.unit, market=choice.market, line=choice.line, platform=choice.platform
    )
    found: UnitMoney = drawn("unit", choice, make)
    other = reference(state.session().compared, "unit", choice, make).shared(found)
    with st.container(key="card_unit"):
        title(_("One order: {place}").format(place=place_words(now, choice)), _usd(found))
        frame = waterfall_frame(found, other, _marked(now, choice))
        charts.draw("unit", _waterfall, frame, _alt(now, found, other), HEIGHT, _("One order"))
        st.html(text_html(_answer(now, found, other) + _unsold(now, choice)))


def place_words(now: Shown, choice: Choice) -> str:
    """``United States · Beauty · Amazon``."""
    names = now.world.catalogue.indexes.names
    shown = choice.words(now.world)
    return shown if choice.platform is None else f"{shown} · {label(choice.platform, names)}"


def _usd(found: UnitMoney) -> str:
    return _("USD per order, share of the price {price}").format(price=money(found.steps["gmv"]))


def _answer(now: Shown, found: UnitMoney, other: UnitMoney) -> str:
    """What is left of an order, now and in the compared scenario."""
    left, price = money(found.cm2.mean), money(found.steps["gmv"])
    before, paid = money(other.cm2.mean), money(other.steps["gmv"])
    words = (
        _(
            "Of {price} the order leaves {left} of CM2 ({share}; 90 %: {low} to {high}), as in "
            "{name} (ticks)."
        )
        if (before, paid) == (left, price)
        else _(
            "Of {price} the order leaves {left} of CM2 ({share}; 90 %: {low} to {high}); in {name} "
            "(ticks) {before} of {paid}."
        )
    )
    return words.format(
        price=price,
        left=left,
        share=_share(found.cm2.mean, found),
        low=money(found.cm2.p05),
        high=money(found.cm2.p95),
        name=now.compared_name,
        before=before,
        paid=paid,
    )


def _unsold(now: Shown, choice: Choice) -> str:
    """That nothing is sold on the platform there, when that is so."""
    if choice.market is None or choice.platform is None:
        return ""
    world = now.world
    region = world.business.markets[choice.market].region
    share = now.outcome.settings.platform_mix[region][world.platforms.index(choice.platform)]
    if share > 0:
        return ""
    names = world.catalogue.indexes.names
    said = _("{market} sells nothing on {platform} now: this is what an order there would leave.")
    told = said.format(market=label(choice.market, names), platform=label(choice.platform, names))
    return f" {told}"


def _share(amount: float, found: UnitMoney) -> str:
    price = found.steps["gmv"]
    return percent(amount / price) if price > 0 else DASH


def _alt(now: Shown, found: UnitMoney, other: UnitMoney) -> str:
    steps = ", ".join(f"{_(NAMES[step])} {money(found.steps[step])}" for step in STEPS)
    return f"{_('Step by step: {steps}.').format(steps=steps)} {_answer(now, found, other)}"


def _marked(now: Shown, choice: Choice) -> frozenset[str]:
    """Steps that rest on a default nobody has confirmed."""
    if not now.world.business.flagged:
        return frozenset()

    def make(outcome: Any) -> frozenset[str]:
        told = prices.sources(outcome.world.business, choice.market, choice.line, choice.platform)
        return frozenset(step for step, figure in told if figure.flagged)

    return drawn("flags", choice, make)


def waterfall_frame(
    found: UnitMoney, other: UnitMoney, marked: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Rows (step) of the waterfall: totals stand on zero, costs hang from what is above them."""
    starts, ends = _hung(found)
    _s, others = _hung(other)
    texts = [
        f"{money(found.steps[step] if step in TOTALS else -found.steps[step])}"
        f" · {_share(found.steps[step], found)}"
        for step in STEPS
    ]
    return pd.DataFrame(
        {
            "name": [_(NAMES[s]) + (" ≈" if s in marked else "") for s in STEPS],
            "order": range(len(STEPS)),
            "start": starts,
            "end": ends,
            "other": others,
            "far": [max(a, b, c) for a, b, c in zip(starts, ends, others, strict=True)],
            "total": [step in TOTALS for step in STEPS],
            "text": texts,
        }
    )


def _hung(found: UnitMoney) -> tuple[list[float], list[float]]:
    """Where each bar begins and where it ends."""
    starts, ends, level = [], [], 0.0
    for step in STEPS:
        amount = found.steps[step]
        start, end = (0.0, amount) if step in TOTALS else (level, level - amount)
        starts.append(start)
        ends.append(end)
        level = end
    return starts, ends


def _waterfall(ink: dict[str, str]) -> Any:
    axis = alt.Axis(title=None, domain=False, ticks=False, labelColor=ink["soft"], labelLimit=150)
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("name:N", sort=alt.EncodingSortField("order"), axis=axis)
    )
    dollars = amount_axis(money_label(), ink)
    colour = alt.condition("datum.total", alt.value(ink["accent"]), alt.value(ink["other"]))
    tips = [alt.Tooltip("name:N", title=" "), alt.Tooltip("text:N", title=_("per order"))]
    bar = base.mark_bar(height=12, cornerRadius=1).encode(
        x=alt.X("start:Q", axis=dollars), x2=alt.X2("end:Q"), color=colour, tooltip=tips
    )
    tick = base.mark_tick(color=ink["ink"], thickness=2, size=17).encode(x=alt.X("other:Q"))
    text = base.mark_text(align="left", dx=7, color=ink["soft"], fontSize=11).encode(
        x=alt.X("far:Q"), text="text:N"
    )
    return alt.layer(bar, tick, text).properties(padding={"right": 70, "left": 0, "top": 2})


def sources_table(now: Shown, choice: Choice) -> None:
    """Every figure under the waterfall: value, source, date, whether it is a default."""
    business = now.world.assuming(now.scenario.assumptions).business
    found = prices.sources(business, choice.market, choice.line, choice.platform)
    head = [_("Step"), _("Figure"), _("Value"), _("Source"), _("As of")]
    body = []
    for step, figure in found[:MOST_SOURCES]:
        source = _(figure.source) or DASH
        body.append(
            [
                _(NAMES[step]),
                name_of_figure(now.world, figure),
                written(figure, figure.value),
                f"≈ {source}" if figure.flagged else source,
                DASH if figure.as_of is None else day(figure.as_of),
            ]
        )
    said = _("Where the figures of an order come from: {place}")
    said = said.format(place=place_words(now, choice))
    drawn_table = table_html(head, body, label=said)
    st.html(f'{title_html(said)}<div class="pr-sources">{drawn_table}</div>{_more(len(found))}')


def _more(count: int) -> str:
    told = _("Levers and the programme act on these figures; edit them under Assumptions. "
             "≈: a usual value that nobody has confirmed.")  # fmt: skip
    if count > MOST_SOURCES:
        words = ngettext(
            "{n} more figure: choose a market, a line and a platform above.",
            "{n} more figures: choose a market, a line and a platform above.",
            count - MOST_SOURCES,
        )
        told = f"{words.format(n=count - MOST_SOURCES)} {told}"
    return f'<p class="hr-hint">{escape(told)}</p>'
