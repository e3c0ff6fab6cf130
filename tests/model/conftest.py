"""What tests of the model share: the demo world, loaded once, and a world small enough by hand."""

from __future__ import annotations

import pytest

from model import World, load_world
from tests.model.business_case import steady_world


@pytest.fixture(scope="session")
def world() -> World:
    """The demo world; loading it takes a second or two, so few tests should need it."""
    return load_world()


@pytest.fixture(scope="session")
def steady() -> World:
    """One market that sells 100 orders a day for ever (see `business_case.steady_world`)."""
    return steady_world()
