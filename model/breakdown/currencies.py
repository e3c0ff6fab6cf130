"""What exchange rates may cost: by currency, hedged and unhedged, against the budget rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.fx import hedge_cost, load_fx_inputs
from model.results import Spread
from model.risk import tail_mean
from model.simulate import Outcome


@dataclass(frozen=True)
class CurrencyLoss:
    """One currency over the horizon, USD at the budget rate; a positive loss hurts.

    Attributes:
        exposure: Mean sales less purchases in it. hedge: share of it sold forward.
        hedged: Loss as the scenario is hedged. unhedged: the same without any forward.
        cost: What the forwards cost, points and spread; negative where the points pay.
    """

    currency: str
    exposure: float
    hedge: float
    hedged: Spread
    unhedged: Spread
    cost: float


@dataclass(frozen=True)
class CurrencyLosses:
    """All foreign currencies of a scenario; empty where all money is at home.

    Attributes:
        total: The KPI `fx_loss`. unhedged: the same without any forward. cost: of all forwards.
        tail: Mean USD of the worst twentieth of draws. unhedged_tail: without any forward.
        revenue: Mean USD of net revenue in foreign money.
    """

    currencies: tuple[CurrencyLoss, ...]
    total: Spread
    unhedged: Spread
    cost: float
    tail: float
    unhedged_tail: float
    revenue: float


def currency_losses(outcome: Outcome) -> CurrencyLosses:
    """Currency losses of an outcome; their sum is the KPI `fx_loss` in every draw."""
    books = outcome.facts.books
    world, hedge = outcome.world, books.hedge
    hedged = books.fx_loss_by_currency(hedge)
    unhedged = books.fx_loss_by_currency(np.zeros(len(hedge)))
    spread = load_fx_inputs().forward_spread.value
    cost = hedge_cost(books.fx_exposure, hedge, world.forward_points, spread=spread)
    exposure = books.fx_exposure.sum(axis=0).mean(axis=0)
    home = world.business.home_currency
    rows = [
        CurrencyLoss(
            currency,
            float(exposure[at]),
            float(hedge[at]),
            Spread.of(hedged[:, at]),
            Spread.of(unhedged[:, at]),
            float(cost[:, at].mean()),
        )
        for at, currency in enumerate(world.currencies)
        if currency != home
    ]
    return CurrencyLosses(
        tuple(sorted(rows, key=lambda row: -abs(row.exposure))),
        Spread.of(hedged.sum(axis=1)),
        Spread.of(unhedged.sum(axis=1)),
        float(cost.sum(axis=1).mean()),
        tail_mean(hedged.sum(axis=1)),
        tail_mean(unhedged.sum(axis=1)),
        float(books.foreign_revenue.mean()),
    )
