"""What each media channel causes, what its next dollar earns, and what moving money would do.

Channels are additive within a market's week, so one pass of the kernel over all of them gives every
channel's part; prices and service multiply afterwards. Parts sum to the KPIs in every draw.
"""

from model.breakdown.channels.caused import caused_gmv, credited_gmv
from model.breakdown.channels.curves import Curve, Curves, response_curve, small_curves
from model.breakdown.channels.move import MoveEffect, move_effect, moved
from model.breakdown.channels.returns import ChannelReturn, Estimate, channel_returns, next_by_cell

__all__ = [
    "ChannelReturn",
    "Curve",
    "Curves",
    "Estimate",
    "MoveEffect",
    "caused_gmv",
    "channel_returns",
    "credited_gmv",
    "move_effect",
    "moved",
    "next_by_cell",
    "response_curve",
    "small_curves",
]
