"""The programme by hand: funding, realisation and ramp."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.horizon import Horizon
from model.inputs import Inputs
from model.programme import Driver, funding_response
from tests.model.programme_case import PLAN, effect, initiative, line, made

# Half the money brings (1 − e^−0.75) / (1 − e^−1.5) of the effect.
HALF = 0.5276334473 / 0.7768698399


def strength(levers: Mapping[str, float], *pairs: Any, **given: Any) -> float:
    """Share of the claim at full ramp, where nothing is drawn."""
    drivers = made(levers, *pairs, **given).drivers
    return float(drivers[0].strength.mean()) if drivers else 0.0


def reached(levers: Mapping[str, float], week: str, **changes: Any) -> float:
    """Share of the claim that is live in a week."""
    driver = made(levers, (initiative(**changes), effect())).drivers[0]
    return float(driver.ramp[Horizon.of(2026).labels.index(week)])


# ---- funding


def test_funding_response_by_hand() -> None:
    """No money, no effect; all of it, all; half brings 68 %; more than planned a little more."""
    assert funding_response(0) == 0
    assert funding_response(1) == 1
    assert funding_response(0.5) == pytest.approx(HALF, abs=1e-9)
    assert funding_response(0.5) == pytest.approx(0.679, abs=5e-4)
    assert 1 < funding_response(1.5) < 1.2


@given(shares=st.lists(st.floats(0, 2), min_size=3, max_size=3).map(sorted))
def test_funding_response_rises_ever_more_slowly(shares: list[float]) -> None:
    low, middle, high = shares
    found = [funding_response(share) for share in shares]
    assert found[0] <= found[1] <= found[2]
    if high - low > 1e-6:
        weight = (middle - low) / (high - low)
        assert found[1] >= (1 - weight) * found[0] + weight * found[2] - 1e-12


@pytest.mark.parametrize(
    ("levers", "share"),
    [
        ({}, 1.0),
        ({"programme_funding": 0.5}, HALF),
        ({"funding[warehouse_line]": 0.5}, HALF),
        ({"programme_funding": 0.5, "funding[warehouse_line]": 2.0}, 1.0),
        ({"belief[warehouse]": 0.8}, 0.8),
        ({"belief[warehouse]": 0.8, "programme_funding": 0.5}, 0.8 * HALF),
        ({"programme_funding": 0.0}, 0.0),
    ],
)
def test_money_and_belief_make_the_strength(levers: dict[str, float], share: float) -> None:
    assert strength(levers) == pytest.approx(share, abs=1e-9)


def test_several_lines_pay_for_one_initiative() -> None:
    """3000 and 1000; the small line alone cut to nothing leaves three quarters of the money."""
    lines = (line("big", 3000.0), line("small", 1000.0))
    found = strength({"funding[small]": 0.0}, lines=lines)
    assert found == pytest.approx(funding_response(0.75))


def test_an_initiative_without_a_line_does_nothing() -> None:
    assert strength({}, lines=(line("other", 100.0, initiative="other"),)) == 0


@pytest.mark.parametrize("group", ["effort", "protection"])
def test_effort_and_protection_count_in_full_proportion(group: str) -> None:
    pair = (initiative("chart", group), effect())
    assert strength({f"{group}[chart]": 0.4, "belief[chart]": 0.5}, pair) == pytest.approx(0.2)


# ---- compliance: money closes the gap in proportion to the industry's cost

CERTIFIED = effect(
    "compliance_coverage",
    100,
    unit="percent",
    full_cost={"value": 2_000_000, "unit": "eur", "claim": "gdpr-cost"},
)


@pytest.mark.parametrize(
    ("amount", "share"), [(500_000, 5 / 22), (2_200_000, 1.0), (3_000_000, 1.0), (0, 0.0)]
)
def test_compliance_is_bought_in_proportion(amount: float, share: float) -> None:
    """Two million euros at 1.10 are 2.2 m USD; half a million buys 5/22 of the gap."""
    found = strength({}, (initiative(), CERTIFIED), lines=(line("gdpr", float(amount)),))
    assert found == pytest.approx(share)


def test_compliance_follows_the_rate_and_the_belief() -> None:
    lines = (line("gdpr", 500_000.0),)
    dear = strength({}, (initiative(), CERTIFIED), lines=lines, usd_per_eur=1.25)
    assert dear == pytest.approx(0.2)
    doubted = strength({"belief[warehouse]": 0.5}, (initiative(), CERTIFIED), lines=lines)
    assert doubted == pytest.approx(0.5 * 5 / 22)


def test_the_shipped_line_buys_its_share_of_coverage() -> None:
    """Composite: 0.5 m USD of 2.0 m EUR at 1.10 closes 5/22 of the gap from 70 %: 76.8 %."""
    pairs = [p for p in PLAN.effects_for("composite", {}) if p[1].metric == "compliance_coverage"]
    lines = PLAN.budget_lines_for("composite", {})
    found = strength({}, *pairs, lines=lines)
    assert found == pytest.approx(5 / 22)
    driver = Driver("x", pairs[0][1], (0,), np.array([found]), np.ones(1))
    coverage = 0.7 * driver.factor(0.7, driver.progress()).item()
    assert coverage == pytest.approx(0.7 + 0.3 * 5 / 22)


# ---- realisation


def realised(mean: float) -> np.ndarray:
    return made({"realisation": mean}).drivers[0].strength


def test_sober_realisation_is_the_triangle() -> None:
    """At its mean of 2/3 the draws are triangular 0.3 / 0.7 / 1.0 themselves."""
    drawn = realised(2 / 3)
    inputs = Inputs.of(("realisation.warehouse",), 128)
    np.testing.assert_allclose(drawn, inputs.triangular("realisation.warehouse", 0.3, 0.7, 1.0))


@pytest.mark.parametrize("mean", [0.2, 0.5, 2 / 3, 0.9])
def test_realisation_has_the_lever_s_mean_and_stays_a_share(mean: float) -> None:
    drawn = realised(mean)
    assert drawn.mean() == pytest.approx(mean, abs=1e-3)
    assert drawn.min() >= 0
    assert drawn.max() <= 1


def test_all_or_nothing_is_certain() -> None:
    np.testing.assert_array_equal(realised(1.0), 1)
    np.testing.assert_allclose(realised(0.0), 0, atol=1e-15)


def test_each_initiative_draws_its_own_luck() -> None:
    pairs = [(initiative(key, "effort"), effect()) for key in ("one", "two")]
    both = made({"realisation": 0.6, "effort[one]": 1, "effort[two]": 1}, *pairs).drivers
    assert abs(np.corrcoef(both[0].strength, both[1].strength)[0, 1]) < 0.2


# ---- ramp


def test_a_ramp_that_starts_on_a_wednesday() -> None:
    """1 April 2026; the middles of its first five days are 0.5 … 4.5 of 7 × 13 days on.

    (0.5 + 1.5 + 2.5 + 3.5 + 4.5) / 91 / 7 = 12.5 / 637 in the week from Monday, 30 March.
    """
    assert reached({}, "2026-03-23") == 0
    assert reached({}, "2026-03-30") == pytest.approx(12.5 / 637)
    # The week after: (5.5 + … + 11.5) / 91 / 7 = 8.5 / 91.
    assert reached({}, "2026-04-06") == pytest.approx(8.5 / 91)
    # 1 July is the ninety-second day: all but the first two days of that week are complete.
    assert reached({}, "2026-06-29") == pytest.approx((89.5 + 90.5 + 5 * 91) / 637)
    assert reached({}, "2026-07-06") == 1


def test_delays_add_up_week_for_week() -> None:
    levers = {"delay": 2.0, "delay_of[warehouse]": 1.0}
    assert reached(levers, "2026-04-13") == 0
    assert reached(levers, "2026-04-20") == pytest.approx(12.5 / 637)


def test_a_shorter_ramp() -> None:
    """One week: five days at 0.5 … 4.5 sevenths."""
    assert reached({"ramp_weeks": 1.0}, "2026-03-30") == pytest.approx(12.5 / 49)


def test_an_initiative_without_a_ramp_is_there_at_once() -> None:
    """Five of the seven days, and the lever does not stretch it."""
    assert reached({"ramp_weeks": 26.0}, "2026-03-30", ramp_weeks=0.0) == pytest.approx(5 / 7)
    assert reached({}, "2026-04-06", ramp_weeks=0.0) == 1


def test_an_initiative_from_the_year_before_is_live() -> None:
    driver = made({}, (initiative(start=date(2025, 7, 1)), effect())).drivers[0]
    np.testing.assert_array_equal(driver.ramp, 1)


def test_full_ramp_ignores_start_and_delay() -> None:
    late = made({"delay": 26.0}, full_ramp=True).drivers[0]
    np.testing.assert_array_equal(late.ramp, 1)


@given(delay=st.floats(0, 26), weeks=st.floats(1, 26))
def test_the_ramp_only_ever_rises(delay: float, weeks: float) -> None:
    ramp = made({"delay": delay, "ramp_weeks": weeks}).drivers[0].ramp
    assert (np.diff(ramp) >= 0).all()
    assert (ramp >= 0).all()
    assert (ramp <= 1).all()
