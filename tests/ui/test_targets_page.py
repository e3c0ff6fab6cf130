"""The Targets page's words and filters by hand; scales that stand still; nothing unescaped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model import Scenario, World, evaluate, load_world
from model.breakdown.targets import case_of
from model.calendar import HorizonName
from model.plan import Target
from model.results import Score, Spread
from model.world import build_world
from model.world.file import read_world
from tests.pages.companies import bare, two_markets
from tests.ui.made import score, target
from ui.bullets import Row, scale_of
from ui.targets.answer import answer, turned
from ui.targets.attained import part_words
from ui.targets.dimensions import summary
from ui.targets.filters import Filter, matching
from ui.targets.sources import opened_html, standing_html
from ui.targets.table import counted
from ui.targets.together import chances_frame
from ui.targets.windows import window_name

LIKELY = target("share", status="met", probability=0.9, headroom=0.02)
OPEN = target("roas", kpi="roas", status="open", probability=0.5, headroom=0.1)
MISSED = target()
NAMES = {
    name: Target.model_validate(
        {
            "id": name,
            "brand": "apparel",
            "section": "3.2",
            "dimension": "annual growth",
            "kpi": "gmv_growth",
            "metric": "gmv_growth",
            "label": label,
            "value": 40,
            "unit": "percent",
            "claim": "claim-1",
            "direction": "at_least",
            "worded": "at_least",
            "period": "2026",
            "window": "year",
        }
    )
    for name, label in (("growth", "GMV growth"), ("share", "Share"), ("roas", "Ad ROAS"))
}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def demo() -> World:
    return load_world()


def three(*chances: float) -> Score:
    made = score(LIKELY, OPEN, MISSED, met=1.5)
    return replace(made, shortfall="growth", met_chances=chances)


def test_the_answer_names_what_is_likely_open_and_out_of_reach() -> None:
    said = plain(answer(three(), three(), "plan", NAMES))
    assert said == (
        "1.5 of 3 targets with a figure are met on average (90 %: 1 to 3). Likely: Share. "
        "Open: Ad ROAS. Out of reach: 1 of 3. The largest gap, in relation to its target: GMV "
        "growth by 16 points. No target changes its standing against plan."
    )


def test_the_answer_names_what_turned_against_the_compared_scenario() -> None:
    before = score(replace(LIKELY, status="open"), replace(OPEN, status="not_modelled"), MISSED)
    assert [now.id for now, _then in turned(three(), before)] == ["share"]
    said = answer(three(), before, "status quo", NAMES)
    assert said.endswith("Against status quo these change: Share from open to likely.")


def test_with_every_target_reached_there_is_no_gap_and_without_one_what_to_do() -> None:
    assert "Every one of them is reached" in answer(score(LIKELY), score(LIKELY), "plan", NAMES)
    nothing = replace(score(), targets_met=Spread(0.0, 0.0, 0.0))
    assert "type your own" in answer(nothing, nothing, "plan", {})


def test_a_dimension_counts_what_is_likely_and_what_is_expected() -> None:
    """0.9 + 0.5 + 0.08 = 1.48 of three; one without a figure does not count."""
    null = replace(OPEN, mean=None, probability=None, status="not_modelled")
    assert counted([LIKELY, OPEN, MISSED, null]) == "1 of 3 likely met, 1.5 expected"


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        (Filter(), ["share", "roas", "growth"]),
        (Filter(status="missed"), ["growth"]),
        (Filter(dimension="annual growth", status="met"), ["share"]),
        (Filter(brand="beauty"), []),
        (Filter(window="year", words="ad RO"), ["roas"]),
        (Filter(words="claim-1 share"), ["share"]),
        (Filter(words="%_.*"), []),
    ],
)
def test_filters_narrow_together(chosen: Filter, ids: list[str]) -> None:
    assert [r.id for r in matching([LIKELY, OPEN, MISSED], NAMES, chosen)] == ids


def test_a_scale_stands_still_until_a_scenario_leaves_what_is_held() -> None:
    """Held from 0 to 0.4: steps of 0.1, and 8 % of room on each side."""
    inside = scale_of(Row("Growth", target(mean=0.2, p05=0.1, p95=0.3), before=0.0))
    assert (inside.low, inside.high) == pytest.approx((-0.032, 0.432))
    also = scale_of(Row("Growth", target(mean=0.3, p05=0.2, p95=0.4), before=0.0))
    assert also == inside
    below = scale_of(Row("Growth", target(mean=0.0, p05=-0.02, p95=0.1), before=0.0))
    assert (below.low, below.high) == pytest.approx((-0.14, 0.44))
    further = scale_of(Row("Growth", target(mean=0.0, p05=-0.09, p95=0.1), before=0.0))
    assert further == below


def test_columns_stand_where_either_scenario_may_land_and_hide_a_twin() -> None:
    now, then = three(0.0, 0.0, 0.5, 0.5, 0.0), three(0.001, 0.1, 0.9, 0.0, 0.0)
    frame = chances_frame(now, then)
    assert list(frame["met"]) == [1, 2, 3]
    assert list(frame["now"]) == [0.0, 0.5, 0.5]
    assert list(frame["text"]) == ["", "50\u00a0%", "50\u00a0%"]
    np.testing.assert_array_equal(frame["other"], [0.1, 0.9, np.nan])
    assert chances_frame(now, now)["other"].isna().all()


def test_windows_have_the_names_of_the_horizon(demo: World) -> None:
    windows = ("year", "exit", "2026-Q3")
    assert [window_name(demo, w) for w in windows] == ["2026", "last quarter", "Q3"]


@pytest.mark.parametrize("horizon", ["plan_year", "next_52_weeks", "next_quarter"])
def test_a_horizon_of_one_quarter_has_one_name(horizon: HorizonName) -> None:
    given = read_world(two_markets())
    world = build_world(given.plan, given.business, given.fit, horizon)
    names = {window_name(world, w) for w in ("year", "exit", *world.year.quarters)}
    if len(world.year.quarters) == 1:
        assert names == {"next quarter"}
    else:
        assert "next quarter" not in names
        assert "last quarter" in names


def test_a_source_says_claim_section_reading_and_definition(demo: World) -> None:
    outcome = evaluate(Scenario(readings={"turnover_gain": "days"}), demo, draws=64)
    result = outcome.score.targets[0]
    plan = demo.plan
    html = opened_html(
        result,
        standing_html(demo, plan.targets[0], result, plan.choices({"turnover_gain": "days"})),
    )
    for words in (
        "Section 3.1, Beauty brand, claim beauty-inventory-turnover-target",
        plan.sources["beauty-inventory-turnover-target"].text,
        "Reading, audit C1",
        "Days of stock down by the stated per cent",
        "Reading, audit F14",
        "Turns a year against the base year; last quarter.",
    ):
        assert words in html, words


def test_a_source_is_escaped(demo: World) -> None:
    result = evaluate(Scenario(), demo, draws=64).score.targets[0]
    wild = demo.plan.targets[0].model_copy(update={"note": "<script>"})
    html = opened_html(result, standing_html(demo, wild, result, demo.plan.choices()))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_company_of_ones_own_has_no_start_of_another_brand() -> None:
    world = read_world(bare())
    results = evaluate(Scenario("status_quo"), world, draws=64).score.targets
    targets = {t.id: t for t in world.plan.targets}
    row = next(r for r in results if r.id == "beauty-logistics-share-target")
    html = opened_html(row, standing_html(world, targets[row.id], row, world.plan.choices()))
    assert "Starts" not in html


def test_the_home_case_says_how_many_figures_reach_the_floor(demo: World) -> None:
    case = case_of(evaluate(Scenario(), demo), "home")
    assert case is not None
    assert plain(summary(case)).startswith("2 of 4 figures with a target reach 85 % of it")


def test_the_largest_gap_of_all_stands_beside_the_largest_of_the_main_targets() -> None:
    """Of all 35 points; of the main ones growth with 16, as in the verdict."""
    order = replace(MISSED, id="roas", kpi="aov_growth", headroom=-0.35)
    made = score(MISSED, order, met=0.2)
    made = replace(made, shortfall="roas", joint=replace(made.joint, set=("gmv_growth",)))
    assert (
        "The largest gap, in relation to its target: Ad ROAS by 35 points; among the main targets "
        "GMV growth by 16 points."
    ) in plain(answer(made, made, "plan", NAMES))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (17.7, "> 200 %"),
        (2.0, "200 %"),
        (0.85, "85 %"),
        (-0.1, "\u221210 %"),
        (-5.0, "< \u2212200 %"),
        (None, "\u2013"),
    ],
)
def test_what_is_attained_is_capped_far_beyond_the_target(share: float | None, words: str) -> None:
    assert plain(part_words(share)) == words
