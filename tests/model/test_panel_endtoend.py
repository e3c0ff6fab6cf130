"""Exports of one kind put end to end: months and years, overlaps, gaps, two shops."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from model.__main__ import main
from model.panel import PanelError, PanelMapping, Problem, Upload, guess_mapping, read_panel

EXPORTS = Path(__file__).resolve().parents[1] / "cases" / "exports"
ORDERS = EXPORTS / "shopify_orders" / "orders.csv"
GOOGLE = EXPORTS / "google_ads" / "campaigns.csv"
BY_MONTH = [
    ORDERS,
    GOOGLE,
    EXPORTS / "meta_ads" / "campaigns_by_day.csv",
    EXPORTS / "tiktok_ads" / "report_by_day.csv",
    EXPORTS / "shopify_sales" / "sales_over_time.csv",
    EXPORTS / "amazon_orders" / "all_orders.txt",
]
MONTHS = ("2025-01", "2025-02", "2025-03")
MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(12)]
DAYS = [date(2024, 1, 1) + timedelta(days=step) for step in range(84)]


def months(path: Path, more: dict[str, str] | None = None) -> list[Upload]:
    """A sample cut by month, each part guessed by itself as an upload of its own."""
    lines = path.read_text("utf-8").splitlines()
    delimiter = "\t" if path.suffix == ".txt" else ","
    start = next(n for n, line in enumerate(lines) if line.count(delimiter) > 3)
    wide = list(csv.reader(io.StringIO("\n".join(lines[start:])), delimiter=delimiter))
    found = []
    for month in MONTHS:
        wanted = (month, (more or {}).get(month, month))
        rows = [row for row in wide[1:] if any(cell.startswith(wanted) for cell in row)]
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows([wide[0], *rows])
        data = stream.getvalue().encode()
        found.append(Upload(f"{month}{path.suffix}", data, guess_mapping(data).mapping))
    return found


def whole(path: Path) -> Upload:
    return Upload(path.name, path, guess_mapping(path).mapping)


def upload(name: str, header: str, rows: Sequence[str], **mapping: object) -> Upload:
    how = PanelMapping(**mapping) if mapping else None  # type: ignore[arg-type]
    return Upload(name, "\n".join([header, *rows]).encode(), how)


def part(name: str, weeks: Sequence[date], orders: int = 5, **mapping: object) -> Upload:
    return upload(name, "week,market,orders", [f"{week},US,{orders}" for week in weeks], **mapping)


def problems_of(*uploads: Upload) -> tuple[Problem, ...]:
    with pytest.raises(PanelError) as caught:
        read_panel(uploads)
    return caught.value.problems


@pytest.mark.parametrize("path", BY_MONTH, ids=lambda path: path.parent.name)
def test_three_months_are_read_like_the_whole_export(path: Path) -> None:
    beside = [] if whole(path).mapping.form != "long" else [whole(ORDERS)]  # type: ignore[union-attr]
    once = read_panel([*beside, whole(path)])
    cut = read_panel([*beside, *months(path)[::-1]])
    assert cut.content_hash == once.content_hash
    first, last = MONTHS[0], MONTHS[2]
    names = f"{first}{path.suffix}, {MONTHS[1]}{path.suffix} and {last}{path.suffix}"
    assert any(f"{names} are of one kind and were put end to end" in n for n in cut.notes)


def test_days_that_stand_in_two_exports_count_once() -> None:
    longer = months(GOOGLE, {"2025-02": "2025-01-3"})  # February's export begins on 30 January
    panel = read_panel([whole(ORDERS), *longer])
    assert panel.content_hash == read_panel([whole(ORDERS), whole(GOOGLE)]).content_hash
    repeated = sum(row.startswith(("2025-01-30", "2025-01-31")) for row in lines_of(GOOGLE))
    note = f"2025-02.csv: {repeated} rows that stand in an earlier file too count once"
    assert any(note in said for said in panel.notes)


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_an_order_of_two_exports_counts_once() -> None:
    panel = read_panel(months(ORDERS, {"2025-03": "2025-02-2"}))
    assert panel.content_hash == read_panel([whole(ORDERS)]).content_hash


def test_a_day_of_which_two_exports_differ_is_a_problem_with_both_rows() -> None:
    january, february = part("a.csv", MONDAYS[:6]), part("b.csv", MONDAYS[5:], orders=7)
    (problem,) = problems_of(january, february)
    assert (problem.file, problem.row, problem.column, problem.value) == ("b.csv", 2, "orders", "7")
    assert "row 7 of a.csv says '5' for the same day or week" in problem.message


def test_equal_numbers_written_differently_do_not_contradict() -> None:
    rows = [f"{week},US,5.00" for week in MONDAYS[5:]]
    panel = read_panel([part("a.csv", MONDAYS[:6]), upload("b.csv", "week,market,orders", rows)])
    assert panel.outcome[0].tolist() == [5] * 12


def test_an_order_that_changed_is_a_problem() -> None:
    header = "order,week,country,quantity,amount"
    rows = [f"{n},{day},US,1,20" for n, day in enumerate(DAYS)]
    how = {"constants": {"currency": "USD"}}
    again = [rows[39].replace("20", "25", 1).replace(",20", ",21"), *rows[40:]]
    again[0] = f"39,{DAYS[39]},US,1,21"
    found = problems_of(
        upload("a.csv", header, rows[:40], **how), upload("b.csv", header, again, **how)
    )
    assert [(p.file, p.row, p.column, p.value) for p in found] == [("b.csv", 2, "amount", "21")]
    assert "row 41 of a.csv says '20' for the same order" in found[0].message


def test_more_contradictions_than_are_listed_are_counted() -> None:
    weeks = [date(2020, 1, 6) + timedelta(weeks=step) for step in range(80)]
    with pytest.raises(PanelError) as caught:
        read_panel([part("a.csv", weeks), part("b.csv", weeks, orders=6)])
    assert (len(caught.value.problems), caught.value.more) == (50, 30)


def test_faults_name_the_file_and_its_own_row() -> None:
    bad = upload("b.csv", "week,market,orders", [f"{MONDAYS[6]},US,5", f"{MONDAYS[7]},US,x"])
    (problem,) = problems_of(part("a.csv", MONDAYS[:6]), bad)
    assert (problem.file, problem.row, problem.value) == ("b.csv", 3, "x")


def test_a_repeated_week_inside_one_of_the_files_is_named() -> None:
    twice = part("b.csv", [*MONDAYS[6:], MONDAYS[7]])
    (problem,) = problems_of(part("a.csv", MONDAYS[:6]), twice)
    assert (problem.file, problem.row) == ("b.csv", 8)
    assert "row 3 of b.csv" in problem.message


def test_a_month_without_a_file_is_not_read_as_a_month_without_orders() -> None:
    january, _, march = months(ORDERS)
    (problem,) = problems_of(january, march)
    assert "no file covers 2025-02-01 to 2025-02-28" in problem.message
    assert problem.value == "2025-03.csv"


def test_a_month_without_ads_is_noted_and_zero() -> None:
    january, _, march = months(GOOGLE)
    panel = read_panel([whole(ORDERS), january, march])
    assert panel.media[:, 4:7].sum() == 0  # 3 to 23 February 2025
    assert any("no rows from 2025-02-01 to 2025-02-28" in note for note in panel.notes)


def test_each_file_keeps_its_own_way_of_writing_numbers() -> None:
    header = "week;market;revenue;currency;revenue_basis"
    german = [f"{week:%d.%m.%Y};DE;1.234,5;EUR;gmv" for week in MONDAYS[:6]]
    plain = [f"{week:%d.%m.%Y},DE,1234.5,EUR,gmv" for week in MONDAYS[6:]]
    files = upload("a.csv", header, german), upload("b.csv", header.replace(";", ","), plain)
    assert read_panel(files).outcome[0].tolist() == [1234.5] * 12


def test_what_one_file_leaves_open_is_taken_from_the_other_and_noted() -> None:
    rows = [f"{week},5,7" for week in MONDAYS]
    first = upload("a.csv", "week,orders,price", rows[:6], constants={"currency": "GBP"})
    panel = read_panel([first, upload("b.csv", "week,orders,price", rows[6:])])
    assert panel.currencies == ("GBP",)
    assert "b.csv: currency GBP, as in a.csv" in panel.notes


def test_two_shops_that_state_their_markets_become_two_markets() -> None:
    header = "order,week,quantity,amount"
    rows = [f"{n},{day},1,20" for n, day in enumerate(DAYS)]  # both number from 0 on
    shops = [
        upload(f"{m}.csv", header, rows, constants={"market": m, "currency": "USD"})
        for m in ("US", "DE")
    ]
    panel = read_panel(shops)
    assert (sorted(panel.markets), panel.outcome.tolist()) == (["DE", "US"], [[7] * 12] * 2)


def test_rules_of_all_files_hold_for_all() -> None:
    rows = [f"{week},{m},5" for week in MONDAYS for m in ("Shop A", "Shop B")]
    one = upload("a.csv", "week,market,orders", rows[:12], markets={"Shop A": "US"})
    other = upload("b.csv", "week,market,orders", rows[12:], markets={"Shop B": "DE"})
    assert read_panel([one, other]).markets == ("US", "DE")


def test_rules_that_contradict_keep_files_apart_and_the_answer_says_why() -> None:
    one = part("a.csv", MONDAYS[:6], markets={"US": "Shop A"})
    (problem,) = problems_of(one, part("b.csv", MONDAYS[6:], markets={"US": "Shop B"}))
    assert "put end to end when the same columns and rules are mapped" in problem.message


def test_days_and_weeks_of_one_kind_do_not_add_up() -> None:
    daily = part("b.csv", [MONDAYS[6] + timedelta(days=step) for step in range(35)])
    found = problems_of(part("a.csv", MONDAYS[:6]), daily)
    assert "b.csv give days, the other files weeks" in found[0].message


def test_a_few_weeks_of_each_are_enough_when_together_they_are() -> None:
    thirds = [part(f"{n}.csv", MONDAYS[4 * n : 4 * n + 4]) for n in range(3)]
    assert read_panel(thirds).n_weeks == 12
    (problem,) = problems_of(*[part(f"{n}.csv", MONDAYS[n : n + 1]) for n in range(3)])
    assert "3 weeks with a value; at least 8" in problem.message


def test_the_command_line_puts_them_end_to_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given: list[str] = []
    for file in months(ORDERS):
        assert isinstance(file.data, bytes)
        assert file.mapping is not None
        (tmp_path / file.name).write_bytes(file.data)
        (tmp_path / f"{file.name}.yaml").write_text(file.mapping.to_yaml(), "utf-8")
        given += ["--panel", str(tmp_path / file.name)]
        given += ["--mapping", str(tmp_path / f"{file.name}.yaml")]
    out = tmp_path / "business.yaml"
    main(["business", *given, "--out", str(out), "--json"])
    assert json.loads(capsys.readouterr().out)["markets"] == ["US", "DE"]
