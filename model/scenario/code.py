"""The short code of a scenario for links: versioned, checked, safe to read from anybody."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NoReturn

from model.levers.catalogue import ExpandedCatalogue, load_catalogue
from model.levers.entry import as_number
from model.levers.errors import ScenarioError
from model.levers.key import LeverKey
from model.levers.record import Base, Lever
from model.scenario.scenario import Scenario
from model.split import Reason

VERSION = "h1"
DEFAULT_PROFILE = "composite"
LONGEST_CODE = 16_000
LONGEST_TEXT = 64_000
CHECK_BYTES = 4
WORLD_LETTERS = 8
RAW_DEFLATE = -15
# Letters stand in links and must never change their meaning.
BASE_LETTERS: Mapping[str, Base] = MappingProxyType(
    {"s": "status_quo", "p": "plan", "c": "plan_as_claimed", "k": "cautious", "b": "bold"}
)


class ScenarioCodeError(ValueError):
    """A code that cannot be opened; `reason` is the text to show."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Decoded:
    """What a code says: the scenario, the first letters of its world's hash, what was left out."""

    scenario: Scenario
    world_hash: str
    problems: tuple[Reason, ...]

    def same_world(self, world_hash: str) -> bool:
        """Whether the code was made on the world with this hash."""
        return world_hash[:WORLD_LETTERS] == self.world_hash


def encode(scenario: Scenario, world_hash: str) -> str:
    """The code of a scenario made on a world, letters fit for a URL.

    Version, then base64url of a checksum and the deflated JSON list [preset, profile, world,
    levers by code, readings, assumptions] without empty ends.

    Raises:
        ScenarioError: the scenario names a lever that has no record.
    """
    letters = {base: letter for letter, base in BASE_LETTERS.items()}
    levers = {_code_of(key): _short(value) for key, value in scenario.levers.items()}
    assumptions = {path: _short(value) for path, value in scenario.assumptions.items()}
    profile = "" if scenario.profile == DEFAULT_PROFILE else scenario.profile
    payload: list[Any] = [letters[scenario.base], profile, world_hash[:WORLD_LETTERS]]
    payload += [levers, dict(scenario.readings), assumptions]
    while not payload[-1]:
        payload.pop()
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    packer = zlib.compressobj(9, zlib.DEFLATED, RAW_DEFLATE)
    packed = packer.compress(text.encode()) + packer.flush()
    return VERSION + base64.urlsafe_b64encode(_check(packed) + packed).decode().rstrip("=")


def decode(code: str, catalogue: ExpandedCatalogue | None = None) -> Decoded:
    """Open a code, from whatever source.

    Levers that no longer exist, are unknown in the world of `catalogue` or out of range are left
    out or pulled to their bounds, each with a line in `problems`.

    Raises:
        ScenarioCodeError: not a code, cut short, altered, too long, of another version.
    """
    payload = _payload(_unpacked(_stripped(code)))
    letter, profile, world, levers, readings, assumptions = payload
    problems: list[Reason] = []
    kept: dict[str, float] = {}
    for lever_code, value in levers.items():
        key, number, problem = _lever(lever_code, value, catalogue)
        problems += [problem] if problem else []
        if key is not None and number is not None:
            kept[key] = number
    kept = _possible(kept, catalogue, problems)
    try:
        base = BASE_LETTERS[letter]
        scenario = Scenario(base, profile or DEFAULT_PROFILE, readings, kept, assumptions)
    except (KeyError, ScenarioError) as error:
        _refuse("The code of this link says something impossible: {error}", error=str(error))
    return Decoded(scenario, world, tuple(problems))


def _code_of(key: str) -> str:
    parsed = LeverKey.parse(key)
    return str(replace(parsed, record=load_catalogue().record(parsed.record).code))


def _short(value: Any) -> Any:
    """Whole numbers lose their `.0`; they come back as floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _check(packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=CHECK_BYTES).digest()


def _refuse(message: str, **values: float | str) -> NoReturn:
    raise ScenarioCodeError(Reason(message, values))


def _stripped(code: str) -> str:
    text = code.strip()
    if len(text) > LONGEST_CODE:
        _refuse("This code is too long for a scenario ({length} letters).", length=len(text))
    if not text.startswith(VERSION):
        if text[:1] == "h" and text[1:2].isdigit():
            _refuse(
                "This code is of version {version}; this program reads {own}. Make a new link.",
                version=text[:2],
                own=VERSION,
            )
        _refuse(
            "{code!s} is not a scenario code: codes start with {own}.", code=text[:20], own=VERSION
        )
    return text[len(VERSION) :]


def _unpacked(text: str) -> str:
    """The JSON text inside; never more than LONGEST_TEXT of it, whatever was packed."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        _refuse("This code is cut short or was altered: copy the whole link again.")
    packed = raw[CHECK_BYTES:]
    if _check(packed) != raw[:CHECK_BYTES]:
        _refuse("This code is cut short or was altered: copy the whole link again.")
    unpacker = zlib.decompressobj(RAW_DEFLATE)
    try:
        data = unpacker.decompress(packed, LONGEST_TEXT)
        if not unpacker.eof:
            _refuse("This code holds more than a scenario can: it is not one of ours.")
        return data.decode()
    except (zlib.error, UnicodeDecodeError):
        _refuse("This code holds no scenario: copy the whole link again.")


def _payload(text: str) -> tuple[str, str, str, dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The six parts with their types checked."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        _refuse("This code holds no scenario: copy the whole link again.")
    blank: list[Any] = ["", "", "", {}, {}, {}]
    if not isinstance(data, list) or not 1 <= len(data) <= len(blank):
        _refuse("This code holds no scenario: copy the whole link again.")
    full = data + blank[len(data) :]
    if any(type(value) is not type(empty) for value, empty in zip(full, blank, strict=True)):
        _refuse("This code holds no scenario: copy the whole link again.")
    return full[0], full[1], full[2], full[3], full[4], full[5]


def _lever(
    code: str, value: object, catalogue: ExpandedCatalogue | None
) -> tuple[str | None, float | None, Reason | None]:
    """Key and value of one lever of the code, None where it is left out, with the problem."""
    try:
        parsed = LeverKey.parse(code)
    except ScenarioError as error:
        return None, None, Reason("Left out: {error}", {"error": str(error)})
    lever = load_catalogue().by_code(parsed.record)
    if lever is None:
        return None, None, Reason("Left out: no lever has the code {key}.", {"key": code})
    key = str(replace(parsed, record=lever.key))
    number = as_number(value)
    if number is None:
        said = {"key": key, "value": repr(value)}
        return None, None, Reason("Left out: {key} = {value} is not a number.", said)
    return _within(key, number, lever, catalogue)


def _within(
    key: str, number: float, lever: Lever, catalogue: ExpandedCatalogue | None
) -> tuple[str | None, float | None, Reason | None]:
    """Pull a value to the bounds of its lever; without a world only fixed bounds are known."""
    if catalogue is not None:
        try:
            entry = catalogue[key]
        except ScenarioError as error:
            return None, None, Reason("Left out: {error}", {"error": str(error)})
        key, low, high = entry.key, entry.minimum, entry.maximum
    elif lever.times_status_quo:
        return key, number, None
    else:
        low, high = lever.minimum, lever.maximum
    nearest = min(max(number, low), high)
    if nearest == number:
        return key, number, None
    said: dict[str, float | str] = {"key": key, "value": number, "limit": nearest}
    return key, nearest, Reason("{key} = {value} is out of range: set to {limit}.", said)


def _possible(
    levers: dict[str, float], catalogue: ExpandedCatalogue | None, problems: list[Reason]
) -> dict[str, float]:
    """Without the parts of splits that cannot hold together."""
    for composition in catalogue.compositions.values() if catalogue is not None else ():
        try:
            composition.tensor(levers)
        except ScenarioError as error:
            problems.append(Reason("Left out: {error}", {"error": str(error)}))
            levers = {k: v for k, v in levers.items() if k not in composition.positions}
    return levers
