"""One A4 page of a scenario: what it says, as plain text, and how that is laid out.

`Page` holds words only, so that it can be drawn outside a session. Each part has a fixed place and
cuts what it cannot hold: whatever the names and the numbers, it is one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import vl_convert

from ui.report.canvas import HEIGHT, MARGIN, WIDTH, Canvas
from ui.report.lettering import width, wrapped
from ui.report.pictures import drawable, svg_of
from ui.state import Picture

ROOM = WIDTH - 2 * MARGIN
STATUS = {"met": "met", "open": "open", "missed": "missed"}
TILE_GAP, TILE_HEIGHT, TILES_ACROSS = 8.0, 64.0, 3
ROW_HEIGHT, MOST_ROWS = 15.0, 9
# Label, base year, expected, interval, target, probability in words: shares of the width.
COLUMNS = (0.31, 0.10, 0.11, 0.18, 0.11, 0.19)
CHART_HEIGHT = 150.0
MOST_CHANGES, CHANGES_ACROSS = 12, 2
# How much of its column the name of a lever may take.
LEVER_SHARE = 0.45
LONGEST_ADDRESS = 4  # lines
SMALL, BODY, LARGE = 6.8, 8.2, 9.6


@dataclass(frozen=True)
class Tile:
    """One headline figure: its name, value, note, and its target with the probability."""

    label: str
    value: str
    note: str
    aim: str
    status: str


@dataclass(frozen=True)
class TargetRow:
    """One target: its name, the cells beside it, its probability in words."""

    label: str
    cells: tuple[str, ...]
    chance: str
    status: str


@dataclass(frozen=True)
class Page:
    """Everything that stands on the page, in the reader's language.

    Attributes:
        head: Headings of the targets table: one for the label, one a cell, one for the chance.
        changes: (lever, values) that differ; ``more`` says how many there is no room for.
        note: What the user saved beside the name; one line of it stands under the title.
        address: Link or code; empty when it is too long to type.
    """

    title: str
    company: str
    verdict: str
    tiles: tuple[Tile, ...]
    targets: str
    head: tuple[str, ...]
    rows: tuple[TargetRow, ...]
    chart: Picture
    differs: str
    changes: tuple[tuple[str, str], ...]
    more: str
    address: str
    notes: tuple[str, ...]
    note: str = ""

    def pdf(self) -> bytes:
        """The page as PDF, its text as text."""
        return bytes(vl_convert.svg_to_pdf(self.svg()))

    def svg(self) -> str:
        """The page as SVG, a point a unit."""
        canvas = Canvas()
        below = _heading(canvas, self)
        below = _tiles(canvas, self.tiles, below)
        below = _targets(canvas, self, below)
        below = _chart(canvas, self.chart, below)
        _changes(canvas, self, below)
        _foot(canvas, self)
        return canvas.svg()


def _heading(canvas: Canvas, page: Page) -> float:
    """Title, company, verdict; answers where the next part begins."""
    below = MARGIN + 14
    canvas.text(MARGIN, below, page.title, 18, room=ROOM, bold=True)
    if page.note:
        below += 14
        canvas.text(MARGIN, below, " ".join(page.note.split()), BODY, room=ROOM)
    below += 14
    canvas.text(MARGIN, below, page.company, BODY, room=ROOM, ink="soft")
    below += 6
    for line in wrapped(page.verdict, ROOM, 11, 4):
        below += 14
        canvas.text(MARGIN, below, line, 11)
    return below + 10


def _tiles(canvas: Canvas, tiles: Sequence[Tile], top: float) -> float:
    wide = (ROOM - (TILES_ACROSS - 1) * TILE_GAP) / TILES_ACROSS
    for place, tile in enumerate(tiles):
        row, column = divmod(place, TILES_ACROSS)
        left = MARGIN + column * (wide + TILE_GAP)
        _tile(canvas, tile, left, top + row * (TILE_HEIGHT + TILE_GAP), wide)
    rows = -(-len(tiles) // TILES_ACROSS)
    return top + rows * (TILE_HEIGHT + TILE_GAP) + 6


def _tile(canvas: Canvas, tile: Tile, left: float, top: float, wide: float) -> None:
    canvas.box(left, top, wide, TILE_HEIGHT)
    inner, room = left + 8, wide - 16
    canvas.text(inner, top + 13, tile.label, BODY, room=room, ink="soft")
    canvas.text(inner, top + 31, tile.value, 15, room=room, bold=True)
    canvas.text(inner, top + 43, tile.note, SMALL, room=room, ink="soft")
    ink = STATUS.get(tile.status, "soft")
    canvas.text(inner, top + 56, tile.aim, SMALL + 0.4, room=room, ink=ink, bold=True)


def _targets(canvas: Canvas, page: Page, top: float) -> float:
    below = top + 8
    canvas.text(MARGIN, below, page.targets, LARGE, room=ROOM, bold=True)
    below += 14
    ends = _column_ends(len(page.head))
    _row(canvas, page.head, ends, below, "soft", "soft")
    for row in page.rows[:MOST_ROWS]:
        canvas.line(MARGIN, below + 4, WIDTH - MARGIN)
        below += ROW_HEIGHT
        cells = (row.label, *row.cells, row.chance)
        _row(canvas, cells, ends, below, "ink", STATUS.get(row.status, "soft"))
    return below + 14


def _column_ends(columns: int) -> tuple[float, ...]:
    """Right edges of the columns."""
    shares = COLUMNS[:columns]
    return tuple(MARGIN + ROOM * sum(shares[: number + 1]) for number in range(columns))


def _row(
    canvas: Canvas,
    cells: Sequence[str],
    ends: Sequence[float],
    below: float,
    ink: str,
    last: str,
) -> None:
    size = BODY if ink == "ink" else SMALL
    canvas.text(MARGIN, below, cells[0], size, room=ends[0] - MARGIN - 4, ink=ink)
    for number in range(1, len(cells)):
        room, final = ends[number] - ends[number - 1] - 6, number == len(cells) - 1
        at, colour = ends[number], last if final else ink
        canvas.text(at, below, cells[number], size, room=room, bold=final, ink=colour, anchor="end")


def _chart(canvas: Canvas, chart: Picture, top: float) -> float:
    below = top + 8
    canvas.text(MARGIN, below, chart.heading, LARGE, room=ROOM, bold=True)
    spec = drawable(chart, 640, 640 * CHART_HEIGHT / ROOM)
    used = canvas.picture(svg_of(spec), MARGIN, below + 6, ROOM, CHART_HEIGHT)
    return below + 6 + used + 12


def _changes(canvas: Canvas, page: Page, top: float) -> None:
    below = top + 8
    canvas.text(MARGIN, below, page.differs, LARGE, room=ROOM, bold=True)
    wide = (ROOM - 14) / CHANGES_ACROSS
    for place, (name, values) in enumerate(page.changes[:MOST_CHANGES]):
        row, column = divmod(place, CHANGES_ACROSS)
        left, at = MARGIN + column * (wide + 14), below + 13 + row * 11
        canvas.text(left, at, name, BODY - 0.6, room=LEVER_SHARE * wide)
        end, taken = left + wide, min(width(name, BODY - 0.6), LEVER_SHARE * wide)
        canvas.text(end, at, values, BODY - 0.6, room=wide - taken - 6, ink="soft", anchor="end")
    if page.more:
        rows = -(-min(len(page.changes), MOST_CHANGES) // CHANGES_ACROSS)
        canvas.text(MARGIN, below + 13 + rows * 11, page.more, BODY - 0.6, room=ROOM, ink="soft")


def _foot(canvas: Canvas, page: Page) -> None:
    """Notes and address, from the lower edge upwards."""
    lines = [line for note in page.notes for line in wrapped(note, ROOM, SMALL, 2)]
    lines += wrapped(page.address, ROOM, SMALL, LONGEST_ADDRESS) if page.address else ()
    top = HEIGHT - MARGIN - 8.6 * len(lines)
    canvas.line(MARGIN, top + 1, WIDTH - MARGIN)
    for number, line in enumerate(lines, start=1):
        canvas.text(MARGIN, top + 8.6 * number, line, SMALL, ink="soft")
