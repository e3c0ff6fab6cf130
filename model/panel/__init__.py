"""The panel: a company's weekly history, read from a file and checked."""

from model.panel.labels import WeekLabels
from model.panel.panel import Panel
from model.panel.problems import PanelError, Problem

__all__ = [
    "Panel",
    "PanelError",
    "Problem",
    "WeekLabels",
]
