"""Curves of a saved PyMC-Marketing model: its transforms evaluated on its draws.

A channel's outcome a week at steady spend: ``target_scale f(gain spend / channel_scale)`` with the
saturation ``f`` of the model; the gain of a geometric adstock is 1 when normalised, else
``sum alpha^l`` over its lags (pymc_marketing.mmm.transformers; formulas checked against the
package's own predictions, see tests/model/test_demand_imports_netcdf.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.demand.imports.curves import ALL_MARKETS, Curve, CurveSet, Terms, refused
from model.demand.imports.finish import finished, fit_notes
from model.demand.imports.hills import DRAWS, HillDraws, common_shape, scale_and_half
from model.demand.imports.netcdf import SavedModel, Variable
from model.demand.imports.points import RawCurve, label_fault
from model.demand.remark import Remark
from model.media import hill

FloatArray = NDArray[np.float64]
Saturation = Callable[[FloatArray, Mapping[str, FloatArray]], FloatArray]
INTERVAL = 0.9  # of low and high, read off the draws
POINTS, REACH = 31, 1.5  # points of a curve, up to this times the most spent in a week
FEWEST_DRAWS = 50
RETENTION_LIMIT = 0.95
FEW = Remark("The model has {count} draws; they are repeated to make {draws}.")
CLASSES = MappingProxyType(
    {
        "GeometricAdstock": "geometric",
        "NoAdstock": "no_adstock",
        "LogisticSaturation": "logistic",
        "HillSaturation": "hill",
        "MichaelisMentenSaturation": "michaelis_menten",
        "TanhSaturation": "tanh",
    }
)


def _logistic(x: FloatArray, p: Mapping[str, FloatArray]) -> FloatArray:
    return p["beta"] * np.tanh(p["lam"] * x / 2)  # = (1 - exp(-lam x)) / (1 + exp(-lam x))


def _hill(x: FloatArray, p: Mapping[str, FloatArray]) -> FloatArray:
    return p["beta"] * hill(x, p["kappa"], p["slope"])


def _michaelis_menten(x: FloatArray, p: Mapping[str, FloatArray]) -> FloatArray:
    return p["alpha"] * x / (p["lam"] + x)


def _tanh(x: FloatArray, p: Mapping[str, FloatArray]) -> FloatArray:
    return p["b"] * np.tanh(x / (p["b"] * p["c"]))


SATURATIONS: Mapping[str, tuple[Saturation, tuple[str, ...]]] = MappingProxyType(
    {
        "logistic": (_logistic, ("lam", "beta")),
        "hill": (_hill, ("slope", "kappa", "beta")),
        "michaelis_menten": (_michaelis_menten, ("alpha", "lam")),
        "tanh": (_tanh, ("b", "c")),
    }
)
ADSTOCKS = ("geometric", "no_adstock")


@dataclass(frozen=True)
class Transform:
    """A transform as the file names it."""

    name: str
    prefix: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Axes:
    """Labels of markets and channels, and the name of the market axis (empty without one)."""

    markets: tuple[str, ...]
    channels: tuple[str, ...]
    market_axis: str


def curves_of_model(saved: SavedModel, given: Terms) -> CurveSet:
    """The curves of a model, with its own draws.

    Raises:
        CurvesError: transforms, scales or dimensions that are not known; terms that are missing.
    """
    adstock, saturation = _transforms(saved)
    axes = _axes(saved)
    stated = Terms(weeks=_weeks(saved), interval=INTERVAL)
    if axes.market_axis:
        stated, given = replace(stated, market=""), replace(given, market=None)
    terms = stated.with_given(given).checked()
    if not axes.market_axis:
        axes = replace(axes, markets=(terms.market or ALL_MARKETS,))
    reader = _Reader(saved, axes)
    curves, notes = _curves(reader, adstock, saturation, terms)
    return CurveSet("", "PyMC-Marketing", "", terms, curves, (*notes, *fit_notes(curves)))


def _transforms(saved: SavedModel) -> tuple[Transform, Transform]:
    """Adstock and saturation, refused by name when they are not among those known."""
    moves = _plain(saved.attributes.get("time_varying_media", "false"))
    if moves not in (False, None):
        raise refused(
            "its media effects move by week (time_varying_media): no one curve tells them"
        )
    if _plain(saved.attributes.get("adstock_first", "true")) is not True:
        raise refused("saturation comes before adstock here (adstock_first): not known; refit")
    if _plain(saved.attributes.get("cost_per_unit", "null")) not in (None, {}):
        raise refused("its media are counted in units, not money (cost_per_unit): refit on spend")
    link = _plain(saved.attributes.get("link", "null"))
    if link not in (None, "identity", {}):
        raise refused("its link is not the identity: a channel has no curve of its own", value=link)
    adstock = _transform(saved, "adstock", ADSTOCKS)
    if adstock.settings.get("mode", "After") != "After":
        mode = adstock.settings["mode"]
        raise refused("an adstock that looks ahead: not known", column="adstock", value=mode)
    return adstock, _transform(saved, "saturation", tuple(SATURATIONS))


def _plain(text: str) -> Any:
    """An attribute's JSON, or its text where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _transform(saved: SavedModel, kind: str, known: tuple[str, ...]) -> Transform:
    if kind not in saved.attributes:
        raise refused(
            f"the file does not say its {kind}: a model saved by PyMC-Marketing's mmm.save() has "
            "it as an attribute",
            column=kind,
        )
    told = _plain(saved.attributes[kind])
    settings = told if isinstance(told, dict) else {}
    name = settings.get("lookup_name") or str(settings.get("__type__", "")).rpartition(".")[2]
    name = CLASSES.get(name, name) if settings else str(told)
    if name not in known:
        raise refused(
            f"this {kind} is not known; known are {', '.join(known)}: refit with one of them",
            column=kind,
            value=name or told,
        )
    return Transform(name, str(settings.get("prefix", kind)), settings)


def _axes(saved: SavedModel) -> Axes:
    posterior = saved.groups.get("posterior", {})
    if "channel" not in posterior:
        raise refused("no posterior with a channel axis: save the fitted model with mmm.save()")
    dims = _plain(saved.attributes.get("dims", "[]"))
    extra = tuple(map(str, dims)) if isinstance(dims, list) else ()
    if len(extra) > 1:
        raise refused(
            "several dimensions beside the channel; one, the market, is read",
            column="dims",
            value=", ".join(extra),
        )
    markets = _labels(posterior, extra[0], "market") if extra else ()
    return Axes(markets, _labels(posterior, "channel", "channel"), "".join(extra))


def _labels(group: Mapping[str, Variable], name: str, what: str) -> tuple[str, ...]:
    if name not in group:
        raise refused(f"no names of the axis {name}: save the fitted model with mmm.save()")
    labels = tuple(str(value) for value in group[name].values.ravel())
    for label in labels:
        if fault := label_fault(label):
            raise refused(fault, column=what, value=label)
    return labels


def _weeks(saved: SavedModel) -> float | None:
    """Weeks between two rows of the model's data; ``None`` where its dates do not tell."""
    dates = saved.groups.get("constant_data", {}).get("date")
    if dates is None or dates.values.dtype.kind != "M" or len(dates.values) < 2:
        return None
    steps = np.diff(np.sort(dates.values)) / np.timedelta64(1, "D")
    if steps.min() <= 0 or steps.max() > 1.2 * steps.min():
        return None
    return float(np.median(steps)) / 7


class _Reader:
    """Variables of a model laid out ``(draw, market, channel)``."""

    def __init__(self, saved: SavedModel, axes: Axes) -> None:
        self.axes = axes
        self._groups = saved.groups
        chains = [len(self._variable("posterior", n).values) for n in ("chain", "draw")]
        self.count = chains[0] * chains[1]
        if self.count < FEWEST_DRAWS:
            raise refused(f"{self.count} draws; at least {FEWEST_DRAWS} are needed: sample more")
        # Spread over the chains, then mixed, so that the first draws are a fair sample.
        even = np.arange(DRAWS) * self.count // DRAWS
        self.kept = np.random.default_rng(0).permutation(even)

    def draws(self, name: str) -> FloatArray:
        """A parameter's draws ``(draw, market, channel)``, axes of length 1 where it has none."""
        values = self._laid("posterior", name, ("chain", "draw"))
        return values.reshape(self.count, *values.shape[2:])

    def scale(self, name: str) -> FloatArray:
        """A scale ``(market, channel)``."""
        values = self._laid("constant_data", name, ())
        if not (values > 0).all():
            raise refused("a scale that is not above 0", None, name, values.min())
        return values

    def spend(self) -> FloatArray:
        """What was spent ``(date, market, channel)``."""
        return self._laid("constant_data", "channel_data", ("date",))

    def _variable(self, group: str, name: str) -> Variable:
        found = self._groups.get(group, {}).get(name)
        if found is None:
            raise refused(
                f"{group} has no variable {name}: save the fitted model whole, with mmm.save()"
            )
        return found

    def _laid(self, group: str, name: str, leading: tuple[str, ...]) -> FloatArray:
        variable = self._variable(group, name)
        if variable.values.dtype.kind not in "fiu":
            raise refused(f"holds {variable.values.dtype}; numbers are needed", None, name)
        values = np.asarray(variable.values, dtype=float)
        if not np.isfinite(values).all():
            raise refused("holds a number that is not finite: sample again", None, name, "NaN")
        order = (*leading, self.axes.market_axis, "channel")
        kept = [dim for dim in variable.dims if dim in order and dim]
        spare = tuple(i for i, dim in enumerate(variable.dims) if dim not in kept)
        if any(values.shape[i] != 1 for i in spare) or not set(leading) <= set(kept):
            raise refused("axes that are not known", None, name, ", ".join(variable.dims))
        values = values.squeeze(axis=spare)
        values = values.transpose([kept.index(dim) for dim in order if dim in kept])
        shape = iter(values.shape)
        return values.reshape([next(shape) if dim in kept else 1 for dim in order])


def _curves(
    reader: _Reader, adstock: Transform, saturation: Transform, terms: Terms
) -> tuple[tuple[Curve, ...], tuple[Remark, ...]]:
    function, names = SATURATIONS[saturation.name]
    parameters = {name: reader.draws(f"{saturation.prefix}_{name}") for name in names}
    for name, values in parameters.items():
        if not (values >= 0).all():
            message = "draws below 0: such a channel has no rising curve"
            raise refused(message, None, f"{saturation.prefix}_{name}", values.min())
    retention, gain = _carry_over(reader, adstock)
    shape = (len(reader.axes.markets), len(reader.axes.channels))
    spend, weeks = reader.spend(), terms.weeks or 1.0
    channel_scale = np.broadcast_to(reader.scale("channel_scale"), shape)
    target_scale = np.broadcast_to(reader.scale("target_scale"), shape)
    found = []
    for c, channel in enumerate(reader.axes.channels):
        raws, draws = [], []
        for m, market in enumerate(reader.axes.markets):
            seen = np.broadcast_to(spend, (len(spend), *shape))[:, m, c]
            if seen.max() <= 0:
                continue  # it has never run there: no curve
            grid = np.linspace(0, REACH * seen.max(), POINTS)
            cell = {n: _cell(values, m, c) for n, values in parameters.items()}
            with np.errstate(invalid="ignore", divide="ignore"):
                curve = function(_cell(gain, m, c) * grid / channel_scale[m, c], cell)
            response = np.nan_to_num(curve) * target_scale[m, c]
            raws.append(_raw(market, channel, grid, response, seen, weeks))
            draws.append(response[reader.kept] / weeks)
        shared = _shapes(saturation, parameters, c, raws, reader.kept)
        carried = np.broadcast_to(retention, (reader.count, *shape))[reader.kept, :, c]
        kept = carried.mean(axis=1) ** (1 / weeks)
        for raw, response in zip(raws, draws, strict=True):
            beta, half = scale_and_half(raw.spend, response, shared)
            found.append(finished(raw, INTERVAL, HillDraws(beta, half, shared, kept)))
    notes: tuple[Remark, ...] = ()
    if reader.count < DRAWS:
        notes = (replace(FEW, names={"count": str(reader.count), "draws": str(DRAWS)}),)
    return tuple(found), notes


def _cell(values: FloatArray, market: int, channel: int) -> FloatArray:
    """``(draw, 1)`` of a parameter at a market and channel."""
    m, c = (
        min(place, size - 1)
        for place, size in zip((market, channel), values.shape[1:], strict=True)
    )
    return values[:, m, c, None]


def _carry_over(reader: _Reader, adstock: Transform) -> tuple[FloatArray, FloatArray]:
    """Retention ``(draw, market, channel)`` and what steady spend settles at, over itself."""
    if adstock.name == "no_adstock":
        return np.zeros((reader.count, 1, 1)), np.ones((reader.count, 1, 1))
    alpha = reader.draws(f"{adstock.prefix}_alpha")
    if not ((alpha >= 0) & (alpha < 1)).all():
        raise refused("a carry-over outside 0 to 1", None, f"{adstock.prefix}_alpha", alpha.max())
    lags = adstock.settings.get("l_max")
    if adstock.settings.get("normalize", True):
        gain = np.ones_like(alpha)
    elif isinstance(lags, int) and 0 < lags <= 1000:
        gain = (1 - alpha**lags) / (1 - alpha)
    else:
        raise refused("the number of lags is not told", None, "adstock l_max", lags)
    return np.minimum(alpha, RETENTION_LIMIT), gain


def _raw(
    market: str,
    channel: str,
    grid: FloatArray,
    response: FloatArray,
    seen: FloatArray,
    weeks: float,
) -> RawCurve:
    low, high = np.quantile(response, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2], axis=0) / weeks
    observed = float(seen.min()) / weeks, float(seen.max()) / weeks
    mean = response.mean(axis=0) / weeks
    if not mean[-1] > 0:
        raise refused("brings nothing at any spend: leave it out", None, "channel", channel)
    return RawCurve(market, channel, grid / weeks, mean, low, high, observed)


def _shapes(
    saturation: Transform,
    parameters: Mapping[str, FloatArray],
    c: int,
    raws: list[RawCurve],
    kept: NDArray[np.int64],
) -> FloatArray:
    """``(draw,)`` Hill shape of a channel: the model's own, or the best for its mean curves."""
    if saturation.name == "hill":
        slope = parameters["slope"]
        return slope[kept, :, min(c, slope.shape[2] - 1)].mean(axis=1)
    if not raws:
        return np.ones(DRAWS)
    return np.full(DRAWS, common_shape([(raw.spend, raw.mean) for raw in raws]))
