"""The panel: a company's weekly history, read from a file and checked."""

from model.panel.labels import WeekLabels
from model.panel.mapping import PanelMapping, load_mapping
from model.panel.panel import Panel
from model.panel.problems import PanelError, Problem
from model.panel.read import read_panel

__all__ = [
    "Panel",
    "PanelError",
    "PanelMapping",
    "Problem",
    "WeekLabels",
    "load_mapping",
    "read_panel",
]
