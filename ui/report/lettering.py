"""How much room text takes on a printed page, and which letters this machine cannot draw.

A page is laid out without asking a browser, so widths come from a table: Arial's, which the fonts
that vl-convert brings share. Other scripts are taken as wide as their letters usually are.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable

import vl_convert

FAMILY = "Liberation Sans, Arial, Helvetica, sans-serif"
# Advance widths of the letters from space to tilde, in thousandths of the font size (Arial).
WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
SPACE = ord(" ")
WIDE, USUAL = 1.0, 0.62
BOLD = 1.08
DOTS = "…"
NBSP = "\u00a0"


def width(words: str, size: float, bold: bool = False) -> float:
    """Points that a line of text takes at a font size."""
    return size * sum(_advance(letter) for letter in words) * (BOLD if bold else 1.0)


def _advance(letter: str) -> float:
    place = (SPACE if letter == NBSP else ord(letter)) - SPACE
    if 0 <= place < len(WIDTHS):
        return WIDTHS[place] / 1000
    if unicodedata.combining(letter):
        return 0.0
    return WIDE if unicodedata.east_asian_width(letter) in "WF" else USUAL


def fitted(words: str, room: float, size: float, bold: bool = False) -> str:
    """The text, cut with dots where it takes more room than there is."""
    at_most = room / (size * (BOLD if bold else 1.0))
    taken, kept = 0.0, 0
    for place, letter in enumerate(words, start=1):
        taken += _advance(letter)
        if taken > at_most:
            return words[:kept].rstrip() + DOTS
        if taken + _advance(DOTS) <= at_most:
            kept = place
    return words


def wrapped(words: str, room: float, size: float, most: int, bold: bool = False) -> tuple[str, ...]:
    """Text in lines no wider than ``room``, at most so many; the last one ends with dots if cut.

    Words wider than a line are broken where the line ends, as are scripts without blanks.
    """
    lines = [""]
    for word in _words(words, room, size, bold):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
        if len(lines) > most + 1:
            break
    lines = lines[1:] if lines[0] == "" and len(lines) > 1 else lines
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], fitted(lines[most - 1] + " " + DOTS, room, size, bold))


def _words(words: str, room: float, size: float, bold: bool) -> Iterable[str]:
    """Words, those wider than a line in pieces that fit one."""
    for word in words.split():
        piece = ""
        for letter in word:
            if piece and width(piece + letter, size, bold) > room:
                yield piece
                piece = ""
            piece += letter
        if piece:
            yield piece


def undrawable(words: str) -> str:
    """Letters of a text that no font of this machine has; they would be drawn as boxes."""
    return "".join(letter for letter in dict.fromkeys(words) if not _drawn(letter))


@functools.cache
def _drawn(letter: str) -> bool:
    """Whether a letter looks unlike one that no font has."""
    if ord(letter) < 0x250 or letter.isspace() or not letter.isprintable():
        return True
    return _picture(letter) != _picture("\U000fffff")


def _picture(letter: str) -> bytes:
    text = f'<text x="4" y="24" font-size="20" font-family="{FAMILY}">{letter}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">{text}</svg>'
    return bytes(vl_convert.svg_to_png(svg))
