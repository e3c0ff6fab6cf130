"""The world: everything that levers do not change, and how it is put together."""

from model.world.build import build_world, load_world
from model.world.errors import WorldError
from model.world.file import read_world, write_world
from model.world.flags import Flag, grouped
from model.world.labels import market_regions
from model.world.view import DemandView
from model.world.world import MODEL_VERSION, World

__all__ = [
    "MODEL_VERSION",
    "DemandView",
    "Flag",
    "World",
    "WorldError",
    "build_world",
    "grouped",
    "load_world",
    "market_regions",
    "read_world",
    "write_world",
]
