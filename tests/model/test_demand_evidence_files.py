"""Evidence as a file: read whole, written back, refused with row, column, value and remedy."""

from __future__ import annotations

import pytest

from model.demand.evidence import ALL, AttributedReturn, Evidence, KnownElasticity, LiftTest
from model.demand.evidence.files import (
    EXAMPLE,
    EvidenceError,
    read_evidence,
    template,
    write_evidence,
)
from model.demand.history import History
from tests.model.evidence_world import LABELS, steady_panel

FIRST, LAST = LABELS.label(40), LABELS.label(43)
HEAD = (
    "kind,channel,market,first_week,last_week,unit,value,standard_error,spend_change,low,middle,"
    "high,test\n"
)
LIFT = f"lift,search,m0,{FIRST},{LAST},orders,50,10,,,,,holdout\n"


def history(**changes) -> History:
    return History.of(steady_panel((300.0, 100.0), ("search", "video"), **changes))


def refused(text: str, **changes) -> list[str]:
    with pytest.raises(EvidenceError) as caught:
        read_evidence(text, history(**changes))
    return [str(problem) for problem in caught.value.problems]


def test_each_kind_is_read_in_its_own_columns():
    text = HEAD + LIFT + "elasticity,media,,,,,0.12,0.04,,,,,\n"
    text += f"attributed,video,all,{FIRST},{LAST},orders,80,,,0.3,0.7,1.5,\n"
    assert read_evidence(text, history()) == Evidence(
        (LiftTest("search", "m0", FIRST, LAST, 50.0, 10.0, "holdout"),),
        (KnownElasticity("media", ALL, 0.12, 0.04),),
        (AttributedReturn("video", ALL, FIRST, LAST, 80.0, 0.3, 0.7, 1.5),),
    )


def test_a_return_per_spend_becomes_outcome_by_the_spend_of_the_history():
    # Four weeks of 50 a week, half of it withheld: 100; 0.3 orders each makes 30.
    text = HEAD + f"lift,search,m0,{FIRST},{LAST},per_spend,0.3,0.1,-0.5,,,,\n"
    (test,) = read_evidence(text, history()).lifts
    assert (test.lift, test.standard_error) == (pytest.approx(30.0), pytest.approx(10.0))


def test_semicolons_and_decimal_commas_are_read():
    text = HEAD.replace(",", ";") + f"lift;search;m0;{FIRST};{LAST};orders;50,5;10;;;;;\n"
    assert read_evidence(text, history()).lifts[0].lift == 50.5


def test_rows_in_yaml_say_the_same(tmp_path):
    path = tmp_path / "told.yaml"
    row = "kind: elasticity, channel: price, market: m1, value: 1.8, standard_error: 0.3"
    path.write_text(f"- {{{row}}}\n")
    assert read_evidence(path, history()).elasticities == (
        KnownElasticity("price", "m1", 1.8, 0.3),
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("[1.8, 2.0]", "row 2, column 'value': a list in a cell"),
        ("{low: 1}", "row 2, column 'value': a dict in a cell"),
        ("2026-02-30", "not YAML: day is out of range"),
        ("[" * 5000, "not YAML"),
    ],
)
def test_yaml_that_is_no_table_is_refused(tmp_path, cell, said):
    path = tmp_path / "told.yaml"
    path.write_text(f"- kind: elasticity\n  value: {cell}\n")
    with pytest.raises(EvidenceError) as caught:
        read_evidence(path, history())
    assert said in str(caught.value)


def test_what_is_written_reads_back_the_same():
    evidence = Evidence(
        (LiftTest("search", ALL, FIRST, LAST, 1 / 3, 0.1, "on_off", -0.25, LABELS.label(45), "a"),),
        (KnownElasticity("price", "m1", 1.8, 0.3, 'Tellis, "1988"'),),
        (AttributedReturn("video", "m0", FIRST, LAST, 80.0, 0.3, 0.7, 1.5, "shop"),),
    )
    assert read_evidence(write_evidence(evidence, "orders"), history()) == evidence


def test_the_template_filled_in_is_a_file_that_can_be_read():
    filled = template(history()).decode().replace(EXAMPLE, "agency")
    kinds = read_evidence(filled, history())
    assert [len(kinds.lifts), len(kinds.elasticities), len(kinds.attributed)] == [1, 1, 1]


def test_the_templates_own_figures_are_no_evidence():
    said = refused(template(history()).decode())
    assert len(said) == 3
    assert said[0].startswith(f"row 2, column 'source', value '{EXAMPLE}': still the template's")


@pytest.mark.parametrize(
    ("row", "column", "value", "words"),
    [
        (LIFT.replace("search", "tv"), "channel", "tv", "no such channel; write one of search"),
        (LIFT.replace("m0", "mars"), "market", "mars", "write one of all, m0, m1"),
        (LIFT.replace(",10,", ",0,"), "standard_error", "0", "above 0"),
        (LIFT.replace(",50,", ",5000,"), "value", "5,000", "more than all orders"),
        (LIFT.replace(",50,", ",many,"), "value", "many", "not a number"),
        (LIFT.replace(FIRST, "2023-01-02"), "first_week", "2023-01-02", "the history has"),
        (LIFT.replace(FIRST, "May"), "first_week", "May", "not a date like '2024-01-01'"),
        (LIFT.replace(LAST, "2024-09-30"), "last_week", "2024-09-30", "before first_week"),
        (LIFT.replace("orders", "euro"), "unit", "euro", "write orders or per_spend"),
        (LIFT.replace("holdout", "guess"), "test", "guess", "geo, holdout, on_off"),
        (LIFT.replace("lift", "hunch"), "kind", "hunch", "lift, elasticity, attributed"),
        (LIFT.replace("10,,", "10,-3,"), "spend_change", "-3", "-1 for none"),
        ("elasticity,price,,,,,-1.8,0.3,,,,,\n", "value", "-1.8", "as a positive number"),
        (
            f"attributed,video,,{FIRST},{LAST},orders,80,,,0.7,0.3,1.5,\n",
            *("middle", "0.7 / 0.3 / 1.5", "must rise"),
        ),
    ],
)
def test_a_bad_row_is_named_by_row_column_and_value(row, column, value, words):
    (said,) = refused(HEAD + LIFT + row)
    assert said.startswith(f"row 3, column {column!r}, value {value!r}: ")
    assert words in said


@pytest.mark.parametrize("column", ["unit", "value", "standard_error", "first_week", "channel"])
def test_what_a_row_cannot_do_without_is_asked_for(column):
    places = HEAD.strip().split(",")
    cells = LIFT.strip().split(",")
    cells[places.index(column)] = ""
    (said,) = refused(HEAD + ",".join(cells) + "\n")
    assert said.startswith(f"row 2, column {column!r}: a row of kind lift needs it")


def test_all_faults_are_told_at_once_and_nothing_is_taken():
    said = refused(HEAD + LIFT.replace("search", "tv").replace(",10,", ",0,") + LIFT + "x\n")
    assert [line.split(",")[0] for line in said] == ["row 2", "row 2", "row 4"]


def test_a_column_that_is_none_of_evidence_is_named():
    (said,) = refused("kind,channel,roas\nlift,search,3\n")
    assert said.startswith("row 1, column 'roas': no column of evidence")


def test_markets_of_different_money_are_not_added():
    lira = {"currencies": ("EUR", "TRY"), "metric": "revenue", "revenue_basis": "gmv"}
    text = HEAD + LIFT.replace("m0", "all").replace("orders", "revenue")
    (said,) = refused(text, **lira)
    assert "different currencies; give a row a market" in said
    text = HEAD + LIFT.replace("m0", "all").replace("orders", "per_spend")
    (said,) = refused(text, currencies=("EUR", "TRY"))
    assert "spend in different currencies" in said


def test_a_test_of_weeks_without_spend_is_refused():
    media = steady_panel((300.0, 100.0), ("search", "video")).media.copy()
    media[0, 40:44, 0] = 0.0
    (said,) = refused(HEAD + LIFT, media=media)
    assert "it did not run in these weeks there" in said
