"""Where the elasticity comes from: the panel's prices, general experience, or both."""

from __future__ import annotations

import streamlit as st

from model import World
from model.demand.trust import Trust, trusted
from ui.formats import percent
from ui.html import text_html, title_html
from ui.rests import lever_rests
from ui.words import _

WORLDS_KEPT = 16
PRICE = "Price"


def trust_card(world: World) -> None:
    """Where the elasticities come from."""
    with st.container(key="card_trust"):
        st.html(title_html(_("How well is this known?")) + text_html(price_trust(world)))


def price_rests(world: World) -> str:
    """What the elasticities rest on beside the data; empty when on data alone."""
    return lever_rests(world, "price")


def price_trust(world: World) -> str:
    """How well the elasticity is known, in sentences."""
    found = _known(world.id, world)
    parts = [_(found.message).format(**found.names)]
    if found.source == "both":
        share = percent(found.share_from_data, 0)
        parts.append(_("{share} of what is known of it comes from them.").format(share=share))
    elif found.source == "prior":
        parts.append(_("Change prices in a few markets on purpose and load the weeks after."))
    history = world.fit.history
    if history.metric == "revenue" and history.price is not None:
        parts.append(
            _(
                "Your panel counts revenue, which follows the price by 1 − elasticity: that is "
                "what the data tell, and the elasticity of orders is worked out from it."
            )
        )
    spread = world.business.tables["line_elasticity"]
    if len(world.lines) > 1:
        words = (
            _("How lines differ is a usual value that nobody has confirmed (≈): {source}.")
            if spread.flagged
            else _("How lines differ: {source}.")
        )
        parts.append(words.format(source=_(spread.source)))
    return " ".join(parts)


@st.cache_resource(show_spinner=False, max_entries=WORLDS_KEPT)
def _known(world_id: str, _world: World) -> Trust:  # noqa: ARG001 (key)
    return next(trust for trust in trusted(_world.fit) if trust.about == PRICE)
