"""Finds the texts people read, in code and in data files, for the gettext template (Babel).

Babel's own reader of Python goes by tokens, and before Python 3.12 an f-string is one token: texts
that are asked for inside of one would be missed.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

import yaml

Message = tuple[int, str, str, list[str]]
Call = tuple[int, str, tuple[str | None, ...], list[str]]


def extract_python(
    file: BinaryIO,
    keywords: Collection[str],
    comment_tags: Collection[str],  # noqa: ARG001 (Babel passes them to every extractor)
    options: Mapping[str, str],  # noqa: ARG001
) -> Iterator[Call]:
    """Calls of the functions named by ``keywords``, by line, with their texts in order.

    An argument that is no plain text is ``None``.
    """
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func)
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if name in keywords and any(_text(node) for node in given):
            yield call.lineno, name, tuple(_text(node) for node in given), []


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str | None:
    """A plain text, ``None`` for anything else; Babel warns of empty ones."""
    found = node.value if isinstance(node, ast.Constant) else None
    return found if isinstance(found, str) and found else None


def extract_yaml(
    file: BinaryIO,
    keywords: Mapping[str, object],  # noqa: ARG001 (Babel passes them to every extractor)
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, str],
) -> Iterator[Message]:
    """Texts of the keys named in the option ``fields``, with their lines.

    Args:
        file: a YAML file of `data/`.
        options: ``fields`` = key names with a blank between them, e.g. ``label help``.
    """
    fields = frozenset(options.get("fields", "").split())
    yield from _texts(yaml.compose(file.read(), Loader=yaml.SafeLoader), fields)


def _texts(node: yaml.Node | None, fields: frozenset[str]) -> Iterator[Message]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item, fields)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in fields:
                yield from _leaves(value)
            else:
                yield from _texts(value, fields)


def _leaves(node: yaml.Node) -> Iterator[Message]:
    """The text of a key, or all texts below it (options of a reading)."""
    if isinstance(node, yaml.ScalarNode):
        if node.value:
            yield node.start_mark.line + 1, "", node.value, []
    elif isinstance(node, yaml.MappingNode):
        for _key, value in node.value:
            yield from _leaves(value)
