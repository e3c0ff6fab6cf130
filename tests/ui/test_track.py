"""An interval on a track: where its marks stand, and that it says itself."""

from __future__ import annotations

import re

import pytest

from ui.track import RING, TICK, ZERO, Scale, track_html


@pytest.mark.parametrize(
    ("value", "place"), [(0.0, 0.0), (5.0, 50.0), (10.0, 100.0), (-3.0, 0.0), (12.0, 100.0)]
)
def test_a_value_stands_between_the_ends_or_at_one_of_them(value: float, place: float) -> None:
    assert Scale(0.0, 10.0).place(value) == place


def test_an_edge_keeps_the_outermost_marks_off_the_ends() -> None:
    scale = Scale(0.0, 10.0, edge=3.0)
    assert [scale.place(value) for value in (0.0, 5.0, 10.0)] == [3.0, 50.0, 97.0]


def test_a_scale_without_length_puts_its_value_in_the_middle() -> None:
    assert Scale(4.0, 4.0).place(4.0) == 50.0


def test_band_dot_and_marks_stand_where_their_values_are() -> None:
    drawn = track_html(Scale(0, 100), 20, 60, 45, [(TICK, 80), (RING, 10), (ZERO, 0)])
    found = re.findall(r'<i class="(.*?)" style="left:(.*?)%(?:;width:(.*?)%)?"', drawn)
    assert found == [
        ("hr-band", "20.0", "40.0"),
        ("hr-ring", "10.0", ""),
        ("hr-zero", "0.0", ""),
        ("hr-tick", "80.0", ""),
        ("hr-dot", "45.0", ""),
    ]


def test_an_interval_too_narrow_to_see_is_drawn_all_the_same() -> None:
    assert "width:0.5%" in track_html(Scale(0, 100), 50, 50)


def test_what_a_track_says_is_escaped_and_read_out() -> None:
    drawn = track_html(Scale(0, 1), 0, 1, said='<b>"a"', kind="met")
    assert 'class="hr-track met"' in drawn
    assert 'role="img" aria-label="&lt;b&gt;&quot;a&quot;"' in drawn
    assert "<b>" not in drawn


def test_a_track_without_words_is_decoration() -> None:
    assert 'aria-hidden="true"' in track_html(Scale(0, 1), 0, 1)
