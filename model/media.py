"""How media spend becomes response: carry-over, saturation and the fast kernel over draws.

Formulas: shared notes on demand, §1 (normalised geometric adstock, then Hill). Spend is money per
week, or media units per week where a panel has no money; ``half_saturation`` is in the same unit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

FloatArray = NDArray[np.float64]
SingleArray = NDArray[np.float32]

# Two weeks of (market, channel, draw) blocks stay in the cache at 8 x 10 x 512: measured fastest.
WEEKS_PER_BLOCK = 2
# Carry-over below this is zero to any reader; left alone it decays into slow denormal numbers.
NEGLIGIBLE_STOCK = np.float32(1e-30)
WEEKS_BETWEEN_FLUSHES = 8


def geometric_adstock(x: ArrayLike, retention: ArrayLike, carry_in: ArrayLike = 0.0) -> FloatArray:
    """Normalised geometric adstock ``a_t = (1 - retention) x_t + retention a_(t-1)``.

    Constant spend settles at itself, so that half-saturation keeps the unit of spend.

    Args:
        x: ``(..., week)`` spend per week.
        retention: share carried over to the next week, 0 to below 1; broadcasts over ``...``.
        carry_in: adstock state just before the first week; broadcasts over ``...``.

    Returns:
        ``(..., week)`` adstocked spend.

    Raises:
        ValueError: a retention outside [0, 1).
    """
    spend, theta = np.asarray(x, dtype=float), np.asarray(retention, dtype=float)
    _check_retention(theta)
    state = np.asarray(carry_in, dtype=float)
    shape = np.broadcast_shapes(spend.shape[:-1], theta.shape, state.shape)
    out = np.empty((*shape, spend.shape[-1]))
    for week in range(spend.shape[-1]):
        state = (1.0 - theta) * spend[..., week] + theta * state
        out[..., week] = state
    return out


def hill(x: ArrayLike, half_saturation: ArrayLike, shape: ArrayLike) -> FloatArray:
    """Hill saturation ``x^n / (half_saturation^n + x^n)``, 0 at zero and 1/2 at half_saturation."""
    spend, kappa = np.asarray(x, dtype=float), np.asarray(half_saturation, dtype=float)
    power = (spend / kappa) ** np.asarray(shape, dtype=float)
    return power / (1.0 + power)


def hill_elasticity(x: ArrayLike, half_saturation: ArrayLike, shape: ArrayLike) -> FloatArray:
    """Elasticity of the Hill curve at ``x``: ``n (1 - hill)``."""
    return np.asarray(shape, dtype=float) * (1.0 - hill(x, half_saturation, shape))


def hill_tangent(half_saturation: float, shape: float) -> float:
    """Spend where the tangent from the origin touches an S-shaped Hill curve (0 when n <= 1)."""
    return half_saturation * max(shape - 1.0, 0.0) ** (1.0 / shape)


def half_life(retention: ArrayLike) -> FloatArray:
    """Weeks until half of the carried stock is gone: ``ln 0.5 / ln retention`` (0 at 0)."""
    theta = np.asarray(retention, dtype=float)
    _check_retention(theta)
    with np.errstate(divide="ignore"):
        return np.log(0.5) / np.log(theta)


def lift_for_elasticity(elasticity: float, saturation: float, shape: float) -> float:
    """Lift L such that ``1 + L hill`` has the given elasticity where ``hill = saturation``.

    Raises:
        ValueError: the curve is too saturated to reach that elasticity.
    """
    room = shape * (1.0 - saturation) - elasticity
    if room <= 0:
        raise ValueError(
            f"elasticity {elasticity} cannot be reached at saturation {saturation} with shape "
            f"{shape}: it must stay below {shape * (1.0 - saturation):.6g}"
        )
    return elasticity / (saturation * room)


def _check_retention(theta: NDArray[Any]) -> None:
    """Refuse a carry-over share outside [0, 1)."""
    bad = theta[~((theta >= 0) & (theta < 1))]
    if bad.size:
        raise ValueError(f"retention {bad.flat[0]} is outside [0, 1): give the share carried over")


@dataclass(frozen=True)
class ResponseCurves:
    """Response curves of all draws, laid out once for the fast kernel (single precision).

    The draw is the last axis, so that spend, which no draw changes, is a scalar to the inner loop.
    The state is kept divided by ``1 - retention``, which saves a pass over the block each week.

    Carry-over runs through one geometric stage, or through two in a row where it peaks late.

    Attributes:
        retention: ``(stage, channel, draw)``
        power: ``(channel, draw)`` minus the Hill shape.
        offset: ``(market, channel, draw)`` ``n (log half_saturation - log(1 - retention))``,
            ``1 - retention`` being the product over stages.
        stock: ``(stage, market, channel, draw)`` carry-in, divided as the state is.
        beta: ``(market, channel, draw)`` response per week at saturation.
    """

    retention: SingleArray
    power: SingleArray
    offset: SingleArray
    stock: SingleArray
    beta: SingleArray

    @property
    def shape(self) -> tuple[int, int, int]:
        """``(market, channel, draw)`` sizes."""
        markets, channels, draws = self.beta.shape
        return markets, channels, draws

    def first(self, draws: int) -> ResponseCurves:
        """The same curves for the first draws only."""
        if draws >= self.shape[2]:
            return self
        fields = (self.retention, self.power, self.offset, self.stock, self.beta)
        return ResponseCurves(*(np.ascontiguousarray(a[..., :draws]) for a in fields))


def prepare_curves(
    retention: ArrayLike,
    half_saturation: ArrayLike,
    shape: ArrayLike,
    beta: ArrayLike,
    carry_in: ArrayLike = 0.0,
    delay: ArrayLike | None = None,
    delay_in: ArrayLike = 0.0,
) -> ResponseCurves:
    """Lay out the parameters of all draws for `response`; do it once a world, not once a call.

    Args:
        retention: ``(draw, channel)`` in [0, 1).
        half_saturation: ``(draw, market, channel)`` above 0, in the unit of spend a week.
        shape: ``(draw, channel)`` Hill n, above 0.
        beta: ``(draw, market, channel)`` response per week at saturation.
        carry_in: ``(draw, market, channel)`` adstock state just before the first week.
        delay: ``(draw, channel)`` in [0, 1): retention of a first stage that spend runs through
            before; ``None`` or all zero: there is none.
        delay_in: ``(draw, market, channel)`` state of that stage.

    Raises:
        ValueError: a retention outside [0, 1), a half-saturation or shape that is not positive.
    """
    theta, n = np.asarray(retention, dtype=float), np.asarray(shape, dtype=float)
    kappa, size = np.asarray(half_saturation, dtype=float), np.asarray(beta, dtype=float)
    _check_retention(theta)
    for name, values in (("half_saturation", kappa), ("shape", n)):
        if not np.all(values > 0):
            raise ValueError(f"{name} {values[~(values > 0)].flat[0]} must be above 0")
    stages, states = [theta], [np.broadcast_to(carry_in, size.shape)]
    if delay is not None and np.any(np.asarray(delay) > 0):
        early = np.asarray(delay, dtype=float)
        _check_retention(early)
        stages, states = [early, theta], [np.broadcast_to(delay_in, size.shape), *states]
    lost = np.cumprod([1.0 - stage for stage in stages], axis=0)[:, :, None, :]
    offset = n[:, None, :] * (np.log(kappa) - np.log(lost[-1]))
    return ResponseCurves(
        _single(np.array(stages).swapaxes(1, 2)),
        _single(-n.T),
        _single(offset.transpose(1, 2, 0)),
        _single((np.array(states) / lost).transpose(0, 2, 3, 1)),
        _single(size.transpose(1, 2, 0)),
    )


def _single(values: ArrayLike) -> SingleArray:
    """Contiguous single-precision copy."""
    return np.ascontiguousarray(values, dtype=np.float32)


@dataclass(frozen=True)
class Stock:
    """Adstock state of all draws on the way through a plan.

    Attributes:
        week: Weeks that have passed, a multiple of `WEEKS_PER_BLOCK`.
        level: ``(stage, market, channel, draw)``, divided as in `ResponseCurves`.
    """

    week: int
    level: SingleArray


def response(curves: ResponseCurves, spend: ArrayLike, weights: ArrayLike) -> SingleArray:
    """Media response of each week, summed over channels once for each set of channel weights.

    Args:
        curves: from `prepare_curves`.
        spend: ``(market, channel, week)`` spend per week, not negative.
        weights: ``(weight_set, draw, channel)`` or ``(weight_set, draw, market, channel)``.

    Returns:
        ``(weight_set, week, draw, market)``; no spend and no carry-over gives exactly zero.
    """
    return response_since(Stock(0, curves.stock), curves, spend, weights)[0]


def response_since(
    start: Stock,
    curves: ResponseCurves,
    spend: ArrayLike,
    weights: ArrayLike,
    stops: Collection[int] = (),
) -> tuple[SingleArray, tuple[Stock, ...]]:
    """`response` from a week on, bit for bit, and the states it passes.

    Args:
        start: Where an earlier call with the same curves stood, of a plan that spent the same
            until then.
        stops: Weeks to answer the state before, multiples of `WEEKS_PER_BLOCK`.

    Returns:
        ``(weight_set, week after start, draw, market)``, and the states at the stops on the way.
    """
    markets, channels, draws = curves.shape
    weekly = _weekly_spend(spend, (markets, channels))
    scaled = _scaled_weights(curves, weights)
    out = np.empty((len(scaled), len(weekly) - start.week, draws, markets), dtype=np.float32)
    state, passed = _Adstock(curves, start), []
    for week in range(start.week, len(weekly), WEEKS_PER_BLOCK):
        if week in stops:
            passed.append(Stock(week, state.levels))
        block = state.advance(weekly[week : week + WEEKS_PER_BLOCK])
        at = week - start.week
        for index, weight in enumerate(scaled):
            out[index, at : at + len(block)] = np.einsum("tmck,mck->tkm", block, weight)
    return out, tuple(passed)


def response_detail(
    curves: ResponseCurves, spend: ArrayLike, week_weights: ArrayLike
) -> SingleArray:
    """Media response by channel, summed over weeks with the given weights.

    Args:
        curves: from `prepare_curves`.
        spend: ``(market, channel, week)`` spend per week.
        week_weights: ``(week, quarter, draw, market)``, e.g. multiplier times the quarter's days.

    Returns:
        ``(quarter, draw, market, channel)``.
    """
    markets, channels, draws = curves.shape
    weekly = _weekly_spend(spend, (markets, channels))
    factor = np.asarray(week_weights, dtype=np.float32).transpose(0, 1, 3, 2)
    total = np.zeros((factor.shape[1], markets, channels, draws), dtype=np.float32)
    scratch = np.empty((markets, channels, draws), dtype=np.float32)
    state = _Adstock(curves)
    for week, row in enumerate(weekly):
        block = state.advance(row[None])[0]
        for quarter in range(factor.shape[1]):
            weight = factor[week, quarter]
            if weight.any():
                np.multiply(block, weight[:, None, :], out=scratch)
                total[quarter] += scratch
    total *= curves.beta
    return np.ascontiguousarray(total.transpose(0, 3, 1, 2))


def carry_out(curves: ResponseCurves, spend: ArrayLike) -> FloatArray:
    """Adstock states after the last week ``(stage, draw, market, channel)``, in the unit of spend.

    The last stage is the next call's ``carry_in``, a first one before it its ``delay_in``.
    """
    markets, channels, _ = curves.shape
    weekly = _weekly_spend(spend, (markets, channels))
    state = _Adstock(curves)
    for row in weekly:
        state.step(row, state.late)
    lost = np.cumprod(1.0 - curves.retention, axis=0)[:, None]
    return np.asarray((state.levels * lost).transpose(0, 3, 1, 2), dtype=float)


def _weekly_spend(spend: ArrayLike, shape: tuple[int, int]) -> SingleArray:
    """Spend as ``(week, market, channel, 1)`` in single precision."""
    values = np.asarray(spend, dtype=np.float32)
    if values.ndim != 3 or values.shape[:2] != shape:
        raise ValueError(f"spend has shape {values.shape}; expected (market, channel) = {shape}")
    return np.ascontiguousarray(values.transpose(2, 0, 1))[..., None]


def _scaled_weights(curves: ResponseCurves, weights: ArrayLike) -> SingleArray:
    """Channel weights times beta, ``(weight_set, market, channel, draw)``."""
    values = np.asarray(weights, dtype=np.float32)
    if values.ndim == 3:
        values = values[:, :, None, :]
    return _single(values.transpose(0, 2, 3, 1) * curves.beta)


class _Adstock:
    """Adstock state of all draws as the weeks pass; owns the buffers of one call."""

    def __init__(self, curves: ResponseCurves, start: Stock | None = None) -> None:
        self._curves = curves
        self._buffer = np.empty((WEEKS_PER_BLOCK, *curves.beta.shape), dtype=np.float32)
        self._weeks = start.week if start else 0
        *self._early, self.late = (start.level if start else curves.stock).copy()

    @property
    def levels(self) -> SingleArray:
        """A copy of all stages ``(stage, market, channel, draw)``."""
        return np.stack([*self._early, self.late])

    def step(self, row: SingleArray, out: SingleArray) -> None:
        """Pass one week with spend ``row`` (market, channel, 1) and leave the state in ``out``."""
        self._weeks += 1
        flush = self._weeks % WEEKS_BETWEEN_FLUSHES == 0
        poured = row
        for stage, kept in zip(self._early, self._curves.retention[:-1], strict=True):
            np.multiply(stage, kept, out=stage)
            np.add(stage, poured, out=stage)
            if flush:
                np.multiply(stage, stage > NEGLIGIBLE_STOCK, out=stage)
            poured = stage
        np.multiply(self.late, self._curves.retention[-1], out=out)
        np.add(out, poured, out=out)
        if flush:
            out *= out > NEGLIGIBLE_STOCK
        self.late = out

    def advance(self, rows: SingleArray) -> SingleArray:
        """Saturated response in [0, 1] of the next weeks ``(week, market, channel, draw)``."""
        block = self._buffer[: len(rows)]
        for index, row in enumerate(rows):
            self.step(row, block[index])
        self.late = self.late.copy()
        # hill = 1 / (1 + exp(-n log a + n log kappa)); log 0 runs through to exactly zero.
        with np.errstate(divide="ignore", over="ignore"):
            np.log(block, out=block)
            np.multiply(block, self._curves.power, out=block)
            np.add(block, self._curves.offset, out=block)
            np.exp(block, out=block)
        np.add(block, 1.0, out=block)
        return np.reciprocal(block, out=block)


class GeometricAdstock(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """`geometric_adstock` down the rows (weeks) of a table, as a scikit-learn transformer.

    Args:
        retention: share carried over to the next week, one for all columns or one each.
        carry_in: adstock state just before the first row.
    """

    def __init__(self, retention: ArrayLike = 0.5, carry_in: ArrayLike = 0.0) -> None:
        self.retention = retention
        self.carry_in = carry_in

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: N803, ARG002
        """Check the table and the parameters; nothing is learned."""
        validate_data(self, X)
        _check_retention(np.asarray(self.retention, dtype=float))
        return self

    def transform(self, X: ArrayLike) -> FloatArray:  # noqa: N803
        """Adstocked spend ``(week, column)``."""
        check_is_fitted(self)
        table = validate_data(self, X, reset=False, dtype=float)
        return geometric_adstock(table.T, self.retention, self.carry_in).T

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "n_features_in_")


class HillSaturation(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """`hill` on each cell of a table of adstocked spend, as a scikit-learn transformer.

    Args:
        half_saturation: spend at which half of the response is reached.
        shape: Hill n; above 1 the curve is S-shaped.
    """

    def __init__(self, half_saturation: ArrayLike = 1.0, shape: ArrayLike = 1.0) -> None:
        self.half_saturation = half_saturation
        self.shape = shape

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: N803, ARG002
        """Check the table and the parameters; nothing is learned."""
        validate_data(self, X)
        for name in ("half_saturation", "shape"):
            if not np.all(np.asarray(getattr(self, name), dtype=float) > 0):
                raise ValueError(f"{name} {getattr(self, name)!r} must be above 0")
        return self

    def transform(self, X: ArrayLike) -> FloatArray:  # noqa: N803
        """Saturated response in [0, 1], ``(week, column)``."""
        check_is_fitted(self)
        table = validate_data(self, X, reset=False, dtype=float)
        return hill(np.maximum(table, 0.0), self.half_saturation, self.shape)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "n_features_in_")
