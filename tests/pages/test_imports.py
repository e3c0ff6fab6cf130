"""Curves of another model on the Data page: uploaded, asked about, chosen, in the world made."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from model.world import read_world
from tests.pages.app import words
from tests.pages.intake_page import (
    as_csv,
    at_business,
    field,
    fitted_company,
    go,
    intake,
    press,
    sound,
    unfold,
    upload,
    weekly_rows,
)
from ui.intake.curve_files import LEFT_OUT, NEW

SPEND = (0, 500, 1000, 2000, 4000)
HEAD = "market,channel,spend,mean,low,high"


def curves(*channels: str, market: str = "US") -> bytes:
    """60 s / (1000 + s) orders a week: 30 at 1,000 USD."""
    rows = [f"{market},{channel},{s},{60 * s / (1000 + s)},{50 * s / (1000 + s)},"
            f"{72 * s / (1000 + s)}" for channel in channels for s in SPEND]  # fmt: skip
    return "\n".join((HEAD, *rows)).encode()


def at_curves(*files: tuple[str, bytes]) -> AppTest:
    app = unfold(at_business(("history.csv", as_csv(weekly_rows(60)))), "curves")
    for file in files:
        upload(app, "curves_", file)
    return app


def answer(app: AppTest) -> None:
    """What the file does not say: orders, USD, a week, 90 %."""
    for label, value in (("What a response counts", "orders"), ("Currency of", "USD")):
        sound(field(app, "selectbox", label).set_value(value).run())
    sound(field(app, "number_input", "Totals over").set_value(1.0).run())
    sound(field(app, "selectbox", "Cases between").set_value(0.9).run())


def test_what_a_file_does_not_say_is_asked_before_anything_is_taken() -> None:
    app = at_curves(("theirs.csv", curves("search", "tiktok")))
    assert "nothing is guessed" in words(app)
    assert "no curve of this file plays" in words(app)
    (file,) = intake(app).curves
    assert (file.found, file.asked) == (None, ("outcome", "currency", "weeks", "interval"))
    answer(app)
    (file,) = intake(app).curves
    assert file.found is not None
    assert file.channels == {"search": "place:search", "tiktok": LEFT_OUT}
    assert file.found.sha256[:12] in words(app)
    assert "no curve of this file plays" not in words(app)
    press(app, f"drop_curves_{file.digest}")
    assert intake(app).curves == ()


def test_a_bad_file_says_row_column_and_value() -> None:
    bad = curves("search").replace(b"US,search,500,20.0", b"US,search,500,<b>x</b>")
    app = at_curves(("bad.csv", bad))
    answer(app)
    shown = words(app)
    assert "not a number; write it plainly" in shown
    assert "<b>x</b>" not in shown
    assert intake(app).curves[0].found is None


def test_a_market_of_another_name_is_asked_for() -> None:
    app = at_curves(("theirs.csv", curves("search", market="America")))
    answer(app)
    assert intake(app).curves[0].markets == {"America": ""}
    sound(field(app, "selectbox", "America is").set_value("US").run())
    assert intake(app).curves[0].markets == {"America": "US"}


def test_another_panel_opens_the_places_it_does_not_have_again() -> None:
    app = at_curves(("theirs.csv", curves("search")))
    answer(app)
    assert intake(app).curves[0].channels == {"search": "place:search"}
    go(app, "files")
    press(app, next(k for b in app.button if (k := str(b.key)).startswith("remove_")))
    other = weekly_rows(60, market="DE").rename(columns={"spend_search": "spend_video"})
    upload(app, "upload_", ("other.csv", as_csv(other)))
    go(app, "check")
    go(app, "business")
    unfold(app, "curves")
    chosen = field(app, "selectbox", "search")
    assert (chosen.value, chosen.options) == (
        LEFT_OUT,
        ["in the place of video", "a new channel", "left out"],
    )
    sound(chosen.set_value("place:video").run())
    sound(field(app, "selectbox", "US is").set_value("DE").run())
    (file,) = intake(app).curves
    assert (file.channels, file.markets) == ({"search": "place:video"}, {"US": "DE"})


@pytest.mark.slow
def test_curves_play_in_the_world_that_is_made_and_are_told() -> None:
    app = at_curves(("theirs.csv", curves("search", "tiktok")))
    answer(app)
    sound(field(app, "selectbox", "tiktok").set_value(NEW).run())
    fitted_company(app)
    made = intake(app).made
    assert made is not None
    assert not made.failed
    world = read_world(made.text)
    assert world.channels == ("search", "tiktok")
    spend = np.full((len(world.weeks), 1, 2), 1000.0)
    caused = world.demand.media_response(spend)[-1].mean(axis=0)[0]
    caused = caused * world.past.multiplier.mean()
    np.testing.assert_allclose(caused, [30, 30], rtol=0.02)
    assert sum("imported from theirs.csv (curve file)" in flag for flag in made.flags) == 2


def test_what_was_answered_is_not_said_to_be_missing_and_curves_carry_their_unit() -> None:
    app = at_curves(("theirs.csv", curves("search")))
    assert "The file does not say this" in words(app)
    answer(app)
    shown = words(app)
    assert "The file does not say this" not in shown
    assert "What the file does not say, as you answered it:" in shown
    assert "Curve file, 1 curve, hash" in shown
    assert "search · US: orders a week by USD of spend a week" in shown


@pytest.mark.parametrize(("installed", "kinds"), [(True, {".nc", ".netcdf"}), (False, set())])
def test_netcdf_is_offered_only_where_it_can_be_read(
    monkeypatch: pytest.MonkeyPatch, installed: bool, kinds: set[str]
) -> None:
    monkeypatch.setattr("ui.intake.curves.can_read_netcdf", lambda: installed)
    app = at_curves()
    box = next(w for w in app.file_uploader if str(w.key).startswith("curves_"))
    assert {".nc", ".netcdf"} & set(box.proto.type) == kinds
    assert ("pip install -r requirements-scale.txt" in words(app)) is not installed
