"""Words: what is marked is found, what is translated is shown, what is missing stays English."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.pofile import read_po

from ui import words
from ui.messages import extract_python, extract_yaml

TEMPLATE = Path(__file__).resolve().parents[2] / "locale" / "headroom.pot"


def test_texts_of_named_fields_are_found_with_their_lines() -> None:
    file = io.BytesIO(
        b"levers:\n  - key: price\n    label: Price\n    help: Dearer.\n"
        b"readings:\n  gap:\n    question: Which?\n    options:\n      a: Keep\n      b: Cut\n"
    )
    found = extract_yaml(file, {}, [], {"fields": "label help options"})
    assert [(line, text) for line, _, text, _ in found] == [
        (3, "Price"),
        (4, "Dearer."),
        (9, "Keep"),
        (10, "Cut"),
    ]


def test_texts_of_code_are_found_wherever_they_are_asked_for() -> None:
    file = io.BytesIO(
        b"said = f\"{_('Inside')}\"\n"
        b"why = Reason(\n    'It ' 'ends.', {'limit': 1})\n"
        b"Flag(subject, message='Told', names={})\n"
        b"ngettext('{n} day', '{n} days', n)\n"
        b"print('not for people')\n_(name)\n_('')\n"
    )
    found = extract_python(file, ("_", "Reason", "Flag", "ngettext"), [], {})
    assert list(found) == [
        (1, "_", ("Inside",), []),
        (2, "Reason", ("It ends.", None), []),
        (4, "Flag", (None, "Told", None), []),
        (5, "ngettext", ("{n} day", "{n} days", None), []),
    ]


def test_the_template_holds_texts_of_pages_levers_plan_and_stories() -> None:
    template = read_po(TEMPLATE.open("rb"))
    texts = {message.id for message in template if isinstance(message.id, str)}
    assert {"How should the budget be split?", "Total media", "Port congestion"} <= texts
    assert {"Smart warehouse", "Repurchase rate", "This part is locked."} <= texts
    assert {"No week without a sale.", "weeks with the spend against weeks without"} <= texts


def test_without_a_catalogue_the_text_itself_is_shown() -> None:
    assert words._("No such text") == "No such text"
    assert words._("") == ""


def test_a_fraction_takes_the_plural() -> None:
    assert words.ngettext("{n} day", "{n} days", 1) == "{n} day"
    assert words.ngettext("{n} day", "{n} days", 1.5) == "{n} days"
    assert words.ngettext("{n} day", "{n} days", 0) == "{n} days"


def test_names_in_a_row_say_how_many_more_there_are() -> None:
    assert words.listed(["a", "b"], 2) == "a, b"
    assert words.listed(["a", "b"], 5, "; ") == "a; b and 3 more"
    assert words.listed([], 0) == ""
