"""The lever: one slider with its marks, live while it is dragged, and the split that totals 100 %.

Use::

    state = lever(view, key="lever.media_total", value=scenario_value, on_change=commit, live=True)

``on_change(value, dragging)`` runs before the script's body, so that the page can commit the value
to its scenario first; the page then passes the committed value back in ``value``.
"""

from __future__ import annotations

from ui.lever.fallback import slider_lever
from ui.lever.live import OnChange, live_lever
from ui.lever.numbers import NumberStyle, write
from ui.lever.split import SplitPart, SplitState, SplitView, split_editor
from ui.lever.view import ENGLISH, LeverState, LeverTexts, LeverView, lever_texts

__all__ = [
    "ENGLISH",
    "LeverState",
    "LeverTexts",
    "LeverView",
    "NumberStyle",
    "OnChange",
    "SplitPart",
    "SplitState",
    "SplitView",
    "lever",
    "lever_texts",
    "split_editor",
    "write",
]


def lever(
    view: LeverView, *, key: str, value: float, on_change: OnChange | None = None, live: bool = True
) -> LeverState:
    """Draw one lever and answer where it stands.

    Args:
        view: What it shows; inside units.
        key: Unique on the page and stable between runs. Its widget state lives under
            ``{key}.live`` or ``{key}.slider``.
        value: Where the scenario stands now, after the commits of this run. Values out of range
            are drawn at the nearest end.
        on_change: Called with ``(value, dragging)`` before the script's body when a person moved
            the lever. With None the widget keeps the value itself and ``value`` is its start.
        live: Follow the drag by the component; False draws ``st.slider`` (tests, user setting).
    """
    draw = live_lever if live else slider_lever
    return draw(view, key=key, value=value, on_change=on_change)
