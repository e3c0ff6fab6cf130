import copy
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.levers import BASES, Splits
from model.scenario import Scenario, ScenarioError, resolve
from tests.model.lever_world import CHANNELS, MARKETS, small_catalogue

CATALOGUE = small_catalogue()
PLAN = Scenario()
SEA = "media_split[southeast_asia]"


class TestScenario:
    def test_is_a_value(self):
        one = Scenario(levers={"price": 0.05, "hedge": 1})
        same = Scenario(levers={"hedge": 1.0, "price": 0.05})
        assert one == same
        assert hash(one) == hash(same)
        assert copy.deepcopy(one) == one
        with pytest.raises(TypeError):
            one.levers["price"] = 0.1

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"base": "best"}, "'best' is no preset"),
            ({"profile": ""}, "profile ''"),
            ({"levers": {"price": math.nan}}, "price = nan"),
            ({"levers": {"price": "high"}}, "price = 'high'"),
            ({"levers": {"Price!": 1}}, "'Price!' is not a lever key"),
            ({"levers": [1]}, r"levers must be an object of keys and values, got \[1\]"),
            ({"readings": {"B5": 2}}, "'B5' = 2"),
            ({"assumptions": {"a.b": math.inf}}, "a.b = inf"),
            ({"assumptions": {"a.b": [1]}}, r"a.b = \[1\]"),
        ],
    )
    def test_refuses_what_is_no_scenario(self, given, words):
        with pytest.raises(ScenarioError, match=words):
            Scenario(**given)

    def test_keeps_only_differences_from_its_preset(self):
        moved = PLAN.set("hedge", 0.8, CATALOGUE)
        assert dict(moved.levers) == {"hedge": 0.8}
        assert moved.set("hedge", 0.5, CATALOGUE) == PLAN

    def test_currency_set_to_the_master_value_stays_set(self):
        pinned = PLAN.set("hedge[USD]", 0.5, CATALOGUE).set("hedge", 0.9, CATALOGUE)
        settings = resolve(pinned, CATALOGUE)
        assert (settings["hedge[USD]"], settings["hedge[EUR]"]) == (0.5, 0.9)

    def test_set_is_exact_or_refuses(self):
        assert PLAN.set("price", 0.052, CATALOGUE).levers["price"] == 0.052
        with pytest.raises(ScenarioError, match=r"price = 0.2 is out of range.*-0.15 and 0.15"):
            PLAN.set("price", 0.2, CATALOGUE)

    def test_move_snaps_clamps_and_says_so(self):
        move = PLAN.move("price", 0.2, CATALOGUE)
        assert (move.value, str(move.reason)) == (0.15, "The highest value is 0.15.")
        move = PLAN.move("price", 0.052, CATALOGUE)
        assert (move.value, str(move.reason)) == (0.05, "Rounded to steps of 0.005.")
        with pytest.raises(ScenarioError, match="price = nan"):
            PLAN.move("price", math.nan, CATALOGUE)

    def test_reset_and_clear(self):
        scenario = Scenario(levers={"price": 0.05, "price[US]": 0.02, "hedge": 1.0})
        assert set(scenario.reset("price").levers) == {"price[US]", "hedge"}
        assert set(scenario.clear("price").levers) == {"hedge"}

    def test_describe(self):
        scenario = Scenario("status_quo", "home", {"B5": "price"}, {"price[US]": 0.05})
        assert scenario.describe() == "status_quo (home) with B5 = price, price[US] = 0.05"
        assert PLAN.describe() == "plan (composite), nothing changed"


class TestFile:
    def test_base_alone_is_enough(self):
        assert Scenario.from_dict({"base": "status_quo"}, CATALOGUE) == Scenario("status_quo")

    def test_round_trip(self):
        scenario = Scenario("bold", "home", {"B5": "price"}, {"price[US]": 0.05}, {"a.b": True})
        assert Scenario.from_dict(scenario.to_dict(), CATALOGUE) == scenario

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ([], r"A scenario is an object .*, got \[\]"),
            ({"basis": "plan"}, "'basis' is not part of a scenario"),
            ({"levers": {"prise": 0}}, "no lever 'prise'"),
            ({"levers": {"price[FR]": 0}}, "no 'FR' for price"),
            ({"levers": {"hedge": 1.2}}, "hedge = 1.2 is out of range.*between 0 and 1"),
            ({"levers": {"price[US,beauty]": 0.1, "price[beauty,US]": 0}}, "a second time"),
            ({"levers": {"media_split[US]": 0.7, "media_split[DE]": 0.4}}, "must not exceed 1"),
            (
                {"levers": {f"media_split[{c}]": 0.3 for c in CHANNELS}},
                "must sum to 1, they sum to 0.9",
            ),
        ],
    )
    def test_wrong_file_is_refused(self, data, words):
        with pytest.raises(ScenarioError, match=words):
            Scenario.from_dict(data, CATALOGUE)

    def test_full_set_that_sums_to_one_is_taken(self):
        levers = {f"media_split[{c}]": s for c, s in zip(CHANNELS, (0.1, 0.2, 0.7), strict=True)}
        scenario = Scenario.from_dict({"levers": levers}, CATALOGUE)
        got = resolve(scenario, CATALOGUE).media_split.sum((0, 2))
        np.testing.assert_allclose(got, [0.1, 0.2, 0.7])


class TestSplitMoves:
    def test_channel_moves_the_others_in_proportion(self):
        moved = PLAN.set("media_split[search]", 0.6, CATALOGUE)
        got = resolve(moved, CATALOGUE).media_split
        np.testing.assert_allclose(got.sum((0, 2)), [0.6, 0.24, 0.16])
        np.testing.assert_allclose(got.sum((1, 2)), [0.5, 0.3, 0.15, 0.05])
        assert dict(moved.levers) == {"media_split[search]": 0.6}

    def test_earlier_moves_of_the_family_give_way_unless_locked(self):
        first = PLAN.set("media_split[search]", 0.6, CATALOGUE)
        free = resolve(first.set("media_split[kol]", 0.62, CATALOGUE), CATALOGUE)
        assert free["media_split[search]"] == pytest.approx(0.6 * 0.38 / 0.76)
        locks = {"media_split[search]"}
        locked = resolve(first.set("media_split[kol]", 0.3, CATALOGUE, locks), CATALOGUE)
        assert locked["media_split[search]"] == pytest.approx(0.6)
        assert locked["media_split[display]"] == pytest.approx(0.1)

    def test_region_rescales_its_markets(self):
        settings = resolve(PLAN.set(SEA, 0.4, CATALOGUE), CATALOGUE)
        np.testing.assert_allclose(settings.media_split.sum((1, 2)), [0.375, 0.225, 0.3, 0.1])

    def test_market_inside_a_locked_region_is_paid_by_its_neighbours(self):
        moved = PLAN.set("media_split[TH]", 0.1, CATALOGUE, {SEA})
        got = resolve(moved, CATALOGUE).media_split.sum((1, 2))
        np.testing.assert_allclose(got, [0.5, 0.3, 0.1, 0.1], atol=1e-7)

    def test_market_and_channel_hold_together(self):
        moved = PLAN.set(SEA, 0.4, CATALOGUE).set("media_split[search]", 0.6, CATALOGUE)
        moved = moved.set("media_split[US,search,Q1]", 0.1, CATALOGUE)
        settings = resolve(moved, CATALOGUE)
        assert settings[SEA] == pytest.approx(0.4, abs=1e-6)
        assert settings["media_split[search]"] == pytest.approx(0.6, abs=1e-6)
        assert settings["media_split[US,search,Q1]"] == pytest.approx(0.1, abs=1e-6)
        assert settings.media_split.sum() == pytest.approx(1.0, abs=1e-12)

    def test_impossible_cell_stops_at_the_nearest_legal_share(self):
        pinned = PLAN.set("media_split[US]", 0.4, CATALOGUE)
        move = pinned.move("media_split[US,search]", 0.8, CATALOGUE)
        assert move.value == pytest.approx(0.4, abs=0.001)
        assert "leave room up to" in str(move.reason)
        resolve(move.scenario, CATALOGUE)

    def test_locked_move_is_refused_by_set_and_stopped_by_move(self):
        locks = {"media_split[kol]", "media_split[display]"}
        with pytest.raises(ScenarioError, match="Every other part is locked"):
            PLAN.set("media_split[search]", 0.6, CATALOGUE, locks)
        move = PLAN.move("media_split[search]", 0.6, CATALOGUE, locks)
        assert move.value == pytest.approx(0.5)

    def test_moving_back_leaves_no_difference(self):
        there = PLAN.set("media_split[search]", 0.7, CATALOGUE)
        assert there.set("media_split[search]", 0.5, CATALOGUE) == PLAN

    def test_platform_mix_is_a_split_per_region(self):
        moved = PLAN.set("platform_mix[europe,own_site]", 0.65, CATALOGUE)
        mix = resolve(moved, CATALOGUE).platform_mix
        np.testing.assert_allclose(mix["europe"], [0.3, 0.05, 0.65])
        np.testing.assert_allclose(mix["north_america"], [0.6, 0.1, 0.3])

    @given(st.lists(st.tuples(st.sampled_from([*MARKETS, *CHANNELS, "Q1"]), st.floats(0, 1))))
    def test_any_run_of_moves_stays_a_composition(self, moves):
        scenario = PLAN
        for label, value in moves[:4]:
            move = scenario.move(f"media_split[{label}]", value, CATALOGUE)
            scenario = move.scenario
            settings = resolve(scenario, CATALOGUE)
            assert settings.media_split.sum() == pytest.approx(1.0, abs=1e-12)
            assert settings[f"media_split[{label}]"] == pytest.approx(move.value, abs=2e-6)

    @given(st.sampled_from(MARKETS), st.sampled_from(MARKETS), st.floats(0, 1))
    def test_locked_market_never_moves(self, moved, locked, value):
        scenario = PLAN.move(
            f"media_split[{moved}]", value, CATALOGUE, {f"media_split[{locked}]"}
        ).scenario
        before = resolve(PLAN, CATALOGUE)[f"media_split[{locked}]"]
        after = resolve(scenario, CATALOGUE)[f"media_split[{locked}]"]
        assert after == pytest.approx(before, abs=1e-7)


class TestResolve:
    @pytest.mark.parametrize("base", BASES)
    def test_presets_give_their_values(self, base):
        settings = resolve(Scenario(base), CATALOGUE)
        for entry in CATALOGUE.entries:
            if not (entry.index and entry.record.combine == "override"):
                assert settings[entry.key] == pytest.approx(entry.presets[base]), entry.key

    def test_price_multiplies(self):
        levers = {"price": 0.1, "price[US]": -0.05, "price[beauty]": 0.02, "price[US,beauty]": 0.01}
        settings = resolve(Scenario(levers=levers), CATALOGUE)
        assert settings.price("US", "beauty") == pytest.approx(1.1 * 0.95 * 1.02 * 1.01 - 1)
        assert settings.price("DE", "home") == pytest.approx(0.1)

    def test_delivery_speed_adds_and_a_market_takes_its_region(self):
        levers = {"delivery_speed": 0.1, "delivery_speed[southeast_asia]": 0.05}
        settings = resolve(Scenario(levers=levers), CATALOGUE)
        assert settings.combined("delivery_speed", "southeast_asia") == pytest.approx(0.15)
        assert settings.combined("delivery_speed", "TH") == pytest.approx(0.15)
        assert settings.combined("delivery_speed", "US") == pytest.approx(0.1)

    def test_programme_helpers(self):
        levers = {"programme_funding": 0.8, "funding[reserve]": 0.5, "delay": 4.0}
        levers["delay_of[size_chart]"] = 3.0
        settings = resolve(Scenario(levers=levers), CATALOGUE)
        assert settings.funding("reserve") == pytest.approx(0.4)
        assert settings.delay("size_chart") == 7.0
        assert settings.delay("blockchain") == 4.0

    def test_combined_refuses_unknown_and_missing_labels(self):
        settings = resolve(PLAN, CATALOGUE)
        with pytest.raises(ScenarioError, match="knows no 'FR'"):
            settings.combined("delivery_speed", "FR")
        with pytest.raises(ScenarioError, match="overseas_share has no value"):
            settings.combined("overseas_share")

    def test_values_are_a_key_that_changes_with_its_own_lever_only(self):
        plan = resolve(PLAN, CATALOGUE)
        moved = resolve(PLAN.set("media_split[search]", 0.6, CATALOGUE), CATALOGUE)
        for lever in CATALOGUE.catalogue.levers:
            same = hash(plan.values(lever.key)) == hash(moved.values(lever.key))
            assert same == (lever.key != "media_split"), lever.key

    def test_values_follow_the_index_order(self):
        settings = resolve(Scenario(levers={"hedge": 0.8, "hedge[EUR]": 0.2}), CATALOGUE)
        assert settings.values("hedge") == (0.8, 0.8, 0.2)
        assert len(settings.values("platform_mix")) == 9

    def test_other_reference_splits_can_be_given(self):
        even = Splits(np.full((4, 3, 4), 1 / 48), CATALOGUE.splits.platform)
        scenario = Scenario(levers={"media_split[US]": 0.4})
        got = resolve(scenario, CATALOGUE, even).media_split
        np.testing.assert_allclose(got.sum((1, 2)), [0.4, 0.2, 0.2, 0.2])

    def test_arrays_cannot_be_changed_by_the_model(self):
        for scenario in (PLAN, Scenario(levers={"media_split[US]": 0.4})):
            with pytest.raises(ValueError, match="read-only"):
                resolve(scenario, CATALOGUE).media_split[0, 0, 0] = 1.0


class TestDiff:
    def test_what_changed_names_before_and_after(self):
        scenario = Scenario(readings={"B5": "price"}, levers={"price[US]": 0.05, SEA: 0.3})
        assert [str(change) for change in scenario.what_changed(CATALOGUE)] == [
            "reading B5: not set → price",
            "lever media_split[southeast_asia]: 0.2 → 0.3",
            "lever price[US]: 0 → 0.05",
        ]

    def test_presets_differ_in_their_levers(self):
        changes = Scenario("plan_as_claimed").diff(PLAN, CATALOGUE)
        assert [str(change) for change in changes] == [
            "base: plan → plan_as_claimed",
            "lever realisation: 0.6667 → 1",
        ]

    def test_no_difference_from_itself(self):
        scenario = Scenario(levers={"media_split[search]": 0.3})
        assert scenario.diff(scenario, CATALOGUE) == []
