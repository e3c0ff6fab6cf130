"""Which targets apply where, in words; KPIs of any place and period; what KPIs stand on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from model import Scenario, World, evaluate
from model.business import Business, own_company
from model.business.file import parse_business
from model.business.specs import SPECS
from model.kpis import BY_NAME, KPIS, find, kpi_keys, listed_keys, market_keys
from model.kpis.applies import aims_of, rests_on, unconfirmed, why_not
from model.plan import Plan, Target, load_plan
from model.scorecard import JOINT_SET
from model.split import Reason
from model.world import build_world
from tests.model.business_case import SteadyFit, business_of, profile_of
from tests.model.test_plan_revised import own

PLAN = load_plan()
DRAWS = 16
WIDE: dict[str, Any] = {
    "markets": ("US", "GB", "DE"),
    "lines": ("beauty", "home"),
    "platforms": ("amazon", "own_site"),
    "platform_fee": {"amazon": 0.15, "own_site": 0.02},
    "line_share": {m: {"beauty": 0.6, "home": 0.4} for m in ("US", "GB", "DE")},
    "average_order_value": {m: {"beauty": 30.0, "home": 50.0} for m in ("US", "GB", "DE")},
    "platform_mix": {r: {"amazon": 0.7, "own_site": 0.3} for r in ("north_america", "europe")},
    "storage": 0.5,
    "duty_rate": 0.1,
    "payment_fee": 0.02,
    "platform_fixed_fee": 0.3,
}


def made(business: Business, plan: Plan = PLAN, horizon: str | None = None) -> World:
    return build_world(plan, business, SteadyFit(business), horizon)  # type: ignore[arg-type]


def company(**changes: Any) -> Business:
    """A company of one's own: it sets its own programme budget, here none."""
    numbers = {"programme_budget": 0.0, "event_loss_share": 0.02} | changes.pop("numbers", {})
    return business_of(numbers=numbers, **changes)


def reasons(world: World) -> dict[str, str]:
    """Why targets of all cases do not apply, those apart that the model computes nowhere."""
    aims = aims_of(world, "composite", {})
    return {a.target.id: str(a.reason) for a in aims if a.reason and not a.target.modelled}


# ---- which targets apply


def test_the_demo_brand_has_every_modelled_target(world: World) -> None:
    assert reasons(world) == {}


def test_a_british_company_without_a_shop_of_its_own(steady: World) -> None:
    assert reasons(steady) == {
        "beauty-eu-compliance-target": "The company does not sell in the European Union",
        "beauty-sea-gmv-share-target": "The company does not sell in Southeast Asia",
        "beauty-na-aov-target": "The company does not sell in North America",
        "apparel-dtc-traffic-target": "The company has no shop of its own",
    }


def test_the_next_52_weeks_are_a_year_without_calendar_quarters(steady: World) -> None:
    found = reasons(made(steady.business, horizon="next_52_weeks"))
    said = "2026-Q1 lies outside the horizon, next-Q1 to next-Q4"
    assert found["apparel-gmv-growth-q1"] == said
    assert "apparel-gmv-growth-2026" not in found
    assert "elec-m6-risk-loss" not in found


def test_a_quarter_is_no_year(steady: World) -> None:
    found = reasons(made(steady.business, horizon="next_quarter"))
    said = "A target of the year; the horizon has 91 days only"
    assert found["apparel-gmv-growth-2026"] == found["elec-m6-risk-loss"] == said
    assert "beauty-logistics-share-target" not in found
    said = "2026-Q1 lies outside the horizon, which is next-Q1"
    assert found["apparel-gmv-growth-q1"] == said


@pytest.mark.parametrize("kpi", ["gmv", "orders", "net_revenue", "cm1", "cm3", "operating_result"])
def test_an_amount_of_ones_own_for_a_year_is_not_held_against_a_quarter(
    steady: World, kpi: str
) -> None:
    quarter, mine = made(steady.business, horizon="next_quarter"), own(kpi, window="year")
    assert str(why_not(mine, quarter)) == "A target of the year; the horizon has 91 days only"
    assert why_not(mine, made(steady.business, horizon="next_52_weeks")) is None


def test_an_amount_of_the_quarter_and_ratios_of_ones_own_fit_a_quarter(steady: World) -> None:
    quarter = made(steady.business, horizon="next_quarter")
    assert why_not(own("gmv", window="next-Q1"), quarter) is None
    for kpi in ("gmv_growth", "logistics_cost_share", "average_order_value"):
        assert why_not(own(kpi, window="year"), quarter) is None


def test_amounts_are_those_of_the_brand_they_were_set_for(steady: World) -> None:
    amount = own("cm3").model_copy(update={"brand": "home"})
    assert why_not(amount, steady) is None
    theirs = made(company())
    assert "your own" in str(why_not(amount, theirs))
    assert why_not(own("cm3"), theirs) is None


def test_another_company_starts_where_it_starts() -> None:
    """Growth starts at zero for everybody; the beauty brand's 15 % is not this company's."""
    business = company()
    assert own_company(business)
    starts = {a.target.kpi: a.target.baseline for a in aims_of(made(business), "composite", {})}
    assert (starts["gmv_growth"], starts["repurchase_rate"]) == (0.0, None)


def test_without_a_programme_the_joint_set_is_what_applies() -> None:
    world = made(company(), PLAN.scaled(0))
    score = evaluate(Scenario(), world, draws=DRAWS).score
    assert set(score.joint.set) == {
        "gmv_growth",
        "logistics_cost_share",
        "roas",
        "repurchase_rate",
    }
    assert {*score.joint.set, *score.joint.left_out} == set(JOINT_SET)
    risk = next(t for t in score.targets if t.kpi == "risk_loss_share_of_budget")
    assert risk.reason == "there is no programme budget to hold losses against"
    assert isinstance(risk.why, Reason)
    assert risk.status == "not_modelled"


def test_own_share_of_event_losses_by_hand() -> None:
    """2 % of a net revenue of 36 500 × 27."""
    books = evaluate(Scenario("status_quo"), made(company(), PLAN.scaled(0)), draws=DRAWS).facts
    assert books.books.expected_loss == pytest.approx(0.02 * 36_500 * 27, rel=1e-6)


def test_own_share_of_event_losses_in_a_quarter() -> None:
    """A quarter has 91 / 365 of the events of a year."""
    world = made(company(), PLAN.scaled(0), "next_quarter")
    facts = evaluate(Scenario("status_quo"), world, draws=DRAWS).facts
    assert facts.books.expected_loss == pytest.approx(0.02 * 9_100 * 27, rel=1e-6)


def test_braces_in_a_text_of_the_plan_are_no_places(steady: World) -> None:
    odd = own().model_copy(update={"modelled": "needs {data}"})
    assert str(why_not(odd, steady)) == "needs {data}"


# ---- KPIs of places and periods


def test_any_region_or_market_answers_on_request() -> None:
    """GMV of one market of three alike is a third; Europe has two of them."""
    found = evaluate(
        Scenario("status_quo"), made(business_of(markets=("US", "GB", "DE"))), draws=16
    )
    year = 36_500 * 36
    assert found.kpi("gmv[US]").mean == pytest.approx(year)
    assert found.kpi("gmv_share[DE]").mean == pytest.approx(1 / 3)
    assert found.kpi("orders[europe]").mean == pytest.approx(2 * 36_500)
    assert found.kpi("cm2[eu]").mean == pytest.approx(36_500 * 8.34)
    assert found.by_market["logistics_cost_share[US]"].mean == pytest.approx(6.2 / 27)
    assert found.listed.keys() == {*found.kpis, *found.by_market}
    assert not any(key in found.kpis for key in found.by_market)


def test_periods_of_every_horizon(steady: World) -> None:
    """13 weeks of 700 orders against the same 13 weeks a year before."""
    found = evaluate(
        Scenario("status_quo"), made(steady.business, horizon="next_52_weeks"), draws=DRAWS
    )
    assert found.kpis["gmv_growth[next-Q1]"].mean == pytest.approx(0, abs=1e-9)
    assert "gmv_growth[2026-Q1]" not in found.kpis
    assert str(find(found.world, "gmv_growth[2026-Q1]")).startswith("2026-Q1 lies outside")


def test_many_markets_are_listed_on_request_only() -> None:
    labels = [f"Market {i:02d}. [x]" for i in range(14)]
    parts = profile_of()
    plain = parts | {"markets": dict.fromkeys(labels, parts["markets"]["GB"])}
    plain["tables"] = {
        name: table
        | (
            {"values": dict.fromkeys(labels, table["values"]["GB"])}
            if "GB" in table["values"]
            else {}
        )
        for name, table in parts["tables"].items()
    }
    world = made(parse_business(plain, "many"))
    assert listed_keys(world) == kpi_keys(world)
    assert len(market_keys(world)) == 14 * sum(kpi.by_place for kpi in KPIS)
    found = evaluate(Scenario("status_quo"), world, draws=DRAWS)
    assert found.kpi("gmv_share[Market 03. [x]]").mean == pytest.approx(1 / 14)


@pytest.mark.parametrize("key", ["happiness", "gmv[atlantis]", "gmv_share", "fx_loss[GB]"])
def test_a_key_that_leads_nowhere_says_why(steady: World, key: str) -> None:
    found = find(steady, key)
    assert isinstance(found, Reason)
    assert str(found)


# ---- what KPIs stand on

LEVERS = {
    "price": 0.02,
    "basket": 0.05,
    "materials": 0.1,
    "insurance": 0.2,
    "promo_depth": 0.02,
}
NAMED = {"growth", "roi"}


def perturbed(plain: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The profile with a tenth more of a figure everywhere, and of its first label alone."""
    kind = "numbers" if name in plain["numbers"] else "tables"
    record = plain[kind][name]
    if kind == "numbers":
        low_high = {k: record[k] * 1.1 for k in ("low", "high") if record.get(k)}
        changed = [record | {"value": record["value"] * 1.1} | low_high]
    elif SPECS[name].shares:
        changed = [record | {"values": {k: _tilted(v) for k, v in record["values"].items()}}]
    else:
        values = record["values"]
        first = next(iter(values))
        changed = [
            record | {"values": _times(values)},
            record | {"values": values | {first: _times(values[first])}},
        ]
    for one in changed:
        yield plain | {kind: plain[kind] | {name: one}}


def _times(value: Any) -> Any:
    return {k: _times(v) for k, v in value.items()} if isinstance(value, dict) else value * 1.1


def _tilted(row: dict[str, float]) -> dict[str, float]:
    heavier = {k: v * (1.1 if i == 0 else 1.0) for i, (k, v) in enumerate(row.items())}
    return {k: v / sum(heavier.values()) for k, v in heavier.items()}


def levels(business: Business) -> dict[str, float]:
    """Mean of every KPI; of growth and returns one more, so that a point is a hundredth."""
    plan = PLAN.scaled(business.numbers["programme_budget"].value)
    found = evaluate(Scenario("plan", levers=LEVERS), made(business, plan), draws=DRAWS)
    return {
        key: kpi.mean + (1.0 if NAMED & set(key.partition("[")[0].split("_")) else 0.0)
        for key, kpi in (found.kpis | found.by_market).items()
        if kpi.mean is not None
    }


@pytest.fixture(scope="module")
def moved() -> dict[str, set[str]]:
    """KPI name -> figures a tenth of which moves it by a hundredth or more, in one world."""
    numbers = {"programme_budget": 1e5, "event_loss_share": 0.02}
    plain = parse_business(profile_of(numbers=numbers, **WIDE), "wide").model_dump(mode="json")
    before = levels(parse_business(plain, "wide"))
    found: dict[str, set[str]] = {}
    for name in (*plain["numbers"], *plain["tables"]):
        for changed in perturbed(plain, name):
            now = levels(parse_business(changed, "wide"))
            for key, level in before.items():
                if key in now and abs(now[key] - level) >= 0.01 * abs(level):
                    found.setdefault(key.partition("[")[0], set()).add(name)
    return found


@pytest.mark.parametrize("kpi", BY_NAME)
def test_a_kpi_declares_every_figure_that_moves_it(moved: dict[str, set[str]], kpi: str) -> None:
    assert moved.get(kpi, set()) <= BY_NAME[kpi].reads


def test_nearly_every_kpi_is_moved_by_some_figure(moved: dict[str, set[str]]) -> None:
    """Growth of stock turns and of order values, and the mix of places, may stand still."""
    assert len(moved) >= len(KPIS) - 6
    assert {"unit_cost", "event_loss_share", "platform_conversion"} <= set().union(*moved.values())


def test_declared_figures_exist() -> None:
    assert {name for kpi in KPIS for name in kpi.reads} <= set(SPECS)
    assert all(kpi.reads for kpi in KPIS)


def flagged(**changes: Any) -> Business:
    """Defaults: the repurchase rate, all parcel and overseas last miles, Germany's return rate."""
    plain = parse_business(profile_of(**WIDE, **changes), "wide").model_dump(mode="json")
    plain["numbers"]["repurchase_rate"]["flagged"] = True
    miles = [f"{m}.{mode}" for m in WIDE["markets"] for mode in ("parcel", "overseas")]
    plain["tables"]["last_mile"]["flagged"] = miles
    plain["tables"]["return_rate"]["flagged"] = ["DE.beauty", "DE.home"]
    return parse_business(plain, "flagged")


def test_a_target_names_the_defaults_it_stands_on() -> None:
    world = made(flagged())
    targets = evaluate(Scenario("status_quo"), world, draws=DRAWS).score.by_kpi()
    assert targets["repurchase_rate"].rests_on == ("business.numbers.repurchase_rate",)
    assert targets["logistics_cost_share"].rests_on == (
        "business.tables.last_mile",
        "business.tables.return_rate.DE.beauty",
        "business.tables.return_rate.DE.home",
    )
    assert targets["gmv_growth"].rests_on == ()


NOBODYS = (
    "This is a usual value nobody has confirmed; give your own on the Data page or under "
    "Assumptions."
)


def test_what_only_repeats_a_default_is_not_scored() -> None:
    """Repurchase is a flagged 14 %: met or missed, it would say nothing about the company.

    The logistics share stands on defaults too, but levers move it; the order cycle was given.
    """
    world = made(flagged(numbers={"programme_budget": 0.0, "event_loss_share": 0.02}))
    score = evaluate(Scenario("status_quo"), world, draws=DRAWS).score
    targets = score.by_kpi()
    repurchase = targets["repurchase_rate"]
    assert (repurchase.status, repurchase.mean, repurchase.reason) == (
        "not_modelled",
        None,
        NOBODYS,
    )
    assert repurchase.headroom is None
    for kpi in ("gmv_growth", "logistics_cost_share", "order_cycle_hours"):
        assert targets[kpi].mean is not None, kpi
    assert targets["logistics_cost_share"].rests_on
    assert "repurchase_rate" in score.joint.left_out


def test_a_default_that_was_confirmed_is_scored() -> None:
    world = made(flagged(numbers={"programme_budget": 0.0, "event_loss_share": 0.02}))
    given = Scenario("status_quo", assumptions={"business.numbers.repurchase_rate": 0.2})
    target = evaluate(given, world, draws=DRAWS).score.by_kpi()["repurchase_rate"]
    assert target.mean == pytest.approx(0.2)
    assert target.status in ("met", "missed")


def test_a_table_given_for_one_market_is_confirmed_in_part() -> None:
    plain = parse_business(profile_of(**WIDE), "wide").model_dump(mode="json")
    plain["numbers"]["programme_budget"] = plain["numbers"]["repurchase_rate"] | {
        "unit": "USD",
        "value": 0.0,
        "low": None,
        "high": None,
    }
    rates = plain["tables"]["return_rate"]
    every = [f"{market}.{line}" for market in WIDE["markets"] for line in WIDE["lines"]]
    all_open = parse_business(plain | _flagging(plain, rates, every), "own")
    one_given = parse_business(plain | _flagging(plain, rates, every[1:]), "own")
    assert unconfirmed(all_open, BY_NAME["return_rate"])
    assert not unconfirmed(one_given, BY_NAME["return_rate"])


def _flagging(plain: dict[str, Any], table: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    return {"tables": plain["tables"] | {"return_rate": table | {"flagged": paths}}}


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.level], ids=lambda kpi: kpi.name)
def test_what_sets_a_level_is_among_what_it_stands_on(kpi: Any) -> None:
    assert kpi.level <= kpi.reads


def test_a_market_stands_on_its_own_figures() -> None:
    world = made(flagged())
    us = rests_on(world.business, "logistics_cost_share[US]", world.regions)
    europe = rests_on(world.business, "logistics_cost_share[europe]", world.regions)
    assert us == ("business.tables.last_mile",)
    assert "business.tables.return_rate.DE.home" in europe


def test_a_figure_given_in_the_scenario_is_no_default() -> None:
    world = made(flagged())
    known = Scenario("status_quo", assumptions={"business.numbers.repurchase_rate": 0.2})
    target = evaluate(known, world, draws=DRAWS).score.by_kpi()["repurchase_rate"]
    assert target.rests_on == ()


def test_targets_are_records_of_the_plan(steady: World) -> None:
    assert all(isinstance(aim.target, Target) for aim in aims_of(steady, "beauty", {}))
