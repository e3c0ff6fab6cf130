"""Moving media money: the two ends alone change, whatever else of the split is set or locked."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Memo, Outcome, Scenario, World, evaluate, load_world
from model.breakdown.channels import move_effect, moved
from model.levers import ScenarioError
from model.levers.composition import SAME_SHARE
from model.results import FloatArray
from model.scenario import resolve

DRAWS = 64
MEMO = Memo()
SPLIT = "media_split"
SET: dict[str, dict[str, float]] = {
    "nothing": {},
    "a market": {"media_split[TH]": 0.2},
    "a channel": {"media_split[search]": 0.3},
    "both": {"media_split[TH]": 0.2, "media_split[search]": 0.3},
    "a region, a market and a quarter": {
        "media_split[europe]": 0.25,
        "media_split[US]": 0.3,
        "media_split[Q4]": 0.35,
    },
    "a cell and its channel": {"media_split[TH,search]": 0.06, "media_split[search]": 0.3},
    "nothing left": {"media_split[kol]": 0.0},
}
MOVES = [
    ("search", "kol"),
    ("US", "TH"),
    ("TH", "US"),
    ("Q1", "Q4"),
    ("US,search", "TH,search"),
    ("TH,search", "TH,kol"),
    ("TH,search", "US,kol"),
]


@cache
def demo() -> World:
    return load_world()


def outcome(scenario: Scenario) -> Outcome:
    return evaluate(scenario, demo(), memo=MEMO, draws=DRAWS)


def key(labels: str) -> str:
    return demo().catalogue[f"{SPLIT}[{labels}]"].key


def split(scenario: Scenario) -> FloatArray:
    return resolve(scenario, demo().catalogue).media_split


def inside(labels: str) -> FloatArray:
    """``(market, channel, quarter)`` whether a cell belongs to a part, told by its labels."""
    world = demo()
    quarters = world.catalogue.indexes.labels("quarter")
    found = np.ones((len(world.markets), len(world.channels), len(quarters)))
    for label in labels.split(","):
        for axis, names in enumerate((world.markets, world.channels, quarters)):
            if label in names:
                shape = [1, 1, 1]
                shape[axis] = -1
                found = found * np.array([name == label for name in names]).reshape(shape)
    return found


@pytest.mark.parametrize("levers", SET.values(), ids=SET)
@pytest.mark.parametrize(("source", "target"), MOVES)
def test_only_the_two_ends_change(levers: dict[str, float], source: str, target: str) -> None:
    start = Scenario("plan", levers={key(k[12:-1]): v for k, v in levers.items()})
    before = split(start)
    giving, taking = inside(source), inside(target)
    after = split(moved(start, demo().catalogue, key(source), key(target), 0.4))
    given_away = 0.4 * (before * giving).sum()
    np.testing.assert_allclose(after * giving, 0.6 * before * giving, atol=SAME_SHARE)
    neither = (1 - giving) * (1 - taking)
    np.testing.assert_allclose(after * neither, before * neither, atol=SAME_SHARE)
    raised = ((after - before) * taking).sum()
    assert raised == pytest.approx(given_away, abs=1e-6)
    if (there := (before * taking).sum()) > 0:
        expected = before * taking * (1 + given_away / there)
        np.testing.assert_allclose(after * taking, expected, atol=SAME_SHARE)


@settings(max_examples=40, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "US": st.floats(0.05, 0.4),
            "TH": st.floats(0.02, 0.3),
            "search": st.floats(0.05, 0.4),
            "kol": st.floats(0.0, 0.3),
        },
    ),
    st.sampled_from(MOVES),
    st.one_of(st.just(0.0), st.floats(0.05, 1.0)),
    st.sets(st.sampled_from(["US", "TH", "GB", "search", "social_ads"]), max_size=2),
)
def test_a_move_is_two_sided_or_refused_in_words(
    levers: dict[str, float], move: tuple[str, str], part: float, locks: set[str]
) -> None:
    start = Scenario("plan", levers={key(k): v for k, v in levers.items()})
    before = split(start)
    giving, taking = inside(move[0]), inside(move[1])
    source, target = (key(labels) for labels in move)
    catalogue = demo().catalogue
    if locks and any(_changes(inside(lock), before, giving, taking, part) for lock in locks):
        with pytest.raises(ScenarioError, match="unlock it first"):
            moved(start, catalogue, source, target, part, {key(lock) for lock in locks})
        return
    then = moved(start, catalogue, source, target, part, {key(lock) for lock in locks})
    after = split(then)
    neither = (1 - giving) * (1 - taking)
    np.testing.assert_allclose(after * neither, before * neither, atol=2 * SAME_SHARE)
    np.testing.assert_allclose(after * giving, (1 - part) * before * giving, atol=2 * SAME_SHARE)
    for lock in locks:
        held = inside(lock)
        assert (after * held).sum() == pytest.approx((before * held).sum(), abs=2 * SAME_SHARE)


def _changes(
    held: FloatArray, before: FloatArray, giving: FloatArray, taking: FloatArray, part: float
) -> bool:
    """Whether a two-sided move changes the share of the cells that are held."""
    there = (before * taking).sum()
    pattern = before * taking / there if there > 0 else taking / taking.sum()
    gone = part * before * giving
    return abs(float(((gone.sum() * pattern - gone) * held).sum())) > SAME_SHARE


def test_a_set_market_gives_its_money_instead_of_refilling_itself() -> None:
    """The US are set to 30 %: what their search gives to Thailand's leaves the US."""
    start = Scenario("plan", levers={"media_split[US]": 0.3})
    then = moved(start, demo().catalogue, key("US,search"), key("TH,search"), 0.5)
    given_away = 0.5 * float((split(start) * inside("US,search")).sum())
    assert then.levers["media_split[US]"] == pytest.approx(0.3 - given_away, abs=1e-7)


def test_the_effect_under_a_set_market_is_that_of_the_two_cells_alone() -> None:
    """Against an evaluation whose money is the same in all cells but two."""
    start = Scenario("plan", levers={"media_split[US]": 0.3})
    found = outcome(start)
    source, target = key("US,search"), key("TH,search")
    effect = move_effect(found, source, target, 0.5)
    then = outcome(moved(start, demo().catalogue, source, target, 0.5))
    cm3 = then.kpis["cm3"].draws - found.kpis["cm3"].draws
    assert effect.cm3.mean == pytest.approx(cm3.mean(), rel=1e-3)
    spent = (then.settings.media_split - found.settings.media_split).sum(axis=2)
    assert (np.abs(spent) > 1e-6).sum() == 2


def test_a_locked_part_refuses_what_would_change_it_and_lets_the_rest_pass() -> None:
    catalogue, start = demo().catalogue, Scenario("plan")
    locks = {key("US")}
    with pytest.raises(ScenarioError, match=r"while media_split\[US\] is locked"):
        moved(start, catalogue, key("US,search"), key("TH,search"), 0.1, locks)
    within = moved(start, catalogue, key("US,search"), key("US,kol"), 0.1, locks)
    assert split(within)[demo().markets.index("US")].sum() == pytest.approx(
        split(start)[demo().markets.index("US")].sum(), abs=SAME_SHARE
    )


def test_overlapping_parts_are_refused() -> None:
    with pytest.raises(ScenarioError, match="overlap"):
        moved(Scenario(), demo().catalogue, key("europe"), key("GB"))


def test_a_region_with_zero_money_is_filled() -> None:
    start = Scenario("plan", levers={"media_split[TH]": 0.0})
    after = split(moved(start, demo().catalogue, key("US"), key("TH"), 0.2))
    assert after[demo().markets.index("TH")].sum() == pytest.approx(
        0.2 * split(start)[demo().markets.index("US")].sum(), abs=1e-6
    )
