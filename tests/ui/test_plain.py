"""Text in Streamlit's labels shows as it is written."""

from __future__ import annotations

import pytest

from ui.plain import plain


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("US", "US"),
        ("$6 [a]", r"\$6 \[a\]"),
        ("![x](http://a.b)", r"\!\[x\]\(http\://a.b\)"),
        ("*a*\n_b_", r"\*a\* \_b\_"),
        ("6.5\u00a0m", "6.5\u00a0m"),
        ("+ 14 + 2", r"\+ 14 + 2"),
    ],
)
def test_marks_are_escaped_lines_joined_and_no_break_blanks_kept(words: str, escaped: str) -> None:
    assert plain(words) == escaped
