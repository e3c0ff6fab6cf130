"""Scenarios: differences from a preset, what they resolve to, and their short code for links."""

from model.levers.errors import ScenarioError
from model.scenario.code import Decoded, ScenarioCodeError, decode, encode
from model.scenario.difference import Difference
from model.scenario.scenario import Move, Scenario
from model.scenario.settings import Settings, resolve

__all__ = [
    "Decoded",
    "Difference",
    "Move",
    "Scenario",
    "ScenarioCodeError",
    "ScenarioError",
    "Settings",
    "decode",
    "encode",
    "resolve",
]
