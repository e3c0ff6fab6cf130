"""What a panel cannot tell: the parts of a fit that stand on the prior, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from model.demand.design import YEAR, Design
from model.demand.noise import COUNT_LIKE, Noise

STEADY = 0.02  # relative spread of spend under which its effect cannot be seen
TWINS = 0.995  # correlation of spend from which two channels cannot be told apart
FEW_PRICES = 0.01  # spread of log price under which an elasticity cannot be seen


def fit_notes(design: Design, noise: Noise) -> tuple[str, ...]:
    """Sentences on prices, media, history length and lumpy markets."""
    found = [*_price_notes(design), *_media_notes(design), *_history_notes(design)]
    lumpy = _named(design, noise.power == COUNT_LIKE)
    if lumpy:
        found.append(f"Lumpy weeks, read as counts (judge totals, not single weeks): {lumpy}.")
    return tuple(found)


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
    total = history.media.sum(axis=1)
    for c, name in enumerate(history.channels):
        weekly = history.media[:, :, c]
        if not total[:, c].any():
            yield f"Channel {name} never ran: no response is claimed for it."
            continue
        ran = total[:, c] > 0
        if not ran.all():
            yield f"Channel {name} never ran in {_named(design, ~ran)}: no response there."
        if np.all(weekly[ran].std(axis=1) < STEADY * weekly[ran].mean(axis=1)):
            yield f"Channel {name} never varied: its effect is the prior, split by spend."
    yield from _twin_notes(design)


def _twin_notes(design: Design) -> Iterator[str]:
    names = design.history.channels
    flat = np.moveaxis(design.media, 1, 0).reshape(len(names), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    size = np.sqrt((flat**2).sum(axis=1))
    for a, b in combinations(range(len(names)), 2):
        if size[a] > 0 and size[b] > 0 and flat[a] @ flat[b] > TWINS * size[a] * size[b]:
            yield f"Channels {names[a]} and {names[b]} moved together: only their sum is known."


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
