"""What exchange rates may cost: a memo line, hedged beside unhedged, by currency."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.breakdown.currencies import CurrencyLoss
from ui.formats import DASH, change, likelihood, money, percent
from ui.html import text_html, title_html
from ui.levers import lever_row
from ui.risk.told import FX_SHARE, Told, exactly, hint_html
from ui.track import ZERO, Scale, track_html
from ui.words import N_, _

# What a reading of the plan decides, as a statement that its option ends.
STATED = {
    "fx_ceiling": N_("The ceiling in force: {option}"),
    "fx_loss_base": N_("The loss is taken as a share of: {option}"),
    "fx_and_event_loss": N_("Exchange-rate and event losses are held against it: {option}"),
}
# Claims that set a ceiling for the currency losses' share.
CEILINGS = ("beauty-fx-loss-target", "home-fx-loss")
FREE = 0.5


def exchange_card(told: Told) -> None:
    """The hedge, what it costs and takes off, and the bands by currency."""
    with st.container(key="card_exchange"):
        head = title_html(_("Exchange rates"), _("a memo line, in no result"))
        if not told.fx.currencies:
            st.html(
                head + text_html(_("All money is in the home currency: there is nothing to hedge."))
            )
            return
        st.html(head + text_html(_sentence(told)))
        lever_row(told.shown, "hedge")
        st.html(_legend() + _bands(told) + hint_html(_readings(told)))


def _sentence(told: Told) -> str:
    """Loss and its tail, hedged and not, and the share of exposed revenue under its ceiling."""
    fx = told.fx
    words = _(
        "Against the budget rates {mean} is lost on average ({cost}) and more than {bad} in one "
        "case of twenty, unhedged {open}."
    ).format(
        mean=money(fx.total.mean),
        bad=money(fx.total.p95),
        open=money(fx.unhedged.p95),
        cost=cost_words(fx.total.mean, fx.cost),
    )
    found = told.shown.outcome.kpis.get(FX_SHARE)
    if found is None or found.mean is None or found.p05 is None or found.p95 is None:
        return words
    share = _("That is {mean} of {base}, 90 % between {low} and {high}").format(
        mean=percent(found.mean, 1),
        base=_base(told),
        low=percent(found.p05, 1),
        high=percent(found.p95, 1),
    )
    chances = "; ".join(
        _("within {ceiling}: {chance}").format(
            ceiling=percent(ceiling, 0), chance=likelihood(float((found.draws <= ceiling).mean()))
        )
        for ceiling in _ceilings(told)
    )
    told_share = f"{share}; {chances}." if chances else f"{share}."
    return " ".join(part for part in (words, told_share, _together(told)) if part)


def cost_words(lost: float, cost: float) -> str:
    """How much of a mean loss is what the forwards cost; that may be more where rates gain."""
    if cost <= FREE:
        return _("forwards cost nothing")
    if cost > lost:
        return _("what the forwards cost, {cost}, included").format(cost=money(cost))
    return _("{cost} of it is the cost of the forwards").format(cost=money(cost))


def _ceilings(told: Told) -> list[float]:
    """The ceiling that is on, then the plan's others (audit E1)."""
    if told.fx_target is None:
        return []
    on, sources = told.fx_target.target, told.shown.world.plan.sources
    values = (sources[claim].value for claim in CEILINGS if claim in sources)
    return [on, *(value for value in values if value is not None and value != on)]


def _together(told: Told) -> str:
    """Currencies and events in money against the one budget (audit E2)."""
    budget = told.now.budget
    if budget is None or told.limit is None:
        return ""
    both = told.now.now.expected + told.fx.total.mean
    words = _("With the events {both} are expected, {share} of the budget.")
    return words.format(both=exactly(both), share=percent(both / budget))


def _base(told: Told) -> str:
    readings = told.shown.world.plan.choices(told.shown.scenario.readings)
    if readings.get("fx_loss_base") == "exposed_purchases":
        return _("purchases")
    return _("revenue in foreign currency")


def _legend() -> str:
    parts = (
        ("hr-outline", _("unhedged, 90 %")),
        ("hr-band", _("hedged, 90 %")),
        ("hr-dot", _("mean")),
    )
    drawn = "".join(f'<span><i class="{mark}"></i>{escape(words)}</span>' for mark, words in parts)
    return f'<div class="hr-risk-legend" aria-hidden="true">{drawn}</div>'


def _bands(told: Told) -> str:
    """Rows: the total first, then each currency; one scale, gains left of zero."""
    fx = told.fx
    low = min(0.0, *(s.p05 for s in (fx.total, fx.unhedged)))
    high = max(1.0, *(s.p95 for s in (fx.total, fx.unhedged)))
    scale = Scale(low, high)
    heads = ("", _("exposure"), _("sold forward"), "", _("90 %, hedged"), _("cost"))
    cells = "".join(f'<span role="columnheader">{escape(head)}</span>' for head in heads)
    exposure = sum(row.exposure for row in fx.currencies)
    hedged = sum(row.exposure * row.hedge for row in fx.currencies) / exposure if exposure else 0.0
    total = CurrencyLoss(_("All"), exposure, hedged, fx.total, fx.unhedged, fx.cost)
    rows = (total, *fx.currencies)
    drawn = "".join(_row(row, scale, place == 0) for place, row in enumerate(rows))
    return (
        f'<div class="hr-rates" role="table"><div class="hr-rate head" role="row">{cells}</div>'
        f"{drawn}</div>"
    )


def _row(row: CurrencyLoss, scale: Scale, total: bool) -> str:
    cost = money(row.cost) if abs(row.cost) >= FREE else DASH
    low, high = (change(value, "USD") for value in (row.hedged.p05, row.hedged.p95))
    between = _("{low} to {high}").format(low=low, high=high)
    cells = (
        f'<span role="rowheader">{escape(row.currency)}</span>',
        f'<span role="cell">{escape(money(row.exposure))}</span>',
        f'<span role="cell">{escape(percent(row.hedge, 0))}</span>',
        f'<span role="cell" class="rail">{_track(row, scale)}</span>',
        f'<span role="cell">{escape(between)}</span>',
        f'<span role="cell">{escape(cost)}</span>',
    )
    return f'<div class="hr-rate{" sum" * total}" role="row">{"".join(cells)}</div>'


def _track(row: CurrencyLoss, scale: Scale) -> str:
    """Unhedged as an outline, hedged as a band, the mean as a dot, zero as a tick."""
    hedged, unhedged = row.hedged, row.unhedged
    return track_html(
        scale,
        hedged.p05,
        hedged.p95,
        hedged.mean,
        [(ZERO, 0.0)],
        outline=(unhedged.p05, unhedged.p95),
    )


def _readings(told: Told) -> str:
    """Which readings of the plan are on."""
    plan, chosen = told.shown.world.plan, told.shown.scenario.readings
    parts = []
    for key in STATED:
        reading = plan.readings.get(key)
        if reading is None:
            continue
        option = chosen.get(key, reading.default)
        parts.append(
            _("{statement} (the plan's audit, point {audit}).").format(
                statement=_(STATED[key]).format(option=_(reading.options[option])),
                audit=reading.audit,
            )
        )
    gain = _("Losses are positive, gains negative.")
    return " ".join((gain, *parts))
