import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.split import Part, SplitError, rake, rebalance

positive = st.floats(0.01, 1.0)


@st.composite
def splits(draw, smallest=2):
    """Shares that sum to 1, some of them zero."""
    n = draw(st.integers(smallest, 8))
    raw = np.array(draw(st.lists(st.one_of(st.just(0.0), positive), min_size=n, max_size=n)))
    raw[draw(st.integers(0, n - 1))] += 0.5
    return raw / raw.sum()


def tensors(shape=(3, 4, 2)):
    return arrays(np.float64, shape, elements=positive).map(lambda a: a / a.sum())


def market(i, share):
    return Part(f"market {i}", ((i,), None, None), share)


def channel(i, share):
    return Part(f"channel {i}", (None, (i,), None), share)


class TestRebalance:
    def test_moved_part_is_master_and_the_rest_keeps_its_ratios(self):
        moved = rebalance([0.5, 0.3, 0.2], 0, 0.6)
        np.testing.assert_allclose(moved.shares, [0.6, 0.24, 0.16])
        assert moved.reason is None

    def test_locked_part_stays_and_the_unlocked_ones_pay(self):
        moved = rebalance([0.5, 0.3, 0.2], 0, 0.6, locked=[2])
        np.testing.assert_allclose(moved.shares, [0.6, 0.2, 0.2])

    def test_move_beyond_the_locks_stops_and_says_why(self):
        moved = rebalance([0.5, 0.3, 0.2], 0, 0.95, locked=[2])
        np.testing.assert_allclose(moved.shares, [0.8, 0.0, 0.2], atol=1e-15)
        assert str(moved.reason) == "The locked parts leave at most 0.8."

    def test_unlocked_zeros_share_equally(self):
        np.testing.assert_allclose(rebalance([1.0, 0.0, 0.0], 0, 0.4).shares, [0.4, 0.3, 0.3])

    @pytest.mark.parametrize(
        ("locked", "words"), [([1, 2], "Every other part is locked"), ([0], "This part is locked")]
    )
    def test_nothing_moves_when_all_room_is_locked(self, locked, words):
        moved = rebalance([0.5, 0.3, 0.2], 0, 0.6, locked=locked)
        np.testing.assert_allclose(moved.shares, [0.5, 0.3, 0.2])
        assert words in str(moved.reason)

    def test_group_moves_together(self):
        moved = rebalance([0.5, 0.3, 0.15, 0.05], [2, 3], 0.4)
        np.testing.assert_allclose(moved.shares, [0.375, 0.225, 0.3, 0.1])

    def test_group_stops_at_its_locked_member(self):
        moved = rebalance([0.5, 0.3, 0.15, 0.05], [2, 3], 0.1, locked=[2])
        np.testing.assert_allclose(moved.shares[2:], [0.15, 0.0], atol=1e-15)
        assert "at least 0.15" in str(moved.reason)

    @pytest.mark.parametrize("bad", [[0.5, 0.4], [1.5, -0.5], [float("nan"), 1.0]])
    def test_wrong_shares_are_named(self, bad):
        with pytest.raises(SplitError, match=str(bad[0])):
            rebalance(bad, 0, 0.5)

    @given(splits(), st.data())
    def test_sums_to_one_and_locked_parts_are_untouched(self, shares, data):
        n = len(shares)
        index = data.draw(st.integers(0, n - 1))
        locked = data.draw(st.sets(st.integers(0, n - 1)))
        value = data.draw(st.floats(-0.5, 1.5))
        moved = rebalance(shares, index, value, locked)
        assert moved.shares.sum() == pytest.approx(1.0, abs=1e-12)
        assert (moved.shares >= 0).all()
        np.testing.assert_allclose(moved.shares[list(locked)], shares[list(locked)], atol=1e-12)
        assert (moved.reason is None) == (abs(moved.shares[index] - value) < 1e-9)

    @given(splits(smallest=3), st.floats(0.01, 0.99))
    def test_idempotent_and_independent_of_order(self, shares, value):
        once = rebalance(shares, 0, value).shares
        np.testing.assert_allclose(rebalance(once, 0, value).shares, once, atol=1e-12)
        turned = rebalance(shares[::-1], len(shares) - 1, value).shares
        np.testing.assert_allclose(turned[::-1], once, atol=1e-12)


class TestRake:
    def test_no_parts_change_nothing(self):
        base = np.full((2, 2, 2), 0.125)
        np.testing.assert_array_equal(rake(base, []), base)

    def test_single_family_is_rebalance(self):
        base = np.einsum("m,c,q->mcq", [0.5, 0.3, 0.2], [0.6, 0.4], [0.5, 0.5])
        got = rake(base, [market(0, 0.6)])
        np.testing.assert_allclose(got.sum((1, 2)), rebalance([0.5, 0.3, 0.2], 0, 0.6).shares)
        np.testing.assert_allclose(got.sum((0, 2)), [0.6, 0.4])

    def test_two_families_worked_by_hand(self):
        base = np.full((2, 2), 0.25)
        parts = [Part("row", ((0,), None), 0.8), Part("column", (None, (0,)), 0.6)]
        np.testing.assert_allclose(rake(base, parts), [[0.48, 0.32], [0.12, 0.08]], atol=1e-10)

    def test_nested_parts_are_exact(self):
        base = np.array([0.5, 0.3, 0.15, 0.05])
        parts = [Part("ID", ((2,),), 0.2), Part("southeast_asia", ((2, 3),), 0.3)]
        np.testing.assert_allclose(rake(base, parts), [0.4375, 0.2625, 0.2, 0.1], atol=1e-15)

    def test_part_equal_to_its_group_empties_the_other_member(self):
        base = np.array([0.5, 0.3, 0.15, 0.05])
        parts = [Part("ID", ((2,),), 0.2), Part("southeast_asia", ((2, 3),), 0.2)]
        np.testing.assert_allclose(rake(base, parts)[2:], [0.2, 0.0], atol=1e-15)

    def test_zero_slice_is_filled_by_the_other_axes(self):
        base = np.einsum("m,c->mc", [0.7, 0.3], [1.0, 0.0])
        got = rake(base, [Part("new channel", (None, (1,)), 0.2)])
        np.testing.assert_allclose(got, [[0.56, 0.14], [0.24, 0.06]])

    def test_share_taken_from_the_only_channel_goes_equally_to_the_zeros(self):
        got = rake([1.0, 0.0, 0.0], [Part("first", ((0,),), 0.4)])
        np.testing.assert_allclose(got, [0.4, 0.3, 0.3])

    def test_zero_target_empties_a_slice(self):
        base = np.full((2, 3, 2), 1 / 12)
        assert rake(base, [channel(1, 0.0)])[:, 1].sum() == 0

    @pytest.mark.parametrize(
        ("parts", "words"),
        [
            ([market(0, 0.7), market(1, 0.7)], "market 0, market 1 must not exceed 1"),
            ([market(i, 0.3) for i in range(3)], "must sum to 1, they sum to 0.9"),
            ([market(0, 1.2)], "market 0 = 1.2"),
            ([market(0, float("nan"))], "market 0 = nan"),
            ([market(0, 0.2), Part("two", ((0, 1), None, None), 0.1)], "two = 0.1 contradicts"),
            (
                [channel(0, 0.0), Part("cell", ((0,), (0,), None), 0.1)],
                "channel 0 = 0 contradicts its parts cell, which sum to 0.1",
            ),
        ],
    )
    def test_contradictions_name_part_and_value(self, parts, words):
        with pytest.raises(SplitError, match=words):
            rake(np.full((3, 4, 2), 1 / 24), parts)

    def test_zeros_that_leave_no_way_are_told(self):
        parts = [Part("row", ((0,), None), 0.8), Part("column", (None, (0,)), 0.3)]
        with pytest.raises(SplitError, match=r"cannot hold together; furthest off is \w+: wanted"):
            rake(np.diag([0.5, 0.5]), parts)

    @settings(max_examples=50, deadline=None)
    @given(tensors(), st.floats(0.02, 0.9), st.floats(0.02, 0.9), st.randoms())
    def test_meets_all_parts_in_any_order(self, base, share, other, random):
        parts = [market(0, share), channel(2, other), Part("q", (None, None, (1,)), 0.4)]
        got = rake(base, parts)
        assert got.sum() == pytest.approx(1.0, abs=1e-12)
        assert got[0].sum() == pytest.approx(share, abs=1e-6)
        assert got[:, 2].sum() == pytest.approx(other, abs=1e-6)
        random.shuffle(parts)
        np.testing.assert_allclose(rake(base, parts), got, atol=1e-8)
        np.testing.assert_allclose(rake(got, parts), got, atol=1e-6)

    @settings(max_examples=30, deadline=None)
    @given(tensors(), st.floats(0.02, 0.9), st.permutations(range(3)))
    def test_order_of_markets_does_not_matter(self, base, share, order):
        parts = [market(0, share), channel(1, 0.3)]
        turned = [market(order.index(0), share), channel(1, 0.3)]
        got = rake(base[list(order)], turned)
        np.testing.assert_allclose(got, rake(base, parts)[list(order)], atol=1e-8)

    @settings(max_examples=30, deadline=None)
    @given(tensors(), st.floats(0.02, 0.9))
    def test_ratios_inside_one_part_stay(self, base, share):
        got = rake(base, [market(0, share)])
        np.testing.assert_allclose(got[0] / got[0].sum(), base[0] / base[0].sum(), rtol=1e-9)
        np.testing.assert_allclose(got[1] / got[2], base[1] / base[2], rtol=1e-9)
