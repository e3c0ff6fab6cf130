"""PyMC-Marketing's default MMM on worlds of known truth: what it says each plan changes.

Runs in an environment of its own (``requirements.txt`` beside it) and imports nothing of ours but
the text of the plans::

    python -m venv /tmp/peers && /tmp/peers/bin/pip install -r benchmarks/peers/requirements.txt
    /tmp/peers/bin/python benchmarks/peers/pymc_marketing_plans.py --out /tmp/worlds/peers WORLD...

A world is a folder (``panel.csv``, ``truth.json``, ``scenarios.csv``) or the common beginning of
three such files. Worlds that have a result already are skipped. The model is the quickstart's of
its documentation: default priors, geometric adstock over 8 weeks, logistic saturation, two yearly
Fourier modes; controls standardised first, as its documentation asks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import runpy
import time
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
PLANS = runpy.run_path(str(Path(__file__).resolve().parents[1] / "worlds" / "plans.py"))
SPAN, MEDIA_KINDS, spend_under = PLANS["SPAN"], PLANS["MEDIA_KINDS"], PLANS["spend_under"]
LAGS = 8
YEAR = 52  # weeks
MODES = 2
LEVERS = {"price": "price ", "promo": "promo depth "}  # kind of plan: how its name begins
PARAMETERS = ("adstock_alpha", "saturation_lam", "saturation_beta", "y_sigma")
STEP = 0.01  # share by which spend is moved for a marginal return
KEPT = 1000  # draws of a plan kept beside the summary


@dataclass(frozen=True, eq=False)
class World:
    """A world's table and what is asked of it.

    Attributes:
        name: Set and number, or the file's name.
        table: ``week, geo, kpi, spend_*, ctl_*``, sorted by week and market.
        channels: Without the prefix ``spend_``.
        controls: Columns of the table given to the model.
        plans: ``kind, plan`` and the rest of the scenario file.
        truth: The content of ``truth.json``.
        source: Hash of its panel and plans: results of other files must not be taken for these.
    """

    name: str
    table: pd.DataFrame
    channels: tuple[str, ...]
    controls: tuple[str, ...]
    plans: pd.DataFrame
    truth: dict[str, Any]
    source: str

    @property
    def markets(self) -> tuple[str, ...]:
        """Markets in the table's order."""
        return tuple(sorted(self.table["geo"].unique()))

    def cube(self, columns: list[str]) -> FloatArray:
        """Columns as ``(market, week, column)``."""
        rows = self.table[columns].to_numpy(float)
        return rows.reshape(-1, len(self.markets), len(columns)).swapaxes(0, 1)

    @property
    def spend(self) -> FloatArray:
        """Spend ``(market, week, channel)``."""
        return self.cube([f"spend_{name}" for name in self.channels])


def load(path: str) -> World:
    """A world from its folder or from the common beginning of its files."""
    folder = Path(path)
    files = [folder / name for name in ("panel.csv", "truth.json", "scenarios.csv")]
    name = f"{folder.parent.name}_{folder.name}"
    if not folder.is_dir():
        files = [Path(path + end) for end in (".csv", "_truth.json", "_scenarios.csv")]
        name = folder.name
    table = pd.read_csv(files[0]).rename(columns={"Geography": "geo", "Period": "week"})
    if "geo" not in table:
        table.insert(1, "geo", "all")
    table["week"] = pd.to_datetime(table["week"])
    truth = json.loads(files[1].read_text(encoding="utf-8"))
    mapped = truth.get("columns", {})
    known = [str(name) for name in table if mapped.get(name) != "ignore"]
    return World(
        name=name,
        table=table.sort_values(["week", "geo"], ignore_index=True),
        channels=tuple(c.removeprefix("spend_") for c in known if c.startswith("spend_")),
        controls=tuple(c for c in known if c.startswith("ctl_")),
        plans=pd.read_csv(files[2]).query("kind != 'baseline'"),
        truth=truth,
        source=hashlib.sha256(files[0].read_bytes() + files[2].read_bytes()).hexdigest()[:16],
    )


def standard(world: World) -> pd.DataFrame:
    """Controls with mean 0 and deviation 1 over the table; constant ones are dropped."""
    controls = world.table[list(world.controls)].astype(float)
    varied = controls.loc[:, controls.std() > 0]
    return (varied - varied.mean()) / varied.std()


def fit(world: World, options: argparse.Namespace) -> tuple[Any, dict[str, float]]:
    """The fitted default model, and the seconds and convergence of its sampling."""
    from pymc_marketing.mmm import (  # type: ignore[import-not-found]
        GeometricAdstock,
        LogisticSaturation,
    )
    from pymc_marketing.mmm.multidimensional import MMM  # type: ignore[import-not-found]

    controls = standard(world)
    if options.trend:
        weeks = (world.table["week"] - world.table["week"].min()).dt.days / 7
        controls["t"] = (weeks - weeks.mean()) / weeks.std()
    geo = ("geo",) if len(world.markets) > 1 else None
    spend = [f"spend_{name}" for name in world.channels]
    model = MMM(
        date_column="week",
        channel_columns=spend,
        target_column="kpi",
        dims=geo,
        adstock=GeometricAdstock(l_max=LAGS),
        saturation=LogisticSaturation(),
        control_columns=list(controls) or None,
        yearly_seasonality=MODES if world.table["week"].nunique() >= YEAR else None,
    )
    inputs = pd.concat([world.table[["week", *(geo or ()), *spend]], controls], axis=1)
    before, cpu = time.perf_counter(), cpu_seconds()
    model.fit(
        inputs,
        world.table["kpi"],
        draws=options.draws,
        tune=options.tune,
        chains=options.chains,
        cores=2,
        nuts_sampler=options.sampler,
        target_accept=options.target_accept,
        random_seed=1,
        progressbar=False,
    )
    wall, used = time.perf_counter() - before, cpu_seconds() - cpu
    return model, {"fit_seconds": wall, "cpu_seconds": used, **convergence(model.idata)}


def cpu_seconds() -> float:
    """Processor time of this process with its threads and finished children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def convergence(idata: Any) -> dict[str, float]:
    """Sampling time, divergences, largest r-hat and smallest effective size of the parameters."""
    import arviz as az  # type: ignore[import-not-found]

    names = [n for n in idata.posterior if n in PARAMETERS or n.startswith(("gamma_", "intercept"))]
    part = idata.posterior[names]
    return {
        "sampling_seconds": float(idata.posterior.attrs["sampling_time"]),
        "divergences": int(idata.sample_stats["diverging"].sum()),
        "max_r_hat": float(az.rhat(part).to_array().max()),
        "min_ess_bulk": float(az.ess(part).to_array().min()),
    }


@dataclass(frozen=True, eq=False)
class Draws:
    """Posterior draws; axes `(draw, market, channel)` unless said otherwise.

    Attributes:
        retention: Share of the adstock that stays (`alpha`).
        rate: Of the saturation (`lam`).
        size: Of the saturation (`beta`).
        control: Coefficients `(draw, market, control)`.
        channel_scale: What spend was divided by, `(channel)`.
        target_scale: What the outcome was divided by.
    """

    retention: FloatArray
    rate: FloatArray
    size: FloatArray
    control: FloatArray
    channel_scale: FloatArray
    target_scale: float


def draws_of(model: Any) -> Draws:
    """The draws of a fitted model, with a market axis also where it has one market."""
    posterior = model.idata.posterior.stack(sample=("chain", "draw"))
    constant = model.idata.constant_data

    def read(name: str, last: str) -> FloatArray:
        found = posterior[name]
        wide = found if "geo" in found.dims else found.expand_dims("geo")
        return wide.transpose("sample", "geo", last).to_numpy()

    has = "gamma_control" in posterior
    alpha = read("adstock_alpha", "channel")
    return Draws(
        retention=alpha,
        rate=read("saturation_lam", "channel"),
        size=read("saturation_beta", "channel"),
        control=read("gamma_control", "control") if has else np.zeros((*alpha.shape[:2], 0)),
        channel_scale=constant["channel_scale"].to_numpy(),
        target_scale=float(np.squeeze(constant["target_scale"].to_numpy())),
    )


def media(draws: Draws, spend: FloatArray) -> FloatArray:
    """Outcome from media in the outcome's unit, `(draw, market, week, channel)`."""
    scaled = spend / draws.channel_scale
    weights = draws.retention[..., None] ** np.arange(LAGS)
    weights /= weights.sum(axis=-1, keepdims=True)
    stock = np.zeros((len(draws.rate), *spend.shape))
    for lag in range(LAGS):
        share = weights[:, :, None, :, lag]
        stock[:, :, lag:] += share * scaled[None, :, : spend.shape[1] - lag]
    gone = np.exp(-draws.rate[:, :, None] * stock)
    return draws.target_scale * draws.size[:, :, None] * (1.0 - gone) / (1.0 + gone)


def predicted(world: World, draws: Draws, observed: FloatArray) -> dict[str, FloatArray]:
    """Change of the outcome in the plan's weeks, `(draw,)` by the plan's name.

    Args:
        world: whose plans.
        draws: the posterior.
        observed: outcome from media as observed.
    """
    spend, last = world.spend, slice(-SPAN, None)
    window = spend[:, -SPAN - LAGS :]  # adstock looks back less than that
    before = observed[:, :, last].sum(axis=(1, 2, 3))
    found = {}
    for kind, name in world.plans[["kind", "plan"]].itertuples(index=False):
        if kind in MEDIA_KINDS:
            changed = window.copy()
            changed[:, last] = spend_under(name, spend[:, last], world.channels)
            found[name] = media(draws, changed)[:, :, last].sum(axis=(1, 2, 3)) - before
        elif (change := lever_change(world, kind, name)) is not None:
            found[name] = draws.target_scale * (draws.control[:, :, change[0]] @ change[1])
    return found


def marginal(world: World, draws: Draws) -> dict[str, FloatArray]:
    """Outcome of the plan's weeks per unit of spend in them, `(draw,)` by channel."""
    spend, found = world.spend[:, -SPAN - LAGS :], {}
    for index, name in enumerate(world.channels):
        ends = []
        for factor in (1.0 - STEP, 1.0 + STEP):
            changed = spend.copy()
            changed[:, -SPAN:, index] *= factor
            ends.append(media(draws, changed)[:, :, -SPAN:].sum(axis=(1, 2, 3)))
        spent = max(float(spend[:, -SPAN:, index].sum()), 1e-12)
        found[name] = (ends[1] - ends[0]) / (2 * STEP * spent)
    return found


def lever_change(world: World, kind: str, name: str) -> tuple[int, FloatArray] | None:
    """Place of the control a price or promo plan moves, and its summed change `(market,)`."""
    columns = [str(name) for name in standard(world)]
    places = [i for i, column in enumerate(columns) if column.lower() == f"ctl_{kind}"]
    if not places or not name.startswith(LEVERS.get(kind, "\n")):
        return None
    column = columns[places[0]]
    factor = float(name.rsplit(" x", 1)[1])
    moved = (factor - 1.0) * world.cube([column])[:, -SPAN:, 0].sum(axis=1)
    return places[0], moved / float(world.table[column].std())


def summary(values: FloatArray) -> dict[str, float]:
    """Mean, quantiles and chance to be positive of draws."""
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return {
        "mean": float(values.mean()),
        "p05": float(low),
        "p50": float(middle),
        "p95": float(high),
        "p_positive": float((values > 0).mean()),
    }


def answer(world: World, options: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is stored of a world: the summary, and draws of every plan and contribution."""
    model, cost = fit(world, options)
    draws = draws_of(model)
    observed = media(draws, world.spend)
    theirs = model.idata.posterior["channel_contribution"].sum("date").stack(s=("chain", "draw"))
    sums = theirs.sum("geo") if "geo" in theirs.dims else theirs
    given = sums.transpose("s", "channel").to_numpy() * draws.target_scale
    media_sum = observed.sum(axis=(1, 2))
    # Our reading of its equation must be its own equation, or the whole comparison is void.
    np.testing.assert_allclose(media_sum, given, rtol=1e-6)
    changes = predicted(world, draws, observed)
    contribution = dict(zip(world.channels, media_sum.T, strict=True))
    slopes = marginal(world, draws)
    found = {
        "world": world.name,
        "source": world.source,
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "weeks": int(world.table["week"].nunique()),
        "markets": len(world.markets),
        "channels": len(world.channels),
        "controls": list(standard(world)) + ["t"] * options.trend,
        "settings": {k: v for k, v in vars(options).items() if k not in ("worlds", "out")},
        "versions": {n: version(n) for n in ("pymc-marketing", "pymc", "nutpie", "numpy")},
        "cost": cost,
        "plans": {name: summary(values) for name, values in changes.items()},
        "contribution": {name: summary(values) for name, values in contribution.items()},
        "marginal": {name: summary(values) for name, values in slopes.items()},
        "all_media": summary(media_sum.sum(axis=1)),
    }
    pick = np.linspace(0, len(media_sum) - 1, min(KEPT, len(media_sum))).astype(int)
    parts = {"plan": changes, "channel": contribution, "marginal": slopes}
    kept = {f"{part}:{n}": v[pick] for part, values in parts.items() for n, v in values.items()}
    return found, kept


def main() -> None:
    """Answer each world that has no result yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--tune", type=int, default=1000)
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument("--sampler", default="nutpie", choices=("nutpie", "numpyro", "pymc"))
    parser.add_argument("--target-accept", type=float, default=0.8, help="PyMC's default is 0.8")
    parser.add_argument("--trend", action="store_true", help="a linear trend as a control")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    options.out.mkdir(parents=True, exist_ok=True)
    for path in options.worlds:
        world = load(path)
        target = options.out / f"{world.name}.json"
        if target.exists():
            continue
        found, kept = answer(world, options)
        np.savez_compressed(target.with_suffix(".npz"), **kept)
        target.write_text(json.dumps(found, indent=1), encoding="utf-8")
        print(world.name, json.dumps(found["cost"]), flush=True)


if __name__ == "__main__":
    main()
