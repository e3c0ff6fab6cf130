"""Levers: the records of `data/levers.yaml`, their keys, and the levers of one world."""

from model.levers.catalogue import ExpandedCatalogue, LeverCatalogue, load_catalogue
from model.levers.composition import Composition, MovedPart, move_part
from model.levers.entry import Entry
from model.levers.errors import CatalogueError, LeverFileError, ScenarioError
from model.levers.indexes import Indexes, Limits, Splits
from model.levers.key import LeverKey
from model.levers.record import BASES, Bands, Base, Lever, Marker, Reasonable

__all__ = [
    "BASES",
    "Bands",
    "Base",
    "CatalogueError",
    "Composition",
    "Entry",
    "ExpandedCatalogue",
    "Indexes",
    "Lever",
    "LeverCatalogue",
    "LeverFileError",
    "LeverKey",
    "Limits",
    "Marker",
    "MovedPart",
    "Reasonable",
    "ScenarioError",
    "Splits",
    "load_catalogue",
    "move_part",
]
