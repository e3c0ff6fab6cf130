"""What is true of the demo brand. Every figure here is an assumption of the demo.

Design §3 fixes what has to come out: GMV about USD 60 m with the shares by region below, media
USD 6 m that cause about 37 % of GMV while platforms credit 26 %, an ad elasticity of total demand
of about 0.25, and channels whose marginal return lies on both sides of break-even.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.results import FloatArray

GMV = 60_000_000.0  # USD, 2025
MEDIA = 6_000_000.0  # USD, 2025
ATTRIBUTED = MEDIA / 0.38  # USD: the plan's ACoS of Amazon ads, 38 %, taken as the blend
CAUSED_SHARE = 0.37  # of GMV
AD_ELASTICITY = 0.25


@dataclass(frozen=True)
class MarketTruth:
    """GMV share, order value, yearly growth of the level, seasonal swing, price response."""

    gmv_share: float
    order_value: float  # USD
    growth: float  # per year
    swing: float
    peak_week: int
    price_elasticity: float
    media_share: float


@dataclass(frozen=True)
class ChannelTruth:
    """One touch point; the plan names four of ten (claim digital-touchpoints), six are ours.

    ``incrementality`` is incremental over attributed sales; ``elasticity`` that of the channel's
    own response at today's spend, n (1 - H).
    """

    spend_share: float
    attributed_roas: float
    incrementality: float
    elasticity: float
    retention: float
    shape: float
    burst: float  # share of weeks without a campaign flight


MARKETS: dict[str, MarketTruth] = {
    "US": MarketTruth(0.48, 52.0, 0.06, 0.10, 47, 2.2, 0.45),
    "GB": MarketTruth(0.11, 48.0, 0.04, 0.09, 47, 2.3, 0.12),
    "DE": MarketTruth(0.10, 50.0, 0.05, 0.08, 48, 2.4, 0.10),
    "FR": MarketTruth(0.07, 46.0, 0.04, 0.08, 47, 2.2, 0.07),
    "ES": MarketTruth(0.06, 42.0, 0.06, 0.08, 47, 2.4, 0.06),
    "MX": MarketTruth(0.07, 34.0, 0.13, 0.10, 46, 2.6, 0.09),
    "ID": MarketTruth(0.06, 19.0, 0.17, 0.10, 45, 2.8, 0.06),
    "TH": MarketTruth(0.05, 22.0, 0.15, 0.09, 45, 2.7, 0.05),
}

CHANNELS: dict[str, ChannelTruth] = {
    "social_ads": ChannelTruth(0.16, 2.2, 1.60, 0.66, 0.35, 1.1, 0.10),
    "kol": ChannelTruth(0.07, 2.4, 3.00, 0.94, 0.50, 1.3, 0.35),
    "search": ChannelTruth(0.17, 2.6, 1.00, 0.58, 0.10, 1.0, 0.0),
    "short_video": ChannelTruth(0.10, 2.0, 3.00, 0.86, 0.35, 1.2, 0.15),
    "brand_search": ChannelTruth(0.06, 5.0, 0.30, 0.55, 0.05, 1.0, 0.0),
    "marketplace_ads": ChannelTruth(0.24, 2.63, 0.95, 0.60, 0.10, 1.0, 0.0),
    "display": ChannelTruth(0.06, 1.7, 1.15, 0.50, 0.30, 1.0, 0.10),
    "affiliate": ChannelTruth(0.06, 3.8, 0.85, 0.55, 0.15, 0.9, 0.0),
    "email": ChannelTruth(0.04, 4.4, 0.80, 0.45, 0.10, 0.9, 0.0),
    "live_commerce": ChannelTruth(0.04, 2.2, 2.20, 0.84, 0.25, 1.2, 0.30),
}


@dataclass(frozen=True)
class Truth:
    """The truth in arrays; money USD of 2025, elasticities at 2025's spend.

    Attributes:
        incremental_gmv: ``(channel,)`` GMV caused by each channel in 2025.
        attributed_gmv: ``(channel,)`` GMV that reports credit to it.
        channel_elasticity: ``(channel,)`` of its own response.
    """

    markets: tuple[str, ...]
    channels: tuple[str, ...]
    incremental_gmv: FloatArray
    attributed_gmv: FloatArray
    channel_elasticity: FloatArray

    @property
    def marginal_iroas(self) -> FloatArray:
        """``(channel,)`` GMV of the next dollar: average iROAS times own elasticity."""
        spend = MEDIA * np.array([CHANNELS[c].spend_share for c in self.channels])
        return self.incremental_gmv / spend * self.channel_elasticity


def demo_truth() -> Truth:
    """Scales the table of channels so that its totals are exactly those of the design."""
    rows = list(CHANNELS.values())
    spend = MEDIA * np.array([row.spend_share for row in rows])
    attributed = spend * np.array([row.attributed_roas for row in rows])
    attributed *= ATTRIBUTED / attributed.sum()
    caused = attributed * np.array([row.incrementality for row in rows])
    caused *= CAUSED_SHARE * GMV / caused.sum()
    own = np.array([row.elasticity for row in rows])
    own *= AD_ELASTICITY / CAUSED_SHARE / ((own * caused).sum() / caused.sum())
    return Truth(tuple(MARKETS), tuple(CHANNELS), caused, attributed, own)
