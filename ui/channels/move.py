"""Move 10 % of one channel's or market's money to another: what it would do, then doing it."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from model.breakdown.channels import Estimate, MoveEffect, move_effect, moved
from model.levers import LeverKey, ScenarioError
from ui import state
from ui.channels.answer import Returns
from ui.formats import change, money, percent, probability
from ui.html import text_html, title
from ui.names import label
from ui.parts import then_all
from ui.shown import Shown
from ui.words import N_, _

PART = 0.1
FROM, TO = "channels_from", "channels_to"
# More places than this are no list to choose from; channels and markets stay.
MOST_PLACES = 200
REFUSED = N_(
    "This move is not possible: other parts that are set or locked, or committed spends, hold the "
    "money."
)
LOCKED = N_("{part} is locked in the split; unlock it first.")
NO_MONEY = N_("{part} has no money to move.")


def move_card(shown: Shown, rows: Returns) -> None:
    """Choose from and to, see the effect, apply it."""
    kinds = _kinds(shown)
    if not kinds:
        return
    with st.container(key="card_move"):
        part = percent(PART, 0)
        title(_("Move {part} from one to another").format(part=part), _("before you do it"))
        source, target = _picks(shown, kinds, rows)
        effect, why = _effect(shown, source, target)
        st.html(_effect_html(effect) if effect else text_html(why))
        st.button(
            _("Move it"),
            key="channels_move",
            type="primary",
            disabled=effect is None,
            on_click=then_all(partial(_apply, source, target)),
        )


def _kinds(shown: Shown) -> list[list[str]]:
    """Lever keys that money can move between: channels, markets, channels in markets."""
    indexes = shown.world.catalogue.indexes
    places = [(m, c) for m in indexes.markets for c in indexes.channels]
    single = len(indexes.markets) < 2 or len(indexes.channels) < 2
    kinds = [
        [_key(name) for name in indexes.channels],
        [_key(name) for name in indexes.markets],
        [] if single or len(places) > MOST_PLACES else [_key(*place) for place in places],
    ]
    return [kind for kind in kinds if len(kind) > 1]


def _key(*labels: str) -> str:
    return str(LeverKey("media_split", labels))


def _picks(shown: Shown, kinds: list[list[str]], rows: Returns) -> tuple[str, str]:
    """The two choices: at first from the worst next dollar of a channel to the best one."""
    every = [key for kind in kinds for key in kind]
    worst, best = _first(kinds, rows)
    state.choice(FROM, every, worst)
    left, right = st.columns(2, gap="small")
    named = _names(shown, every).__getitem__
    source = left.selectbox(_("From"), every, key=FROM, format_func=named)
    kind = next(kind for kind in kinds if source in kind)
    others = [key for key in kind if key != source]
    state.choice(TO, others, best if best in others else others[0])
    target = right.selectbox(_("To"), others, key=TO, format_func=named)
    return source, target


def _first(kinds: list[list[str]], rows: Returns) -> tuple[str, str]:
    order = sorted(rows, key=lambda row: row.next_cm2.mean)
    worst, best = _key(order[0].channel), _key(order[-1].channel)
    return (worst, best) if worst != best else (kinds[0][0], kinds[0][1])


def _names(shown: Shown, keys: list[str]) -> dict[str, str]:
    """Readable names of all that money can move between; kept, as there are a hundred of them."""
    held = state.kept("channels_names", dict[tuple[str, str], dict[str, str]])
    about = (shown.world.id, state.locale())
    if about not in held:
        held.clear()
        held[about] = {key: _name(shown, key) for key in keys}
    return held[about]


def _name(shown: Shown, key: str) -> str:
    names = shown.world.catalogue.indexes.names
    return " · ".join(label(part, names) for part in reversed(LeverKey.parse(key).index))


def _effect(shown: Shown, source: str, target: str) -> tuple[MoveEffect | None, str]:
    """What the move would do, or why it cannot be done."""
    locks = state.session().locks
    for key in (source, target):
        if key in locks:
            return None, _(LOCKED).format(part=_name(shown, key))
    settings = shown.outcome.settings
    if not settings[source] * settings["media_total"] > 0:
        return None, _(NO_MONEY).format(part=_name(shown, source))
    try:
        effect = state.detail(
            ("channels", "move", source, target, locks),
            lambda outcome: move_effect(outcome, source, target, PART, locks),
        )
    except ScenarioError:
        return None, _(REFUSED)
    return effect, ""


def _effect_html(effect: MoveEffect) -> str:
    """Two figures with their intervals, and how sure the gain is."""
    head = _("{amount} moves; CM3 rises with a probability of {chance}.").format(
        amount=money(effect.money), chance=probability(effect.gains)
    )
    figures = "".join(
        f"<span>{escape(name)} <b>{change(found.mean, 'USD')}</b> "
        f"<small>{escape(_between(found))}</small></span>"
        for name, found in ((_("GMV"), effect.gmv), (_("CM3"), effect.cm3))
    )
    return f'<p class="hr-text">{escape(head)}</p><p class="ch-effect">{figures}</p>'


def _between(found: Estimate) -> str:
    return _("90 %: {low} to {high}").format(
        low=change(found.low, "USD"), high=change(found.high, "USD")
    )


def _apply(source: str, target: str) -> None:
    held = state.session().locks
    state.take(moved(state.scenario(), state.world().catalogue, source, target, PART, held))
