"""Compositions that total 100 %: rebalance with locks, rake to several families at once."""

from model.split.rake import Part, SplitError, rake
from model.split.rebalance import Reason, Rebalanced, rebalance

__all__ = ["Part", "Reason", "Rebalanced", "SplitError", "rake", "rebalance"]
