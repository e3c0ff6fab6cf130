"""Country names and codes to ISO 3166 codes, and the codes of currencies, from Unicode CLDR."""

from __future__ import annotations

import functools

from babel import Locale
from babel.numbers import list_currencies

_ALIASES = {
    "UK": "GB",
    "USA": "US",
    "U.S.": "US",
    "U.S.A.": "US",
    "UNITED STATES OF AMERICA": "US",
    "GREAT BRITAIN": "GB",
    "ENGLAND": "GB",
    "HONG KONG": "HK",
    "MACAU": "MO",
    "CZECH REPUBLIC": "CZ",
    "TURKEY": "TR",
    "KOREA": "KR",
    "VIET NAM": "VN",
    "RUSSIAN FEDERATION": "RU",
}
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_LANGUAGES = ("en", "de", "es", "fr", "it", "zh")


def country_code(label: str) -> str | None:
    """ISO 3166 code of a country's code or name, in any of a few languages."""
    return _country_names().get(label.strip().upper())


@functools.cache
def currency_codes() -> frozenset[str]:
    """ISO 4217 codes known to Babel."""
    return frozenset(list_currencies())


@functools.cache
def _country_names() -> dict[str, str]:
    """Codes and names of countries, upper case, to ISO 3166 codes; English wins."""
    codes = [code for code in map(str, Locale("en").territories) if _is_country(code)]
    names: dict[str, str] = {}
    for language in reversed(_LANGUAGES):
        territories = Locale(language).territories
        names |= {str(territories[code]).upper(): code for code in codes if code in territories}
    return names | {code: code for code in codes} | _ALIASES


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
