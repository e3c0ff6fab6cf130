"""What is redrawn when: while a thumb moves only the parts that follow it, at rest the whole page.

A page draws its moving body in one keyed fragment, the frame draws the headline in another. A
callback names what its action needs, and Streamlit runs that instead of the whole script.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

HEADLINE = "headline"
BODY = "body"


def after_move(dragging: bool) -> None:
    """At the end of a lever's callback: redraw what follows the thumb, or everything at rest."""
    if dragging:
        st.rerun([HEADLINE, BODY])
    st.rerun()


def then_all(action: Callable[..., None]) -> Callable[..., None]:
    """The action as a callback that redraws the whole page, wherever its button stands."""

    def act(*args: object, **kwargs: object) -> None:
        action(*args, **kwargs)
        st.rerun()

    return act
