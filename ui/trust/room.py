"""Room kept for a chart before it is drawn, so that what stands below does not jump."""

from __future__ import annotations

import streamlit as st


def room(name: str, height: int) -> None:
    """Keep the height, pixels, of the chart drawn under this name."""
    chart = f'[class*="st-key-chart_{name}_"]'
    st.html(f"<style>{chart} {{ min-height: {int(height)}px; }}</style>")
