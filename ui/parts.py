"""What is redrawn when: the parts that a move changes; while a thumb moves not even all of them.

A page draws its moving body in one keyed fragment and what stands below it in another, the frame
draws the scenario bar and the headline in two more. A callback names what its action needs, and
Streamlit runs that instead of the whole script, which would send the menu and the styles again.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import state

BAR = "bar"
HEADLINE = "headline"
BODY = "body"
BELOW = "below"
FOLLOWING = (HEADLINE, BODY)
# What a move changes, the part that computes the figures first.
CHANGING = (HEADLINE, BODY, BAR, BELOW)
_IN_PARTS = "drawn_in_parts"


def drawn_in_parts(whether: bool) -> None:
    """Say whether everything on this page that a move changes stands in the four fragments."""
    state.keep(_IN_PARTS, whether)


def after_move(dragging: bool) -> None:
    """At the end of a lever's callback: redraw what follows the thumb, or what a move changes."""
    if dragging:
        st.rerun(FOLLOWING)
    # A drawer hangs on the whole page. So do tests, which use plain sliders: a page that has not
    # run as a whole has no links to other pages there.
    now = state.session()
    if state.kept(_IN_PARTS, bool) and now.live and not now.drawer:
        st.rerun(CHANGING)
    st.rerun()


def look_again() -> None:
    """At the end of a picker's callback that chooses what a page looks at: its parts alone follow.

    The scenario is the same, so neither headline nor scenario bar has anything new to say.
    """
    state.dismiss()
    if state.kept(_IN_PARTS, bool):
        st.rerun((BODY, BELOW))
    st.rerun()


def then_all(action: Callable[..., None]) -> Callable[..., None]:
    """The action as a callback that redraws the whole page, wherever its button stands."""

    def act(*args: object, **kwargs: object) -> None:
        action(*args, **kwargs)
        st.rerun()

    return act
