"""Worlds of known truth from generators that are not the model's own equation."""

from benchmarks.worlds.files import ForeignWorld, load_dev_world, load_world_dir
from benchmarks.worlds.plans import Plan

__all__ = ["ForeignWorld", "Plan", "load_dev_world", "load_world_dir"]
