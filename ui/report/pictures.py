"""A chart as it stands on the page, as a picture of its own: PNG, SVG, and its rows as CSV.

vl-convert draws with the Vega that it brings along: no browser, no network (it may load nothing),
fonts of its own that look like Arial.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import vl_convert

from model.report.sheet import legible
from ui.charts import INK
from ui.report.lettering import FAMILY, wrapped
from ui.report.table import csv_of
from ui.state import Picture

Spec = dict[str, Any]
WIDTH = 760
TITLE_SIZE, REMARK_SIZE = 15.0, 11.0
SCALE = 2
EDGE = 18
ROWS = "rows"
# Charts put together from several views have sizes of their own.
COMPOSED = ("facet", "hconcat", "vconcat", "concat", "repeat", "spec")
NOWHERE: list[str] = []


@dataclass(frozen=True)
class Captioned:
    """A chart with what stands above it: its title, and whose figures they are."""

    picture: Picture
    remark: str

    def png(self) -> bytes:
        """Pixels, two to a point."""
        spec = self.spec()
        made = vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=NOWHERE)
        return bytes(made)

    def svg(self) -> bytes:
        """Lines and text that can be edited."""
        return svg_of(self.spec()).encode()

    def csv(self) -> bytes:
        """The rows behind the marks."""
        return csv_of(self.picture.frame, _drawn(self.picture))

    def spec(self) -> Spec:
        """The chart on white with its title."""
        title = {
            "text": list(wrapped(legible(self.picture.heading), WIDTH, TITLE_SIZE, 3, bold=True)),
            "subtitle": list(wrapped(legible(self.remark), WIDTH, REMARK_SIZE, 2)),
            "anchor": "start",
            "frame": "group",
            "offset": 12,
            "fontSize": TITLE_SIZE,
            "subtitleFontSize": REMARK_SIZE,
            "color": INK["light"]["ink"],
            "subtitleColor": INK["light"]["soft"],
        }
        spec = drawable(self.picture, WIDTH, self.picture.height)
        return spec | {"title": title, "padding": EDGE}


def drawable(picture: Picture, width: float, height: float) -> Spec:
    """A chart in the light theme with its rows inside, of a given size."""
    spec = _drawn(picture)
    spec["datasets"] = {ROWS: json.loads(picture.frame.to_json(orient="records"))}
    if not any(name in spec for name in COMPOSED):
        spec |= {"width": width, "height": height}
    look = {"background": "white", "font": FAMILY, "view": {"stroke": None}}
    return spec | {"config": look | {"axis": {"labelFontSize": 11}}}


def svg_of(spec: Spec) -> str:
    """A chart as SVG; nothing is loaded from anywhere."""
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=NOWHERE))


def _drawn(picture: Picture) -> Spec:
    """The grammar's spec on the light theme, over rows that are still to come."""
    made: Spec = picture.make(INK["light"]).to_dict()
    made.pop("datasets", None)
    return made
