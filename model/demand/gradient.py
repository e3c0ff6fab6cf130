"""The energy of many draws at once (negative log posterior) with its gradient.

Single precision throughout: its error is a millionth of the noise in a row. Arrays of draws run
``(market, week, [channel,] draw)``, so that inner loops are long and weekly spend is a scalar to
them. `equation` holds the same equation at one point, with all derivatives one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.demand.equation import (
    CONTROL_BEND,
    CONTROL_OFFSET,
    NO_DELAY,
    control_factor,
    log_beta,
)
from model.demand.evidence.rows import EvidenceRows
from model.demand.solve import Posterior

FloatArray = NDArray[np.float64]
SingleArray = NDArray[np.float32]
TINY = np.float32(1e-12)
NEGLIGIBLE = 1e-7  # of a stock that is carried on
LONG_WEEK = 4096  # cells of one week from which a loop over weeks is the faster scan


@dataclass(frozen=True, eq=False)
class Energy:
    """Energy of draws and its gradient.

    Attributes:
        value: ``(draw,)``
        shared: ``(draw, parameter)``; local: ``(draw, market, parameter)``.
    """

    value: FloatArray
    shared: FloatArray
    local: FloatArray


@dataclass(frozen=True, eq=False)
class _Media:
    """Media response with what its derivatives need.

    Attributes:
        total: ``(market, week, draw)`` summed over channels.
        curve: ``(market, week, channel, draw)`` Hill value; log_ratio: log stock over
            half-saturation; by_retention, by_delay: derivatives of log stock by the retention's and
            the delay's coordinate (the latter ``None`` without a first stage).
        beta: ``(market, channel, draw)``; shape: ``(channel, draw)``.
    """

    total: SingleArray
    curve: SingleArray
    log_ratio: SingleArray
    by_retention: SingleArray
    by_delay: SingleArray | None
    beta: SingleArray
    shape: SingleArray


class Energies:
    """The energy of draws of one posterior; holds the design's arrays in single precision."""

    def __init__(self, posterior: Posterior) -> None:
        self._posterior = posterior
        design = posterior.design
        self._outcome = _single(design.outcome)[..., None]
        self._weight = _single(posterior.rows.weight)[..., None]
        self._norm = _single(posterior.rows.norm)[..., None]
        self._lag = _single(posterior.rows.lag)[..., None]
        self._knots, self._walk = _single(design.knots), _single(design.common_walk)
        self._features, self._low = _single(design.features), _single(design.market_features)
        self._controls = _single(design.controls)
        self._log_price = _single(design.inputs.log_price)[..., None]
        self._log_rival = _single(design.inputs.log_rival)[..., None]
        self._media = _single(np.moveaxis(design.media, 2, 1))[..., None]

    @cached_property
    def _priced(self) -> bool:
        return bool(self._log_price.any() or self._log_rival.any())

    def __call__(self, shared: FloatArray, local: FloatArray) -> Energy:
        """Energy and gradient at ``shared (draw, parameter)``, ``local (draw, market, ...)``."""
        layout = self._posterior.layout
        by_shared = np.zeros((layout.n_shared, len(shared)), dtype=np.float32)
        by_local = np.zeros((local.shape[1], layout.n_local, len(shared)), dtype=np.float32)
        with np.errstate(all="ignore"):  # a wild draw runs to infinity and is turned down
            value = self._data(
                _single(shared.T), _single(local.transpose(1, 2, 0)), by_shared, by_local
            )
            prior, shared_pull, local_pull = self._prior(shared, local)
        found = Energy(
            value + prior,
            by_shared.T + shared_pull,
            by_local.transpose(2, 0, 1) + local_pull,
        )
        evidence = self._posterior.evidence
        return found if evidence is None else _with_evidence(found, evidence, shared, local)

    def _prior(
        self, shared: FloatArray, local: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Energy of the priors and its gradient."""
        prior = self._posterior.prior
        off, own = shared - prior.shared_mean, local - prior.local_mean
        pull, own_pull = off @ prior.shared_precision, own @ prior.local_precision
        value = 0.5 * ((off * pull).sum(axis=1) + (own * own_pull).sum(axis=(1, 2)))
        return value, pull, own_pull

    def _data(
        self, common: SingleArray, own: SingleArray, by_shared: SingleArray, by_local: SingleArray
    ) -> FloatArray:
        """Energy of the rows ``(draw,)``; adds its gradient to ``by_shared`` and ``by_local``."""
        layout = self._posterior.layout
        factor = np.exp(self._linear(common, own))
        level = np.exp(
            np.matmul(self._knots, own[:, layout.level]) + self._walk @ common[layout.common]
        )
        effect = np.matmul(self._controls, common[layout.control])
        controlled = self._controls.shape[-1] > 0
        base = level * control_factor(effect) if controlled else level
        media = self._response(common, own)
        mean = factor * (base + media.total)
        value, pull = self._rows(mean)
        by_factor = pull * mean
        self._linear_gradient(by_factor, common, own, by_shared, by_local)
        pull *= factor
        by_level = pull * base
        by_local[:, layout.level] = np.matmul(self._knots.T, by_level)
        by_shared[layout.common] = self._walk.T @ by_level.sum(axis=0)
        if controlled:
            slope = (
                pull * level * expit(np.float32(CONTROL_BEND) * effect + np.float32(CONTROL_OFFSET))
            )
            by_shared[layout.control] = np.matmul(np.swapaxes(self._controls, 1, 2), slope).sum(
                axis=0
            )
        self._media_gradient(media, pull, common, by_shared, by_local)
        return value

    def _rows(self, mean: SingleArray) -> tuple[FloatArray, SingleArray]:
        """Energy of the misfits ``(draw,)`` and its derivative by the mean."""
        rows = (self._outcome - mean) * self._weight
        lag = self._lag
        whitened = rows.copy()
        whitened[:, 1:] -= lag[:, 1:] * rows[:, :-1]
        whitened *= self._norm
        value = 0.5 * np.einsum("mtk,mtk->k", whitened, whitened).astype(float)
        whitened *= self._norm
        pull = whitened.copy()
        pull[:, :-1] -= lag[:, 1:] * whitened[:, 1:]
        pull *= -self._weight
        return value, pull

    def _linear(self, common: SingleArray, own: SingleArray) -> SingleArray:
        """Log of all factors ``(market, week, draw)``."""
        layout, design = self._posterior.layout, self._posterior.design
        out = np.matmul(self._features, common[layout.feature])
        out += np.matmul(self._low, own[:, layout.season])
        if layout.shock.stop > layout.shock.start:
            out += common[layout.shock]
        if self._priced:
            elasticity = np.logaddexp(
                np.float32(0.0), common[layout.price] + own[:, layout.local_price]
            )
            out += (np.float32(design.price_exponent) - elasticity) * self._log_price
            out += np.exp(common[layout.rival]) * self._log_rival
        return out

    def _linear_gradient(
        self,
        pull: SingleArray,
        common: SingleArray,
        own: SingleArray,
        by_shared: SingleArray,
        by_local: SingleArray,
    ) -> None:
        """Gradient by what stands in the exponent; ``pull (market, week, draw)``."""
        layout = self._posterior.layout
        by_shared[layout.feature] = np.matmul(np.swapaxes(self._features, 1, 2), pull).sum(axis=0)
        by_local[:, layout.season] = np.matmul(self._low.T, pull)
        if layout.shock.stop > layout.shock.start:
            by_shared[layout.shock] = pull.sum(axis=0)
        if self._priced:
            slope = expit(common[layout.price] + own[:, layout.local_price])
            by_price = -slope * (pull * self._log_price).sum(axis=1, keepdims=True)
            by_local[:, layout.local_price] = by_price
            by_shared[layout.price] = by_price.sum(axis=0)
            by_rival = np.exp(common[layout.rival]) * (pull * self._log_rival).sum(axis=(0, 1))
            by_shared[layout.rival] = by_rival

    def _response(self, common: SingleArray, own: SingleArray) -> _Media:
        """Media response of all draws."""
        design, layout = self._posterior.design, self._posterior.layout
        shared, local = common.T.astype(float), own.transpose(2, 0, 1).astype(float)
        beta = _single(np.exp(log_beta(design, layout, shared, local)).transpose(1, 2, 0))
        shape = np.exp(common[layout.shape])
        stock, by_retention, by_delay = self._stocks(common)
        np.maximum(stock, TINY, out=stock)
        by_retention /= stock
        if by_delay is not None:
            by_delay /= stock
        log_ratio = np.log(stock, out=stock)
        log_ratio -= common[layout.saturation]
        curve = log_ratio * -shape
        np.exp(curve, out=curve)
        curve += np.float32(1.0)
        np.reciprocal(curve, out=curve)
        total = np.einsum("mtck,mck->mtk", curve, beta)
        return _Media(total, curve, log_ratio, by_retention, by_delay, beta, shape)

    def _stocks(self, common: SingleArray) -> tuple[SingleArray, SingleArray, SingleArray | None]:
        """Stock ``(market, week, channel, draw)`` and its derivatives by both coordinates."""
        layout = self._posterior.layout
        theta = expit(common[layout.retention])
        part = expit(common[layout.delay])
        delay = theta * part
        start = _single(self._posterior.design.carry_in)[..., None]
        if not (delay > NO_DELAY).any():
            stock, by_theta = _stage(self._media, theta, start)
            by_theta *= theta * (1.0 - theta)
            return stock, by_theta, None
        early, by_early = _stage(self._media, delay, start)
        stock, by_theta = _stage(early, theta, start)
        by_early *= 1.0 - theta
        by_delay = _scan(by_early, theta)
        by_delay *= theta
        by_theta *= theta
        by_theta += by_delay * part
        by_theta *= 1.0 - theta
        by_delay *= part * (1.0 - part)
        return stock, by_theta, by_delay

    def _media_gradient(
        self,
        media: _Media,
        pull: SingleArray,
        common: SingleArray,
        by_shared: SingleArray,
        by_local: SingleArray,
    ) -> None:
        """Gradient by the parameters of media; ``pull (market, week, draw)``."""
        layout = self._posterior.layout
        if not media.beta.shape[1]:
            return
        n, log_kappa = media.shape, common[layout.saturation]
        half = expit(-n * log_kappa)
        response = np.einsum("mtck,mtk->mck", media.curve, pull) * media.beta
        bend = media.curve * (np.float32(1.0) - media.curve)
        bend *= pull[:, :, None]
        slope = bend.sum(axis=1) * media.beta * n
        by_shape = np.einsum("mtck,mtck->mck", bend, media.log_ratio) * media.beta * n
        by_retention = np.einsum("mtck,mtck->mck", bend, media.by_retention) * media.beta * n
        by_local[:, layout.media] = response
        by_shared[layout.channel] = response.sum(axis=0)
        by_shared[layout.total] = response.sum(axis=(0, 1))
        by_shared[layout.saturation] = (-slope - response * n * (2.0 * half - 1.0)).sum(axis=0)
        bowed = 1.0 - (1.0 - 2.0 * half) * n * log_kappa
        by_shared[layout.shape] = (by_shape - response * bowed).sum(axis=0)
        by_shared[layout.retention] = by_retention.sum(axis=0)
        if media.by_delay is not None:
            by_delay = np.einsum("mtck,mtck->ck", bend, media.by_delay * media.beta[:, None])
            by_shared[layout.delay] = by_delay * n


def _single(values: NDArray) -> SingleArray:
    """Contiguous single-precision copy."""
    return np.ascontiguousarray(values, dtype=np.float32)


def _with_evidence(
    energy: Energy, evidence: EvidenceRows, shared: FloatArray, local: FloatArray
) -> Energy:
    """The energy with that of evidence rows added."""
    misfit, by_shared, by_local = evidence.jacobian(shared, local)
    pull, own_pull = energy.shared, energy.local
    for row, market in enumerate(evidence.market):
        error = misfit[:, row, None]
        for places, slope, out in (
            (evidence.shared_index[row], by_shared[:, row], pull),
            (evidence.local_index[row], by_local[:, row], own_pull[:, market]),
        ):
            known = places >= 0
            out[:, places[known]] += error * slope[:, known]
    return Energy(energy.value + 0.5 * (misfit**2).sum(axis=1), pull, own_pull)


def _stage(
    spend: SingleArray, kept: SingleArray, start: SingleArray
) -> tuple[SingleArray, SingleArray]:
    """One geometric stage ``(market, week, channel, draw)`` and its derivative by what is kept."""
    poured = (1.0 - kept) * spend
    poured[:, 0] += kept * start
    stock = _scan(poured, kept)
    change = np.empty_like(stock)
    change[:, 0] = start
    change[:, 1:] = stock[:, :-1]
    change -= spend
    return stock, _scan(change, kept)


def _scan(poured: SingleArray, kept: SingleArray) -> SingleArray:
    """``y_t = kept y_(t-1) + poured_t`` along the weeks, in place.

    Week by week where a week is long enough to be worth a call; else by doubling: what reaches
    1, 2, 4 ... weeks back is added to all weeks at once (Hillis & Steele 1986).
    """
    weeks = poured.shape[1]
    if poured[:, 0].size >= LONG_WEEK:
        for week in range(1, weeks):
            poured[:, week] += kept * poured[:, week - 1]
        return poured
    reach, power = 1, kept
    while reach < weeks and power.max(initial=0.0) > NEGLIGIBLE:
        poured[:, reach:] += power * poured[:, :-reach]
        reach, power = 2 * reach, power * power
    return poured
