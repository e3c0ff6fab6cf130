"""Arrays of frozen records that nobody can write to."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def lock_arrays(record: DataclassInstance) -> None:
    """Makes every array field of a dataclass read-only; ``frozen`` alone guards only the names."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
