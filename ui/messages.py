"""Finds the texts people read in data files, for the gettext template (a Babel extractor)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

import yaml

Message = tuple[int, str, str, list[str]]


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
