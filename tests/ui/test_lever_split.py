"""The split editor: what it sends to the script, what it refuses, and its form without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.lever import SplitPart, SplitView, split_editor
from ui.lever.split import last_split_move, payload

PAGES = Path(__file__).resolve().parents[1] / "browser"
VIEW = SplitView(
    "Media", (SplitPart("Search", 0.6, 0.7), SplitPart("KOL", 0.4)), maximum=0.8, total=10e6
)
NBSP = "\u00a0"


def test_payload_carries_marks_and_writes_the_total() -> None:
    data = payload(VIEW, (0.5, 0.5), (False, True), "", 0)
    assert (data["parts"][0]["plan"], data["parts"][0]["status_quo"]) == (0.6, 0.7)
    assert data["parts"][1]["status_quo"] is None
    assert data["parts"][0]["line"] == f"2025 70.0{NBSP}% · plan 60.0{NBSP}%"
    assert data["written_total"] == f"$10.00{NBSP}m"


def test_parts_values_and_locks_must_match() -> None:
    with pytest.raises(ValueError, match="2 parts, 1 values and 2 locks"):
        split_editor(
            VIEW,
            key="s",
            values=[1.0],
            locks=[False, False],
            on_move=lambda *_: None,
            on_lock=lambda _: None,
        )


@pytest.mark.parametrize(
    ("move", "taken"),
    [
        ({"index": 1, "value": 0.3, "dragging": True, "seq": 1}, True),
        ({"locks": [True, False], "seq": 2}, True),
        ({"index": 2, "value": 0.3, "dragging": True, "seq": 1}, False),
        ({"index": 0, "value": float("inf"), "dragging": True, "seq": 1}, False),
        ({"locks": [True], "seq": 2}, False),
        ({"locks": [1, 0], "seq": 2}, False),
        ({"index": 0, "value": 0.3, "dragging": True}, False),
    ],
)
def test_only_well_formed_moves_are_taken(
    monkeypatch: pytest.MonkeyPatch, move: dict[str, object], taken: bool
) -> None:
    monkeypatch.setattr("ui.lever.split.st.session_state", {"a": {"move": move}})
    assert bool(last_split_move("a", 2)) is taken


def split_page() -> AppTest:
    page = AppTest.from_file(str(PAGES / "split_page.py"), default_timeout=30)
    page.query_params["live"] = "0"
    return page.run()


def test_form_without_script_rebalances_and_respects_a_lock() -> None:
    page = split_page()
    assert page.number_input[0].value == 18
    page.checkbox[1].check().run()
    assert page.number_input[1].disabled
    page.number_input[0].set_value(36).run()
    # Social ads 18 -> 36; KOL stays 8; the other 74 shrink to 56: search 20 -> 20 * 56 / 74.
    assert page.number_input[1].value == 8
    assert page.number_input[2].value == pytest.approx(20 * 56 / 74, abs=1e-5)
    assert not page.exception


def test_form_without_script_says_why_a_move_stopped() -> None:
    page = split_page()
    for box in page.checkbox[1:]:
        box.check()
    page.run()
    page.number_input[0].set_value(50).run()
    assert page.number_input[0].value == 18
    assert "locked" in page.caption[0].value
