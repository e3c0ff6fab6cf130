"""The cards of the home page: targets, weekly path, what is claimed and assumed, stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
import streamlit as st

from model import World
from model.results import KpiResult, WeeklySeries
from ui import charts, state
from ui.bullets import bullets_html, legend_html, main_targets
from ui.events import marked_weeks
from ui.formats import money, number, quantities, quantity
from ui.html import table_html, text_html, title, title_html
from ui.levers import masters_card
from ui.masters import share_shown
from ui.names import kpi_name, name_of
from ui.pages import page_link
from ui.payback import payback_words
from ui.periods import base_name, horizon_name, weeks_kind, years_touched
from ui.shown import Answer, Shown
from ui.stories import Story, stories
from ui.targets.defaults import defaults_row
from ui.targets.rows import SCALE_HOLDERS, labels_of, target_rows
from ui.targets_editor import targets_button
from ui.words import _, ngettext

# Columns of "what the plan claims, what we assume", from the boldest to the base.
SIDES = ("plan_as_claimed", "now", "plan", "status_quo")
PLAIN_SIDES = ("now", "status_quo")
# Stands for the share of GMV that the world's strip shows.
SHARE = "gmv_share"
COMPARED_KPIS = (
    "gmv",
    "gmv_growth",
    "programme_roi",
    "programme_roi_run_rate",
    SHARE,
    "logistics_cost_share",
    "roas",
    "operating_result",
    "risk_loss",
)
CHART_HEIGHT = 250
# The weekly scale grows by this part of the presets' range, so that it stands still between.
STEPS = 4
# A path nearer than this share of the other one's peak lies under it.
VISIBLE = 0.003


def levers_card(shown: Shown) -> None:
    """The master levers; where spends are committed, what they add to the media lever."""
    masters_card(shown)
    committed = shown.outcome.commitments
    if committed.cells:
        told = _("Committed spends add {added} to total media, where its split gives them less.")
        st.html(text_html(told.format(added=money(committed.added))))


def targets_card(shown: Shown) -> None:
    """Eight targets as bullets, and the way to all of them."""
    score, usual = shown.outcome.score, state.reference("status_quo").score.targets
    results = main_targets(score.targets, labels_of(shown), usual)
    with st.container(key="card_targets"):
        with st.container(horizontal=True, vertical_alignment="center", key="targets_head"):
            st.html(title_html(_("Targets")))
            page_link("targets", _("all {n}, with sources").format(n=len(score.targets)))
            targets_button()
        if results:
            drawn = target_rows(shown, results)
            st.html(legend_html(base_name(shown.world)) + bullets_html(drawn))
            defaults_row(drawn)
        else:
            st.html(text_html(_without(shown)))


def _without(shown: Shown) -> str:
    """Why there is no row, and what to do."""
    count = len(shown.outcome.score.targets)
    said = ngettext(
        "The plan's {n} target does not apply to this company.",
        "None of the plan's {n} targets applies to this company.",
        count,
    )
    return f"{said.format(n=count)} {_('Type your own and every scenario is held against them.')}"


def weekly_card(shown: Shown) -> None:
    """GMV by week with its band, beside the scenario it is compared with."""
    now = shown.outcome.gmv
    other, name = path_beside(shown)
    low, high = weekly_ends(now, [state.reference(base).gmv for base in SCALE_HOLDERS])
    names = (_("this scenario"), name)
    frame = charts.weekly_frame(now, other, names, _marked(shown.world), high, low)
    alt = _("GMV by week with its 90 % band, {now} in {horizon}.").format(
        now=_kpi(shown.outcome.kpis, "gmv"), horizon=horizon_name(shown.world)
    )
    if other is not None:
        alt = f"{alt} {_('Dashed: {name}.').format(name=name)}"
    with st.container(key="card_weekly"):
        title(_("GMV a week, with 90 % band"))
        heading = _("GMV by week with its 90 % band")
        charts.chart(charts.WEEKLY[weeks_kind(shown.world)], frame, alt, CHART_HEIGHT, heading)


def weekly_ends(now: WeeklySeries, holders: Sequence[WeeklySeries]) -> tuple[float, float]:
    """Ends of the weekly scale: those of the presets, in steps further out to the scenario's."""
    low = min(float(path.p05.min()) for path in holders)
    high = max(float(path.p95.max()) for path in holders)
    step = (high - low) / STEPS or 1.0
    under = max(ceil((low - float(now.p05.min())) / step), 0)
    over = max(ceil((float(now.p95.max()) - high) / step), 0)
    return low - step * under, high + step * over


def _marked(world: World) -> list[tuple[str, str]]:
    """Events of the world's own markets and platforms."""
    business = world.business
    countries = [market.country for market in business.markets.values()]
    platforms = [*business.platforms, *business.platforms.values()]
    return marked_weeks(years_touched(world), countries, platforms)


def path_beside(shown: Shown) -> tuple[WeeklySeries | None, str]:
    """The dashed path: the compared scenario, or the status quo when that is the one at hand.

    None, and no name, when the line would lie under the other one.
    """
    same = shown.scenario == shown.compared.settings.scenario
    other = state.reference("status_quo") if same else shown.compared
    name = name_of("status_quo") if same else shown.compared_name
    gap = np.abs(other.gmv.mean - shown.outcome.gmv.mean).max()
    if gap < VISIBLE * float(shown.outcome.gmv.mean.max()):
        return None, ""
    return other.gmv, name


def claims_card(shown: Shown) -> None:
    """How many targets each view of the plan meets; nothing without a programme or targets."""
    if not shown.world.has_programme or not shown.outcome.score.modelled:
        return
    met = {base: _met(state.reference(base)) for base in ("plan_as_claimed", "plan", "status_quo")}
    sentence = _(
        "As claimed {claimed} targets, this scenario {now}, the plan as we assume it {plan}, "
        "status quo {base}."
    ).format(
        claimed=met["plan_as_claimed"],
        now=_met(shown.outcome),
        plan=met["plan"],
        base=met["status_quo"],
    )
    with st.container(key="card_claims"):
        said = "".join(text_html(words) for words in (payback_words(shown), sentence) if words)
        st.html(title_html(_("What the plan claims, what we assume")) + said)
        page_link("targets", _("Which ones"))


def sides_card(shown: Shown) -> None:
    """The main figures of claimed, this scenario, plan and status quo beside each other."""
    planned = shown.world.has_programme
    sides = SIDES if planned else PLAIN_SIDES
    outcomes = {side: shown.outcome if side == "now" else state.reference(side) for side in sides}
    head = ["", *(_("this scenario") if s == "now" else name_of(s) for s in sides)]
    body = [[_("Targets met"), *(_met(outcomes[side]) for side in sides)]]
    for kpi in _compared_kpis(shown):
        label = kpi_name(kpi, shown.world.catalogue.indexes.names)
        body.append([label, *_row_of([outcomes[side].kpis.get(kpi) for side in sides])])
    with st.container(key="card_sides"):
        words = _("Claimed, assumed, as before") if planned else _("This scenario and before")
        st.html(title_html(words) + table_html(head, body, now=1 + sides.index("now")))


def _compared_kpis(shown: Shown) -> list[str]:
    """The figures of the table that this world has, its own share of GMV among them."""
    share, kpis = share_shown(state.base_year()), shown.outcome.kpis
    wanted = (share if kpi == SHARE else kpi for kpi in COMPARED_KPIS)
    planned = shown.world.has_programme
    return [k for k in wanted if k in kpis and (planned or not k.startswith("programme_"))]


def stories_card() -> None:
    """Stories to open; each is a scenario of its own, opened as a copy.

    They stand where no move draws them again: nine messages that levers do not change.
    """
    fitting = [story for story in stories() if story.fits(state.world().catalogue)]
    if not fitting:
        return
    with st.container(key="card_stories"):
        title(_("Stories to open"))
        with st.container(horizontal=True, gap="small", key="stories"):
            for story in fitting:
                st.button(
                    _(story.title),
                    key=f"story_{story.key}",
                    help=_(story.text),
                    on_click=_open,
                    args=(story,),
                )


def _open(story: Story) -> None:
    scenario = story.scenario(state.world().catalogue, state.scenario().profile)
    state.open_copy(state.Opened(scenario, story.title, story.text))


def _met(outcome: Answer) -> str:
    """Expected number met, of those that have a figure in that outcome."""
    score = outcome.score
    return _("{met} of {all}").format(met=number(score.targets_met.mean, 1), all=score.modelled)


def _row_of(results: Sequence[KpiResult | None]) -> list[str]:
    """One figure of several scenarios, with equal decimals."""
    unit = next((result.unit for result in results if result is not None), "")
    return quantities([None if result is None else result.mean for result in results], unit)


def _kpi(kpis: Mapping[str, KpiResult], name: str) -> str:
    found = kpis.get(name)
    return quantity(None, "") if found is None else quantity(found.mean, found.unit)
