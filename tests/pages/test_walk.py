"""A random walk over the app: what stands on the page is what the link's scenario comes to.

Three hundred steps of a fixed seed: levers to any legal place, undo and redo, other pages, links in
fresh sessions. After each the figures on screen are those of a fresh `evaluate`, without any memo,
of the scenario that the address names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from streamlit.testing.v1 import AppTest

from model import Scenario, evaluate, load_world, status_quo_of_base_year
from model.scenario import decode
from tests.pages.app import PAGES, open_page, words
from ui.formats import number, quantity
from ui.masters import cells

STEPS = 300
SEED = 20261122
# How often each kind of step is taken; a fresh session costs the most.
WEIGHTS = {"move": 0.62, "undo": 0.12, "redo": 0.06, "page": 0.15, "link": 0.05}
# Pages without levers of the scenario are not walked.
WALKED = tuple(page for page in PAGES if page not in ("data", "present", "trust"))
VALUE = re.compile(r'class="hr-kpi-value">([^<]*)<')
NAME = re.compile(r'class="hr-name" title="([^"]*)"')
LEVER = re.compile(r"lever\..+\.slider")


@dataclass
class Walk:
    """The session that is walked, where it stands and what it has seen."""

    chance: np.random.Generator
    app: AppTest
    page: str = "home"
    moved: int = 0
    seen: set[str] = field(default_factory=set)
    links: int = 0

    def step(self) -> str:
        """One step of a kind drawn by chance; answers which."""
        kind = str(self.chance.choice(list(WEIGHTS), p=list(WEIGHTS.values())))
        STEP[kind](self)
        self.seen.add(self.page)
        return kind

    @property
    def code(self) -> str:
        """The scenario's code in the address."""
        held = self.app.query_params["s"]
        return held if isinstance(held, str) else str(held[0])


def _move(walk: Walk) -> None:
    """Any lever of the page to any place of its track."""
    levers = [slider for slider in walk.app.slider if LEVER.fullmatch(slider.key or "")]
    if not levers:
        _turn_page(walk)
        return
    slider = levers[walk.chance.integers(len(levers))]
    steps = round((slider.max - slider.min) / slider.step)
    slider.set_value(slider.min + slider.step * int(walk.chance.integers(steps + 1))).run()
    walk.moved += 1


def _press(key: str) -> Callable[[Walk], None]:
    def press(walk: Walk) -> None:
        button = walk.app.button(key=key)
        if not button.disabled:
            button.click().run()

    return press


def _turn_page(walk: Walk) -> None:
    """Another page of the same session."""
    walk.page = str(walk.chance.choice(WALKED))
    walk.app.switch_page(PAGES[walk.page] or "app.py").run()


def _follow_link(walk: Walk) -> None:
    """A fresh session opened at the address, which draws the same page word for word."""
    fresh = open_page(walk.page, walk.code)
    _choose_alike(fresh, walk.app)
    assert _figures(fresh) == _figures(walk.app)
    assert _body(fresh) == _body(walk.app)
    walk.app, walk.links = fresh, walk.links + 1


def _choose_alike(fresh: AppTest, walked: AppTest) -> None:
    """What a page lets one choose to look at is no part of the scenario."""
    for kind in ("selectbox", "segmented_control"):
        for chosen in getattr(walked, kind, ()):
            same = [one for one in getattr(fresh, kind) if one.key == chosen.key]
            if same and same[0].value != chosen.value:
                same[0].set_value(chosen.value).run()


STEP: dict[str, Callable[[Walk], None]] = {
    "move": _move,
    "undo": _press("undo"),
    "redo": _press("redo"),
    "page": _turn_page,
    "link": _follow_link,
}


def _figures(app: AppTest) -> list[str]:
    """The strip's large figures as they are written."""
    return VALUE.findall(words(app))


def _body(app: AppTest) -> str:
    """The page's question, its answer and what is drawn below, without the name of the scenario."""
    drawn = words(app)
    named = NAME.search(drawn)
    assert named is not None
    return drawn[drawn.index("hr-strip") :].replace(named[1], "")


def _fresh(scenario: Scenario) -> list[str]:
    """The same figures from the model alone, computed from nothing."""
    world = load_world()
    base = status_quo_of_base_year(world).kpis
    outcome = evaluate(scenario, world)
    tiles = [outcome.kpis[cell.kpi] for cell in cells(world, base)]
    money = [outcome.kpis["gmv"], *tiles, outcome.kpis["risk_loss"]]
    met = number(outcome.score.targets_met.mean, 1)
    return [*(quantity(kpi.mean, kpi.unit) for kpi in money), met]


def test_a_random_walk_shows_what_a_fresh_evaluate_of_its_link_says() -> None:
    walk = Walk(np.random.default_rng(SEED), open_page("home"))
    world = load_world()
    for number_of_step in range(STEPS):
        kind = walk.step()
        where = f"step {number_of_step} ({kind}) on {walk.page}, {walk.code}"
        assert not walk.app.exception, (where, [e.value for e in walk.app.exception])
        decoded = decode(walk.code, world.catalogue)
        assert not decoded.problems, where
        assert _comparable(_figures(walk.app)) == _comparable(_fresh(decoded.scenario)), where
    assert walk.seen == set(WALKED)
    assert walk.moved > STEPS / 3
    assert walk.links >= 5


def _comparable(figures: list[str]) -> list[str]:
    """Without the sign that some tiles write and the number of targets that follows the count."""
    return [figure.split(" of ")[0].split("\u00a0of")[0].removeprefix("+") for figure in figures]
