"""The app without a browser: pages run by AppTest, levers as plain sliders."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from ui.pages import MENU
from ui.state import Session

ROOT = Path(__file__).resolve().parents[2]
PAGES = {key: None if key == "home" else file for _g, found in MENU for key, file, _n in found}
SECONDS = 60


class PagesOfTheSession(PagesManager):
    """Knows the menu's pages in the run of a fragment too, as the manager of a session does.

    `AppTest` makes a new manager for every run, and only a run of the whole script fills it: a
    `st.page_link` in a fragment would find no page.
    """

    known: ClassVar[dict[str, dict[str, Any]]] = {}  # by main script: a test may have its own

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # `AppTest` forgets this flag on the class it finds, which is this one here.
        PagesManager.uses_pages_directory = None
        super().__init__(*args, **kwargs)

    def set_pages_and_resolve(self, pages: dict[str, Any], fallback_page_hash: str = "") -> Any:
        self.known.setdefault(self.main_script_path, {}).update(pages)
        return super().set_pages_and_resolve(pages, fallback_page_hash)

    def get_pages(self) -> dict[str, Any]:
        known = self.known.get(self.main_script_path)
        return dict(known) if self._pages is None and known else super().get_pages()


setattr(app_test, "PagesManager", PagesOfTheSession)  # noqa: B010 (not exported by name)


def open_page(page: str, code: str | None = None) -> AppTest:
    """A page, opened cold at a scenario's code; levers as sliders (``?live=0``)."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.query_params["live"] = "0"
    if code is not None:
        app.query_params["s"] = code
    app.run()
    path = PAGES[page]
    if path is not None:
        app.switch_page(path).run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def hold_thumb(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the page as while a thumb is dragged: with fewer draws.

    `AppTest` runs whole pages, and the run of a whole page ends a drag; so that is put off.
    """
    monkeypatch.setattr("ui.state.come_to_rest", lambda: None)
    held: Session = app.session_state["headroom"]
    held.before_drag = held.work
    app.run()
    assert not app.exception, [error.value for error in app.exception]


def words(app: AppTest) -> str:
    """All text drawn as HTML, tags left in."""
    return " ".join(str(element.proto.body) for element in app.get("html"))


def verdict(app: AppTest) -> str:
    """The verdict and the strip below it."""
    return next(str(e.proto.body) for e in app.get("html") if "hr-verdict" in e.proto.body)


def warnings(app: AppTest) -> list[str]:
    """Messages about the last action."""
    return [str(element.value) for element in app.warning] + [str(e.value) for e in app.info]
