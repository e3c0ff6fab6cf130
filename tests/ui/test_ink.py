"""Colours: one list for charts and style sheets, readable on every ground of the app."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.ink import INK, variables

UI = Path(__file__).resolve().parents[2] / "ui"
# Letters and what stands behind them: page, card, pill without status, card of the closest gap.
LETTERS = ("accent", "soft", "ink", "met", "missed", "c2-ink", "c4-ink")
GROUNDS = {
    "light": ("#F7F8FB", "#FFFFFF", "#EEF2F7", "#EEF3FE"),
    "dark": ("#0B1220", "#131C2E", "#212D44", "#16233F"),
}
AA = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("theme", INK)
@pytest.mark.parametrize("name", LETTERS)
def test_letters_are_readable_on_every_ground(name: str, theme: str) -> None:
    for ground in GROUNDS[theme]:
        assert contrast(INK[theme][name], ground) >= AA, ground


def test_both_themes_know_the_same_colours() -> None:
    assert list(INK["light"]) == list(INK["dark"])


def test_style_sheets_take_the_colours_of_charts() -> None:
    made = variables()
    assert f"--hr-accent: light-dark({INK['light']['accent']}, {INK['dark']['accent']});" in made
    assert f"--hr-track: light-dark({INK['light']['grid']}, {INK['dark']['grid']});" in made
    assert f"--c3: light-dark({INK['light']['c3']}, {INK['dark']['c3']});" in made


def test_no_style_sheet_writes_a_shared_colour_again() -> None:
    pairs = {
        f"light-dark({INK['light'][name]}, {INK['dark'][name]})".lower() for name in INK["light"]
    }
    again = [
        f"{sheet.relative_to(UI)}: {found}"
        for sheet in UI.rglob("*.css")
        for found in re.findall(r"light-dark\([^)]*\)", sheet.read_text(encoding="utf-8").lower())
        if found in pairs
    ]
    assert again == []


def test_every_variable_that_a_style_sheet_asks_for_is_set_somewhere() -> None:
    sheets = "\n".join(sheet.read_text(encoding="utf-8") for sheet in UI.rglob("*.css"))
    asked = set(re.findall(r"var\((--(?:hr-[a-z0-9-]+|c[1-8]))\)", sheets))
    given = set(re.findall(r"(--[a-z0-9-]+):", sheets + variables()))
    assert asked - given == set()
