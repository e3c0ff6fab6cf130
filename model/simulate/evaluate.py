"""`evaluate`: the one call from levers to numbers."""

from __future__ import annotations

from model.inputs import DRAWS
from model.scenario import Scenario, resolve
from model.simulate.books import Books
from model.simulate.facts import Facts
from model.simulate.memo import Memo
from model.simulate.outcome import Outcome
from model.simulate.road import Road
from model.world import World

# Base years kept by a memo: each keeps its world alive, with the arrays of all its draws.
BASE_YEARS = 6


def evaluate(
    scenario: Scenario, world: World, memo: Memo | None = None, draws: int | None = None
) -> Outcome:
    """A scenario in a world.

    Args:
        memo: Stages computed before; the same memo over many calls makes a moved lever cheap and
            changes no number.
        draws: As many as the world's answers at rest have by default: 512, fewer where it is
            large. The first of them are taken; a fit with fewer draws gives what it has.

    Raises:
        ScenarioError: an unknown lever or an impossible value.
        PlanError: an unknown profile or reading.
        BusinessError: an assumption that leads nowhere or cannot be.
        ValueError: more draws than the world has.
    """
    kept = memo if memo is not None else Memo()
    world = world.assuming(scenario.assumptions)
    draws = _draws(world, draws)
    base = base_books(scenario, world, kept, draws)
    settings = resolve(scenario, world.catalogue)
    road = Road(world, settings, draws, kept)
    without = Books(road, "without", base.books)
    if not world.has_programme:
        return Outcome(settings, Facts(without, without, without, base))
    active, live = Books(road, "scenario", base.books), Books(road, "full_ramp", base.books)
    return Outcome(settings, Facts(active, without, live, base))


def _draws(world: World, wanted: int | None) -> int:
    if wanted is None:
        return world.draws_at_rest
    return min(wanted, world.draws) if wanted <= DRAWS else wanted


def base_books(scenario: Scenario, world: World, memo: Memo, draws: int) -> Facts:
    """Facts of the base year: the status quo's levers on observed orders.

    The profile and the readings matter to what is counted (budget, denominators), so they come
    from the scenario.
    """
    past = world.base_year
    key = (past.id, draws, scenario.profile, tuple(scenario.readings.items()))

    def compute() -> Facts:
        quiet = Scenario("status_quo", scenario.profile, scenario.readings)
        books = Books(Road(past, resolve(quiet, past.catalogue), draws, memo), "without")
        return Facts(books, books, books)

    return memo.once("base_year", key, compute, most=BASE_YEARS)


def status_quo_of_base_year(world: World, draws: int | None = None) -> Outcome:
    """KPIs of the base year: where progress starts; draws as in `evaluate`."""
    quiet = Scenario("status_quo")
    facts = base_books(quiet, world, Memo(), _draws(world, draws))
    return Outcome(resolve(quiet, world.base_year.catalogue), facts)
