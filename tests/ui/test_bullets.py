"""Bullet rows: marks where they belong, words that say what colour shows, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.plan.targets import OWN
from tests.ui.made import kpi, target
from ui.bullets import MAIN, Row, bullets_html, main_targets, rows


def places(html: str, mark: str) -> list[float]:
    return [float(at) for at in re.findall(rf'{mark}" style="left:([\d.]+)%', html)]


def test_marks_stand_in_the_order_of_their_values() -> None:
    html = bullets_html([Row("Growth", target(), before=0.05)])
    ring, band = places(html, "hr-ring")[0], places(html, "hr-band")[0]
    dot, tick = places(html, "hr-dot")[0], places(html, "hr-tick")[0]
    assert 0 < ring < band < dot < tick < 100


def test_a_row_by_hand() -> None:
    """Values 0 to 1 with 8 % of room each side: 0.5 stands in the middle, 1 at 108 / 116."""
    result = target(mean=0.5, p05=0.25, p95=0.75, target=1.0)
    html = bullets_html([Row("Half", result, before=0.0)])
    assert places(html, "hr-dot") == [50.0]
    assert places(html, "hr-tick") == [93.1]
    assert places(html, "hr-ring") == [6.9]
    assert places(html, "hr-band") == [28.4]


def test_marks_of_other_scenarios_hold_the_scale_still() -> None:
    """A wider extent elsewhere fixes the ends, so that the target stays while the dot moves."""
    ticks = [
        places(bullets_html([Row("Growth", target(mean=m), 0.0, (-0.2, 0.6))]), "hr-tick")
        for m in (0.2, 0.3)
    ]
    assert ticks[0] == ticks[1]


def test_status_and_probability_are_words_too() -> None:
    html = bullets_html([Row("Growth", target())])
    assert "8\u00a0%, unlikely" in html
    assert 'aria-label="Growth: expected 24.0\u00a0%' in html
    assert "missed" in html.split("aria-label")[1]


def test_labels_are_escaped() -> None:
    html = bullets_html([Row("<script>alert(1)</script>", target())])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_target_that_is_not_modelled_has_a_row_without_marks() -> None:
    result = target(mean=None, p05=None, p95=None, probability=None, status="not_modelled")
    html = bullets_html([Row("Rank", result)])
    assert "not yet modelled" in html
    assert "hr-dot" not in html


def test_home_shows_eight_targets_the_named_ones_first() -> None:
    results = [target("t", kpi=f"other_{i}") for i in range(9)]
    results += [target(name, kpi=name) for name in reversed(MAIN[:3])]
    results.append(target("x", kpi=MAIN[3], status="not_modelled"))
    chosen = [result.kpi for result in main_targets(results, {})]
    assert chosen[:3] == list(MAIN[:3])
    assert len(chosen) == 8
    assert MAIN[3] not in chosen


@dataclass(frozen=True)
class Known:
    """A target of the plan that the model computes."""

    label: str = "Ad ROAS"
    modelled: str | None = None


def test_a_figure_that_is_null_keeps_its_row_and_says_why() -> None:
    null = target(
        "roas",
        kpi="roas",
        mean=None,
        p05=None,
        p95=None,
        probability=None,
        status="not_modelled",
        reason="media money is zero",
    )
    chosen = main_targets([null, target()], {"roas": Known()})
    assert [result.kpi for result in chosen] == ["gmv_growth", "roas"]
    html = bullets_html(rows([null], {"roas": Known()}, {}))
    assert "Media money is zero" in html
    assert "no figure" in html
    assert "not yet modelled" not in html


def test_an_own_target_without_a_figure_says_why_the_plans_has_no_row() -> None:
    null = {"mean": None, "p05": None, "p95": None, "probability": None, "status": "not_modelled"}
    own = target("own", kpi="gmv", brand=OWN, reason="A target of the year", **null)
    plans = target("plans", kpi="roas", **null)
    known = {"own": Known(), "plans": Known()}
    chosen = main_targets([plans, own, target()], known, usual=[plans, own, target()])
    assert [result.kpi for result in chosen] == ["gmv", "gmv_growth"]
    assert "A target of the year" in bullets_html(rows(chosen, known, {}))


def test_the_ring_is_the_base_year_or_else_where_the_plan_starts() -> None:
    known = {"gmv_growth": kpi("gmv_growth", "share", 0.02, 0.04)}
    assert rows([target()], {}, known)[0].before == 0.03
    assert rows([target(baseline=0.01)], {}, {})[0].before == 0.01
