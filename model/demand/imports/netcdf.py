"""Saved models in netCDF-4 (HDF5): opened without following links, read within bounds.

HDF5 can point at other files (external links, external and virtual data): such a file is refused
before anything of it is read. Nothing in it is run: no pickles, no code, numbers and texts only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.demand.imports.curves import CurvesError, CurveSet, Terms, refused
from model.panel.problems import Problem

HDF5 = b"\x89HDF\r\n\x1a\n"
CLASSIC = (b"CDF\x01", b"CDF\x02", b"CDF\x05")  # a text may begin with the letters alone
PACKAGES = ("h5py", "h5netcdf", "xarray")
GROUPS = ("posterior", "constant_data")
MOST_NUMBERS = 30_000_000  # of all variables that are read, together
MOST_MEMBERS = 5_000
COMMAND = ".venv/bin/pip install -r requirements-scale.txt"
INSTALL = f"{COMMAND} (it brings h5netcdf and xarray)"


class MissingExtra(CurvesError):  # noqa: N818 (what is missing, not what went wrong)
    """The packages that read netCDF are not installed; the message says how to get them."""

    def __init__(self) -> None:
        message = f"to read netCDF, install two packages more: {INSTALL}"
        super().__init__([Problem(None, None, None, message)])


@dataclass(frozen=True)
class Variable:
    """A variable: the names of its axes and its values."""

    dims: tuple[str, ...]
    values: NDArray[Any]


@dataclass(frozen=True)
class SavedModel:
    """What is read of a file: attributes of its root, variables by group and name."""

    attributes: Mapping[str, str]
    groups: Mapping[str, Mapping[str, Variable]]


def is_netcdf(data: bytes) -> bool:
    """Whether the bytes begin as netCDF does."""
    return data.startswith((HDF5, *CLASSIC))


def can_read_netcdf() -> bool:
    """Whether the packages that read it are installed."""
    return all(find_spec(name) is not None for name in PACKAGES)


def read_netcdf(data: bytes, given: Terms) -> CurveSet:
    """The curves of a saved PyMC-Marketing model.

    Raises:
        MissingExtra: the packages are not installed.
        CurvesError: not netCDF-4, links to other files, too large, or a model of another form.
    """
    from model.demand.imports.pymc_marketing import curves_of_model

    if data.startswith(CLASSIC):
        raise refused("netCDF of the classic form: save the model with mmm.save(), in netCDF-4")
    return curves_of_model(_saved(data), given)


def _saved(data: bytes) -> SavedModel:
    try:
        h5py, xarray = import_module("h5py"), import_module("xarray")
        import_module("h5netcdf")
    except ImportError:
        raise MissingExtra from None
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            _check_members(file, h5py)
            attributes = {str(k): _text(v) for k, v in file.attrs.items()}
            present = [group for group in GROUPS if group in file]
        groups = {group: _variables(xarray, data, group) for group in present}
    except CurvesError:
        raise
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, AttributeError) as error:
        raise refused(f"the netCDF file is damaged or odd ({error}): save it again") from None
    return SavedModel(attributes, groups)


def _check_members(file: Any, h5py: Any) -> None:
    """Refuses links, data that live in other files, and variables beyond bounds."""
    numbers = 0
    for count, (path, member) in enumerate(_members(file, "", h5py)):
        if count > MOST_MEMBERS:
            raise refused(f"more than {MOST_MEMBERS:,} variables: this is no saved model")
        if not isinstance(member, h5py.Dataset):
            continue
        if member.external or member.is_virtual:
            raise refused("its numbers stand in another file: save it in one piece", None, path)
        group, _, name = path[1:].partition("/")
        if group in GROUPS and _may_be_read(name, len(member.shape)):
            numbers += member.size or 0
        if numbers > MOST_NUMBERS:
            raise refused(
                f"{numbers:,} numbers; at most {MOST_NUMBERS:,} are read: save fewer draws",
                None,
                path,
            )


def _members(group: Any, path: str, h5py: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth > 3:
        raise refused("groups nested too deeply: this is no saved model", None, path)
    for name in group:
        here = f"{path}/{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise refused("a link in place of a variable: save it in one piece", None, here)
        member = group[name]
        yield here, member
        if isinstance(member, h5py.Group):
            yield from _members(member, here, h5py, depth + 1)


WANTED = ("adstock", "saturation", "channel", "target_scale")


def _variables(xarray: Any, data: bytes, group: str) -> dict[str, Variable]:
    """Variables of a group that a curve needs, with the coordinates of their axes."""
    found = {}
    with xarray.open_dataset(
        io.BytesIO(data), group=group, engine="h5netcdf", decode_timedelta=False
    ) as opened:
        axes = {"chain", "draw", "date", "channel"} | {
            str(dim) for name in opened.data_vars if _needed(str(name)) for dim in opened[name].dims
        }
        for name in (*opened.data_vars, *opened.coords):
            if not (_needed(str(name)) or str(name) in axes):
                continue
            if not _may_be_read(str(name), opened[name].ndim):
                raise refused(
                    "an axis with axes of its own: save it again", None, f"{group}/{name}"
                )
            values = opened[name].values
            if values.dtype.kind not in "fiubOUTM":
                raise refused(
                    f"holds {values.dtype}; numbers or texts are needed", None, f"{group}/{name}"
                )
            found[str(name)] = Variable(tuple(map(str, opened[name].dims)), values)
    return found


def _may_be_read(name: str, axes: int) -> bool:
    """Whether a variable with so many axes counts: what a curve needs, and names of axes."""
    return _needed(name) or axes < 2


def _needed(name: str) -> bool:
    plain = not name.endswith("__") and "contribution" not in name
    return plain and name.startswith(WANTED)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value) if not isinstance(value, np.ndarray) else ""
