"""Compare's figures: differences over common draws, who wins, what was set."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np
import pytest

from model import Scenario, World, evaluate, load_world
from model.results import KpiResult
from model.scenario import resolve
from tests.ui.made import kpi
from ui.compare.answer import answer
from ui.compare.choices import LETTERS, Column
from ui.compare.gaps import gap, gaps, nothing, winner, winner_of_targets
from ui.compare.pictures import weekly_frame
from ui.compare.settings import lever_lines, other_lines
from ui.compare.tables import results_html, settings_html
from ui.shown import Answer


def test_a_difference_is_taken_draw_by_draw() -> None:
    """Draws 1, 3, 3, 5 against 2, 2, 2, 2: differences -1, 1, 1, 3."""
    found = gap(kpi("gmv", "USD", 1, 3, 3, 5), kpi("gmv", "USD", 2, 2, 2, 2))
    assert found is not None
    assert found.mean == 1.0
    assert (found.p05, found.p95) == pytest.approx((-0.7, 2.7))
    assert found.better == 0.75


def test_less_is_better_where_it_is_and_common_noise_is_none() -> None:
    first = kpi("risk_loss", "USD", 10.0, 20.0, 30.0)
    found = gap(kpi("risk_loss", "USD", 9.0, 19.0, 29.0), first)
    assert found is not None
    assert (found.mean, found.p05, found.p95) == pytest.approx((-1.0, -1.0, -1.0))
    assert found.better == 1.0


def test_only_the_draws_that_both_have_count() -> None:
    """While a thumb moves there are fewer draws: the first of them."""
    found = gap(kpi("gmv", "USD", 2, 2), kpi("gmv", "USD", 1, 1, 100, 100))
    assert found is not None
    assert found.mean == 1.0


def test_the_same_figure_is_neither_better_nor_worse() -> None:
    found = gap(kpi("gmv", "USD", 1, 2), kpi("gmv", "USD", 1, 2))
    assert found is not None
    assert found.better is None


def test_a_difference_that_reads_as_nought_is_nothing() -> None:
    assert nothing("+0.0 pts")
    assert nothing("−$0.00 m")
    assert not nothing("+0.1 pts")


def test_many_differences_at_once_are_the_same_as_one_by_one() -> None:
    """Pairs of two and of four draws, one without a figure between them."""
    first = kpi("gmv", "USD", 1, 1, 100, 100)
    two, four = kpi("gmv", "USD", 2, 2), kpi("gmv", "USD", 3, 0, 1, 1)
    pairs = [(two, first), (None, first), (four, first)]
    assert gaps(pairs) == [gap(*pair) for pair in pairs]
    assert gaps(pairs)[1] is None
    assert gaps([]) == []


def test_without_a_figure_there_is_no_difference() -> None:
    empty = KpiResult("roas", "ratio", None, None, None, None, np.empty(0), "no media")
    assert gap(empty, kpi("roas", "ratio", 3.0)) is None
    assert gap(None, kpi("roas", "ratio", 3.0)) is None


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def column(world: World, place: int, scenario: Scenario, name: str) -> Column:
    return Column(LETTERS[place], name, "", scenario, Answer.of(evaluate(scenario, world)))


@pytest.fixture(scope="module")
def three(world: World) -> list[Column]:
    bases = (("plan", "This scenario"), ("status_quo", "Status quo"), ("bold", "<b>Bold</b>"))
    return [column(world, p, Scenario(base=b), n) for p, (b, n) in enumerate(bases)]  # type: ignore[arg-type]


def test_the_winner_has_the_best_mean(three: list[Column]) -> None:
    for key, best in (("gmv", max), ("risk_loss", min)):
        means = {c.letter: c.answer.kpis[key].mean for c in three}
        found = winner(three, key)
        assert found is not None
        assert means[found.letter] == best(means.values())  # type: ignore[type-var]


def test_a_drag_decides_no_winner_by_its_fewer_draws(three: list[Column]) -> None:
    """A has the first 128 draws; over those B is the same, whatever its others say."""
    held = three[0].answer
    few = {
        key: replace(k, draws=k.draws[:128], mean=float(k.draws[:128].mean()))
        for key, k in held.kpis.items()
        if k.mean is not None
    }
    fewer = replace(held.score, targets_met=replace(held.score.targets_met, mean=2.0))
    dragged = replace(held, kpis=few, score=fewer)
    now = replace(three[0], answer=dragged)
    twin = replace(three[0], letter="B", paired=dragged)
    assert all(winner([now, twin], key) is None for key in ("gmv", "risk_loss"))
    assert winner_of_targets([now, twin]) is None
    drawn = results_html([now, twin], ["gmv"], {}, {})
    assert "the same" in drawn
    assert "hc-by" not in drawn


def test_a_long_note_opens_by_key_and_a_short_one_stands(three: list[Column]) -> None:
    long = "because <i>everything</i> " * 6
    drawn = settings_html([replace(three[0], about=long), replace(three[1], about="short")], [])
    assert "<summary>because &lt;i&gt;" in drawn
    assert escape(long) in drawn
    assert "<small>short</small>" in drawn


def test_two_that_read_the_same_have_no_winner(three: list[Column]) -> None:
    twin = replace(three[0], letter="B")
    assert winner([three[0], twin], "gmv") is None
    assert "same so far" in answer([three[0], twin], ["gmv"], "gmv_share", {})
    assert "Nothing stands beside" in answer(three[:1], ["gmv"], "gmv_share", {})


def test_the_answer_names_winners_and_how_sure_the_first_is(three: list[Column]) -> None:
    said = answer(three, ["gmv", "operating_result", "risk_loss"], "gmv_share[europe]", {})
    assert "<b>Bold</b> wins on" in said
    assert "of the draws" in said


def test_only_levers_that_differ_are_listed_and_equal_ones_are_one_line(
    world: World, three: list[Column]
) -> None:
    lines = {line.label: line.values for line in lever_lines(world, three)}
    assert lines["Programme funding"] == ("100\u00a0%", "0\u00a0%", "120\u00a0%")
    efforts = [label for label in lines if label.startswith("Effort")]
    assert len(efforts) == 1
    settings = [resolve(c.scenario, world.catalogue) for c in three]
    moved = settings[0]["price"] != settings[2]["price"]
    assert ("Price" in lines) is moved
    assert lever_lines(world, [three[0], three[0]]) == []


def test_a_lever_moved_in_one_scenario_stands_with_all_values(world: World) -> None:
    moved = Scenario(levers={"price": 0.05})
    columns = [column(world, 0, moved, "a"), column(world, 1, Scenario(), "b")]
    (line,) = lever_lines(world, columns)
    assert (line.label, line.group) == ("Price", "price")
    assert line.values == ("+5.0\u00a0%", "0.0\u00a0%")


def test_readings_and_assumptions_that_differ_are_told_in_words(world: World) -> None:
    reading = world.plan.readings["gross_margin_logistics"]
    other = next(key for key in reading.options if key != reading.default)
    columns = [
        column(world, 0, Scenario(), "a"),
        column(world, 1, Scenario(readings={reading.key: other}), "b"),
    ]
    (line,) = other_lines(world, columns)
    assert line.label == reading.question
    assert line.values == (reading.options[reading.default], reading.options[other])


def test_names_of_scenarios_are_escaped(world: World, three: list[Column]) -> None:
    drawn = results_html(three, ["gmv"], {}, {}) + settings_html(three, lever_lines(world, three))
    assert "<b>Bold</b>" not in drawn
    assert "&lt;b&gt;Bold&lt;/b&gt;" in drawn
    assert drawn.count("better in") == 2


def test_the_weeks_of_all_scenarios_stand_in_one_frame(three: list[Column]) -> None:
    frame = weekly_frame(three)
    weeks = len(three[0].answer.gmv.weeks)
    assert len(frame) == 3 * weeks
    assert frame[frame.end != ""].end.tolist() == ["A", "B", "C"]
    ends = frame[frame.end != ""].end_at.sort_values().diff().dropna()
    spread = three[0].answer.gmv.p95.max() - min(c.answer.gmv.mean.min() for c in three)
    assert (ends >= 0.0749 * spread).all()
    assert frame[frame.place > 0].low.isna().all()
