"""The demo brand: a simulated company, written from a seed, with its truth beside it."""

from model.demo.panel import DemoPanel, simulate_panel
from model.demo.truth import Truth, demo_truth

__all__ = ["DemoPanel", "Truth", "demo_truth", "simulate_panel"]
