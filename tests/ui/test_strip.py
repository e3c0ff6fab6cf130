"""The strip and the verdict: six cards, changes over the same draws, a sentence that is true."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from model.plan.targets import OWN
from model.results import KpiResult, TargetResult
from tests.ui.made import kpi, score, target
from ui.formats import mean_change
from ui.masters import Cell
from ui.strip import Headline, strip_html
from ui.verdict import shortfalls, verdict_html

NB = "\u00a0"
KPIS = {
    "gmv": kpi("gmv", "USD", 74_300_000.0, 74_300_000.0),
    "gmv_growth": kpi("gmv_growth", "share", 0.24, 0.24),
    "programme_roi": kpi("programme_roi", "share", -0.38),
    "programme_roi_run_rate": kpi("programme_roi_run_rate", "share", 0.64),
    "gmv_share[southeast_asia]": kpi("gmv_share[southeast_asia]", "share", 0.172),
    "logistics_cost_share": kpi("logistics_cost_share", "share", 0.276),
    "risk_loss": kpi("risk_loss", "USD", 420_000.0),
    "fx_loss": kpi("fx_loss", "USD", 310_000.0),
}
SHARE = target(
    "sea",
    kpi="gmv_share[southeast_asia]",
    target=0.18,
    headroom=-0.008,
    probability=0.31,
    status="open",
)
RISK = target(
    "risk",
    kpi="risk_loss_share_of_budget",
    target=0.05,
    headroom=0.008,
    probability=0.84,
    status="met",
    direction="at_most",
)


HEADLINE = Headline(
    (
        Cell("programme_roi", "Programme ROI, in-year"),
        Cell("gmv_share[southeast_asia]", "Southeast Asia share"),
        Cell("logistics_cost_share", "Logistics share", -1),
    ),
    "2026",
)


def drawn(headline: Headline = HEADLINE, **changes: KpiResult) -> str:
    all_targets = score(target(), SHARE, RISK)
    return strip_html(KPIS | changes, all_targets, KPIS, all_targets, "plan", headline)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split(" "))


def test_six_cards_with_value_target_and_probability() -> None:
    html = drawn()
    assert html.count("<article") == 6
    for shown in (f"$74.3{NB}m", f"−38{NB}%", f"+64{NB}% run-rate", f"17.2{NB}%", f"$420{NB}k"):
        assert shown in html
    assert f"≥{NB}18{NB}% · 31{NB}%" in html
    assert f"≤{NB}5{NB}% of budget · 84{NB}%" in html
    assert "2.1 of 3" in html


def test_the_growth_target_is_shown_as_money() -> None:
    """GMV 74.3 at 24 % growth is a base of 59.9; 40 % more is 83.9 million."""
    assert f"≥{NB}$83.9{NB}m · 8{NB}%" in drawn()


def gmv_tile(*targets: TargetResult) -> str:
    held = score(*targets)
    return strip_html(KPIS, held, KPIS, held, "plan", HEADLINE).split("</article>")[0]


def test_an_own_target_on_gmv_stands_on_its_tile() -> None:
    """One's own before the plan's growth; what has no figure over this horizon is no target."""
    own = target("own", kpi="gmv", brand=OWN, target=80e6, unit="USD", probability=0.3)
    assert f"≥{NB}$80.0{NB}m · 30{NB}%, open" in text(gmv_tile(target(), own)).replace(" ,", ",")
    silent = replace(own, mean=None, probability=None, status="not_modelled")
    assert "no target" in gmv_tile(silent)
    assert f"≥{NB}$83.9{NB}m" in gmv_tile(target(), silent)


def test_figures_that_round_apart_are_not_the_same() -> None:
    """2.34 and 2.36: the difference rounds to nothing, the two figures do not."""
    headline = Headline((Cell("roas", "Ad ROAS"),), "2026")
    now, then = (KPIS | {"roas": kpi("roas", "ratio", value)} for value in (2.36, 2.34))
    tiles = strip_html(now, score(RISK), then, score(RISK), "status quo", headline)
    roas = tiles.split("</article>")[1]
    assert '<p class="hr-note good">2.3 in status quo</p>' in roas
    assert "same as" not in roas


def test_a_change_is_good_or_bad_by_the_figure_not_by_its_sign() -> None:
    dearer = kpi("logistics_cost_share", "share", 0.285)
    assert f'<p class="hr-note bad">+0.9{NB}pts to plan</p>' in drawn(logistics_cost_share=dearer)
    more = kpi("gmv", "USD", 76_400_000.0, 76_400_000.0)
    assert f'<p class="hr-note good">+$2.1{NB}m to plan</p>' in drawn(gmv=more)


def test_where_the_compared_one_has_no_figure_the_tile_says_so() -> None:
    """The status quo has no programme, so no programme ROI to take a change from."""
    headline = Headline((Cell("roas", "Ad ROAS"),), "2026")
    now = KPIS | {"roas": kpi("roas", "ratio", 2.0)}
    then = KPIS | {"roas": replace(now["roas"], mean=None)}
    tiles = strip_html(now, score(RISK), then, score(RISK), "status quo", headline)
    assert '<p class="hr-note ">none in status quo</p>' in tiles.split("</article>")[1]


def test_nothing_changed_is_said_and_not_shown_as_zero() -> None:
    assert drawn().count("same as plan") == 6


def test_a_change_is_taken_over_the_draws_both_have() -> None:
    """While a thumb is dragged there are fewer draws: the first ones, compared with the same."""
    rest = KpiResult("gmv", "USD", 25.0, 10, 25, 40, np.array([10.0, 20.0, 30.0, 40.0]))
    moving = KpiResult("gmv", "USD", 16.0, 11, 16, 21, np.array([11.0, 21.0]))
    assert mean_change(moving, rest) == 1.0
    assert mean_change(moving, replace(rest, mean=None)) is None
    assert mean_change(moving, replace(rest, draws=np.array([]))) == -9.0


def test_the_verdict_names_the_two_largest_misses_and_the_risk() -> None:
    sentence = text(verdict_html(KPIS, score(target(), SHARE, RISK), "This scenario"))
    said = " ".join(sentence.replace(NB, " ").replace(" ;", ";").split())
    assert said == (
        "This scenario lands at $74.3 m GMV and meets about 2 of 3 targets. It misses growth "
        "by 16 points and Southeast Asia share by 0.8 points; risk loss is within its limit."
    )


def test_the_verdict_when_all_is_reached() -> None:
    reached = target(headroom=0.02, status="met")
    assert "reaches every target" in verdict_html(KPIS, score(reached, RISK), "This scenario")


@pytest.mark.parametrize(("met", "kind"), [(0.4, "bad"), (1.0, ""), (1.5, "good")])
def test_how_many_are_met_is_green_from_half_of_them_on(met: float, kind: str) -> None:
    sentence = verdict_html(KPIS, score(target(), SHARE, RISK, met=met), "This scenario")
    assert f'<b class="{kind}">about {met:.0f} of 3</b>' in sentence


def test_risk_loss_is_not_spoken_of_without_a_limit() -> None:
    sentence = verdict_html(KPIS, score(target(), SHARE), "This scenario")
    assert "risk loss" not in sentence
    assert sentence.endswith("0.8\u00a0points</b>.</h1>")
    losing = KPIS | {"operating_result": kpi("operating_result", "USD", -2e6)}
    assert "; <b" in verdict_html(losing, score(target(), SHARE), "This scenario")


def test_shortfalls_are_ordered_by_their_share_of_the_target() -> None:
    """16 of 40 points is worse than 0.8 of 18."""
    assert [t.id for t in shortfalls(score(SHARE, target(), RISK))] == ["growth", "sea"]


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.22, "risk loss is expected over its limit"),
        (0.2, "risk loss is expected over its limit"),
        (0.19, "risk loss is over its limit"),
    ],
)
def test_a_risk_loss_that_may_still_stay_within_is_only_expected_over(
    chance: float, words: str
) -> None:
    risk = replace(RISK, probability=chance, headroom=-0.02)
    assert words in verdict_html(KPIS, score(target(), SHARE, risk), "This scenario")
