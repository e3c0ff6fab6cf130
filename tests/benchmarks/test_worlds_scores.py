import numpy as np
import pytest

from benchmarks.plans import chosen
from benchmarks.worlds.answers import Claim, Guess, PlanAnswer, WorldAnswer, answer, claims
from benchmarks.worlds.own import own_world
from benchmarks.worlds.plans import Plan
from benchmarks.worlds.rivals import flat_answer, ridge_answer
from benchmarks.worlds.scores import (
    coverage,
    figures,
    limits,
    near,
    reliability,
    shut_off,
    sign_claims,
    spread_of_worlds,
)
from model.media import geometric_adstock
from model.panel import Panel, WeekLabels


def guessed(name, true, mean, half_width=1.0, kind="channel", flat=0.0, ridge=0.0, up=0.9):
    plan = Plan(kind, name, true, 100.0)
    guess = Guess(true, mean, mean - half_width, mean + half_width, 100.0)
    return PlanAnswer(plan, guess, up, flat, ridge)


def test_interval_score_by_hand():
    assert Guess(5.0, 5.0, 4.0, 6.0, 100.0).score == pytest.approx(0.02)
    # One unit below the interval: 2 wide + 2 / 0.1 x 1 = 22 in shares of 100.
    assert Guess(3.0, 5.0, 4.0, 6.0, 100.0).score == pytest.approx(0.22)
    assert Guess(8.0, 5.0, 4.0, 6.0, 100.0).score == pytest.approx(0.42)


def test_figures_by_hand():
    answers = [
        guessed("a x0.5", -4.0, -3.0, flat=-2.0, ridge=-4.0),
        guessed("a x1.5", 2.0, -1.0, flat=1.0, ridge=2.0),
        guessed("b x1.5", 0.2, -0.1, flat=0.1, ridge=0.2),
    ]
    found = figures(answers)
    assert found.count == 3
    assert found.model == pytest.approx((1.0 + 3.0 + 0.3) / 6.2)
    assert found.flat == pytest.approx((2.0 + 1.0 + 0.1) / 6.2)
    assert found.ridge == pytest.approx(0.0)
    assert found.bias == pytest.approx((3.0 - 1.0 - 0.1) / 6.2)
    assert found.large == 2  # 0.2 of 100 is below 0.3 %
    assert found.signs == pytest.approx(0.5)
    assert found.inside == pytest.approx(2 / 3)
    assert found.score == pytest.approx((0.02 + 0.02 + 20 * 0.02 + 0.02) / 3)


def test_figures_in_units_of_the_outcome():
    small, large = guessed("a x0.5", -4.0, -3.0), guessed("a x0.5", -400.0, -400.0)
    thousandfold = PlanAnswer(large.plan, Guess(-400.0, -400.0, -401.0, -399.0, 1e5), 0.1, 0.0, 0.0)
    both = [small, thousandfold]
    assert figures(both).model == pytest.approx(0.01 / 0.044)
    assert figures(both, relative=False).model == pytest.approx(1 / 404)
    assert figures(both).large == figures(both, relative=False).large == 2


def test_the_world_is_the_unit_of_an_error():
    hit, miss = Guess(1.0, 1.0, 0.0, 2.0, 1.0), Guess(3.0, 1.0, 0.0, 2.0, 1.0)
    # Two worlds, all right and all wrong: share 1/2, each off by one of its two truths.
    expected = np.sqrt(2 * 1.0 * 2 / 1) / 4
    assert spread_of_worlds([[hit, hit], [miss, miss]]) == pytest.approx(expected)
    assert spread_of_worlds([[hit, miss], [hit, miss]]) == pytest.approx(0.0)
    assert np.isnan(spread_of_worlds([[hit]]))


def test_limits_of_a_share():
    low, high = limits(9, 10)  # Wilson 1927: (9.5 +- 1.96 x ...) / ...
    assert low == pytest.approx(0.596, abs=0.001)
    assert high == pytest.approx(0.982, abs=0.001)


def test_shut_offs_stand_apart():
    assert near(guessed("a x0.5", 1.0, 1.0))
    assert near(guessed("move 20% of a to b", 1.0, 1.0, kind="shift"))
    assert not near(guessed("a x0.0", 1.0, 1.0))
    assert not near(guessed("a x2.0", 1.0, 1.0))
    assert not near(guessed("price x1.1", 1.0, 1.0, kind="price"))
    assert shut_off(guessed("all x0.0", 1.0, 1.0, kind="total"))


def test_coverage_of_nothing_is_no_number():
    assert np.isnan(coverage([])).all()


def test_reliability_by_hand():
    claims = [Claim(0.95, True), Claim(0.95, False), Claim(0.55, True)]
    assert reliability(claims) == [
        ("50% to 60%", 1, pytest.approx(0.55), pytest.approx(1.0)),
        ("90% to 97%", 2, pytest.approx(0.95), pytest.approx(0.5)),
        ("all", 3, pytest.approx(2.45 / 3), pytest.approx(2 / 3)),
    ]


def test_claims_about_signs():
    plans = (
        guessed("a x0.5", -4.0, -3.0, up=0.1),
        guessed("move 20% of a to b", 0.1, -1.0, kind="shift", up=0.2),
    )
    world = WorldAnswer("w", "", 0.0, plans, {}, {}, (), None, None)
    assert sign_claims([world], shifts=False, small=False) == [Claim(0.9, True)]
    assert sign_claims([world], shifts=True, small=True) == [Claim(0.8, False)]
    assert sign_claims([world], shifts=True, small=False) == []


def test_claims_about_order_by_hand():
    slopes = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [3.0, 2.0, 1.0], [1.0, 2.0, 0.0]])
    pairs, best, ranking = claims(slopes, np.array([5.0, 3.0, 4.0]))
    assert pairs == (Claim(0.75, True), Claim(1.0, True), Claim(0.75, False))
    assert best == Claim(0.75, True)
    assert ranking == Claim(0.5, False)  # means 2.5, 1.75, 1; truly the third is second


def small_panel(outcome, media):
    return Panel(
        name="small",
        metric="kpi",
        revenue_basis=None,
        week_labels=WeekLabels("2021-01-04"),
        markets=("m",),
        countries=(None,),
        currencies=(None,),
        channels=("a", "b"),
        media_units=("spend", "spend"),
        outcome=outcome,
        media=media,
    )


def test_flat_elasticity_by_hand():
    media = np.broadcast_to([3.0, 1.0], (1, 52, 2)).copy()
    change = flat_answer(small_panel(np.full((1, 52), 10.0), media))
    last = media[:, -13:]
    assert change(last) == pytest.approx(0.0)
    assert change(1.25 * last) == pytest.approx(130 * (1.25**0.12 - 1))
    assert change(last * [1.5, 1.0]) == pytest.approx(130 * (1.5**0.09 - 1))
    assert change(last * [0.0, 1.0]) == pytest.approx(-130 * 0.09)


def test_ridge_finds_a_world_of_its_own_form():
    rng = np.random.default_rng(5)
    media = rng.lognormal(0.0, 1.0, (1, 130, 2))
    mean = media.mean(axis=1, keepdims=True)
    stock = geometric_adstock(np.moveaxis(media / mean, 1, -1), 0.5)
    effect = np.array([0.3, 0.1])

    def outcome(spend):
        carried = geometric_adstock(np.moveaxis(spend / mean, 1, -1), 0.5)
        return 100 * (1 + (effect @ np.log1p(carried)[0]))[None]

    noise = rng.normal(0, 0.2, (1, 130))
    assert stock.shape == (1, 2, 130)
    change = ridge_answer(small_panel(outcome(media) + noise, media))
    planned = media.copy()
    planned[:, -13:, 0] *= 0.5
    true = (outcome(planned) - outcome(media))[:, -13:].sum()
    assert change(planned[:, -13:]) == pytest.approx(true, rel=0.05)


def test_a_world_is_answered_whole():
    world = own_world(11)
    found = answer(world, draws=64)
    assert found.world == "own/11"
    assert len(found.plans) == len(world.plans)
    assert set(found.contributions) == {*world.panel.channels, "all"}
    assert set(found.marginal) == set(world.panel.channels)
    assert len(found.pairs) == 3
    assert found.best is not None
    assert found.ranking is not None
    by_name = {a.plan.name: a.guess for a in found.plans}
    assert by_name["all x0.5"].mean < 0 < by_name["all x1.5"].mean
    assert by_name["price x1.1"].mean < 0
    for guess in (*found.contributions.values(), *found.marginal.values()):
        assert guess.low <= guess.mean <= guess.high


@pytest.mark.parametrize(
    ("text", "expected"), [("0-2", [0, 1, 2]), ("1,3-9", [1, 3, 4]), (None, [0, 1, 2, 3, 4])]
)
def test_numbers_of_worlds(text, expected):
    assert chosen(text, 5) == expected
