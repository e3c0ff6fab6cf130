"""Every text of every chart passes through the catalogue: titles of axes and of tooltips."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any

import pytest

from ui import words
from ui.channels.curve import curve_chart
from ui.charts import GRAMMAR, Grammar
from ui.compare import pictures as compare
from ui.demand.grammar import parts_grammar, path_grammar
from ui.ink import INK
from ui.intake.pictures import GRAMMARS
from ui.pricing import picture, waterfall
from ui.risk.curves import grammar
from ui.targets import together

WEEKS = ("year", "dates", "numbers")
METRICS = ("gmv", "orders")


def grammars() -> dict[str, Grammar]:
    """Every chart of the app by a name."""
    found = dict(GRAMMAR) | {"curve": curve_chart, "risk": grammar}
    found |= {f"path {w} {m}": path_grammar(w, m) for w in WEEKS for m in METRICS}
    found |= {f"parts {w} {m}": parts_grammar(w, m) for w in WEEKS for m in METRICS}
    found |= {f"compare {weeks}": make for weeks, make in compare.GRAMMARS.items()}
    found |= {"price CM2": picture._cm2, "price GMV": picture._gmv}
    found |= {"order": waterfall._waterfall, "targets met": together._columns}
    found |= {f"history {kind}": make for kind, make in GRAMMARS.items()}
    return found


class Marked(NullTranslations):
    """A language whose every text is known by its marks."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"


def titles(part: Any) -> Iterator[str]:
    """Titles anywhere in a spec."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str):
            yield part["title"]
        for inside in part.values():
            yield from titles(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from titles(inside)


@pytest.mark.parametrize("name", grammars())
def test_titles_are_translated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "catalogue", lambda _language: Marked())
    found = [title for title in titles(grammars()[name](INK["light"]).to_dict()) if title.strip()]
    assert [title for title in found if not title.startswith("«")] == []
