"""Saved scenarios: names, notes and versions in a database, SQLite where nothing else is said.

A scenario is saved as its code (`model.scenario.encode`), so that a version is as safe to open as a
link and never holds figures that a later model would contradict. Nothing is overwritten: the same
name saved again is the next version. The room reads no clock; callers pass the time.
"""

from model.store.database import VARIABLE, store_address
from model.store.records import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_SCENARIOS,
    MOST_VERSIONS,
    Entry,
    SavedScenario,
    StoreError,
    Version,
)
from model.store.store import Store

__all__ = [
    "LONGEST_NAME",
    "LONGEST_NOTE",
    "MOST_SCENARIOS",
    "MOST_VERSIONS",
    "VARIABLE",
    "Entry",
    "SavedScenario",
    "Store",
    "StoreError",
    "Version",
    "store_address",
]
