"""The numbers behind forwards and paths that are not exchange rates: `data/fx.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from model.fx.rates import RatesError

FloatArray = NDArray[np.float64]
FX_FILE = Path(__file__).parents[2] / "data" / "fx.yaml"


class Sourced(BaseModel):
    """A number with its unit and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    unit: str
    source: str
    as_of: date | None = None
    note: str = ""


class PathShape(BaseModel):
    """How fat the tails of currency paths are (see `data/fx.yaml`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekly_tail_freedom: Sourced
    yearly_volatility_spread: Sourced


class FxInputs(BaseModel):
    """Interest rates by currency, the bank's spread, and the shape of paths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date
    home: str
    interest: dict[str, Sourced]
    forward_spread: Sourced
    paths: PathShape


@cache
def load_fx_inputs() -> FxInputs:
    """The shipped `data/fx.yaml`."""
    return FxInputs.model_validate(yaml.safe_load(FX_FILE.read_text(encoding="utf-8")))


def forward_rate(spot: float, interest_home: float, interest_foreign: float, years: float) -> float:
    """Forward price of a currency by covered interest parity, in the unit of `spot`."""
    return spot * (1 + interest_home * years) / (1 + interest_foreign * years)


def forward_points(
    currencies: Sequence[str], years: Sequence[float], inputs: FxInputs | None = None
) -> FloatArray:
    """``(tenor, currency)`` forward over spot less one (share); negative costs an exporter.

    Args:
        currencies: Currencies sold forward for the home currency (home itself gives zero).
        years: Tenors in years, e.g. the middle of each quarter ``(1/8, 3/8, 5/8, 7/8)``.
        inputs: Interest rates; the shipped ones by default.
    """
    inputs = inputs or load_fx_inputs()
    home = _interest(inputs, inputs.home)
    return np.array(
        [[forward_rate(1.0, home, _interest(inputs, c), t) - 1 for c in currencies] for t in years]
    )


def _interest(inputs: FxInputs, currency: str) -> float:
    """One-year interest rate of a currency (share), or RatesError naming it."""
    if currency not in inputs.interest:
        raise RatesError(f"no interest rate for currency {currency!r}: add it to {FX_FILE.name}")
    return inputs.interest[currency].value
