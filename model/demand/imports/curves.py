"""Response curves that another model made: what they say, and what their numbers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from model.demand.imports.hills import HillDraws
from model.demand.remark import Remark
from model.panel.problems import PanelError, Problem
from model.readonly import lock_arrays

FloatArray = NDArray[np.float64]
# What a response counts: orders, revenue on one of a panel's bases, or the panel's own outcome.
OUTCOMES = ("orders", "gmv", "net_of_tax", "net_of_returns", "kpi")
ALL_MARKETS = "all"  # in place of a market: the curve is that of all markets together
FLAGGED_ERROR = 0.03  # of the largest response: a Hill that is further off is told
REFUSED_ERROR = 0.10  # a Hill that is further off cannot stand for the curve
# What each of the terms means, for the question that is asked where nobody has said it.
ASKED: Mapping[str, str] = {
    "outcome": "what a response counts: one of " + ", ".join(OUTCOMES),
    "currency": "the currency of spend and of revenue, such as USD",
    "weeks": "over how many weeks spend and response are totals: 1 for a week, 52 for a year",
    "interval": "the share of cases between low and high, such as 0.9; 0 where there are none",
    "market": f"the market of the curves, or {ALL_MARKETS!r} for all markets together",
}


class CurvesError(PanelError):
    """A file of curves that cannot be used; nothing was taken from it.

    Attributes:
        missing: Terms (`Terms`) that neither the file nor the caller has stated.
    """

    def __init__(
        self, problems: Iterable[Problem], more: int = 0, missing: tuple[str, ...] = ()
    ) -> None:
        super().__init__(problems, more)
        self.missing = missing


def refused(
    message: str, row: int | None = None, column: str | None = None, value: object = None
) -> CurvesError:
    """The error of a file with one fault."""
    shown = None if value is None else str(value)[:60]
    return CurvesError([Problem(row, column, shown, message)])


@dataclass(frozen=True)
class Terms:
    """What the numbers of a file mean; ``None`` where nobody has said it.

    Attributes:
        outcome: What a response counts, one of `OUTCOMES`.
        currency: ISO code of the money of spend, and of revenue.
        weeks: Weeks over which spend and response are totals.
        interval: Share of cases between low and high; 0 where the file has no interval.
        market: Market of a file without one, or `ALL_MARKETS`.
    """

    outcome: str | None = None
    currency: str | None = None
    weeks: float | None = None
    interval: float | None = None
    market: str | None = None

    def with_given(self, given: Terms) -> Terms:
        """These terms of a file, with what the caller states for those it leaves open.

        Raises:
            CurvesError: file and caller state different things.
        """
        for field in fields(Terms):
            own, other = getattr(self, field.name), getattr(given, field.name)
            if own is not None and other is not None and own != other:
                raise refused(
                    f"the file says {own!r}, but {other!r} was given: leave one of them out",
                    column=field.name,
                    value=other,
                )
        stated = {f.name: getattr(given, f.name) for f in fields(Terms)}
        return replace(self, **{k: v for k, v in stated.items() if getattr(self, k) is None})

    def checked(self) -> Terms:
        """The same terms once all are stated and possible.

        Raises:
            CurvesError: with `CurvesError.missing` where terms are open; an impossible value.
        """
        open_terms = tuple(f.name for f in fields(Terms) if getattr(self, f.name) is None)
        if open_terms:
            problems = [
                Problem(None, name, None, f"not stated: give {ASKED[name]} (--curve-{name})")
                for name in open_terms
            ]
            raise CurvesError(problems, missing=open_terms)
        return self._possible()

    def _possible(self) -> Terms:
        if self.outcome not in OUTCOMES:
            raise refused(f"give {ASKED['outcome']}", column="outcome", value=self.outcome)
        code = self.currency or ""
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            raise refused(f"give {ASKED['currency']}", column="currency", value=code)
        if not (self.weeks is not None and np.isfinite(self.weeks) and 0.1 <= self.weeks <= 1000):
            raise refused(f"give {ASKED['weeks']}", column="weeks", value=self.weeks)
        share = self.interval
        if share is None or not (share == 0 or 0.3 <= share <= 0.999):
            raise refused(f"give {ASKED['interval']}", column="interval", value=share)
        return self


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve: incremental outcome a week at steady spend a week.

    Attributes:
        market, channel: As the file calls them; the market may be `ALL_MARKETS`.
        spend: ``(point,)`` money a week, rising from 0.
        mean, low, high: ``(point,)`` outcome a week.
        observed: Least and most money a week that the model behind the curve has seen.
        draws: Hill curves that stand for it, see `model.demand.imports.hills`.
        fit_error: How far their mean is from ``mean``: root mean square over the largest response.
        interval_error: How far their interval is from ``low`` and ``high``, over the largest high.
        row: First line of the file that speaks of it; ``None`` in a file without lines.
    """

    market: str
    channel: str
    spend: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    observed: tuple[float, float]
    draws: HillDraws
    fit_error: float
    interval_error: float
    row: int | None = None

    def __post_init__(self) -> None:
        lock_arrays(self)


@dataclass(frozen=True, eq=False)
class CurveSet:
    """The curves of one file.

    Attributes:
        name: The file's name, without folders.
        kind: What wrote it: ``curve file``, ``Meridian``, ``Robyn`` or ``PyMC-Marketing``.
        sha256: Of the file's bytes.
        terms: What the numbers mean; spend and outcome of `curves` are a week's already.
        curves: In the file's order.
        notes: What was assumed or does not fit well.
    """

    name: str
    kind: str
    sha256: str
    terms: Terms
    curves: tuple[Curve, ...]
    notes: tuple[Remark, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels in order of first mention."""
        return tuple(dict.fromkeys(curve.channel for curve in self.curves))

    @property
    def markets(self) -> tuple[str, ...]:
        """Markets in order of first mention."""
        return tuple(dict.fromkeys(curve.market for curve in self.curves))
