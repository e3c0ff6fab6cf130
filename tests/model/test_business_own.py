"""A company of one's own that says nothing of its programme or its losses takes no other's."""

from __future__ import annotations

from typing import Any

import pytest

from model import Scenario, World, evaluate
from model.business import Business, completed, load_business, own_company
from model.business.file import parse_business
from model.plan import load_plan
from model.world import build_world
from tests.model.business_case import SteadyFit, business_of, profile_of


def real(**changes: Any) -> Business:
    """A profile of one's own as a file may give it: neither simulated nor from the form."""
    return parse_business(profile_of(**changes) | {"simulated": False}, "by hand")


def world_of(business: Business) -> World:
    return build_world(load_plan(), business, SteadyFit(business))  # type: ignore[arg-type]


def test_who_is_a_company_of_ones_own() -> None:
    """The demo brand is not; a real company is; so is a simulated one with its own budget."""
    assert not own_company(load_business())
    assert own_company(real())
    assert own_company(business_of(numbers={"programme_budget": 0.0}))


def test_what_is_left_out_is_a_flagged_default() -> None:
    found = completed(real())
    numbers = {key: found.numbers[key] for key in ("programme_budget", "event_loss_share")}
    assert {key: n.value for key, n in numbers.items()} == {
        "programme_budget": 0,
        "event_loss_share": 0.02,
    }
    assert {f"numbers.{key}" for key in numbers} == found.flagged


def test_what_is_given_stays() -> None:
    given = real(numbers={"programme_budget": 5e4, "event_loss_share": 0.03})
    assert completed(given) is given
    half = completed(real(numbers={"event_loss_share": 0.03}))
    assert half.number("event_loss_share") == 0.03
    assert half.flagged == {"numbers.programme_budget"}
    brand = load_business()
    assert completed(brand) is brand


def test_the_plans_brand_does_not_enter_a_world_of_ones_own() -> None:
    """No programme money, no baselines, losses of 2 % of net revenue, and both are told."""
    world = world_of(real())
    assert not world.has_programme
    told = {flag.about: flag.text for flag in world.flags}
    assert "Expected loss from risk events" in told["risk_climate"]
    assert "No programme is given: the plan is the status quo." in [f.text for f in world.flags]
    outcome = evaluate(Scenario("plan"), world, draws=64)
    books = outcome.facts.books
    assert (books.programme.full_cost, books.programme.reserve) == (0, 0)
    net = outcome.kpis["net_revenue"].mean or 0.0
    assert books.expected_loss == pytest.approx(0.02 * net, rel=1e-3)
    repurchase = next(t for t in outcome.score.targets if t.kpi == "repurchase_rate")
    assert repurchase.baseline is None


def test_losses_do_not_follow_the_budget() -> None:
    """Ten times the programme's money: the same losses where nothing of it protects."""
    small, large = (
        evaluate(Scenario("status_quo"), world_of(real(numbers={"programme_budget": money})))
        for money in (1e4, 1e5)
    )
    assert small.facts.books.expected_loss == large.facts.books.expected_loss > 0
