"""What the Demand page looks at: all markets, a region or one market; GMV or orders."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from model import Outcome, World
from model.breakdown import demand
from model.breakdown.demand import METRICS, Forecast, Metric
from model.results import FloatArray, Spread
from ui import state
from ui.formats import day, money, number, quantity
from ui.names import label
from ui.parts import look_again
from ui.periods import horizon_name
from ui.shown import Shown
from ui.words import N_, _

SCOPE, METRIC = "demand_scope", "demand_metric"
ALL = ""
UNNAMED = "all"  # the market of a panel without a column of markets
METRIC_NAMES: dict[Metric, str] = {"gmv": N_("GMV"), "orders": N_("Orders")}
UNITS: dict[Metric, str] = {"gmv": "USD", "orders": "orders"}


@dataclass(frozen=True)
class View:
    """The chosen scope (`ALL`, a region or a market) and metric, with the world's weeks."""

    world: World
    scope: str
    metric: Metric

    @property
    def place(self) -> str:
        """Name of the scope."""
        return place_name(self.world, self.scope)

    @property
    def markets(self) -> tuple[str, ...]:
        """Markets of the scope."""
        if self.scope == ALL:
            return self.world.markets
        return tuple(self.world.regions.get(self.scope, (self.scope,)))

    @property
    def dated(self) -> bool:
        """Whether the weeks stand on the calendar."""
        return self.world.fit.history.week_labels.dated

    @property
    def weeks(self) -> list[str] | list[int]:
        """Position of each week on the axis: its Monday, or its number."""
        if self.dated:
            return [week.isoformat() for week in self.world.year.weeks]
        return [int(week) for week in self.world.weeks]

    def week_name(self, place: int) -> str:
        """``the week of 23 Nov 2026`` or ``week 61``."""
        if not self.dated:
            return _("week {number}").format(number=self.world.weeks[place])
        return _("the week of {day}").format(day=day(self.world.year.weeks[place]))

    @property
    def span(self) -> str:
        """``2026`` or ``the next 52 weeks``."""
        name = horizon_name(self.world)
        if self.world.year.year is not None:
            return name
        return _("the {horizon}").format(horizon=name)

    def said(self, value: float) -> str:
        """A value of the metric as text."""
        return quantity(value, UNITS[self.metric])

    def ends(self, found: Spread) -> tuple[str, str]:
        """Both ends of an interval, with as many figures as tell them from the mean."""
        low, high = self.said(found.p05), self.said(found.p95)
        if self.said(found.mean) not in (low, high) or found.p05 == found.p95:
            return low, high
        if self.metric == "gmv":
            return money(found.p05, 2), money(found.p95, 2)
        return number(found.p05), number(found.p95)


def place_name(world: World, scope: str) -> str:
    """Readable name of a scope; a single market goes by its own."""
    if not scope and len(world.markets) == 1 and world.markets[0] != UNNAMED:
        scope = world.markets[0]
    return label(scope, world.catalogue.indexes.names) if scope else _("All markets")


def scopes(world: World) -> list[str]:
    """All markets, the regions that are more than one market and fewer than all, the markets."""
    count = len(world.markets)
    if count == 1:
        return [ALL]
    regions = [name for name, inside in world.regions.items() if 1 < len(inside) < count]
    return [ALL, *regions, *(market for market in world.markets if market not in regions)]


def chosen(shown: Shown) -> View:
    """What the page looks at now, known before its pickers are drawn."""
    scope = state.choice(SCOPE, scopes(shown.world), ALL)
    return View(shown.world, scope, state.choice(METRIC, METRICS, METRICS[0]))


def pickers(view: View) -> None:
    """The choice of scope, where there is one, and of the metric."""
    options = scopes(view.world)
    if len(options) > 1:
        st.selectbox(
            _("Markets"),
            options,
            key=SCOPE,
            format_func=lambda scope: place_name(view.world, scope),
            on_change=look_again,
            label_visibility="collapsed",
            width=190,
        )
    st.segmented_control(
        _("Measure"),
        METRICS,
        key=METRIC,
        required=True,
        format_func=lambda metric: _(METRIC_NAMES[metric]),
        on_change=look_again,
        label_visibility="collapsed",
    )


# ---- figures of the scope


def now(view: View) -> Forecast:
    """Demand of the scenario at hand."""
    scope, metric = view.scope or None, view.metric
    return state.detail(_name(view), lambda outcome: demand.forecast(outcome, scope, metric))


def of_base(view: View, base: str) -> Forecast:
    """Demand of a preset or of the opened scenario."""
    scope, metric = view.scope or None, view.metric
    return state.reference_detail(
        base, _name(view), lambda outcome: demand.forecast(outcome, scope, metric)
    )


def before(view: View) -> FloatArray:
    """``(week,)`` what was sold 52 weeks before each week."""
    scope, metric = view.scope or None, view.metric

    def make(outcome: Outcome) -> FloatArray:
        return demand.year_before(outcome, scope, metric)

    return state.reference_detail("status_quo", f"{_name(view)}:before", make)


def _name(view: View) -> str:
    return f"demand:{view.metric}:{view.scope}"


# ---- what it is held against


@dataclass(frozen=True)
class Against:
    """The scenario that differences are taken from: the compared one, or the status quo."""

    name: str
    forecast: Forecast
    base: str


def against(shown: Shown, view: View) -> Against | None:
    """What differences are taken from; none where the scenario at hand is the status quo too."""
    base = state.session().compared
    here = shown.scenario
    if here != shown.compared.settings.scenario:
        return Against(shown.compared_name, of_base(view, base), base)
    if base == "status_quo" or here == state.preset("status_quo"):
        return None
    return Against(_(BASE_SAID), of_base(view, "status_quo"), "status_quo")


BASE_SAID = N_("status quo")
