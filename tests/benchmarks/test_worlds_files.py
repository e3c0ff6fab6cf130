from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.worlds import load_dev_world, load_world_dir
from benchmarks.worlds.files import SHARED, columns_of, write_world_dir
from benchmarks.worlds.own import Recipe, make, own_world, panel_table, true_plans, truth_record
from benchmarks.worlds.plans import Plan, media_plans, shifted_pairs, spend_under
from benchmarks.worlds.published import load_pymc_example

NAMES = ("a", "b")


@pytest.fixture
def spend():
    """One market, two weeks, two channels: a spends 10 and 30, b 1 and 3."""
    return np.array([[[10.0, 1.0], [30.0, 3.0]]])


def test_a_shift_adds_the_money_in_the_targets_rhythm(spend):
    moved = spend_under("move 20% of a to b", spend, NAMES)
    # 20 % of 40 is 8; b spends a quarter and three quarters of its money in the two weeks.
    np.testing.assert_allclose(moved, [[[8.0, 3.0], [24.0, 9.0]]])
    np.testing.assert_allclose(spend[0, 0], [10.0, 1.0])  # the original is left alone


def test_a_shift_to_a_dark_channel_is_spread_evenly(spend):
    spend[..., 1] = 0.0
    np.testing.assert_allclose(
        spend_under("move 20% of a to b", spend, NAMES)[..., 1], [[4.0, 4.0]]
    )


def test_a_shift_stays_within_its_market(spend):
    two = np.concatenate([spend, 100 * spend])
    moved = spend_under("move 20% of a to b", two, NAMES)
    np.testing.assert_allclose(moved.sum(axis=(1, 2)), two.sum(axis=(1, 2)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("all x0.5", [5.0, 0.5]), ("b x1.25", [10.0, 1.25]), ("a x0.0", [0.0, 1.0])],
)
def test_factors(spend, name, expected):
    np.testing.assert_allclose(spend_under(name, spend, NAMES)[0, 0], expected)


def test_a_plan_of_an_unknown_channel_is_refused(spend):
    with pytest.raises(ValueError, match="radio"):
        spend_under("radio x0.5", spend, NAMES)


def test_every_world_has_enough_shifts():
    assert len(shifted_pairs(["a", "b", "c"])) == 6
    assert shifted_pairs(["a", "b"]) == [("a", "b"), ("b", "a")]
    kinds = [kind for kind, _ in media_plans(["a", "b", "c"])]
    assert kinds.count("shift") == 6
    assert kinds.count("channel") == 15
    assert kinds.count("total") == 7


def test_columns():
    header = ["week", "geo", "kpi", "spend_TV", "ctl_Price", "ctl_Promo", "ctl_Brand_Awareness"]
    assert columns_of([*header, "ctl_noise_1"]) == {
        "week": "week",
        "geo": "market",
        "ctl_Price": "price",
        "ctl_Promo": "promo",
        "ctl_Brand_Awareness": "ignore",
        "ctl_noise_1": "control_noise_1",
    }


def test_a_world_goes_through_its_files(tmp_path: Path):
    made = make(Recipe.of(5))
    write_world_dir(
        tmp_path / "own" / "05", panel_table(made), true_plans(made), truth_record(made)
    )
    read, direct = load_world_dir(tmp_path / "own" / "05"), own_world(5)
    assert read.name == "own/05"
    assert read.panel.content_hash == direct.panel.content_hash
    assert [(p.kind, p.name) for p in read.plans] == [(p.kind, p.name) for p in direct.plans]
    for ours, theirs in zip(read.plans, direct.plans, strict=True):
        assert ours.true_delta == pytest.approx(theirs.true_delta, abs=1e-3)
    assert read.truth["true_contribution"] == direct.truth["true_contribution"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_plans_spend_what_the_shared_scenarios_say():
    world = load_dev_world("promo_and_media")
    table = pd.read_csv(SHARED / "world_promo_and_media_dev_scenarios.csv")
    last = world.panel.media[:, -13:]
    spent = table.set_index("plan")["spend_last13"]
    for plan in world.plans:
        if plan.is_media:
            total = plan.spend(last, world.panel.channels).sum()
            assert total == pytest.approx(spent[plan.name], abs=0.01)
    assert len(world.plans) == len(table) - 1  # the baseline is no plan


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
@pytest.mark.parametrize(("name", "shape"), [("realistic", (1, 156, 7)), ("geo", (4, 130, 4))])
def test_shared_worlds_without_scenarios(name, shape):
    world = load_dev_world(name)
    assert world.panel.media.shape == shape
    assert not world.plans
    assert set(world.truth["true_contribution"]) == set(world.panel.channels)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_the_published_equation_gives_the_published_contributions():
    world = load_pymc_example()
    assert world.truth["true_contribution"] == pytest.approx(world.truth["true_total_contribution"])
    assert world.panel.control_names == ("event_1", "event_2")


def test_kinds_of_plans():
    assert Plan("total", "all x0.0", -1.0, 10.0).shuts_all
    assert not Plan("channel", "a x0.0", -1.0, 10.0).shuts_all
    assert Plan("shift", "move 20% of a to b", 0.0, 10.0).is_media
    assert not Plan("price", "price x1.1", 0.0, 10.0).is_media
