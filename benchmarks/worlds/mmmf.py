"""Worlds of the package mmm-framework, written as files: an optional source, never imported.

`python -m benchmarks.worlds.mmmf /path/of/unpacked/wheel /tmp/worlds/mmmf` writes thirty worlds; a
number behind it is added to every seed, for worlds nobody has tuned to.
The package asks for Python 3.12 and much beside; only its two generator modules are loaded, by
path (mmm-framework 1.5.0, Apache-2.0, `synth/dgp.py` and `synth/dgp_geo.py`).
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.worlds.files import write_world_dir
from benchmarks.worlds.plans import PRICES, PROMOS, SPAN, Plan, true_media, true_media_plans

FloatArray = NDArray[np.float64]
Outcome = Callable[[FloatArray], FloatArray]
# Outcome per unit of price, as the generators write it (additive, linear in price).
PRICE_SLOPE = {"dense_controls": -26.0, "realistic": -26.0, "geo": -6.0}
USUAL_PRICE_SLOPE = -28.0
LEVER_WORLDS = ("promo_and_media", "promo_endogenous")
# Name of the world, its seed, its weeks (None: the generator's own) and its markets.
WORLDS: tuple[tuple[str, int, int | None, int], ...] = (
    ("promo_and_media", 1024, None, 1),
    ("promo_and_media", 2024, 130, 1),
    ("promo_and_media", 3024, None, 1),
    ("promo_endogenous", 1025, None, 1),
    ("realistic", 1042, None, 1),
    ("realistic", 2042, None, 1),
    ("realistic", 3042, 182, 1),
    ("clean", 1000, None, 1),
    ("clean", 2000, 104, 1),
    ("unobserved_confounding", 1001, None, 1),
    ("confounding_controlled", 2001, None, 1),
    ("reverse_causality", 1002, None, 1),
    ("multicollinearity", 1003, None, 1),
    ("adstock_misspec", 1004, None, 1),
    ("adstock_misspec", 2004, None, 1),
    ("saturation_misspec", 1005, None, 1),
    ("time_varying_beta", 1006, None, 1),
    ("heavy_tailed_noise", 1007, None, 1),
    ("synergy", 1008, None, 1),
    ("spend_outliers", 1009, None, 1),
    ("negative_effect", 1010, None, 1),
    ("trend_break", 1011, None, 1),
    ("seasonality_misspec", 1012, None, 1),
    ("dense_controls", 1013, None, 1),
    ("economic_health", 1014, None, 1),
    ("breakout_heterogeneous", 1030, None, 1),
    ("geo_heterogeneous", 1021, None, 4),
    ("geo_heterogeneous", 2021, 104, 3),
    ("geo_heterogeneous", 3021, None, 2),
    ("geo_clean", 1020, None, 4),
)


@dataclass
class Made:
    """A generated world on the way to its files.

    Attributes:
        table: the panel file.
        spend: true spend ``(market, week, channel)``.
        outcome: noiseless outcome ``(market, week)`` of a spend.
        levers: price and promo plans.
        truth: what the generator tells beside.
    """

    table: pd.DataFrame
    spend: FloatArray
    outcome: Outcome
    channels: list[str]
    levers: list[Plan] = field(default_factory=list)
    truth: dict[str, Any] = field(default_factory=dict)


def generators(wheel: Path) -> tuple[Any, Any]:
    """The modules `dgp` and `dgp_geo` of an unpacked wheel, without the package around them."""
    root = wheel / "mmm_framework"
    for name, folder in (("mmm_framework", root), ("mmm_framework.synth", root / "synth")):
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    config = types.ModuleType("mmm_framework.config")
    config.__dict__["CausalControlRole"] = types.SimpleNamespace(CONFOUNDER="confounder")
    sys.modules["mmm_framework.config"] = config
    return tuple(
        importlib.import_module(f"mmm_framework.synth.{name}") for name in ("dgp", "dgp_geo")
    )  # type: ignore[return-value]


def made(dgp: Any, dgp_geo: Any, name: str, seed: int, weeks: int | None, markets: int) -> Made:
    """One world by name and seed."""
    if name.startswith("geo"):
        geos = dgp_geo.GEOS[:markets]
        return _regional(dgp_geo, dgp_geo.build(name, seed, geos=geos, n_weeks=weeks), seed)
    return _national(dgp, dgp.build(name, seed, n_weeks=weeks), name, seed, weeks)


def _national(dgp: Any, scenario: Any, name: str, seed: int, weeks: int | None) -> Made:
    """A world of one market."""
    one = _response_of(dgp, scenario, name, seed, weeks)
    spend = _true_spend(dgp, scenario, name, seed, weeks)
    table = pd.DataFrame({"week": scenario.weeks.strftime("%Y-%m-%d"), "kpi": scenario.y.values})
    for channel in scenario.spend.columns:
        table[f"spend_{channel}"] = scenario.spend[channel].to_numpy()
    for control in scenario.controls.columns:
        table[f"ctl_{control}"] = scenario.controls[control].to_numpy()
    found = Made(
        table, spend[None], lambda s: np.asarray(one(s[0]))[None], list(scenario.spend.columns)
    )
    found.levers = list(_levers(scenario, name, found))
    found.truth = {
        "n_weeks": len(table),
        "violates": scenario.violates,
        "description": scenario.description,
        "generator_contribution": {k: float(v) for k, v in scenario.true_contribution.items()},
        "true_adstock": scenario.notes.get("true_adstock"),
        "true_saturation": _saturation(dgp, name, scenario),
        "notes": _plain(scenario.notes),
    }
    return found


def _true_spend(dgp: Any, scenario: Any, name: str, seed: int, weeks: int | None) -> FloatArray:
    """Spend that truly happened; only the world of data-entry spikes records another."""
    if name != "spend_outliers":
        return scenario.spend.to_numpy(float)
    return dgp._base_world(seed, weeks)[3].to_numpy(float)


def _response_of(dgp: Any, scenario: Any, name: str, seed: int, weeks: int | None) -> Outcome:
    """Noiseless outcome ``(week,)`` of spend ``(week, channel)``."""
    if scenario.response_fn is not None:
        return scenario.response_fn
    if name == "spend_outliers":
        _, _, _, _, baseline, _, maxes = dgp._base_world(seed, weeks)
        return dgp._media_response_fn(dgp._ALPHA, dgp._LAM, dgp._AMP, maxes, baseline)
    if name == "realistic":  # keeps its response to itself; its media part is this
        return _realistic_response(dgp, scenario)
    raise ValueError(f"world {name!r} does not tell its response")


def _realistic_response(dgp: Any, scenario: Any) -> Outcome:
    """Media part of `make_realistic`, direct and through awareness, on a level of its own.

    Changes are exact; the level is the observed outcome's, less the media, since the generator
    keeps the noiseless one to itself.
    """
    channels = dgp._R_CHANNELS
    observed = scenario.spend.to_numpy(float)
    maxes = observed.max(axis=0)

    def media(spend: FloatArray) -> FloatArray:
        total = np.zeros(len(spend))
        for index, name in enumerate(channels):
            stock = dgp._geom_adstock(spend[:, index] / maxes[index], dgp._R_ALPHA[name])
            through = 4.0 * 30.0 if name in dgp._R_MEDIATED else 0.0
            total += (dgp._R_AMP[name] + through) * dgp._logistic_sat(stock, dgp._R_LAM[name])
        return total

    level = scenario.y.to_numpy(float) - media(observed)
    return lambda spend: level + media(spend)


def _levers(scenario: Any, name: str, found: Made) -> Iterator[Plan]:
    """Price and promo plans with their true changes."""
    now = found.outcome(found.spend)
    before = float(now[:, -SPAN:].sum())
    if name in LEVER_WORLDS:
        full, notes = scenario.notes["lever_response_fn"], scenario.notes
        spend = scenario.spend.to_numpy(float)
        for kind, factors in (("price", PRICES), ("promo", PROMOS)):
            for factor in factors:
                depth, price = np.array(notes["depth"]), np.array(notes["price"])
                (price if kind == "price" else depth)[-SPAN:] *= factor
                after = float(full(spend, depth, price)[-SPAN:].sum())
                label = f"price x{factor}" if kind == "price" else f"promo depth x{factor}"
                yield Plan(kind, label, after - before, before)
        return
    slope = PRICE_SLOPE.get(name, USUAL_PRICE_SLOPE)
    column = "ctl_price" if "ctl_price" in found.table else "ctl_Price"
    yield from _price_plans(slope, float(found.table[column].to_numpy()[-SPAN:].sum()), before)


def _price_plans(slope: float, priced: float, before: float) -> Iterator[Plan]:
    """Price plans of an outcome linear in price; ``priced`` is the sum of the weeks' prices."""
    for factor in PRICES:
        yield Plan("price", f"price x{factor}", slope * (factor - 1.0) * priced, before)


def _regional(dgp_geo: Any, scenario: Any, seed: int) -> Made:
    """A world of several markets."""
    geos, channels = list(scenario.geos), list(scenario.spend.columns)
    weeks, count = scenario.weeks, len(geos)
    stacked = scenario.spend.to_numpy(float).reshape(len(weeks), count, len(channels))
    price = scenario.controls["Price"].to_numpy(float).reshape(len(weeks), count).T
    level, _ = dgp_geo._shared_baseline(np.random.default_rng(seed + 1000), len(weeks))
    maxes, offsets = scenario.notes["maxes"], scenario.notes["geo_offsets"]
    mults = scenario.notes.get("effect_multipliers")

    def outcome(spend: FloatArray) -> FloatArray:
        rows = []
        for index, geo in enumerate(geos):
            mult = None if mults is None else mults[geo]
            media = dgp_geo._media_contribution(spend[index], maxes, mult)
            dear = PRICE_SLOPE["geo"] * (price[index] - price[index].mean())
            rows.append(level + offsets[geo] + dear + media)
        return np.array(rows)

    table = pd.DataFrame(
        {
            "week": np.repeat(weeks.strftime("%Y-%m-%d").to_numpy(), count),
            "geo": np.tile(geos, len(weeks)),
            "kpi": scenario.y.to_numpy(float),
        }
    )
    for index, channel in enumerate(channels):
        table[f"spend_{channel}"] = stacked[:, :, index].reshape(-1)
    table["ctl_Price"] = scenario.controls["Price"].to_numpy(float)
    found = Made(table, stacked.transpose(1, 0, 2), outcome, channels)
    before = float(outcome(found.spend)[:, -SPAN:].sum())
    found.levers = list(_price_plans(PRICE_SLOPE["geo"], float(price[:, -SPAN:].sum()), before))
    by_geo = scenario.true_contribution_by_geo
    found.truth = {
        "n_weeks": len(weeks),
        "geos": geos,
        "violates": scenario.violates,
        "description": scenario.description,
        "generator_contribution": {k: float(v) for k, v in scenario.true_contribution.items()},
        "true_contribution_by_geo": {
            geo: {c: float(by_geo.loc[geo, c]) for c in channels} for geo in geos
        },
        "notes": _plain(scenario.notes),
        "true_adstock": {c: {"family": "geometric", "alpha": dgp_geo._ALPHA[c]} for c in channels},
        "true_saturation": {
            c: {"family": "1-exp(-lam x / scale)", "lam": dgp_geo._LAM[c], "scale": maxes[c]}
            for c in channels
        },
    }
    return found


def _saturation(dgp: Any, name: str, scenario: Any) -> dict[str, Any] | None:
    """Saturation by channel where the generator's tables tell it."""
    if name == "saturation_misspec":
        return {"family": "hill", "shape": scenario.notes["hill"]}
    lam = dgp._R_LAM if name == "realistic" else dgp._LAM
    hot = 5.0 if name in LEVER_WORLDS else 1.0
    top = scenario.spend.max()
    return {
        c: {"family": "1-exp(-lam x / scale)", "lam": hot * lam[c], "scale": float(top[c])}
        for c in scenario.spend.columns
        if c in lam
    }


def _plain(notes: dict[str, Any]) -> dict[str, Any]:
    """Notes that can be written as JSON."""
    kept = {}
    for key, value in notes.items():
        plain = value.tolist() if isinstance(value, np.ndarray) else value
        if key not in ("true_adstock", "indicators") and not callable(plain):
            kept[key] = plain
    return kept


def write_all(wheel: Path, target: Path, later: int = 0) -> None:
    """Write every world of `WORLDS` to ``target/00``, ``target/01``, ..., with later seeds."""
    dgp, dgp_geo = generators(wheel)
    for number, (name, seed, weeks, markets) in enumerate(WORLDS):
        found = made(dgp, dgp_geo, name, seed + later, weeks, markets)
        plans = true_media_plans(found.outcome, found.spend, found.channels) + found.levers
        truth = {"world": name, "seed": seed + later, "channels": found.channels}
        truth |= true_media(found.outcome, found.spend, found.channels) | found.truth
        write_world_dir(target / f"{number:02}", found.table, plans, truth)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else 0)
