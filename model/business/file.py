"""Reading a business profile: YAML in, a checked `Business` out, or one error with the path."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from model.business.schema import Business

DEMO = Path(__file__).resolve().parents[2] / "data" / "business" / "demo.yaml"
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BusinessError(ValueError):
    """A business file that cannot be used; the text names the key, the value and what to do."""


def load_business(path: Path | None = None) -> Business:
    """The demo brand's profile, or the one in ``path``.

    Raises:
        BusinessError: not YAML, or a wrong key or value (named with its path).
    """
    source = path or DEMO
    try:
        raw = yaml.load(source.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        raise BusinessError(f"{source.name} is not YAML: {error}") from error
    return parse_business(raw, source.name)


def parse_business(raw: object, name: str) -> Business:
    """A profile from plain data; ``name`` is what errors call it."""
    if not isinstance(raw, dict):
        raise BusinessError(f"{name} holds {type(raw).__name__}; a mapping of keys is needed")
    try:
        return Business.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        given = first.get("input")
        shown = repr(given) if not isinstance(given, dict) else "the file"
        raise BusinessError(f"{name}: {where}: {first['msg']} (found {shown})") from error
