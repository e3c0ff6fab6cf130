"""The four dimensions of the home case, as section 3.3 names them."""

from __future__ import annotations

import pytest

from model import load_plan
from model.kpis import kpi_of
from model.plan import PlanError
from model.plan.revised import rebuilt

PLAN = load_plan()


def test_the_home_case_is_evaluated_by_twelve_figures_in_four_dimensions() -> None:
    (home,) = PLAN.evaluations
    assert home.brand == "home"
    assert [d.label for d in home.dimensions] == [
        "Financial performance",
        "Operating efficiency",
        "Customer value",
        "Brand influence",
    ]
    assert [len(d.items) for d in home.dimensions] == [3, 3, 3, 3]
    assert all(d.claim in PLAN.sources for d in home.dimensions)


def test_each_figure_has_a_key_figure_or_a_reason() -> None:
    for item in (i for e in PLAN.evaluations for d in e.dimensions for i in d.items):
        assert (item.kpi is None) == bool(item.why_not), item.key
        assert item.kpi is None or kpi_of(item.kpi) is not None, item.kpi


def test_the_floor_is_the_plans_own_85_per_cent() -> None:
    (home,) = PLAN.evaluations
    floor = next(target for target in PLAN.targets if target.id == home.floor)
    assert (floor.value, floor.brand) == (0.85, "home")


def test_an_evaluation_under_a_reading_that_is_not_there_is_refused() -> None:
    (home,) = PLAN.evaluations
    wrong = home.model_copy(update={"reading": "mood"})
    with pytest.raises(PlanError, match="mood"):
        rebuilt(PLAN, {"evaluations": (wrong,)})
