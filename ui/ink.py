"""Colours by theme, written once: Vega takes them as values, the style sheets as variables."""

from __future__ import annotations

import functools

# Letters take accent, soft, ink, met, missed and the inks of c2 and c4 (AA on every ground of the
# app); lines and marks the rest too. c1 to c8 tell kinds apart, in this order, for readers of all
# colour visions.
INK = {
    "light": {
        "accent": "#1D4ED8",
        "soft": "#475569",
        "grid": "#E3E9F1",
        "other": "#94A3B8",
        "ink": "#0F172A",
        "met": "#0B7A6F",
        "open": "#D97706",
        "missed": "#BE185D",
        "c1": "#1D4ED8",
        "c2": "#E69F00",
        "c3": "#0D8377",
        "c4": "#CC79A7",
        "c5": "#56B4E9",
        "c6": "#8B5E34",
        "c7": "#7C3AED",
        "c8": "#94A3B8",
        "c2-ink": "#8F600A",
        "c4-ink": "#A34477",
    },
    "dark": {
        "accent": "#7EA8FF",
        "soft": "#A9B6CA",
        "grid": "#26324A",
        "other": "#64748B",
        "ink": "#E8EEF7",
        "met": "#2DD4BF",
        "open": "#F5A83A",
        "missed": "#F472B6",
        "c1": "#7EA8FF",
        "c2": "#F0B73C",
        "c3": "#2DD4BF",
        "c4": "#E39BC4",
        "c5": "#8FD0F5",
        "c6": "#C79B6D",
        "c7": "#B79CFF",
        "c8": "#64748B",
        "c2-ink": "#F0B73C",
        "c4-ink": "#E39BC4",
    },
}
# Names of the style sheets, where they differ from `--hr-` and the name above.
NAMES = {"grid": "--hr-track"} | {f"c{place}": f"--c{place}" for place in range(1, 9)}


@functools.cache
def variables() -> str:
    """The colours as variables of a style sheet, each with its light and its dark side.

    Both sides stand in it, not the theme's alone: print takes the light one, whatever the theme.
    """
    pairs = (
        f"{NAMES.get(name, f'--hr-{name}')}: light-dark({light}, {INK['dark'][name]});"
        for name, light in INK["light"].items()
    )
    return " ".join(pairs)
