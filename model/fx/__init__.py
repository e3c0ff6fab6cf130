"""Currencies: frozen ECB rates, correlated paths, forwards, and loss against the budget rate."""

from model.fx.inputs import FxInputs, forward_points, forward_rate, load_fx_inputs
from model.fx.loss import (
    fx_loss,
    fx_loss_by_currency,
    hedge_cost,
    lognormal_value_at_risk,
    minimum_variance_hedge,
    normal_tail_mean,
    normal_value_at_risk,
    portfolio_volatility,
)
from model.fx.paths import fx_paths
from model.fx.rates import Rates, RatesError, load_rates, read_rates, refresh_rates

__all__ = [
    "FxInputs",
    "Rates",
    "RatesError",
    "forward_points",
    "forward_rate",
    "fx_loss",
    "fx_loss_by_currency",
    "fx_paths",
    "hedge_cost",
    "load_fx_inputs",
    "load_rates",
    "lognormal_value_at_risk",
    "minimum_variance_hedge",
    "normal_tail_mean",
    "normal_value_at_risk",
    "portfolio_volatility",
    "read_rates",
    "refresh_rates",
]
