"""Which country a label names: ISO codes, names in the usual languages, common aliases.

The one table of country names: market labels of a panel, country columns of its files, and the
profile of a business are all read with it. Names are those of the Unicode CLDR (Babel).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale
from babel.core import get_global

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ja", "zh", "zh_Hant")
ALIASES = {
    "uk": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "grossbritannien": "GB",
    "grande bretagne": "GB",
    "gran bretana": "GB",
    "united states of america": "US",
    "america": "US",
    "u s a": "US",
    "u s": "US",
    "holland": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "republic of korea": "KR",
    "hong kong": "HK",
    "香港": "HK",
    "macau": "MO",
    "uae": "AE",
    "emirates": "AE",
    "ksa": "SA",
    "turkey": "TR",
    "viet nam": "VN",
    "russia": "RU",
    "russian federation": "RU",
    "brasil": "BR",
}
# ISO 3166-2: country, hyphen, subdivision (US-CA, DE-BY).
SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")


def country_code(label: str) -> str | None:
    """ISO 3166 code of the country a label names, None when it names none.

    Knows codes of two and three letters, subdivisions (``US-CA``), names in ten languages and
    common aliases (UK, USA, Holland). A region of one country by its own name is not guessed.
    """
    return _subdivided(label) or _names().get(_plain(label))


def is_subdivision(label: str) -> bool:
    """Whether a label is the ISO 3166-2 code of a part of a country, such as ``US-CA``."""
    return _subdivided(label) is not None


def _subdivided(label: str) -> str | None:
    """The country of a subdivision's code; None for any other label."""
    part = SUBDIVISION.fullmatch(label.strip())
    return part.group(1) if part and part.group(1) in _names().values() else None


@cache
def _names() -> dict[str, str]:
    """Plain name, code or alias -> ISO 3166 code."""
    territories = Locale("en").territories
    keys = map(str, territories)
    codes = [code for code in keys if re.fullmatch("[A-Z]{2}", code) and _is_country(code)]
    found = {_plain(code): code for code in codes}
    for three, two in get_global("territory_aliases").items():
        if re.fullmatch("[A-Z]{3}", three) and len(two) == 1 and two[0] in codes:
            found.setdefault(_plain(three), two[0])
    for language in LANGUAGES:
        names = Locale.parse(language).territories
        for code in codes:
            found.setdefault(_plain(str(names.get(code, code))), code)
    return found | ALIASES


def _is_country(code: str) -> bool:
    """Not one of the CLDR's own regions (EU, UN, ZZ and pseudo-locales)."""
    return code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def _plain(text: str) -> str:
    """Lower case, without accents and signs, single blanks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())
