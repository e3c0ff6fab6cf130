"""Evidence as rows of the fit: misfits in standard errors with derivatives, a market each.

Scales: lift tests on the natural scale, because an estimate of a lift is close to normal and may be
nil or below; elasticities and returns on the log scale, where they are closest to normal and the
model's own coordinates are nearly linear. A lift needs the weekly factor of season, price and
promotions, which are other parameters: it is held at the values of a given point (`at` moves it),
because a few per cent of it matter little beside the standard error of any test.

What was told of all markets together is one statement: it says nothing of one market against
another. Its misfit ``R`` is that of the sum, yet the solver takes rows of one market each. So every
market ``m`` gets the row ``sqrt(a_m) R`` with the derivative of ``R`` by its own figure over
``sqrt(a_m)``, where ``a_m`` is its share of the effect. Squares of the misfits add up to ``R^2``,
misfit times derivative to its gradient, exactly and for any shares: the posterior is that of the
one statement. Squares of the derivatives bend at least as much as ``R^2`` (Jensen's inequality), as
a solver that must not overshoot wants it; `excess` says by how much, for the marginal likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from model.demand.design import Design
from model.demand.equation import linear_predictor
from model.demand.evidence.build import Claim, Frame, claims_of
from model.demand.evidence.records import Evidence
from model.demand.evidence.terms import Term
from model.demand.layout import Layout, Spread, prior_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LEAST = 1e-12  # of a predicted figure, so that its logarithm stands


@dataclass(frozen=True, eq=False)
class EvidenceRows:
    """Rows for the fit; each belongs to one market, a record over all markets has one a market.

    Attributes:
        evidence: what was told; design, layout: what it was told about.
        claims: one a row.
        factor: ``(market, week)`` factor of season, price and promotions, held fixed.
        market: ``(row,)`` position of the market.
        item: ``(row,)`` place in ``evidence.items``.
        shared_index: ``(row, a)`` places in ``shared`` that the row depends on, padded with -1.
        local_index: ``(row, b)`` the same in its market's ``local``.
    """

    evidence: Evidence
    design: Design
    layout: Layout
    claims: tuple[Claim, ...]
    factor: FloatArray
    market: IntArray
    item: IntArray
    shared_index: IntArray
    local_index: IntArray

    def __len__(self) -> int:
        return len(self.claims)

    def at(self, shared: FloatArray, local: FloatArray) -> EvidenceRows:
        """The same evidence with factor and shares of the markets taken at another point.

        ``shared (parameter,)``, ``local (market, parameter)``: the mode, say.
        """
        return _rows(self.evidence, self.design, self.layout, shared, local)

    def predicted(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw, row)`` what the model predicts, each row in its own unit.

        ``shared (draw, parameter)``, ``local (draw, market, parameter)``, here and below.
        """
        found = [claim.value(shared, local) for claim in self.claims]
        return np.stack(found, axis=1) if found else np.zeros((len(shared), 0))

    def misfit(self, shared: FloatArray, local: FloatArray) -> FloatArray:
        """``(draw, row)`` predicted less told, in standard errors of the whole record.

        Their squares sum to that of each record; see the head of this module.
        """
        return self._scaled(self.predicted(shared, local))

    def jacobian(
        self, shared: FloatArray, local: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Misfit with slopes: by the places of ``shared_index`` and ``local_index``.

        Misfit times slope, summed over rows, is the gradient of half the sum of squared misfits.
        For a record of one market slopes are the derivatives of its misfit.

        Returns:
            ``(draw, row)``, ``(draw, row, a)``, ``(draw, row, b)``; zero where padded.
        """
        draws, rows = len(shared), len(self)
        value = np.zeros((draws, rows))
        by_shared = np.zeros((draws, rows, self.shared_index.shape[1]))
        by_local = np.zeros((draws, rows, self.local_index.shape[1]))
        for row, claim in enumerate(self.claims):
            places, own = self.shared_index[row].tolist(), self.local_index[row].tolist()
            for term in claim.terms:
                size, wide, narrow = term.slopes(shared, local)
                value[:, row] += size
                for place, column in zip(term.shared_places, wide.T, strict=True):
                    by_shared[:, row, places.index(place)] += column
                for place, column in zip(term.local_places, narrow.T, strict=True):
                    by_local[:, row, own.index(place)] += column
        per_unit = self._per_unit(value)[..., None]
        return self._scaled(value), by_shared * per_unit, by_local * per_unit

    def dense(
        self, shared: FloatArray, local: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Misfit and derivatives at one point as whole rows, for normal equations.

        ``shared (parameter,)``, ``local (market, parameter)``.

        Returns:
            ``(row,)``, ``(row, shared parameter)``, ``(row, local parameter)``; a row's local part
            belongs to the block of its market, see ``market``.
        """
        misfit, by_shared, by_local = self.jacobian(shared[None], local[None])
        wide = np.zeros((len(self), shared.shape[0]))
        own = np.zeros((len(self), local.shape[1]))
        for row in range(len(self)):
            for places, part, out in (
                (self.shared_index[row], by_shared[0, row], wide),
                (self.local_index[row], by_local[0, row], own),
            ):
                known = places >= 0
                out[row, places[known]] = part[known]
        return misfit[0], wide, own

    def of_items(self, predicted: FloatArray) -> FloatArray:
        """``(draw, item)`` figures of whole records from `predicted`: markets put together."""
        out = np.zeros((len(predicted), len(self.evidence.items)))
        for row, claim in enumerate(self.claims):
            out[:, claim.item] += claim.weight * predicted[:, row]
        return out

    def excess(self) -> FloatArray:
        """``(row, row)`` what the squared slopes count too much: ``I - s s'`` of each record.

        ``s`` holds the roots of the markets' shares; zero where a record is of one market.
        """
        root = np.sqrt([claim.share for claim in self.claims])
        same = self.item[:, None] == self.item
        return np.where(same, np.eye(len(self)) - np.outer(root, root), 0.0)

    def _scaled(self, value: FloatArray) -> FloatArray:
        """Misfit in standard errors of ``(draw, row)`` predictions."""
        if not len(self):
            return value
        part = self._parts()
        whole = self.of_items(value)[:, self.item]
        natural = whole - part.told
        relative = np.log(np.maximum(whole, LEAST)) - np.log(np.where(part.log, part.told, 1.0))
        return np.where(part.log, relative, natural) / part.sd * np.sqrt(part.share)

    def _per_unit(self, value: FloatArray) -> FloatArray:
        """``(draw, row)`` slope of the misfit per unit of the market's own prediction."""
        if not len(self):
            return value
        part = self._parts()
        whole = self.of_items(value)[:, self.item]
        steep = np.where(part.log, 1.0 / np.maximum(whole, LEAST), 1.0)
        return steep * part.weight / (part.sd * np.sqrt(part.share))

    def _parts(self) -> _Parts:
        """The claims as columns."""
        names = [field.name for field in fields(_Parts)]
        return _Parts(*(np.array([getattr(c, name) for c in self.claims]) for name in names))


@dataclass(frozen=True, eq=False)
class _Parts:
    """Columns ``(row,)`` of claims, see `Claim`."""

    log: NDArray[np.bool_]
    told: FloatArray
    sd: FloatArray
    weight: FloatArray
    share: FloatArray


def evidence_rows(evidence: Evidence, design: Design, layout: Layout) -> EvidenceRows:
    """Rows of evidence for a design, factor and markets' shares taken at the prior's centre.

    `EvidenceRows.at` takes them at a better point, such as the mode of a first search.

    Raises:
        ValueError: a market, channel or week that the history has not.
    """
    anything = Spread(**{field.name: 1.0 for field in fields(Spread)})  # moves no prior mean
    prior = prior_of(design, layout, anything)
    local = np.broadcast_to(prior.local_mean, (len(design.scale), layout.n_local))
    return _rows(evidence, design, layout, prior.shared_mean, np.array(local))


def _rows(
    evidence: Evidence, design: Design, layout: Layout, shared: FloatArray, local: FloatArray
) -> EvidenceRows:
    factor = np.exp(linear_predictor(design, layout, shared, local))
    claims = claims_of(evidence, Frame(design, layout, factor), shared, local)
    return EvidenceRows(
        evidence=evidence,
        design=design,
        layout=layout,
        claims=claims,
        factor=factor,
        market=np.array([claim.market for claim in claims], dtype=np.int64),
        item=np.array([claim.item for claim in claims], dtype=np.int64),
        shared_index=_padded([_shared_places(claim.terms) for claim in claims]),
        local_index=_padded([_local_places(claim.terms) for claim in claims]),
    )


def _shared_places(terms: tuple[Term, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(p for term in terms for p in term.shared_places))


def _local_places(terms: tuple[Term, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(p for term in terms for p in term.local_places))


def _padded(places: list[tuple[int, ...]]) -> IntArray:
    """``(row, most places)``, -1 where a row has fewer."""
    widest = max((len(row) for row in places), default=0)
    out = np.full((len(places), widest), -1, dtype=np.int64)
    for index, row in enumerate(places):
        out[index, : len(row)] = row
    return out
