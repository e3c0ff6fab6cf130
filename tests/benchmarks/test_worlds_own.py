import numpy as np
import pytest

from benchmarks.worlds import forms
from benchmarks.worlds.buying import STYLES, bought, wandering
from benchmarks.worlds.own import COUNT, Recipe, Truth, make, own_world, true_plans, truth_record
from benchmarks.worlds.plans import SPAN, true_media, true_media_plans

HALF_AND_HALF = np.array([[0.5, 0.5]])


def tiny(form="additive", weeks=15, price_slope=0.0):
    """One market, one channel: half of the effect this week, half the next; a square root."""
    return Truth(
        form=form,
        level=np.full((1, weeks), 100.0),
        reach=np.array([100.0]),
        before=np.zeros((1, 0, 1)),
        usual=np.array([[4.0]]),
        effect=np.array([[0.1]]),
        kernels=HALF_AND_HALF,
        saturations=(("power", 0.5),),
        price=np.ones((1, weeks)),
        promo=np.zeros((1, weeks)),
        price_slope=price_slope,
    )


def test_an_additive_plan_by_hand():
    spend = np.full((1, 15, 1), 16.0)
    plans = {p.name: p for p in true_media_plans(tiny().outcome, spend, ["a"])}
    # 16 a week is a stock of 4 usual weeks: sqrt 4 = 2, an outcome of 100 + 100 x 0.1 x 2 = 120.
    assert plans["all x0.5"].baseline == pytest.approx(13 * 120.0)
    # Halved: the first week's stock is 0.5 x 8 + 0.5 x 16 = 12, three usual weeks; then 8, two.
    by_hand = 10.0 * ((3**0.5 - 2.0) + 12 * (2**0.5 - 2.0))
    assert plans["all x0.5"].true_delta == pytest.approx(by_hand)
    assert plans["a x0.5"].true_delta == pytest.approx(by_hand)


def test_a_multiplicative_plan_by_hand():
    spend = np.full((1, 15, 1), 4.0)
    plans = {p.name: p for p in true_media_plans(tiny("multiplicative").outcome, spend, ["a"])}
    assert plans["all x0.0"].baseline == pytest.approx(13 * 100 * np.exp(0.1))
    # Shut off: half a stock in the first week, nothing afterwards.
    first = np.exp(0.1 * 0.5**0.5) - np.exp(0.1)
    by_hand = 100.0 * (first + 12 * (1.0 - np.exp(0.1)))
    assert plans["all x0.0"].true_delta == pytest.approx(by_hand)


@pytest.mark.parametrize(("form", "by_hand"), [("additive", 80.0), ("multiplicative", 100 / 1.21)])
def test_a_dearer_price_by_hand(form, by_hand):
    dear = np.full((1, 15), 1.1)
    none = np.zeros((1, 15, 1))
    assert tiny(form, price_slope=-2.0).outcome(none, price=dear) == pytest.approx(by_hand)


def test_contribution_and_returns_by_hand():
    spend = np.full((1, 15, 1), 16.0)
    found = true_media(tiny().outcome, spend, ["a"])
    # First week: half a stock of 16 is two usual weeks. Afterwards four.
    assert found["true_contribution"]["a"] == pytest.approx(10 * 2**0.5 + 14 * 20.0)
    assert found["true_contribution_last13"]["a"] == pytest.approx(13 * 20.0)
    assert found["true_roas"]["a"] == pytest.approx((10 * 2**0.5 + 280) / (15 * 16))
    # Slope of 10 sqrt(stock / 4) at 16 is 10 / 16; the first week feels half of its stock.
    by_hand = 10 / 16 * 12.5 / 13
    assert found["true_marginal_roas_last13"]["a"] == pytest.approx(by_hand, rel=1e-3)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_contribution_is_the_outcome_with_minus_without(seed):
    made = make(Recipe.of(seed))
    named = truth_record(made)["true_contribution"]
    whole = made.truth.outcome(made.spend)
    for index, name in enumerate(made.channels):
        without = made.spend.copy()
        without[..., index] = 0.0
        gone = (whole - made.truth.outcome(without)).sum()
        assert named[name] == pytest.approx(gone)
        assert gone > 0


def test_additive_contributions_add_up():
    made = make(Recipe.of(6))  # additive, without price and promotion
    named = truth_record(made)["true_contribution"]
    none = made.truth.outcome(np.zeros_like(made.spend))
    assert none == pytest.approx(made.truth.level)
    assert sum(named.values()) == pytest.approx((made.truth.outcome(made.spend) - none).sum())


def test_the_same_seed_gives_the_same_world():
    one, again, other = own_world(3), own_world(3), own_world(4)
    assert one.panel.content_hash == again.panel.content_hash != other.panel.content_hash
    assert one.plans == again.plans
    assert one.truth == again.truth


def test_a_world_reads_as_a_panel():
    made, world = make(Recipe.of(10)), own_world(10)
    assert world.panel.channels == made.channels
    np.testing.assert_allclose(world.panel.outcome, made.outcome, atol=1e-6)
    np.testing.assert_allclose(world.panel.media, made.spend, atol=1e-6)
    assert world.panel.price is not None
    np.testing.assert_allclose(world.panel.price, 20 * made.truth.price, atol=1e-6)


def test_the_set_holds_every_form():
    made = [make(Recipe.of(seed)) for seed in range(COUNT)]
    recipes = [one.recipe for one in made]
    assert {r.form for r in recipes} == {"additive", "multiplicative"}
    assert {r.noise for r in recipes} == {"normal", "heavy", "autocorrelated"}
    assert {r.markets for r in recipes} == {1, 2, 3, 4}
    assert {r.channels for r in recipes} == {3, 4, 5, 6}
    used = {name for one in made for name, _ in one.truth.saturations}
    assert used == set(forms.SATURATIONS)
    for flag in ("confounded", "omitted", "broken", "drifting", "priced", "promoted", "launched"):
        assert {getattr(r, flag) for r in recipes} == {True, False}


@pytest.mark.parametrize("seed", range(0, COUNT, 7))
def test_plans_have_truths(seed):
    made = make(Recipe.of(seed))
    assert (made.spend[:, -SPAN:].sum(axis=(0, 1)) > 0).all()
    plans = true_plans(made)
    assert all(np.isfinite(plan.true_delta) for plan in plans)
    totals = [plan.true_delta for plan in plans if plan.kind == "total"]
    assert totals == sorted(totals)  # more money never hurts: factors rise
    assert {"price"} <= {plan.kind for plan in plans} or not made.recipe.priced


@pytest.mark.parametrize(
    "kernel",
    [forms.geometric(0.6), forms.late_peak(2.0, 4.0), forms.two_speeds(0.6, 0.2, 0.9)],
)
def test_carry_over_keeps_constant_spend(kernel):
    assert kernel.sum() == pytest.approx(1.0)
    stock = forms.carried(np.full(120, 5.0), kernel)
    assert stock[-1] == pytest.approx(5.0)
    assert (kernel >= 0).all()


def test_a_late_peak_is_late():
    assert forms.late_peak(2.4, 5.0).argmax() >= 2
    assert forms.geometric(0.7).argmax() == 0


@pytest.mark.parametrize("name", forms.SATURATIONS)
def test_saturations_start_at_nothing_and_rise(name):
    form = forms.SATURATIONS[name]
    for value in (form.low, form.high):
        curve = form.curve(np.linspace(0.0, 3.0, 31), value)
        assert curve[0] == pytest.approx(0.0)
        assert (np.diff(curve) > 0).all()


@pytest.mark.parametrize("style", STYLES)
def test_buying_follows_demand_when_it_is_chased(style):
    demand = wandering(np.random.default_rng(1), 4000, 0.8)
    common = np.zeros(4000)
    free = bought(style, np.random.default_rng(2), 4000, demand, common, 0.0, 0.0)
    chasing = bought(style, np.random.default_rng(2), 4000, demand, common, 0.8, 0.0)
    assert free.mean() == pytest.approx(1.0)
    assert (free > 0).all()
    assert np.corrcoef(chasing, demand)[0, 1] > np.corrcoef(free, demand)[0, 1] + 0.1
