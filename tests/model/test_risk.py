"""Event losses: hand-worked years first, closed forms, simulation, then what must always hold."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm, poisson

from model.risk import (
    AnnualLoss,
    Category,
    Driver,
    Item,
    Register,
    Risk,
    annual_loss,
    expected_loss,
    limited_expected_value,
    load_register,
    lognormal_from_interval,
    mitigation_factors,
    tail_mean,
    value_at_risk,
)
from model.risk.severity import GRID_POINTS, grid_probabilities

EXPOSURES = dict.fromkeys(load_register().bases, 10e6)
FACTORS = st.floats(0.05, 1.0)


def risk(name: str, frequency: float, p05: float, p95: float, driver: str | None = None) -> Risk:
    return Risk(
        id=name,
        label=name,
        category="operations",
        item="delay",
        frequency=frequency,
        loss_p05=p05,
        loss_p95=p95,
        unit="USD",
        base="fixed",
        driver=driver,
        owner="operations",
        source="assumption",
    )


def register(*risks: Risk) -> Register:
    items = {"delay": Item(label="Delay", claim="c")}
    return Register(
        as_of=load_register().as_of,
        categories={"operations": Category(label="O", claim="c", owner="o", items=items)},
        drivers={"storm": Driver(label="Storm")},
        risks=risks,
    )


# Hand-worked first ------------------------------------------------------------


def test_a_ninety_per_cent_interval_becomes_a_lognormal():
    mu, sigma = lognormal_from_interval(10_000.0, 90_000.0)
    assert np.exp(mu) == pytest.approx(30_000.0)
    assert lognorm(sigma, scale=np.exp(mu)).ppf([0.05, 0.95]) == pytest.approx([10_000, 90_000])


def test_t19_tail_mean_of_one_to_a_hundred_with_its_boundary_in_part():
    losses = np.arange(1, 101)
    assert tail_mean(losses, 0.95) == pytest.approx(98.0)
    assert tail_mean(losses, 0.975) == pytest.approx(99.2)
    assert value_at_risk(losses, 0.95) == 95


def test_tail_mean_splits_the_atom_at_zero():
    # 97 years of 100 nothing, three times 100: the worst 5 % hold two empty years.
    assert tail_mean([0.0, 100.0], 0.95, [0.97, 0.03]) == pytest.approx(60.0)
    assert value_at_risk([0.0, 100.0], 0.95, [0.97, 0.03]) == 0.0


def test_t19_mitigation_of_forty_and_thirty_per_cent_leaves_0_42():
    lone = register(risk("fire", 2.0, 1e4, 9e4))
    before = annual_loss(lone, {})
    after = annual_loss(lone, {}, {"fire": 0.6}, {"fire": 0.7})
    assert after.expected == pytest.approx(0.42 * before.expected)


def test_expected_loss_is_frequency_times_the_lognormal_mean():
    mean = 30_000 * np.exp((np.log(9) / 3.2897072539) ** 2 / 2)
    assert annual_loss(register(risk("fire", 2.0, 1e4, 9e4)), {}).expected == pytest.approx(
        2 * mean, rel=1e-9
    )


def test_a_quarter_of_a_year_has_a_quarter_of_the_events_each_as_dear():
    lone = register(risk("fire", 1.3, 1e5, 1e5))
    quarter = annual_loss(lone, {}, years=0.25)
    assert quarter.expected == pytest.approx(0.25 * annual_loss(lone, {}).expected)
    assert quarter.expected == pytest.approx(expected_loss(lone, {}, years=0.25))
    assert quarter.no_loss == pytest.approx(np.exp(-0.325))
    with pytest.raises(ValueError, match="years -1"):
        annual_loss(lone, {}, years=-1.0)


def test_losses_of_a_fixed_size_make_a_poisson_year():
    year = annual_loss(register(risk("fire", 1.3, 1e5, 1e5)), {})
    count = poisson(1.3)
    assert year.no_loss == pytest.approx(np.exp(-1.3))
    # Between multiples of the loss the chance of more is that of one event more.
    assert year.exceedance([0.5e5, 1.5e5, 2.5e5]) == pytest.approx(count.sf([0, 1, 2]), abs=1e-6)
    # A fixed loss is spread over two rungs of the scale ladder, 2.2 % apart.
    assert year.var95 == pytest.approx(3e5, rel=0.01)
    upper = sum(count.pmf(k) * k * 1e5 for k in range(4, 60))
    assert year.cvar95 == pytest.approx((upper + 3e5 * (0.05 - count.sf(3))) / 0.05, rel=1e-3)


def test_a_rare_risk_has_no_value_at_risk_but_a_tail_mean():
    year = annual_loss(register(risk("fire", 0.02, 1e4, 9e4)), {})
    assert year.var95 == 0.0
    assert year.cvar95 == pytest.approx(year.expected / 0.05)
    assert year.quantile(0.97) == 0.0
    assert year.quantile(0.99) > 0.0


def test_one_storm_hits_both_risks():
    together = annual_loss(
        register(risk("port", 0.5, 1e5, 1e5, "storm"), risk("stock", 0.5, 2e5, 2e5, "storm")), {}
    )
    # Half a storm a year, 300,000 each: variance 0.5 x 300,000 squared.
    assert together.no_loss == pytest.approx(np.exp(-0.5))
    assert together.variance == pytest.approx(0.5 * 3e5**2, rel=1e-6)
    assert together.exceedance([2.5e5]) == pytest.approx(1 - np.exp(-0.5), abs=1e-6)


def test_the_rarer_risk_is_hit_by_a_part_of_the_storms():
    mixed = annual_loss(
        register(risk("port", 1.0, 1e5, 1e5, "storm"), risk("stock", 0.25, 2e5, 2e5, "storm")), {}
    )
    # 0.75 storms of 100,000 and 0.25 of 300,000.
    assert mixed.variance == pytest.approx(0.75 * 1e10 + 0.25 * 9e10, rel=1e-6)
    only_small = np.exp(-0.25)
    assert mixed.exceedance([0.5e5]) == pytest.approx(1 - np.exp(-1.0), abs=1e-6)
    assert mixed.exceedance([1.5e5]) == pytest.approx(
        1 - only_small * poisson(0.75).cdf(1), abs=1e-6
    )


def test_insurance_pays_its_share():
    shipped = load_register()
    bare, covered = annual_loss(shipped, EXPOSURES), annual_loss(shipped, EXPOSURES, cover=0.4)
    assert covered.expected == pytest.approx(0.6 * bare.expected)
    assert covered.cvar95 == pytest.approx(0.6 * bare.cvar95, rel=1e-6)
    assert annual_loss(shipped, EXPOSURES, cover=1.0).cvar95 == 0.0


def test_a_year_without_risks_or_exposures_costs_nothing():
    nothing = annual_loss(load_register(), {**dict.fromkeys(EXPOSURES, 0.0), "fixed": 0.0})
    assert (nothing.expected, nothing.var95, nothing.cvar95, nothing.no_loss) == (0, 0, 0, 1)
    assert np.all(nothing.quantile([0.1, 0.999]) == 0.0)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"exposures": {"gmv": 1.0}}, "eu_gmv"),
        ({"exposures": {**EXPOSURES, "gmv": -5.0}}, r"'gmv' is -5\.0"),
        ({"frequency": {"meteor": 0.5}}, "'meteor'"),
        ({"severity": {"port_congestion": -0.5}}, r"'port_congestion' is -0\.5"),
        ({"cover": 1.5}, r"cover 1\.5"),
    ],
)
def test_wrong_inputs_are_named(arguments, told):
    with pytest.raises(ValueError, match=told):
        annual_loss(load_register(), **{"exposures": EXPOSURES, **arguments})


# Closed forms ------------------------------------------------------------


@pytest.mark.parametrize(("median", "sigma"), [(0.01, 0.7), (0.8, 0.5), (40.0, 0.7), (300.0, 0.4)])
def test_the_grid_keeps_the_mean_of_a_loss(median, sigma):
    chances = grid_probabilities(np.log(median), sigma)
    exact = limited_expected_value(np.array([float(GRID_POINTS)]), np.log(median), sigma)[0]
    assert chances @ np.arange(GRID_POINTS) == pytest.approx(exact, rel=1e-6)
    assert chances.sum() == pytest.approx(1.0, abs=1e-6)


def test_limited_expected_value_equals_its_integral():
    grid = np.linspace(0, 5.0, 200_001)
    survival = lognorm(0.6, scale=2.0).sf(grid)
    assert limited_expected_value(np.array([5.0]), np.log(2.0), 0.6)[0] == pytest.approx(
        np.trapezoid(survival, grid), rel=1e-8
    )


@pytest.mark.parametrize("protected", [False, True])
def test_the_grid_has_the_closed_form_mean_and_variance(protected):
    shipped = load_register()
    effects = {"compliance_event_rate": -0.7, "emergency_response_speed": 0.6}
    factors = mitigation_factors(shipped, effects) if protected else (None, None)
    year = annual_loss(shipped, EXPOSURES, *factors)
    points = np.arange(GRID_POINTS) * year.step
    chances = np.diff(year.cumulative, prepend=0.0)
    mean = chances @ points
    assert mean == pytest.approx(year.expected, rel=1e-3)
    assert chances @ (points - mean) ** 2 == pytest.approx(year.variance, rel=1e-3)
    assert sum(year.by_risk.values()) == pytest.approx(year.expected)
    assert year.tail_mean(0.0) == pytest.approx(year.expected)


# Simulation ------------------------------------------------------------


@dataclass(frozen=True)
class Simulation:
    losses: np.ndarray

    def mean_and_error(self, values: np.ndarray) -> tuple[float, float]:
        return values.mean(), values.std(ddof=1) / np.sqrt(len(values))

    def tail_mean_and_error(self, level: float, batches: int = 40) -> tuple[float, float]:
        means = [tail_mean(batch, level) for batch in np.split(self.losses, batches)]
        return tail_mean(self.losses, level), np.std(means, ddof=1) / np.sqrt(batches)


def simulate(model: Register, exposures: dict[str, float], draws: int, seed: int) -> Simulation:
    """Years one by one: storms first, each risk hit where its mark lies below its frequency."""
    random = np.random.default_rng(seed)
    losses = np.zeros(draws)
    for driver in (None, *model.drivers):
        members = [risk for risk in model.risks if risk.driver == driver]
        for group in [[one] for one in members] if driver is None else [members]:
            if not group:
                continue
            most = max(one.frequency for one in group)
            counts = random.poisson(most, draws)
            year = np.repeat(np.arange(draws), counts)
            mark = random.random(len(year)) * most
            for one in group:
                mu, sigma = lognormal_from_interval(one.loss_p05, one.loss_p95)
                scale = exposures.get(one.base, 1.0)
                event = scale * random.lognormal(mu, sigma, len(year)) * (mark < one.frequency)
                losses += np.bincount(year, event, draws)
    return Simulation(losses)


@pytest.fixture(scope="module")
def simulated() -> Simulation:
    return simulate(load_register(), EXPOSURES, 400_000, 20260101)


@pytest.fixture(scope="module")
def exact() -> AnnualLoss:
    return annual_loss(load_register(), EXPOSURES)


def test_simulated_mean_and_tail_mean_agree_within_four_errors(simulated, exact):
    mean, error = simulated.mean_and_error(simulated.losses)
    assert abs(mean - exact.expected) < 4 * error
    for level in (0.90, 0.95, 0.99):
        tail, error = simulated.tail_mean_and_error(level)
        assert abs(tail - exact.tail_mean(level)) < 4 * error


def test_simulated_exceedance_agrees_within_four_errors(simulated, exact):
    points = np.array([0.1e6, 0.5e6, 1e6, 2e6, 3e6, 5e6])
    chance = exact.exceedance(points)
    counted = (simulated.losses[:, None] > points).mean(axis=0)
    error = np.sqrt(chance * (1 - chance) / len(simulated.losses))
    assert np.all(np.abs(counted - chance) < 4 * error)


def test_simulated_rare_risks_agree_too():
    rare = register(
        risk("fire", 0.05, 1e4, 9e5), risk("port", 0.2, 1e4, 4e4, "storm"), risk("flood", 0.0, 1, 2)
    )
    year = annual_loss(rare, {})
    sample = simulate(rare, {}, 400_000, 5)
    tail, error = sample.tail_mean_and_error(0.95)
    assert abs(tail - year.cvar95) < 4 * error
    empty = (sample.losses == 0).mean()
    assert abs(empty - year.no_loss) < 4 * np.sqrt(year.no_loss * (1 - year.no_loss) / 400_000)


@pytest.mark.parametrize("seed", [6, 8])
def test_a_fine_grid_answers_registers_with_very_wide_intervals(seed):
    random = np.random.default_rng(seed)
    wide = register(
        *(
            risk(f"r{i}", random.uniform(0.05, 4), low, low * 400, "storm" if i % 3 else None)
            for i, low in enumerate(10 ** random.uniform(3, 5, 12))
        )
    )
    year = annual_loss(wide, {}, points=2**16)
    sample = simulate(wide, {}, 200_000, seed)
    u = np.array([0.25, 0.5, 0.9, 0.99])
    counted = (sample.losses[:, None] <= year.quantile(u)).mean(axis=0)
    assert np.all(np.abs(counted - u) < 4 * np.sqrt(u * (1 - u) / 200_000))


# Properties ------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(frequency=st.lists(FACTORS, min_size=20, max_size=20), severity=FACTORS, cover=FACTORS)
def test_mitigation_never_raises_a_loss(frequency, severity, cover):
    shipped = load_register()
    ids = [risk.id for risk in shipped.risks]
    bare = annual_loss(shipped, EXPOSURES)
    milder = annual_loss(
        shipped,
        EXPOSURES,
        dict(zip(ids, frequency, strict=True)),
        dict.fromkeys(ids, severity),
        1 - cover,
    )
    assert milder.expected <= bare.expected
    assert all(milder.by_risk[name] <= bare.by_risk[name] for name in ids)
    u = np.linspace(0.01, 0.999, 50)
    assert np.all(milder.quantile(u) <= bare.quantile(u) + bare.step)
    assert milder.cvar95 <= bare.cvar95 * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(
    losses=st.lists(
        st.tuples(st.floats(0.01, 5), st.floats(1e3, 1e6), st.floats(1, 30), st.booleans()),
        min_size=1,
        max_size=8,
    ),
    scale=st.floats(0.1, 10),
)
def test_order_of_risks_scale_of_money_and_order_of_measures(losses, scale):
    risks = [
        risk(f"r{i}", rate, low, low * wide, "storm" if shared else None)
        for i, (rate, low, wide, shared) in enumerate(losses)
    ]
    year, reversed_year = (annual_loss(register(*r), {}) for r in (risks, risks[::-1]))
    u = np.linspace(0.05, 0.995, 40)
    assert reversed_year.quantile(u) == pytest.approx(year.quantile(u), rel=1e-6, abs=1e-6)
    larger = annual_loss(register(*risks), {"fixed": scale})
    assert larger.expected == pytest.approx(scale * year.expected)
    assert larger.quantile(u) == pytest.approx(scale * year.quantile(u), rel=1e-6, abs=1e-6)
    assert year.cvar95 >= year.var95 >= year.quantile(0.5) >= 0
    assert year.tail_mean(0.99) >= year.cvar95 >= year.expected * (1 - 1e-9)
    assert np.all(np.diff(year.quantile(u)) >= 0)


@settings(max_examples=15, deadline=None)
@given(first=st.floats(0.05, 3), second=st.floats(0.05, 3), shared=st.booleans())
def test_the_tail_mean_of_two_risks_is_at_most_the_sum_of_theirs(first, second, shared):
    driver = "storm" if shared else None
    one, other = risk("one", first, 1e4, 1e5, driver), risk("other", second, 3e4, 2e5, driver)
    both = annual_loss(register(one, other), {}).cvar95
    parts = [annual_loss(register(each), {}).cvar95 for each in (one, other)]
    assert both <= sum(parts) * (1 + 1e-3)


def test_exceedance_and_quantile_undo_each_other(exact):
    u = np.array([0.1, 0.5, 0.9, 0.95, 0.99, 0.999])
    assert exact.exceedance(exact.quantile(u)) == pytest.approx(1 - u, abs=1e-9)
