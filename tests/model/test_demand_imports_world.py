"""Imported curves in a world, by hand on the world that stands still, and in the demo world's file.

`SteadyFit`: base 500 orders a week and market; each of two channels adds 400 s / (1000 + s), which
is 200 at the 1000 USD a week that it spends: 900 orders.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import Scenario, World, evaluate, load_world
from model.business import BusinessError, load_business, read_business, to_yaml
from model.business.file import parse_business
from model.business.imported import curves_in
from model.demand.imports import Choices, CurvesError, Terms, read_curves, taken
from model.ledger import Mix, per_order
from model.plan import load_plan
from model.world import WorldError, build_world, read_world, write_world
from tests.model.business_case import SteadyFit, profile_of
from tests.model.command_case import answer, refused

DATA = Path(__file__).resolve().parents[2] / "data"
SAID = Terms(outcome="orders", currency="USD", weeks=1.0, interval=0.9)
SPEND = np.linspace(0, 4000, 17)


def rows_of(
    market: str, channel: str, top: float, half: float = 1000.0, shape: float = 1.0
) -> list[str]:
    power = (SPEND / half) ** shape
    mean = top * power / (1 + power)
    return [f"{market},{channel},{s},{m},{0.8 * m},{1.25 * m}"
            for s, m in zip(SPEND, mean, strict=True)]  # fmt: skip


def file_of(*rows: list[str]) -> bytes:
    return "\n".join(["market,channel,spend,mean,low,high", *chain(*rows)]).encode()


def world_with(
    data: bytes | None = None,
    choices: Choices | None = None,
    terms: Terms = SAID,
    units: dict[str, Any] | None = None,
) -> World:
    raw = profile_of(markets=("US", "DE"), channels=("search", "display"))
    business = parse_business(raw, "by hand")
    fit = SteadyFit(business, units or {})
    if data is not None:
        found = read_curves(data, name="theirs.csv", terms=terms)
        known = (business.markets, business.channels)
        business = business.with_imports(curves_in([taken(found, choices or Choices(), *known)]))
    return build_world(load_plan(), business, fit, "plan_year")  # type: ignore[arg-type]


def response(world: World, market: int, channel: int, spend: float) -> float:
    """Mean orders a week of a channel at steady spend, multiplier included."""
    draws = world.demand
    plan = np.zeros(draws.reference_spend.shape)
    plan[:, market, channel] = spend
    found = draws.media_response(plan)[-1, :, market, channel]
    return float((found * world.past.multiplier[:, :, market].mean()).mean())


def orders(world: World, levers: dict[str, float] | None = None) -> float:
    scenario = Scenario("status_quo", levers=levers or {})
    return evaluate(scenario, world, draws=64).kpis["orders"].mean


# ---- in the place of the fit's curve


def test_a_curve_takes_the_place_of_the_fits_and_sales_stay_where_they_were() -> None:
    """500 s / (1000 + s): at 1000 it claims 250 of the 900 orders, so the base is 450."""
    data = file_of(rows_of("US", "search", 500), rows_of("DE", "search", 500))
    world, before = world_with(data), world_with()
    for spend, wanted in ((1000.0, 250.0), (3000.0, 375.0)):
        assert response(world, 0, 0, spend) == pytest.approx(wanted, rel=0.01)
    np.testing.assert_allclose(world.demand.outcome(), before.demand.outcome(), rtol=1e-12)
    np.testing.assert_allclose(world.past.outcome(), before.past.outcome(), rtol=1e-12)
    assert world.demand.base.mean() == pytest.approx(450, rel=0.01)
    assert orders(world) == pytest.approx(orders(before), rel=1e-6)


def test_what_a_move_does_follows_the_imported_curve() -> None:
    """Display at half its money in both markets: by the fit 66.7 orders a week less each."""
    data = file_of(rows_of("US", "display", 500), rows_of("DE", "display", 500))
    world, before = world_with(data), world_with()
    lost = [response(w, 0, 1, 1000) - response(w, 0, 1, 500) for w in (before, world)]
    assert lost == [pytest.approx(200 - 400 / 3), pytest.approx(250 - 500 / 3, rel=0.02)]
    levers = {"media_split[display]": 1 / 3, "media_total": 0.75 * 4000 * 365 / 7}
    fallen = [orders(w) - orders(w, levers) for w in (before, world)]
    assert fallen[1] / fallen[0] == pytest.approx(1.25, rel=0.03)


def test_in_one_market_only_the_fits_shape_stays_and_the_curve_is_followed() -> None:
    data = file_of(rows_of("US", "search", 400, 1500, shape=1.3))
    world = world_with(data)
    assert set(world.demand.shape[:, 0]) == {1.0}  # the fit's, which Germany has too
    found = [response(world, 0, 0, s) for s in SPEND[1:]]
    wanted = 400 * SPEND[1:] ** 1.3 / (1500**1.3 + SPEND[1:] ** 1.3)
    np.testing.assert_allclose(found, wanted, atol=0.06 * wanted.max())
    assert response(world, 1, 0, 1000) == pytest.approx(200)  # Germany keeps the fit's


def test_a_curve_of_all_markets_falls_on_them_as_their_spend() -> None:
    """Both spend 1000: each has half the money of the whole curve and half its response."""
    data = file_of(rows_of("all", "search", 600, 2000))
    world = world_with(data)
    assert response(world, 0, 0, 1000) == pytest.approx(150, rel=0.01)
    assert response(world, 1, 0, 1000) == pytest.approx(150, rel=0.01)
    np.testing.assert_allclose(world.demand.observed_spend[:, 0], [[0, 2000]] * 2)


def test_revenue_and_other_money_become_orders_and_usd() -> None:
    """A curve in EUR: an order's GMV turns its response into orders."""
    data = file_of(rows_of("US", "search", 20_000), rows_of("DE", "search", 20_000))
    world = world_with(data, terms=Terms("gmv", "EUR", 1.0, 0.9))
    euro = float(world.rates.usd("EUR"))
    value = per_order(world.business, Mix.base(world.business)).total("gmv")[0]
    found = response(world, 0, 0, 1000 * euro)
    assert found == pytest.approx(10_000 * euro / value[0], rel=0.01)


def test_curves_that_claim_more_than_there_is_are_refused() -> None:
    """2000 s / (1000 + s) claims 1000 of 900 orders at what is spent."""
    data = file_of(rows_of("US", "search", 2000))
    with pytest.raises(WorldError, match=r"search claim more orders in market 'US'.*the unit of"):
        world_with(data)


def test_draws_that_claim_more_than_a_week_had_leave_its_sales_as_they_were() -> None:
    """Up to 2.5 times 450 of 900 orders: base is nothing then, and the noise takes up the rest."""
    rows = [row.rsplit(",", 2)[0] for row in rows_of("US", "search", 900)]
    wide = [f"{r},{0.3 * float(r.split(',')[3])},{2.5 * float(r.split(',')[3])}" for r in rows]
    world, before = world_with(file_of(wide)), world_with()
    assert world.demand.base.min() == 0
    assert world.demand.multiplier.min() < 1
    np.testing.assert_allclose(world.demand.outcome(), before.demand.outcome(), rtol=1e-9)


# ---- as a new channel


def test_a_new_channel_brings_what_its_curve_says_once_it_has_money() -> None:
    data = file_of(rows_of("US", "tiktok", 300))
    world = world_with(data, Choices(new=frozenset({"tiktok"})))
    assert world.channels == ("search", "display", "tiktok")
    assert world.spend[:, 2].max() == 0
    assert orders(world) == pytest.approx(orders(world_with()), rel=1e-6)
    assert response(world, 0, 2, 1000) == pytest.approx(150, rel=0.01)
    assert response(world, 1, 2, 1000) == 0  # it has no curve in Germany
    np.testing.assert_allclose(world.demand.observed_spend[:, 2], [[0, 4000], [0, 0]])
    total = 4000 * 365 / 7 + 1000 * 365 / 7
    levers = {"media_total": total, "media_split[tiktok]": 0.2}
    assert orders(world, levers) > orders(world) + 140 * 52


# ---- kept and told


def test_source_and_hash_are_flagged_where_the_channel_shows() -> None:
    data = file_of(rows_of("US", "search", 500), rows_of("DE", "search", 500))
    world = world_with(data)
    (flag,) = [f for f in world.flags if "imported" in f.message]
    found = read_curves(data, name="theirs.csv", terms=SAID)
    assert flag.about == "channel:search"
    assert flag.text == (
        f"search (US, DE): imported from theirs.csv (curve file), hash {found.sha256[:12]}."
    )


def demo_curves(world: World, channel: str = "social_ads") -> bytes:
    """A tenth of each market's orders at the most that was spent in a week."""
    rows = ["market,channel,spend,mean,low,high,weeks,outcome,currency,interval"]
    for m, market in enumerate(world.markets):
        size = float(world.past.outcome()[:, :, m].mean())
        top = float(world.past_spend[m, 0].max())
        for share in np.linspace(0, 2, 11):
            mean = 0.2 * size * share / (1 + share)
            line = f"{market},{channel},{share * top},{mean},{mean * 0.7},{mean * 1.4}"
            rows.append(f"{line},1,orders,USD,0.9")
    return "\n".join(rows).encode()


def test_a_world_file_keeps_them_and_a_world_without_them_is_what_it_was(world: World) -> None:
    assert "imported_curves" not in world.business.model_dump_json()
    found = read_curves(demo_curves(world), name="social.csv")
    business = load_business().with_imports(curves_in([found]))
    made = load_world(business=business)
    assert made.id != world.id
    again = read_world(write_world(made))
    assert again.id == made.id
    np.testing.assert_array_equal(again.demand.beta, made.demand.beta)
    np.testing.assert_allclose(made.past.outcome(), world.past.outcome(), rtol=1e-9)
    for m, curve in enumerate(found.curves):
        at = float(curve.spend[5])
        assert response(made, m, 0, at) == pytest.approx(float(curve.mean[5]), rel=0.01)


def test_a_business_file_keeps_them() -> None:
    raw = profile_of(markets=("US", "DE"), channels=("search", "display"))
    found = read_curves(file_of(rows_of("US", "search", 500)), name="tv.csv", terms=SAID)
    business = parse_business(raw, "by hand").with_imports(curves_in([found]))
    again = read_business(to_yaml(business).encode(), "business.yaml")
    assert again.imported_curves == business.imported_curves


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"market": "FR"}, "'FR' is no market"),
        ({"beta": (1.0, 2.0)}, "half_saturation has"),
        ({"half_saturation": (-1.0,)}, "greater than 0"),
        ({"spend": (0.0,) * len(SPEND)}, "spend must rise"),
        ({"mean": (0.0,)}, "mean and spend must have the same"),
        ({"sha256": "x"}, "pattern"),
        ({"retention": (1.0,)}, "less than 1"),
        ({"beta": (float("nan"),)}, "finite"),
    ],
)
def test_a_changed_world_file_is_checked_like_any_other(change: dict[str, Any], said: str) -> None:
    raw = profile_of(markets=("US", "DE"), channels=("search", "display"))
    found = read_curves(file_of(rows_of("US", "search", 500)), name="tv.csv", terms=SAID)
    (curve,) = curves_in([found])
    spoiled = curve.model_dump() | {"beta": curve.beta[:1],
                                    "half_saturation": curve.half_saturation[:1]}  # fmt: skip
    with pytest.raises(BusinessError, match=said):
        parse_business(raw | {"imported_curves": [spoiled | change]}, "by hand")


def test_two_curves_for_one_cell_are_refused_and_a_later_file_takes_over() -> None:
    raw = profile_of(markets=("US", "DE"), channels=("search", "display"))
    business = parse_business(raw, "by hand")
    one, two = (
        curves_in([read_curves(file_of(rows_of(m, "search", 500)), terms=SAID)])
        for m in ("US", "all")
    )
    with pytest.raises(BusinessError, match="'search' has two curves in 'all'"):
        business.with_imports((*one, *two))
    later = business.with_imports(one).with_imports(two)
    assert [curve.market for curve in later.imported_curves] == ["all"]


# ---- command line


def test_the_world_verb_takes_curves(
    tmp_path: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    curves, out = tmp_path / "social.csv", tmp_path / "world.json"
    curves.write_bytes(demo_curves(world, "TikTok"))
    business = next((DATA / "business").glob("*.yaml"))
    call = ("world", "--fit", DATA / "demo" / "fit.json", "--business", business, "--out", out)
    said = refused(capsys, *call, "--curves", curves)
    assert "row 2, column 'channel', value 'TikTok': the company has no such channel" in said
    assert "no file has this channel" in refused(
        capsys, *call, "--curves", curves, "--curve-new", "Radio"
    )
    told = answer(capsys, *call, "--curves", curves, "--curve-name", "TikTok=social_ads")
    assert any("social_ads (US, GB" in flag["text"] for flag in told["flags"])
    made = read_world(out.read_bytes())
    assert {curve.source for curve in made.business.imported_curves} == {"social.csv"}


def test_names_of_a_hostile_file_do_not_pass_for_channels() -> None:
    data = file_of(rows_of("US", "=cmd", 300))
    with pytest.raises(CurvesError, match="would run as a formula"):
        read_curves(data, terms=SAID)
