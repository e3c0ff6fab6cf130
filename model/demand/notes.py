"""What a panel cannot tell: the parts of a fit that stand on the prior, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from model.demand.design import YEAR, Design
from model.demand.noise import COUNT_LIKE, Noise

STEADY = 0.02  # relative spread of spend under which its effect cannot be seen
TWINS = 0.995  # correlation of spend from which two channels cannot be told apart
ODD_TIMES = 5.0  # times the weeks around it, up or down, from which a week is odd
AROUND = 4  # weeks on each side that tell what is usual
SHOWN = 4  # odd weeks named in a note
FEW_PRICES = 0.01  # spread of log price under which an elasticity cannot be seen


def fit_notes(design: Design, noise: Noise) -> tuple[str, ...]:
    """Sentences on prices, media, history length and lumpy markets."""
    found = [*_price_notes(design), *_media_notes(design), *_history_notes(design)]
    found += _odd_notes(design, noise)
    lumpy = _named(design, noise.power == COUNT_LIKE)
    if lumpy:
        found.append(f"Lumpy weeks, read as counts (judge totals, not single weeks): {lumpy}.")
    return tuple(found)


def _odd_notes(design: Design, noise: Noise) -> Iterator[str]:
    regular = np.array(design.history.markets)[noise.power != COUNT_LIKE]
    odd = [week for week in odd_weeks(design) if week[0] in regular]
    if odd:
        told = [f"{week} in {market} ({times:.3g} times)" for market, week, times in odd[:SHOWN]]
        more = f" and {len(odd) - SHOWN} more" if len(odd) > SHOWN else ""
        yield f"Weeks far from those around them, check them: {', '.join(told)}{more}."


def odd_weeks(design: Design) -> tuple[tuple[str, str, float], ...]:
    """Market, week and outcome over the median of the weeks around it, where that is far from one.

    A level that shifts is no odd week; weeks next to a gap are judged by what is left.
    """
    outcome = np.where(design.observed, design.outcome, np.nan)
    padded = np.pad(outcome, ((0, 0), (AROUND, AROUND)), constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1, axis=1)
    around = np.delete(around, AROUND, axis=2)
    lone = np.isnan(around).all(axis=2, keepdims=True)
    usual = np.nanmedian(np.where(lone, 0.0, around), axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        times = outcome / np.where(usual > 0, usual, np.nan)
    labels = design.history.week_labels
    return tuple(
        (design.history.markets[m], labels.label(int(t)), float(times[m, t]))
        for m, t in np.argwhere((times > ODD_TIMES) | (times < 1 / ODD_TIMES))
    )


def _named(design: Design, chosen: np.ndarray) -> str:
    """Markets of a mask, the first few by name."""
    names = [m for m, hit in zip(design.history.markets, chosen, strict=True) if hit]
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more


def _price_notes(design: Design) -> Iterator[str]:
    history, inputs = design.history, design.inputs
    if history.price is None:
        yield "No price in the panel: price elasticity is the prior."
    elif inputs.log_price.std() < FEW_PRICES:
        yield "Price hardly varied: price elasticity is mostly the prior."
    if history.competitor_price is None:
        yield "No competitor price in the panel: its effect is the prior."
    if history.metric == "revenue" and history.price is not None:
        yield "Revenue moves with 1 - elasticity: units would identify elasticity itself."


def _media_notes(design: Design) -> Iterator[str]:
    history = design.history
    if not history.channels:
        yield "No media in the panel: media effects are not modelled."
        return
    ran = np.asarray((history.media > 0).any(axis=1))
    steady = steady_channels(design)
    for c, name in enumerate(history.channels):
        if not ran[:, c].any():
            yield f"Channel {name} never ran: no response is claimed for it."
            continue
        if not ran[:, c].all():
            yield f"Channel {name} never ran in {_named(design, ~ran[:, c])}: no response there."
        if name in steady:
            yield f"Channel {name} never varied: its effect is the prior, split by spend."
    for one, other in twin_channels(design):
        yield f"Channels {one} and {other} moved together: only their sum is known."


def silent_channels(design: Design) -> tuple[str, ...]:
    """Channels that never ran."""
    ran = np.asarray((design.history.media > 0).any(axis=(0, 1)))
    return tuple(c for c, on in zip(design.history.channels, ran, strict=True) if not on)


def steady_channels(design: Design) -> tuple[str, ...]:
    """Channels that ran and whose spend never varied in any market: no effect can be seen."""
    media = design.history.media
    ran = np.asarray((media > 0).any(axis=1))
    flat = media.std(axis=1) < STEADY * media.mean(axis=1)
    steady = np.all(flat | ~ran, axis=0) & ran.any(axis=0)
    return tuple(c for c, hit in zip(design.history.channels, steady, strict=True) if hit)


def twin_channels(design: Design) -> tuple[tuple[str, str], ...]:
    """Pairs of channels whose spend moved together: they cannot be told apart."""
    names = design.history.channels
    if len(names) < 2:
        return ()
    flat = np.moveaxis(design.media, 1, 0).reshape(len(names), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    size = np.sqrt((flat**2).sum(axis=1))
    likeness = flat @ flat.T - TWINS * np.outer(size, size)
    pairs = combinations(range(len(names)), 2)
    return tuple(
        (names[a], names[b]) for a, b in pairs if size[a] > 0 and size[b] > 0 and likeness[a, b] > 0
    )


def _history_notes(design: Design) -> Iterator[str]:
    history = design.history
    if history.n_weeks < 2 * YEAR:
        yield f"{history.n_weeks} weeks are less than two years: hardly any season is carried on."
    missing = int((~design.observed).sum())
    if missing:
        yield f"{missing} weeks without an outcome are left out of the fit."
    names = history.control_names
    steady = [n for n, s in zip(names, design.control_scale[1], strict=True) if s == 0]
    if steady:
        yield f"Controls that never varied are left out: {', '.join(steady)}."
