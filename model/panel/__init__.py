"""The panel: a company's weekly history, read from a file and checked."""

from model.panel.future import Future, future_frame, future_of, read_future
from model.panel.guess import ColumnGuess, Guess, answered, guess_mapping
from model.panel.labels import WeekLabels
from model.panel.mapping import PanelMapping
from model.panel.mapping_file import load_mapping
from model.panel.panel import Panel
from model.panel.piece import Upload
from model.panel.preview import Preview, preview
from model.panel.problems import PanelError, Problem
from model.panel.questions import Question
from model.panel.read import read_panel
from model.panel.sample import sample_csv
from model.panel.template import template_csv

__all__ = [
    "ColumnGuess",
    "Future",
    "Guess",
    "Panel",
    "PanelError",
    "PanelMapping",
    "Preview",
    "Problem",
    "Question",
    "Upload",
    "WeekLabels",
    "answered",
    "future_frame",
    "future_of",
    "guess_mapping",
    "load_mapping",
    "preview",
    "read_future",
    "read_panel",
    "sample_csv",
    "template_csv",
]
