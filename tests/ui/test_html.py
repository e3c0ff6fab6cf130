"""Tables and regions of `ui.html`: escaped, named, reached by keyboard."""

from __future__ import annotations

from ui.html import scroll_html, table_html

HEAD = ("Market", "GMV")
ROWS = (("US", "$3 m"), ("<b>", "$1 m"))


def test_the_first_column_heads_its_row() -> None:
    drawn = table_html(HEAD, ROWS)
    assert '<th scope="row">US</th><td class="">$3 m</td>' in drawn
    assert '<th scope="col">Market</th>' in drawn


def test_a_table_scrolls_by_keyboard_and_has_a_name() -> None:
    region = '<div class="hr-scroll" tabindex="0" role="region" aria-label="{}">'
    assert table_html(HEAD, ROWS).startswith(region.format("Market, GMV"))
    assert table_html(HEAD, ROWS, label='GMV "now"').startswith(
        region.format("GMV &quot;now&quot;")
    )


def test_cells_are_escaped_and_the_column_now_is_bold() -> None:
    drawn = table_html(HEAD, ROWS, now=1)
    assert '<th scope="row">&lt;b&gt;</th><td class="now">$1 m</td>' in drawn


def test_a_region_takes_classes_of_its_page() -> None:
    assert scroll_html("<p></p>", "x", "wide").startswith('<div class="hr-scroll wide" tabindex')
