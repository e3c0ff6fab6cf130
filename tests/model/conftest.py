"""What tests of the model share: the demo world, loaded once, and a world small enough by hand."""

from __future__ import annotations

import pytest

from model import World, load_world
from model.demand import DemandFit
from model.demand.trust import Trust, trusted
from tests.model.business_case import SteadyFit, steady_world


@pytest.fixture(autouse=True)
def _nothing_known_of_a_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A `SteadyFit` stands in for a fit, but holds no draws to say where its effects come from."""

    def told(fit: DemandFit | SteadyFit) -> tuple[Trust, ...]:
        return () if isinstance(fit, SteadyFit) else trusted(fit)

    monkeypatch.setattr("model.world.flags.trusted", told)


@pytest.fixture(scope="session")
def world() -> World:
    """The demo world; loading it takes a second or two, so few tests should need it."""
    return load_world()


@pytest.fixture(scope="session")
def steady() -> World:
    """One market that sells 100 orders a day for ever (see `business_case.steady_world`)."""
    return steady_world()
