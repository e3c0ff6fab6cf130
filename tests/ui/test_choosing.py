"""A picker's option outlives a visit elsewhere, and falls back when it is gone."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from ui import state

    if st.session_state.get("elsewhere"):
        return
    options = st.session_state.get("markets", ["all", "us", "uk"])
    found = state.choice("market", options, "all")
    st.text(found)
    st.selectbox("Market", options, key="market")
    st.text(state.choice("market", options, "all"))


def app() -> AppTest:
    return AppTest.from_function(_page).run()


def shown(app: AppTest) -> list[str]:
    assert not app.exception, [error.value for error in app.exception]
    return [text.value for text in app.text]


def test_it_begins_with_the_first_and_follows_the_picker() -> None:
    opened = app()
    assert (shown(opened), opened.selectbox(key="market").value) == (["all", "all"], "all")
    opened.selectbox(key="market").set_value("uk").run()
    assert shown(opened) == ["uk", "uk"]


def test_it_outlives_a_visit_to_another_page() -> None:
    opened = app()
    opened.selectbox(key="market").set_value("us").run()
    opened.session_state["elsewhere"] = True
    opened.run()
    assert shown(opened) == []
    opened.session_state["elsewhere"] = False
    opened.run()
    assert (shown(opened), opened.selectbox(key="market").value) == (["us", "us"], "us")


def test_an_option_that_is_gone_falls_back_to_the_first() -> None:
    opened = app()
    opened.selectbox(key="market").set_value("us").run()
    opened.session_state["markets"] = ["all", "fr"]
    opened.run()
    assert (shown(opened), opened.selectbox(key="market").value) == (["all", "all"], "all")
