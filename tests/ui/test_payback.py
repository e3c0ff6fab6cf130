"""What the programme costs and earns, by hand and against the KPIs."""

from __future__ import annotations

from model import Scenario, evaluate, load_world
from model.scenario import encode
from tests.pages.app import open_page, words
from ui.formats import money
from ui.payback import Spent, earned, spent


def test_cost_and_benefit_by_hand() -> None:
    """10 m return 2 m in the year; 3 years of 5 m a year on 10 m are a return of 50 %."""
    said = earned(Spent(10e6, 10e6, 3.0), -0.8, 0.5, "2026").replace("\u00a0", " ")
    assert said == (
        "The programme costs $10.0 m in 2026 and earns $2.0 m of it back in that time; running in "
        "full it earns $5.0 m a year."
    )


def test_home_says_why_the_plan_loses_money_and_what_status_quo_does() -> None:
    outcome = evaluate(Scenario(base="plan"), load_world())
    result = outcome.kpis["operating_result"].mean
    usual = evaluate(Scenario(base="status_quo"), load_world()).kpis["operating_result"].mean
    assert result is not None
    assert usual is not None
    told = words(open_page("home", encode(Scenario(base="plan"), "")))
    assert f"The programme costs {money(spent(outcome).cost)} in 2026" in told
    assert f"Operating result: {money(result)}; status quo: {money(usual)}." in told


def test_without_programme_money_there_is_nothing_to_earn_back() -> None:
    told = words(open_page("home", encode(Scenario(base="status_quo"), "")))
    assert "The programme costs" not in told
