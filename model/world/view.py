"""Demand over a horizon, laid out for the stages of the road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.business import Business
from model.demand import DemandDraws
from model.funnel import attribution_weights
from model.inputs import DRAWS, Inputs
from model.media import ResponseCurves
from model.pricing import line_elasticity
from model.results import FloatArray


@dataclass(frozen=True)
class DemandView:
    """Demand over a horizon for some draws, laid out for the stages.

    Attributes:
        multiplier: ``(week, draw, market)`` season, events and noise.
        base_flow: ``(week, draw, market)`` orders without media at reference price.
        curves: Media response curves.
        credit: ``(weight set, draw, channel)`` incremental and attributed channel weights.
        elasticity: ``(draw, market, line)`` own price, positive.
        cross: ``(draw, market)``.
        fx: ``(quarter, draw, currency)`` rates relative to the budget rate.
        inputs: The other uncertain inputs.
    """

    multiplier: FloatArray
    base_flow: FloatArray
    curves: ResponseCurves
    credit: FloatArray
    elasticity: FloatArray
    cross: FloatArray
    fx: FloatArray
    inputs: Inputs


def curves_of(demand: DemandDraws) -> ResponseCurves:
    """Media response curves of all draws, laid out for the kernel."""
    return demand.curves


def view_of(
    demand: DemandDraws,
    business: Business,
    iota: FloatArray,
    inputs: Inputs,
    fx: FloatArray,
    draws: int,
) -> DemandView:
    """Demand for the first draws.

    Args:
        iota: ``(draw, channel)`` incrementality.
        fx: ``(quarter, draw, currency)`` rates relative to the budget rate.

    Raises:
        ValueError: more draws than there are.
    """
    if not 0 < draws <= DRAWS:
        raise ValueError(f"draws is {draws}; it must lie between 1 and {DRAWS}")
    first = demand.first(draws)
    return DemandView(
        multiplier=np.ascontiguousarray(first.multiplier),
        base_flow=np.ascontiguousarray(first.multiplier * first.base),
        curves=curves_of(first),
        credit=attribution_weights(iota[:draws]),
        elasticity=line_elasticity(first.elasticity, business),
        cross=first.cross_elasticity,
        fx=np.ascontiguousarray(fx[:, :draws]),
        inputs=inputs.first(draws),
    )
