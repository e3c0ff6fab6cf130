"""Evidence on screen, without a browser: told, refused, listed, fitted again, used."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from model.demand import DemandFit, FitCancelled, FitError
from model.demand.evidence import Evidence, KnownElasticity, LiftTest, read_evidence
from model.demand.evidence.files import EXAMPLE, template
from model.demand.evidence.next_test import NextTest, next_tests
from model.demand.evidence.pull import pulled
from model.demand.fit import Coded
from model.demand.progress import Progress
from model.demand.remark import Remark
from model.world.file import read_world
from tests.pages.app import ROOT, words
from tests.pages.companies import bare, bring, switch, two_markets
from tests.pages.intake_page import upload
from ui.evidence.draft import Draft
from ui.evidence.tests_next import answer, decides_html, explained, worth_a_look
from ui.running import shown_share, spent_words

PAGE = ROOT / "tests" / "pages" / "evidence_page.py"


@pytest.fixture
def app() -> AppTest:
    """The section alone, over a small company, ready to be told something."""
    return telling(switch_to(two_markets()))


def switch_to(world_file: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["live"] = "0"
    clean(page.run())
    return switch(page, bring(page, "Kettles", world_file))


def telling(page: AppTest, key: str = "evidence_tell") -> AppTest:
    """With an expander open, as the browser reports it."""
    page.session_state[key] = True
    return clean(page.run())


def clean(page: AppTest) -> AppTest:
    assert not page.exception, [error.value for error in page.exception]
    return page


def refusal(within: AppTest | Block) -> str:
    """What was refused, as a part of the screen says it; empty where it says nothing."""
    told = [str(getattr(element, "value", "")) for element in within.get("html")]
    return " ".join(words for words in told if "Not added:" in words)


def read(page: AppTest) -> str:
    """The text on screen, tags left out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words(page))).split())


def fit_at_hand() -> DemandFit:
    return read_world(two_markets()).fit


def draft(page: AppTest) -> Draft:
    """What the session holds of the fit at hand."""
    kept = page.session_state["headroom"].kept
    found = kept[f"evidence_{fit_at_hand().content_hash}"]
    assert isinstance(found, Draft)
    return found


def tell(page: AppTest, kind: str, numbers: dict[str, float], **choices: str) -> AppTest:
    """Fill the form of a kind and send it."""
    clean(page.radio(key="evidence_kind").set_value(kind).run())
    turn = draft(page).turn
    for name, value in choices.items():
        page.selectbox(key=f"evidence_{kind}_{name}_{turn}").set_value(value)
    for name, number in numbers.items():
        page.number_input(key=f"evidence_{kind}_{name}_{turn}").set_value(number)
    return clean(page.button(key=f"evidence_add_{kind}").click().run())


def test_a_lift_test_is_told_and_stands_beside_the_fit(app: AppTest) -> None:
    weeks = fit_at_hand().weeks
    tell(
        *(app, "lift", {"value": 40.0, "standard_error": 20.0, "left_out": 50.0}),
        channel="search",
        market="US",
        first_week=weeks[40],
        last_week=weeks[43],
        unit="orders",
        test="holdout",
    )
    (test,) = draft(app).evidence.lifts
    assert test == LiftTest(
        "search", "US", weeks[40], weeks[43], 40.0, 20.0, "holdout", spend_change=-0.5
    )
    assert "1 piece told" in read(app)
    assert "1. Test: search US, Aug 11, 2025 – Sep 1, 2025" in read(app)
    assert "40 (7.10 – 73)" in read(app)
    assert app.button(key="evidence_fit").label == "Fit again with this evidence"


def test_an_elasticity_of_all_media_and_of_the_price_can_be_told(app: AppTest) -> None:
    tell(app, "elasticity", {"value": 0.15, "standard_error": 0.05}, channel="media", market="all")
    tell(app, "elasticity", {"value": 1.8, "standard_error": 0.3}, channel="price", market="DE")
    assert draft(app).evidence.elasticities == (
        KnownElasticity("media", "all", 0.15, 0.05),
        KnownElasticity("price", "DE", 1.8, 0.3),
    )


def test_what_reports_credit_is_told_with_its_share_that_was_caused(app: AppTest) -> None:
    weeks = fit_at_hand().weeks
    numbers = {"value": 120.0, "low": 0.3, "middle": 0.7, "high": 1.5}
    where = {"channel": "social", "market": "DE", "unit": "orders"}
    tell(app, "attributed", numbers, first_week=weeks[50], last_week=weeks[53], **where)
    (report,) = draft(app).evidence.attributed
    assert (report.attributed, report.low, report.high) == (120.0, 0.3, 1.5)
    assert "caused, of what is credited" in read(app)


def test_what_is_missing_is_asked_for_and_nothing_is_taken(app: AppTest) -> None:
    tell(app, "elasticity", {"value": 0.15}, market="all")
    assert not draft(app).evidence
    said = read(app)
    assert "Not added:" in said
    assert "Channel: please fill it in." in said
    assert "Standard error: please fill it in." in said
    assert "row" not in refusal(app)


def test_a_market_that_was_not_chosen_is_asked_for(app: AppTest) -> None:
    tell(app, "elasticity", {"value": 0.15, "standard_error": 0.05}, channel="media")
    assert "Market: please fill it in." in refusal(app)
    assert not draft(app).evidence


def test_the_answer_stands_after_the_button_that_was_pressed(app: AppTest) -> None:
    tell(app, "elasticity", {"value": 0.15}, market="all")
    (told,) = [block.label for block in app.expander if refusal(block)]
    assert told == "Tell something"
    told_numbers = {"value": 0.15, "standard_error": 0.05}
    tell(app, "elasticity", told_numbers, channel="media", market="all")
    assert "Added: it stands in the list above." in read(app)
    assert "Not added:" not in read(app)


@pytest.mark.parametrize(
    ("numbers", "choices", "said"),
    [
        ({"left_out": 150.0}, {}, "Spend left out, % (150): write 100 for all of it"),
        ({}, {"last_week": 38}, "Last week (Jul 28, 2025): it lies before the first week."),
        ({"standard_error": 0.0}, {}, "Standard error (0): a standard error is above 0"),
    ],
)
def test_a_refusal_speaks_of_the_forms_own_fields(
    app: AppTest, numbers: dict[str, float], choices: dict[str, int], said: str
) -> None:
    weeks = fit_at_hand().weeks
    chosen = {"first_week": 40, "last_week": 43} | choices
    tell(
        app,
        "lift",
        {"value": 40.0, "standard_error": 20.0} | numbers,
        channel="search",
        market="US",
        unit="orders",
        test="holdout",
        first_week=weeks[chosen["first_week"]],
        last_week=weeks[chosen["last_week"]],
    )
    assert said in read(app)
    assert not draft(app).evidence
    for word in ("first_week", "last_week", "spend_change", "per_spend", "row"):
        assert word not in refusal(app)


def test_an_impossible_figure_is_named_in_the_forms_own_words(app: AppTest) -> None:
    tell(app, "elasticity", {"value": -2.0, "standard_error": 0.3}, channel="price", market="all")
    assert "Value (-2): an elasticity lies above 0" in read(app)


def test_a_record_is_removed_by_its_number(app: AppTest) -> None:
    for value in (0.1, 0.2):
        told = {"value": value, "standard_error": 0.05}
        tell(app, "elasticity", told, channel="search", market="all")
    clean(app.button(key="evidence_remove_0").click().run())
    assert [item.value for item in draft(app).evidence.elasticities] == [0.2]


def test_a_file_is_taken_whole_or_not_at_all(app: AppTest) -> None:
    history = fit_at_hand().history
    good = template(history).replace(EXAMPLE.encode(), b"agency")
    upload(app, "evidence_file", ("told.csv", good))
    assert draft(app).evidence == read_evidence(good, history)
    upload(app, "evidence_file", ("bad.csv", good.replace(b",media,", b",tv,")))
    assert draft(app).evidence == read_evidence(good, history)
    said = read(app)
    assert "bad.csv was not read; nothing of it was taken." in said
    assert "row 3, column 'channel', value 'tv': the history has no such channel" in said


class Job:
    """A fit in a child that has not to run: it has come to an end of a given kind."""

    progress = Progress(0.5, "Settling the draws")
    done = True

    def __init__(self, end: DemandFit | Exception) -> None:
        self.end = end

    def cancel(self) -> None:
        self.end = FitCancelled()

    def result(self) -> DemandFit:
        if isinstance(self.end, Exception):
            raise self.end
        return self.end


def stronger(fit: DemandFit) -> DemandFit:
    """A fit that believes half as much again of all media."""
    draws = fit.shared.values.copy()
    draws[:, fit.layout.total] += np.log(1.5)
    return replace(fit, shared=Coded.of(draws))


def twice_as_much() -> KnownElasticity:
    """An elasticity of all media of twice what the fit says, give or take a third."""
    (found,) = pulled(
        Evidence((), (KnownElasticity("media", "all", 1.0, 1.0),)), fit_at_hand(), None
    )
    assert found.without is not None
    value = float(f"{2 * found.without.mean:.3g}")
    return KnownElasticity("media", "all", value, float(f"{0.35 * value:.3g}"))


def fitted(app: AppTest, monkeypatch: pytest.MonkeyPatch, end: DemandFit | Exception) -> AppTest:
    """One elasticity told, and a fit with it come to its end."""
    known = twice_as_much()
    told = {"value": known.value, "standard_error": known.standard_error}
    tell(app, "elasticity", told, channel="media", market="all")
    begun: list[Evidence] = []

    def begin(_panel: object, evidence: Evidence) -> Job:
        begun.append(evidence)
        return Job(end)

    monkeypatch.setattr("ui.state.begin_fit", begin)
    clean(app.button(key="evidence_fit").click().run())
    assert begun == [Evidence((), (known,))]
    return clean(app.run())


def test_a_fit_with_evidence_shows_what_it_pulled_and_becomes_a_company(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stronger(fit_at_hand())
    fitted(app, monkeypatch, made)
    assert draft(app).now is made
    assert re.search(r"It moved the fit \d+ % of the way", read(app))
    clean(app.button(key="evidence_use").click().run())
    names = [company.name for company in app.session_state["headroom"].companies.values()]
    assert names == ["Kettles", "Kettles, with evidence"]
    assert "1 piece told" in read(app)
    assert "Every page still shows the other" not in read(app)


def test_what_a_fit_was_told_is_taken_back_by_another_fit(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted(app, monkeypatch, stronger(fit_at_hand()))
    clean(app.button(key="evidence_remove_0").click().run())
    assert "Nothing is listed any more; the fit still knows what it was told." in read(app)
    assert app.button(key="evidence_fit").label == "Fit again without evidence"


def test_a_fit_that_failed_says_why_and_changes_nothing(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted(app, monkeypatch, FitError("panel: too few weeks"))
    assert "panel: too few weeks" in read(app)
    assert draft(app).now is None
    assert app.button(key="evidence_fit")


def test_too_many_fits_are_said(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.state import TooManyFitsError

    told = {"value": 0.3, "standard_error": 0.1}
    tell(app, "elasticity", told, channel="media", market="all")

    def full(*_of: object) -> Job:
        raise TooManyFitsError

    monkeypatch.setattr("ui.state.begin_fit", full)
    clean(app.button(key="evidence_fit").click().run())
    assert "Other fits take the whole machine just now" in read(app)


def test_the_next_test_is_named_with_its_worth_and_cost(app: AppTest) -> None:
    telling(app, "evidence_tests")
    best = worth_a_look(next_tests(fit_at_hand()))[0]
    said = read(app)
    where = "All markets" if best.market == "all" else best.market
    assert f"4 weeks without {best.channel} in {where}" in said
    assert "Answer worth, orders a year" in said
    assert f"{best.channel}, {where} " in said.partition("Answer worth, orders a year")[2]


def sure(test: NextTest, value: float, cost: float) -> NextTest:
    """The test with another worth and cost."""
    return replace(test, value=value, cost=cost)


def test_where_no_test_pays_that_is_the_first_sentence_and_few_are_listed() -> None:
    world = read_world(two_markets())
    agenda = next_tests(world.fit)
    dear = replace(agenda, tests=tuple(sure(test, 10.0, 90.0) for test in agenda.tests), most=50.0)
    said = answer(world, dear)
    assert said.startswith(f"None pays: each of the {len(dear.tests)} tests looked at misses more")
    assert "Even knowing every effect exactly would bring only 50 orders a year." in said
    assert len(worth_a_look(dear)) == 3
    one = replace(dear, tests=(sure(agenda.tests[0], 95.0, 90.0), *dear.tests))
    assert answer(world, one).startswith("4 weeks without")
    assert worth_a_look(one) == one.tests[:1]


def test_what_tests_decide_is_said_once_and_why_it_is_elsewhere() -> None:
    world = read_world(two_markets())
    test = next_tests(world.fit).tests[0]
    words = Remark("It makes surer that no money should be moved in {market}.", {"market": "US"})
    same = [replace(test, market=market, said=words) for market in ("DE", "US")]
    other = replace(test, said=Remark("Something else."))
    assert decides_html(world, same).count("It makes surer") == 1
    assert decides_html(world, [*same, other]).count("It makes surer") == 1
    agenda = next_tests(world.fit)
    assert "Why a test in one market decides in another" in explained(agenda, same)
    assert "Why a test in one market" not in explained(agenda, same[1:])


def test_the_bar_of_a_job_that_told_nothing_moves_and_its_words_name_the_quarter() -> None:
    assert 0.0 < shown_share(0.0, 2.0) < shown_share(0.0, 9.0) < 0.05
    assert shown_share(0.3, 9.0) == 0.3
    assert spent_words("Starting the fit", 3.0) == "Starting the fit, 3 s so far"
    told = spent_words("Drawing plausible worlds", 61.0, (2, 4))
    assert told == "Quarter 2 of 4: Drawing plausible worlds, 61 s so far"


def test_a_company_without_media_has_no_such_section() -> None:
    assert "What do you know beside the history?" not in read(switch_to(bare()))
