"""Words and pictures of the risk page, from losses made by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from model.breakdown.currencies import CurrencyLoss, CurrencyLosses
from model.breakdown.losses import LossCurve, Losses
from model.breakdown.protections import Protection
from model.results import Spread
from tests.ui.made import target
from ui.charts import INK
from ui.risk.answer import answer
from ui.risk.curves import frame, grammar
from ui.risk.exchange import _track, cost_words
from ui.risk.protection import _table
from ui.risk.register import often
from ui.risk.told import SHARE, Told, exactly
from ui.track import Scale

NB = "\u00a0"
NONE = Spread(0.0, 0.0, 0.0)
NO_RATES = CurrencyLosses((), NONE, NONE, 0.0, 0.0, 0.0, 0.0)
CEILING = target("cap", kpi=SHARE, target=0.05, direction="at_most")


def curve(expected: float, within: float | None = 0.3) -> LossCurve:
    """An exponential loss: half the chance at 69 % of the mean."""
    points = np.linspace(0, 5 * expected, 11)
    return LossCurve(
        expected,
        3 * expected,
        4 * expected,
        0.0,
        within,
        tuple(points.tolist()),
        tuple(np.exp(-points / max(expected, 1.0)).tolist()),
    )


INSURED = Protection("insurance", 0.5, 650_000.0, 500_000.0, 2_000_000.0, 400_000.0)
NOW = Losses(
    now=curve(500_000.0),
    bare=curve(1_100_000.0, 0.1),
    years=1.0,
    budget=10e6,
    no_budget="",
    with_fx=False,
    premium=650_000.0,
    reserve=0.0,
    covered=0.0,
    risks=(),
    protections=(INSURED,),
)
OPEN = replace(NOW, now=curve(1_100_000.0, 0.1), premium=0.0)


def made(**changes: Any) -> Told:
    """Half insured, beside a plan without any protection."""
    world = SimpleNamespace(has_programme=True, catalogue=_Catalogue())
    shown = SimpleNamespace(world=world, compared_name="plan")
    parts: dict[str, Any] = {
        "shown": cast(Any, shown),
        "now": NOW,
        "then": OPEN,
        "level": OPEN,
        "fx": NO_RATES,
        "target": CEILING,
        "fx_target": None,
        "usual": (0.08, 0.12),
        "quarter": False,
        "same": False,
    }
    return Told(**(parts | changes))


class _Catalogue(dict[str, Any]):
    """Just enough of a catalogue to name insurance."""

    indexes = SimpleNamespace(names={})

    def __missing__(self, key: str) -> Any:
        return SimpleNamespace(
            key=key, index=(), record=SimpleNamespace(key=key, label="Insurance")
        )


def words(told: Told) -> str:
    return answer(told).replace(NB, " ")


def test_the_answer_says_loss_share_and_what_protection_nets() -> None:
    """600 k off for a premium of 650 k: 50 k worse on average."""
    assert words(made()) == (
        "Events cost $500 k in an expected year, and more than $1.50 m in one year of twenty. "
        "That is 5.0 % of the budget, within the ceiling of 5 %; "
        "the chance of staying within it is 30 %, open. "
        "The share lies below the industry's 8–12 %. "
        "Protection takes $600 k off the expected loss for $650 k of premiums: −$50.0 k net. "
        "Against plan the expected loss moves by −$600 k, what protection saves by −$50.0 k."
    )


@pytest.mark.parametrize(
    ("expected", "ceiling", "industry"),
    [
        (900_000.0, "over", "inside"),
        (1_300_000.0, "over", "above"),
        (400_000.0, "within", "below"),
    ],
)
def test_the_share_stands_against_ceiling_and_industry(
    expected: float, ceiling: str, industry: str
) -> None:
    said = words(made(now=replace(NOW, now=curve(expected))))
    assert f"of the budget, {ceiling} the ceiling of 5 %;" in said
    assert f"The share lies {industry} the industry's 8–12 %." in said


def test_differences_are_taken_at_equal_draws() -> None:
    """While a thumb is dragged both sides have few draws: the expected loss has not moved."""
    rough = replace(NOW, now=curve(510_000.0), bare=curve(1_110_000.0, 0.1))
    assert words(made(now=rough, then=NOW, level=rough)).endswith("Against plan neither moves.")


def test_without_the_industrys_claim_it_is_not_spoken_of() -> None:
    assert "industry" not in words(made(usual=None))


def test_without_a_budget_the_answer_says_what_to_do() -> None:
    told = made(now=replace(NOW, budget=None, now=curve(500_000.0, None)), target=None)
    assert "There is no programme budget" in words(told)
    assert "give one on the Data page" in words(told)


def test_a_quarter_speaks_of_quarters_and_has_no_ceiling() -> None:
    told = made(now=replace(NOW, budget=None, now=curve(500_000.0, None)), quarter=True)
    assert "in one quarter of twenty" in words(told)
    assert "The budget is a year's and this horizon is a quarter" in words(told)


def test_a_budget_without_a_target_has_no_ceiling() -> None:
    told = made(now=replace(NOW, now=curve(500_000.0, None)), target=None)
    assert "no target sets a ceiling" in words(told)


def test_a_company_where_nothing_goes_wrong_reads_where_to_say_otherwise() -> None:
    nothing = replace(NOW, bare=curve(0.0), now=curve(0.0))
    assert "give their share of net revenue on the Data page" in words(made(now=nothing))


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        (4.0, "4 a year"),
        (3.2, "3.2 a year"),
        (1.0, "1 a year"),
        (0.5, "every 2 years"),
        (0.3, "every 3.3 years"),
        (0.05, "every 20 years"),
        (0.0, "never"),
    ],
)
def test_frequencies_are_read_as_people_say_them(frequency: float, said: str) -> None:
    assert often(frequency).replace(NB, " ") == said


def test_sums_above_a_million_keep_three_figures() -> None:
    assert exactly(1_104_000).replace(NB, " ") == "$1.10 m"
    assert exactly(999_600).replace(NB, " ") == "$1.00 m"
    assert exactly(955_000).replace(NB, " ") == "$955 k"


# ---- the chart


def test_the_frame_holds_three_curves_their_names_and_the_tolerance() -> None:
    rows = frame(made())
    kinds = rows["kind"].value_counts()
    assert kinds["now"] == kinds["other"] == kinds["bare"] == 11
    limit = rows[rows.kind == "limit"].iloc[0]
    assert (limit.loss, limit.text.replace(NB, " ")) == (500_000.0, "ceiling $500 k")
    industry = rows[rows.kind == "industry"].iloc[0]
    assert (industry.loss, industry.high) == (800_000.0, 1_200_000.0)
    assert rows[rows.kind == "other_name"].text.iloc[0].startswith("plan")
    assert rows[rows.kind == "room"].loss.iloc[0] > rows[rows.kind == "bare"].loss.max()


def test_the_same_curve_has_one_name() -> None:
    """It is drawn all the same: a line without points would have no name for a screen reader."""
    rows = frame(made(same=True))
    assert "other" in set(rows.kind)
    assert "other_name" not in set(rows.kind)
    assert rows[rows.kind == "now_name"].text.iloc[0].startswith("this scenario, as plan")


def test_without_a_ceiling_there_is_no_tolerance_line() -> None:
    rows = frame(made(target=None))
    assert not {"limit", "industry"} & set(rows.kind)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_kind_of_row_has_a_mark(theme: str) -> None:
    spec = grammar(INK[theme]).to_dict()
    filters = " ".join(str(layer.get("transform")) for layer in spec["layer"])
    for kind in set(frame(made()).kind):
        assert f"'{kind}'" in filters, kind


# ---- protection and currencies


def test_the_table_of_protections_nets_nothing_by_hand() -> None:
    _head, rows = _table(made())
    first = [cell.replace(NB, " ") for cell in rows[0]]
    assert first == ["Insurance", "50 %", "$500 k", "$2.0 m", "$400 k"]
    last = [cell.replace(NB, " ") for cell in rows[-1]]
    assert last == ["All together", "", "$600 k", "$2.4 m", ""]


def test_insurance_that_is_not_taken_out_has_no_row() -> None:
    off = replace(NOW, protections=(replace(INSURED, degree=0.0),))
    _head, rows = _table(made(now=off))
    assert [row[0] for row in rows] == ["All together"]


@pytest.mark.parametrize(
    ("lost", "cost", "said"),
    [
        (158e3, 155e3, "$155 k of it is the cost of the forwards"),
        (-10e3, 155e3, "what the forwards cost, $155 k, included"),
        (158e3, 0.0, "forwards cost nothing"),
    ],
)
def test_how_much_of_a_currency_loss_is_the_forwards_cost(
    lost: float, cost: float, said: str
) -> None:
    assert cost_words(lost, cost).replace(NB, " ") == said


def test_the_expected_loss_is_the_kpis_own_mean_where_it_counts_the_same() -> None:
    """The curve's 500 k is 5.0 % of 10 m; the strip says 501 k and 5.1 %."""
    said = words(made(means=(501_000.0, None), shares=(0.051, None)))
    assert said.startswith("Events cost $501 k in an expected year")
    assert "That is 5.1 % of the budget, over the ceiling" in said
    assert made(means=(501_000.0, None)).expected == (501_000.0, OPEN.now.expected)


def test_marks_of_a_currency_stand_on_one_scale() -> None:
    row = CurrencyLoss("USD", 1e6, 0.5, Spread(10, -50, 100), Spread(20, -100, 300), 5.0)
    drawn = _track(row, Scale(-100.0, 300.0))
    assert 'class="hr-zero" style="left:25.0%"' in drawn
    assert 'class="hr-outline" style="left:0.0%;width:100.0%"' in drawn
    assert 'class="hr-band" style="left:12.5%;width:37.5%"' in drawn
