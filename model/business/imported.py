"""Response curves from elsewhere, as a profile keeps them: points, source and draws."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from model.demand.imports import ALL_MARKETS, Curve, CurveSet

DIGITS = 7  # that are kept of a figure
MOST_DRAWS, MOST_POINTS = 512, 1000
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Points = tuple[NotNegative, ...]


class ImportedCurve(BaseModel):
    """A curve of incremental outcome a week over steady spend a week (`model.demand.imports`).

    Attributes:
        channel: A channel of the panel, whose curve it takes the place of, or a new one.
        market: A market, or ``all``: the curve of all markets together, shared out by their spend.
        source, sha256: The file's name and the hash of its bytes; ``kind`` is what wrote it.
        outcome, currency: What a response counts, and the money of spend and of revenue.
        interval: Share of cases between low and high; 0 without an interval.
        spend, mean, low, high: ``(point,)`` as read, a week.
        observed: Least and most money a week that the model behind it has seen.
        fit_error: Of the Hill draws, over the largest response.
        beta, half_saturation: ``(draw,)``.
        shape, retention: ``(draw,)``, or a single figure that all draws have.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str = Field(min_length=1, max_length=80)
    market: str = Field(min_length=1, max_length=80)
    source: str = Field(min_length=1, max_length=80)
    kind: str = Field(min_length=1, max_length=40)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    outcome: Literal["orders", "gmv", "net_of_tax", "net_of_returns", "kpi"]
    currency: str = Field(pattern="^[A-Z]{3}$")
    interval: float = Field(ge=0, lt=1)
    spend: Points = Field(min_length=2, max_length=MOST_POINTS)
    mean: Points
    low: Points
    high: Points
    observed: tuple[NotNegative, NotNegative]
    fit_error: NotNegative
    beta: tuple[NotNegative, ...] = Field(min_length=1, max_length=MOST_DRAWS)
    half_saturation: tuple[Positive, ...]
    shape: tuple[Positive, ...]
    retention: tuple[Annotated[float, Field(ge=0, lt=1)], ...]

    @model_validator(mode="after")
    def _whole(self) -> ImportedCurve:
        for name in ("mean", "low", "high"):
            if len(getattr(self, name)) != len(self.spend):
                raise ValueError(f"{name} and spend must have the same number of points")
        if (np.diff(self.spend) <= 0).any():
            raise ValueError("spend must rise from point to point")
        for name in ("half_saturation", "shape", "retention"):
            found = len(getattr(self, name))
            if found != len(self.beta) and (found != 1 or name == "half_saturation"):
                raise ValueError(f"{name} has {found} draws, beta {len(self.beta)}")
        return self

    @classmethod
    def of(cls, found: CurveSet, curve: Curve) -> ImportedCurve:
        """A curve of a file; its draws' figures that are all one are kept once."""
        draws, terms = curve.draws, found.terms
        return cls(
            channel=curve.channel,
            market=curve.market,
            source=found.name,
            kind=found.kind,
            sha256=found.sha256,
            outcome=terms.outcome,
            currency=terms.currency,
            interval=terms.interval,
            **{n: _kept(getattr(curve, n)) for n in ("spend", "mean", "low", "high")},
            observed=curve.observed,
            fit_error=curve.fit_error,
            beta=_kept(draws.beta),
            half_saturation=_kept(draws.half_saturation),
            shape=_once(draws.shape),
            retention=_once(draws.retention),
        )

    @property
    def short_hash(self) -> str:
        """The beginning of the file's hash, as screens show it."""
        return self.sha256[:12]


def check_imports(curves: tuple[ImportedCurve, ...], markets: Collection[str]) -> None:
    """Refuses curves of unknown markets, and two curves for one cell.

    Raises:
        ValueError: says which.
    """
    seen: dict[str, set[str]] = {}
    for curve in curves:
        if curve.market != ALL_MARKETS and curve.market not in markets:
            raise ValueError(f"imported_curves: {curve.market!r} is no market of the business")
        known = seen.setdefault(curve.channel, set())
        if curve.market in known or (known and ALL_MARKETS in {curve.market, *known}):
            raise ValueError(
                f"imported_curves: {curve.channel!r} has two curves in {curve.market!r}: keep one"
            )
        known.add(curve.market)


def curves_in(found: Iterable[CurveSet]) -> tuple[ImportedCurve, ...]:
    """The curves of files, as a profile keeps them."""
    return tuple(ImportedCurve.of(one, curve) for one in found for curve in one.curves)


def _once(values: NDArray[np.float64]) -> tuple[float, ...]:
    return _kept(values[:1] if np.ptp(values) == 0 else values)


def _kept(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(f"{value:.{DIGITS}g}") for value in values)
