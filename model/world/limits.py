"""What a world knows of its levers beyond their status quo: scales, floors, idle levers."""

from __future__ import annotations

import numpy as np

from model.business import Business
from model.horizon import Horizon
from model.levers import Limits, load_catalogue
from model.plan import Plan
from model.results import FloatArray
from model.split import Reason

MEDIA_LEVERS = ("media_total", "media_split", "media_cost")
CURRENCY_LEVERS = ("hedge", "fx_shift", "fx_pass_through")
LOSS_LEVERS = ("insurance", "risk_climate")
QUARTERLY = "USD per quarter"  # money of a horizon of one quarter
NO_CHANNEL = Reason(
    "The panel has no media channel: add one with a benchmark curve on the Data page."
).message
NO_SPEND = Reason("No channel has ever spent anything here.").message
NO_PROGRAMME = Reason(
    "There is no programme here: give a programme budget on the Data page."
).message
NO_CURRENCY = Reason("All money is in the home currency: no rate can move it.").message
NO_LOSS = Reason(
    "No event losses are expected: give their share of net revenue on the Data page."
).message


def commitments(
    business: Business, markets: tuple[str, ...], channels: tuple[str, ...], years: float
) -> FloatArray:
    """``(market, channel)`` USD of the horizon that are promised to channels already."""
    rows = business.commitments
    yearly = [
        [rows.get(market, {}).get(channel, 0.0) for channel in channels] for market in markets
    ]
    return np.array(yearly).reshape(len(markets), len(channels)) * years


def limits_of(
    plan: Plan,
    business: Business,
    horizon: Horizon,
    media: float,
    begun: FloatArray,
    committed: FloatArray,
    currencies: tuple[str, ...],
) -> Limits:
    """Scales, floors and idle levers of a world.

    Args:
        media: USD of the status quo over the horizon.
        begun: ``(market, benchmark channel)`` USD a week that new channels begin with.
        committed: ``(market, channel)`` USD, see `commitments`.
        currencies: Of the markets.
    """
    new = float(begun.sum()) * float(horizon.share.sum())
    scale = {}
    if new > 0 or committed.sum() > media:
        scale = {"media_total": max(media + new, float(committed.sum()))}
    floor = float(committed.sum())
    return Limits(
        scale=scale,
        minimum={"media_total": floor} if floor > 0 else {},
        committed=committed,
        idle=_idle(plan, business, committed.size, media + new + floor, currencies),
        unit={"media_total": QUARTERLY} if len(horizon.quarters) == 1 else {},
        planned=bool(plan.initiatives),
    )


def _idle(
    plan: Plan, business: Business, cells: int, money: float, currencies: tuple[str, ...]
) -> dict[str, str]:
    """Why a lever record cannot move anything."""
    idle: dict[str, str] = {}
    if not cells or money <= 0:
        idle |= dict.fromkeys(MEDIA_LEVERS, NO_SPEND if cells else NO_CHANNEL)
    if not plan.initiatives:
        levers = (lever.key for lever in load_catalogue().levers if lever.group == "programme")
        idle |= dict.fromkeys(levers, NO_PROGRAMME)
    if set(currencies) <= {business.home_currency}:
        idle |= dict.fromkeys(CURRENCY_LEVERS, NO_CURRENCY)
    if business.optional_number("event_loss_share") == 0:
        idle |= dict.fromkeys(LOSS_LEVERS, NO_LOSS)
    return idle
