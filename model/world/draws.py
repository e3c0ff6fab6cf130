"""How many draws a world is estimated with: fewer where a lever would answer too slowly."""

from __future__ import annotations

from model.inputs import DRAWS

# Beside its channels a market's week costs as much as this many (seasons, ledger, sums; measured).
BESIDE_CHANNELS = 16
# Market-weeks times channels that all draws can answer in a third of a second on one slow core.
MOST_WORK = 250_000
FEWEST = 64
# While a thumb is dragged every fourth draw's worth of work is done: the first quarter of them.
DRAGGED = 4


def draws_at_rest(markets: int, channels: int, weeks: int) -> int:
    """Draws of a settled answer: `DRAWS`, halved until the work is small enough."""
    work = markets * weeks * (channels + BESIDE_CHANNELS)
    draws = DRAWS
    while work * draws > MOST_WORK * DRAWS and draws > FEWEST:
        draws //= 2
    return draws


def draws_while_dragged(at_rest: int) -> int:
    """Draws while a thumb moves: a quarter of those at rest."""
    return max(at_rest // DRAGGED, 1)
