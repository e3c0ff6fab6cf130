"""Colours by theme, written once: Vega takes them as values, the style sheets as variables."""

from __future__ import annotations

# Colours by theme: accent, soft ink, grid; c1 to c8 tell kinds apart, in this order, for readers of
# all colour visions. Vega knows no light-dark().
INK = {
    "light": {
        "accent": "#1D4ED8",
        "soft": "#64748B",
        "grid": "#E3E9F1",
        "other": "#94A3B8",
        "ink": "#0F172A",
        "met": "#0D8377",
        "open": "#D97706",
        "missed": "#DB2777",
        "c1": "#1D4ED8",
        "c2": "#E69F00",
        "c3": "#0D8377",
        "c4": "#CC79A7",
        "c5": "#56B4E9",
        "c6": "#8B5E34",
        "c7": "#7C3AED",
        "c8": "#94A3B8",
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
    },
}
