"""A sheet of A4 to put text, lines and charts on; written out as SVG, a point a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from model.report.sheet import legible
from ui.charts import INK
from ui.report.lettering import FAMILY, fitted

WIDTH, HEIGHT = 595.0, 842.0
MARGIN = 36.0
PAPER = INK["light"]
_SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')


@dataclass
class Canvas:
    """Elements in the order they are put on."""

    _parts: list[str] = field(default_factory=list)

    def text(
        self,
        left: float,
        below: float,
        words: str,
        size: float,
        *,
        room: float | None = None,
        ink: str = "ink",
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """One line of text on its base line, cut to ``room``; ``ink`` names a colour of charts."""
        clean = " ".join(legible(words).split())
        shown = clean if room is None else fitted(clean, room, size, bold)
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(
            f'<text x="{left:.1f}" y="{below:.1f}" font-size="{size:g}" fill="{PAPER[ink]}"'
            f' text-anchor="{anchor}" font-family={quoteattr(FAMILY)}{weight}>'
            f"{escape(shown)}</text>"
        )

    def line(self, left: float, at: float, right: float) -> None:
        """A hairline across."""
        self._parts.append(
            f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{at:.1f}" y2="{at:.1f}"'
            f' stroke="{PAPER["grid"]}" stroke-width="0.7"/>'
        )

    def box(self, left: float, top: float, wide: float, high: float) -> None:
        """A rounded frame."""
        self._parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="5"'
            f' fill="none" stroke="{PAPER["grid"]}"/>'
        )

    def picture(self, svg: str, left: float, top: float, wide: float, high: float) -> float:
        """A chart's SVG scaled into a box; answers the height it takes."""
        size = _SIZE.search(svg)
        own_width, own_height = (float(part) for part in size.groups()) if size else (wide, high)
        scale = min(wide / own_width, high / own_height)
        self._parts.append(
            f'<g transform="translate({left:.1f},{top:.1f}) scale({scale:.5f})">{svg}</g>'
        )
        return own_height * scale

    def svg(self) -> str:
        """The finished sheet."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{HEIGHT:g}"'
            f' viewBox="0 0 {WIDTH:g} {HEIGHT:g}">'
        )
        paper = f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="white"/>'
        return f"{head}{paper}{''.join(self._parts)}</svg>"
