"""The panel: a company's weekly history, read from a file and checked."""

from model.panel.future import Future, future_frame, future_of, read_future
from model.panel.labels import WeekLabels
from model.panel.mapping import PanelMapping, load_mapping
from model.panel.panel import Panel
from model.panel.problems import PanelError, Problem
from model.panel.read import read_panel

__all__ = [
    "Future",
    "Panel",
    "PanelError",
    "PanelMapping",
    "Problem",
    "WeekLabels",
    "future_frame",
    "future_of",
    "load_mapping",
    "read_future",
    "read_panel",
]
