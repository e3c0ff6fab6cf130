"""Reading a panel: hand-worked files first, then properties."""

from __future__ import annotations

import gzip
import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.panel import Panel, PanelError, load_mapping, read_panel

MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]


def panel_of(header: str, rows: list[str], **mapping: object) -> Panel:
    return read_panel("\n".join([header, *rows]).encode(), mapping=mapping or None)


def weekly(header: str, cells: str, **mapping: object) -> Panel:
    return panel_of(header, [f"{week},{cells}" for week in MONDAYS], **mapping)


def test_two_markets_two_channels() -> None:
    rows = []
    for step, week in enumerate(MONDAYS):
        rows.append(f"{week},US,{100 + step},10,500,9.5")
        rows.append(f"{week},GB,{50 + step},{step},0,8")
    panel = panel_of("week,market,orders,spend_tv,impressions_Radio,price", rows)
    assert panel.metric == "orders"
    assert panel.markets == panel.countries == ("US", "GB")
    assert (panel.channels, panel.media_units) == (("tv", "Radio"), ("spend", "impressions"))
    assert panel.outcome[:, 0].tolist() == [100, 50]
    assert panel.media[1, 9].tolist() == [9, 0]
    assert panel.price is not None
    assert panel.price[1, 3] == 8
    assert panel.weeks[-1] == "2024-03-04"
    assert panel.next_weeks(2) == ("2024-03-11", "2024-03-18")


def test_impressions_beside_spend_are_kept_but_are_not_the_media() -> None:
    panel = weekly("week,kpi,impressions_tv,spend_tv,clicks_tv", "5,700,3,20")
    assert (panel.channels, panel.media_units) == (("tv",), ("spend",))
    assert panel.media[0, 0, 0] == 3
    assert panel.impressions is not None
    assert panel.clicks is not None
    assert (panel.impressions[0, 0, 0], panel.clicks[0, 0, 0]) == (700, 20)


def test_arrays_cannot_be_changed() -> None:
    panel = weekly("week,orders", "5")
    with pytest.raises(ValueError, match="read-only"):
        panel.outcome[0, 0] = 1.0


def test_a_missing_week_is_missing() -> None:
    rows = [f"{week},5,2" for week in MONDAYS if week != MONDAYS[4]]
    panel = panel_of("week,orders,spend_tv", rows)
    assert np.isnan(panel.outcome[0, 4])
    assert np.isnan(panel.media[0, 4, 0])
    assert panel.n_weeks == 10
    assert "1 weeks by market are missing and are estimated, not counted" in panel.notes


def test_a_missing_week_is_zero_when_the_mapping_says_so() -> None:
    rows = [f"{week},5,2,9" for week in MONDAYS if week != MONDAYS[4]]
    panel = panel_of("week,orders,spend_tv,price", rows, absent_rows="zero")
    assert (panel.outcome[0, 4], panel.media[0, 4, 0]) == (0, 0)
    assert panel.price is not None
    assert np.isnan(panel.price[0, 4])


def test_an_empty_media_cell_means_no_media_and_is_noted() -> None:
    rows = [f"{week},5,{'' if step == 3 else 2}" for step, week in enumerate(MONDAYS)]
    panel = panel_of("week,orders,spend_tv", rows)
    assert panel.media[0, 3, 0] == 0
    assert "1 empty media cells were read as zero" in panel.notes


def test_integer_weeks_have_no_calendar() -> None:
    panel = panel_of("week,kpi", [f"{step},{step}" for step in range(3, 13)])
    assert panel.weeks[:2] == ("3", "4")
    assert panel.week_starts is None
    assert panel.next_weeks(1) == ("13",)
    assert panel.positions(("3", "13")).tolist() == [0, 10]


@pytest.mark.parametrize(
    ("form", "second", "after"),
    [
        ("%Y-%m-%d", "2024-01-08", "2024-03-11"),
        ("%d.%m.%Y", "08.01.2024", "11.03.2024"),
        ("%m/%d/%Y", "01/08/2024", "03/11/2024"),
        ("%Y%m%d", "20240108", "20240311"),
        ("%G-W%V", "2024-W02", "2024-W11"),
        ("%d %b %Y", "08 Jan 2024", "11 Mar 2024"),
    ],
)
def test_weeks_keep_the_files_own_writing(form: str, second: str, after: str) -> None:
    panel = panel_of("week,kpi", [f"{week.strftime(form)},1" for week in MONDAYS])
    assert (panel.weeks[1], panel.next_weeks(1)) == (second, (after,))
    assert panel.week_starts is not None
    assert str(panel.week_starts[1]) == "2024-01-08"
    assert panel.positions((after, "2024-01-01")).tolist() == [10, 0]


def test_any_day_names_its_week() -> None:
    sundays = [week + timedelta(days=6) for week in MONDAYS]
    panel = panel_of("week,kpi", [f"{day},1" for day in sundays])
    assert panel.weeks[0] == "2024-01-07"
    assert panel.week_starts is not None
    assert str(panel.week_starts[0]) == "2024-01-01"
    assert "weeks are given by Sundays; read as the week Monday to Sunday" in panel.notes


def test_daily_rows_become_weeks() -> None:
    """From Friday 5 January 2024 on, n orders on day n at price n: the whole weeks count."""
    days = [date(2024, 1, 5) + timedelta(days=step) for step in range(73)]
    rows = [f"{day},{step},{step + 1}" for step, day in enumerate(days)]
    panel = panel_of("week,orders,price", rows)
    assert panel.weeks[0] == "2024-01-08"
    assert panel.outcome[0, 0] == sum(range(3, 10))
    assert panel.price is not None
    assert panel.price[0, 0] == 7
    assert panel.n_weeks == 10
    assert any("3 rows before 2024-01-08" in note for note in panel.notes)


def test_a_week_short_of_a_day_is_missing_unless_absent_means_zero() -> None:
    days = [date(2024, 1, 1) + timedelta(days=step) for step in range(70)]
    rows = [f"{day},1" for day in days if day != date(2024, 1, 10)]
    assert np.isnan(panel_of("week,orders", rows).outcome[0, 1])
    assert panel_of("week,orders", rows, absent_rows="zero").outcome[0, 1] == 6


def test_a_mapping_renames_by_name_and_by_pattern() -> None:
    mapping = load_mapping(
        "columns:\n  Datum: week\n  imp_*: impressions_*\n  Umsatz: revenue\n  Rest: ignore\n"
        "constants: {revenue_basis: gmv, currency: eur}\n"
    )
    rows = [f"{week},1,2,3,4" for week in MONDAYS]
    text = "\n".join(["Datum,imp_tv,imp_web,Umsatz,Rest", *rows])
    panel = read_panel(text.encode(), mapping=mapping)
    assert panel.channels == ("tv", "web")
    assert (panel.metric, panel.revenue_basis, panel.currencies) == ("revenue", "gmv", ("EUR",))


def test_columns_without_a_part_are_named_in_the_notes() -> None:
    panel = weekly("week,orders,weather", "5,1")
    assert "columns without a part were left out: weather" in panel.notes


@pytest.mark.parametrize(
    ("header", "row", "value"),
    [
        ("week;kpi", "1,5", 1.5),
        ("week;kpi", "1.234,5", 1234.5),
        ("week;kpi", "1,234", 1.234),
        ("week\tkpi", "1.5", 1.5),
        ("week,kpi", '"1,234"', 1234.0),
        ("week,kpi", '"1,234.5"', 1234.5),
        ("week,kpi", '"1,5"', 1.5),
        ("week;kpi", "1 234", 1234.0),
        ("week;kpi", "1 234,5", 1234.5),
    ],
)
def test_numbers_as_countries_write_them(header: str, row: str, value: float) -> None:
    mark = header[4]
    panel = panel_of(header, [f"{week}{mark}{row}" for week in MONDAYS])
    assert panel.outcome[0].tolist() == [value] * 10


def test_decimal_commas_and_separators_are_noted() -> None:
    panel = panel_of("week;kpi", [f"{week};1,5" for week in MONDAYS])
    assert panel.notes == (
        "fields are separated by semicolons",
        "numbers are written with a decimal comma",
    )


@pytest.mark.parametrize(
    ("codec", "market", "note"),
    [
        ("utf-8", "Île", None),
        ("utf-8-sig", "Île", None),
        ("utf-16", "Île", "UTF-16"),
        ("cp1252", "Île", "Windows-1252"),
        ("gb18030", "美国", "Chinese"),
    ],
)
def test_encodings(codec: str, market: str, note: str | None) -> None:
    rows = [f"{week},{market},5" for week in MONDAYS]
    panel = read_panel("\n".join(["week,market,orders", *rows]).encode(codec))
    assert panel.markets == (market,)
    about_text = [text for text in panel.notes if not text.startswith("countries were told")]
    assert [note in text for text in about_text] == ([True] if note else [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_blank_lines_and_short_rows(end: str) -> None:
    rows = [f"{week},5" for week in MONDAYS]
    text = end.join(["week,orders,spend_tv", "", *rows, "", ""])
    panel = read_panel(text.encode())
    assert panel.outcome.tolist() == [[5.0] * 10]
    assert panel.media.tolist() == [[[0.0]] * 10]


def test_a_path_bytes_a_stream_and_gzip_are_the_same(tmp_path: Path) -> None:
    text = "\n".join(["week,orders", *(f"{week},5" for week in MONDAYS)]).encode()
    path = tmp_path / "history.csv"
    path.write_bytes(text)
    assert read_panel(path).name == "history"
    sources = (text, io.BytesIO(text), gzip.compress(text), path)
    assert len({read_panel(source).content_hash for source in sources}) == 1


def test_names_and_notes_do_not_change_the_hash_but_numbers_do() -> None:
    rows = [f"{week},5" for week in MONDAYS]
    text = "\n".join(["week,orders", *rows])
    first = read_panel(text.encode(), name="one")
    again = read_panel(text.replace(",", ";").encode(), name="two")
    other = read_panel(text.replace("2024-03-04,5", "2024-03-04,6").encode())
    assert first.content_hash == again.content_hash != other.content_hash


def test_split_head_and_between_agree() -> None:
    panel = panel_of("week,kpi", [f"{week},{step}" for step, week in enumerate(MONDAYS)])
    history, rest = panel.split(3)
    assert history.content_hash == panel.head(7).content_hash
    assert rest.weeks == panel.next_weeks(0) + panel.weeks[7:]
    between = panel.between("2024-02-19", "2024-03-04")
    assert between.content_hash == rest.content_hash
    with pytest.raises(ValueError, match="holdout 10"):
        panel.split(10)


def test_a_failed_read_leaves_what_was_loaded() -> None:
    panel = weekly("week,orders", "5")
    before = panel.content_hash
    with pytest.raises(PanelError):
        weekly("week,orders", "-5")
    assert panel.content_hash == before


@given(
    st.lists(
        st.tuples(st.floats(0, 1e9), st.floats(0, 1e6), st.floats(0.01, 1e4)),
        min_size=8,
        max_size=30,
    )
)
def test_a_panel_reads_back_from_its_own_frame(rows: list[tuple[float, float, float]]) -> None:
    text = ["week,market,orders,spend_a b,price"]
    text += [
        f"{date(2025, 6, 2) + timedelta(weeks=step)},DE,{orders!r},{spend!r},{price!r}"
        for step, (orders, spend, price) in enumerate(rows)
    ]
    panel = read_panel("\n".join(text).encode())
    again = read_panel(panel.to_frame().to_csv(index=False).encode())
    assert again.content_hash == panel.content_hash
