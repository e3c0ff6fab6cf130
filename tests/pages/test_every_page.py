"""Every page under every preset, and on companies that lack what the demo brand has."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, evaluate, load_world
from model.levers.record import BASES
from model.scenario import encode
from tests.pages.app import PAGES, open_page, words
from tests.pages.companies import bare, bring, committed, switch
from ui.formats import quantity

WITH_A_HEADLINE = tuple(page for page in PAGES if page != "data")
# What the page on the demand model says is about the fit: no lever changes it.
ABOUT_A_SCENARIO = tuple(page for page in WITH_A_HEADLINE if page != "trust")
# Home and Present say it in the verdict, the others in the sentence under their question.
ANSWER = re.compile(r'class="hr-question".*?</p>|<h1 class="hr-verdict".*?</h1>', re.DOTALL)
ODD = {"bare": bare, "committed": committed}
# Where they do not sell; the second one sells in the US and in DE, on Amazon too.
NOT_THERE = {
    "bare": ("Amazon", "Southeast Asia", "Indonesia", "Europe", "Germany", "United States"),
    "committed": ("Southeast Asia", "Indonesia", "Latin America", "Mexico", "Japan"),
}
# The plan's own targets with its sources, which are listed for every company.
QUOTED = re.compile(r"<details.*?</details>|Without a figure here: [^<]*<", re.DOTALL)


def answer(app: AppTest) -> str:
    """The page's question with its answer; where it has none, the verdict."""
    found = ANSWER.findall(words(app))
    assert found, "the page has no answer"
    return str(found[-1])


@pytest.mark.parametrize("page", ABOUT_A_SCENARIO)
def test_a_page_answers_each_preset_with_that_presets_figures(page: str) -> None:
    world, answers = load_world(), set()
    for base in BASES:
        scenario = Scenario(base=base)
        app = open_page(page, encode(scenario, world.id))
        gmv = evaluate(scenario, world).kpis["gmv"]
        assert quantity(gmv.mean, gmv.unit) in words(app), base
        answers.add(answer(app))
    assert len(answers) == len(BASES)


@pytest.mark.parametrize("page", WITH_A_HEADLINE)
@pytest.mark.parametrize("company", ODD)
@pytest.mark.parametrize("horizon", ["next_52_weeks", "next_quarter"])
def test_a_page_draws_a_company_that_lacks_much(page: str, company: str, horizon: str) -> None:
    """Counted weeks, one market, no media; or two markets with commitments; no programme."""
    app = open_page("home")
    switch(app, bring(app, "Teapots", ODD[company]()))
    if app.selectbox(key="horizon").value != horizon:
        app.selectbox(key="horizon").set_value(horizon).run()
    app.switch_page(PAGES[page] or "app.py").run()
    assert not app.exception, [error.value for error in app.exception]
    drawn = words(app)
    assert "nan" not in re.findall(r"[a-z]+", drawn.lower())
    assert answer(app)
    for name in NOT_THERE[company]:
        assert name not in QUOTED.sub("", drawn)
