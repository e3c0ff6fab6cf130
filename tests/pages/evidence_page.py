"""The evidence section alone, with the switch between companies; no scenario is computed."""

from types import SimpleNamespace

import streamlit as st

from ui import state
from ui.evidence import evidence_section
from ui.worlds import world_switch

state.arrive()
with st.sidebar:
    world_switch()
evidence_section(SimpleNamespace(world=state.world()))
