"""What is believed before the data speak: each prior with its source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Normal:
    """A normal prior of an unconstrained coordinate, with the source of its numbers."""

    mean: float
    sd: float
    source: str


@dataclass(frozen=True)
class Alike:
    """A normal prior of one figure of every channel, whose centre the channels share.

    Attributes:
        mean: of the centre; together: spread of the centre; apart: of a channel around it.
    """

    mean: float
    together: float
    apart: float
    source: str

    @property
    def sd(self) -> float:
        """Standard deviation of one channel's figure."""
        return float(np.hypot(self.together, self.apart))


def from_interval(low: float, high: float, mass: float, source: str) -> Normal:
    """Normal prior of a logarithm whose central interval of the given mass is [low, high]."""
    width = {0.8: 1.2816, 0.9: 1.6449}[mass]
    centre = (np.log(low) + np.log(high)) / 2
    return Normal(float(centre), float((np.log(high) - np.log(low)) / (2 * width)), source)


TOTAL_ELASTICITY = Normal(
    float(np.log(0.15)),
    float(np.log(0.5 / 0.03) / (2 * 1.6449)),
    "design §4: elasticity of total demand to sustained spend, median 0.15, 90 % 0.03-0.5; "
    "Sethuraman, Tellis & Briesch 2011, Shapiro, Hitsch & Tuchman 2021",
)
CHANNEL = Normal(0.0, 0.4, "assumption: firm pooling of channel effects towards spend share")
RETENTION = Alike(
    float(np.log(0.3 / 0.7)), 0.7, 0.7, "domain §10: weekly retention 0.1 / 0.3 / 0.5, widened"
)
LATE_RETENTION = Alike(0.5, 0.8, 0.6, "assumption: where carry-over peaks late it is long")
# Of the retention that the first stage keeps, as a logit: none of it, or about a tenth to all.
NO_DELAY = Normal(-20.0, 1e-3, "structure: plain geometric carry-over")
DELAY = Normal(1.0, 1.5, "assumption: where carry-over peaks late, both stages keep alike")
SHAPE = Alike(0.17, 0.25, 0.25, "domain §10: Hill slope 0.8 / 1.0 / 2.0")
SATURATION = Alike(0.1, 0.6, 0.45, "domain §10: half-saturation 0.5 / 1.0 / 2.5 of spend, widened")
PRICE = Normal(1.9, 1.4, "Tellis 1988 (1.76), Bijmolt et al. 2005 (2.62), widened: 0.5 to 4.2")
COMPETITOR = from_interval(0.05, 0.4, 0.9, "Auer & Papies 2020: median 0.10, mean 0.26")
PRICE_MARKET_SD = 0.5  # assumption: spread of elasticity between markets
LEVEL = Normal(float(np.log(0.75)), 0.6, "assumption: base is most of the outcome")
SEASON_MARKET_SD = 0.06  # assumption: deviation of a market from the common season
PROMO_SD = 0.15  # assumption: log points per standard deviation of promo
EVENT_SD = 0.15  # assumption: log points of a week filled by a holiday or shopping event
CONTROL_SD = 0.12  # assumption: share of the base per standard deviation of a control
STOCK_OUT = Normal(-0.7, 0.4, "assumption: sales lost by a full stock-out, log points")
"""Sources of the plain numbers stand in their comments."""
