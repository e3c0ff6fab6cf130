"""The lever's arithmetic and number shapes, and its st.slider form driven by AppTest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.lever import ENGLISH, LeverView, lever_texts, write
from ui.lever.fallback import caption, printf
from ui.lever.levels import beyond, clamp, facts, legal_bands, mark_texts, marks, position
from ui.lever.live import last_move, payload
from ui.lever.numbers import NumberStyle, decimals_for
from ui.levers import standing
from ui.plain import plain

PAGES = Path(__file__).resolve().parents[1] / "browser"
MEDIA = LeverView(
    label="Media budget",
    minimum=2e6,
    maximum=12e6,
    step=1e5,
    status_quo=6e6,
    plan=6.5e6,
    kind="usd",
    observed=(4e6, 14e6),
    bands={"cautious": 5e6, "out of range": 20e6},
)
SHARE = LeverView("Share", 0, 0.5, 0.01, 0.11, 0.165, "percent")
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        (MEDIA.style, 7.1e6, f"$7.1{NBSP}m"),
        (MEDIA.difference, 0.6e6, f"+$0.6{NBSP}m"),
        (MEDIA.difference, -1e6, f"−$1.0{NBSP}m"),
        (MEDIA.difference, -0.04e6, f"$0.0{NBSP}m"),
        (SHARE.style, 0.19, f"19{NBSP}%"),
        (SHARE.difference, 0.03, f"+3{NBSP}pts"),
        (NumberStyle(decimals=1, suffix=f"{NBSP}days"), 9.14, f"9.1{NBSP}days"),
        (NumberStyle(), 2.5, "3"),
        (NumberStyle(), 1234567.0, "1,234,567"),
        (NumberStyle(decimals=2, point=",", group="."), 1234.5, "1.234,50"),
    ],
)
def test_numbers_are_written_as_people_read_them(
    style: NumberStyle, value: float, text: str
) -> None:
    assert write(style, value) == text


@pytest.mark.parametrize(
    ("step", "decimals"), [(1, 0), (0.5, 1), (0.25, 2), (5, 0), (0.1, 1), (1e-9, 4)]
)
def test_step_decides_the_decimals(step: float, decimals: int) -> None:
    assert decimals_for(step) == decimals


def test_one_lever_has_one_scale_and_words_of_its_language() -> None:
    german = replace(ENGLISH, million="Mio.")
    assert write(replace(MEDIA, texts=german).style, 500_000) == f"$0.5{NBSP}Mio."
    assert write(replace(MEDIA, minimum=0, maximum=9000, step=50).style, 500) == "$500"


def test_marks_stand_at_their_part_of_the_track() -> None:
    # 2 to 12: plan 6.5 at 4.5 / 10, status quo 6 at 4 / 10; the observed band ends with the track.
    assert marks(MEDIA) == {
        "status_quo": 0.4,
        "plan": 0.45,
        "compared": None,
        "observed": (0.2, 1.0),
    }
    assert position(MEDIA, 99e6) == 1.0
    assert marks(replace(MEDIA, observed=(20e6, 30e6)))["observed"] is None


def test_values_out_of_range_stand_at_the_nearest_end() -> None:
    assert clamp(SHARE, float("-inf")) == 0
    assert clamp(SHARE, 0.9) == 0.5


def test_zero_is_called_none_only_where_the_record_says_so() -> None:
    hedge = LeverView("Hedge", 0, 1, 0.05, 0, 0.5, "percent", zero_as_none=True)
    assert mark_texts(hedge)["status_quo"] == "none"
    assert mark_texts(replace(hedge, zero_as_none=False))["status_quo"] == f"0{NBSP}%"


def test_panel_tells_range_and_observed_and_only_legal_bands() -> None:
    rows = dict(facts(replace(MEDIA, source="elec-m3")))
    assert rows["range"] == f"$2.0{NBSP}m – $12.0{NBSP}m"
    assert rows["source"] == "elec-m3"
    assert "reasonable" not in rows
    assert legal_bands(MEDIA) == {"cautious": 5e6}


@pytest.mark.parametrize(("change", "word"), [({"maximum": 2e6}, "below"), ({"step": 0}, "step")])
def test_an_impossible_record_names_its_lever(change: dict[str, float], word: str) -> None:
    with pytest.raises(ValueError, match=f"Media budget.*{word}"):
        replace(MEDIA, **change)


def test_every_word_of_the_widget_passes_the_translator() -> None:
    shouted = lever_texts(str.upper)
    assert {v.upper() for v in vars(ENGLISH).values()} == set(vars(shouted).values())


@pytest.mark.parametrize(
    "move",
    [
        None,
        "x",
        {"value": float("nan"), "seq": 1, "dragging": False},
        {"value": "7", "seq": 1, "dragging": False},
        {"value": 7, "seq": "1", "dragging": False},
        {"value": 7, "seq": 1},
    ],
)
def test_what_a_browser_should_not_send_is_ignored(
    monkeypatch: pytest.MonkeyPatch, move: object
) -> None:
    monkeypatch.setattr("ui.lever.live.st.session_state", {"a": {"move": move}})
    assert last_move("a") is None


def test_payload_stays_small() -> None:
    import json

    assert len(json.dumps(payload(MEDIA, 7e6, 3))) < 2500


def test_caption_and_format_of_the_slider_agree_with_the_lever() -> None:
    assert caption(MEDIA, 7.1e6) == (f"2025 $6.0{NBSP}m · plan $6.5{NBSP}m · +$0.6{NBSP}m")
    assert caption(MEDIA, 6.5e6).endswith("as plan")
    assert printf(SHARE.style) == f"%.0f{NBSP}%%"


def test_a_share_that_another_split_shifts_unseen_stands_at_its_plan() -> None:
    """16.5 % reads 17 %, as 16.8 % does; what a person moved stands where it was put."""
    assert standing(SHARE, 0.168, moved=False) == 0.165
    assert standing(SHARE, 0.168, moved=True) == 0.168
    assert standing(SHARE, 0.18, moved=False) == 0.18


def test_a_lever_moved_past_what_the_data_have_seen_says_so() -> None:
    """The grey band ends at 4 and 14 million; where the plan stands needs no warning."""
    moved = [beyond(MEDIA, value) for value in (3.9e6, 4e6, 14e6, 14.1e6)]
    assert moved == [True, False, False, True]
    assert not beyond(replace(MEDIA, observed=(7e6, 8e6)), MEDIA.plan)
    assert not beyond(SHARE, 0.4)


def test_the_slider_form_warns_under_the_lever() -> None:
    page = slider_page()
    warning = plain(ENGLISH.beyond)
    assert warning not in [caption.value for caption in page.caption]
    page.slider[1].set_value(30).run()
    assert [caption.value for caption in page.caption][2] == warning


def slider_page() -> AppTest:
    page = AppTest.from_file(str(PAGES / "lever_page.py"), default_timeout=30)
    page.query_params["live"] = "0"
    return page.run()


def test_slider_form_shows_per_cent_and_commits_shares() -> None:
    page = slider_page()
    share = page.slider[1]
    assert (share.value, share.min, share.max, share.step) == (19, 0, 50, 1)
    share.set_value(30).run()
    assert page.session_state["moves"] == [("sea", 0.3, False)]
    assert page.caption[1].value == f"2025 11{NBSP}% · plan 16{NBSP}% · +14{NBSP}pts"
    assert not page.exception


def test_slider_form_follows_a_preset() -> None:
    page = slider_page()
    page.button[0].click().run()
    assert (page.slider[0].value, page.slider[1].value) == (5, 30)
    assert "media=5000000" in page.markdown[1].value
