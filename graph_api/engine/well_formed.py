"""What an IRI is, by the grammar of RFC 3987, and what a language tag is, by that of BCP 47 (RFC 5646).

Oxigraph reads both by the same grammars and refuses what is none; here that is told before anything is loaded.
"""

import re
from functools import cache, lru_cache
from typing import Final

_PLANES: Final = "".join(f"{chr(n)}-{chr(n + 0xFFFD)}" for n in range(0x10000, 0xE0000, 0x10000))
_UCS: Final = f"\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}\U000e1000-\U000efffd"
_PRIVATE: Final = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"


@lru_cache(maxsize=65536)
def is_iri(text: str) -> bool:
    """Tell whether `text` is an IRI; a relative reference is none, and neither is a blank node."""
    pattern = _iri_of("", "") if text.isascii() else _iri_of(_UCS, _PRIVATE)
    return pattern.fullmatch(text) is not None


@cache
def _iri_of(further: str, private: str) -> re.Pattern[str]:
    """Return the pattern of IRIs with `further` characters beside those of ASCII, and `private` ones in queries.

    The ranges of RFC 3987 take long to compile, and few IRIs have any of them.
    """
    unreserved, delimiters, escape = rf"A-Za-z0-9._~\-{further}", "!$&'()*+,;=", "%[0-9A-Fa-f]{2}"
    user = f"(?:[{unreserved}{delimiters}:]|{escape})*"
    name = f"(?:[{unreserved}{delimiters}]|{escape})*"
    literal = rf"\[(?:[0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~\-{delimiters}:]+)\]"
    authority = f"//(?:{user}@)?(?:{literal}|{name})(?::[0-9]*)?"
    character = f"(?:[{unreserved}{delimiters}:@]|{escape})"
    path = f"(?:/{character}*)*"
    local = f"(?:/(?:{character}+{path})?|{character}+{path})?"  # of an IRI without an authority
    query = rf"(?:\?(?:[{unreserved}{delimiters}:@/?{private}]|{escape})*)?"
    fragment = rf"(?:#(?:[{unreserved}{delimiters}:@/?]|{escape})*)?"
    return re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:(?:{authority}{path}|{local}){query}{fragment}")


@lru_cache(maxsize=1024)
def is_language_tag(text: str) -> bool:
    """Tell whether `text` is a language tag."""
    return any(kind.fullmatch(text) for kind in _tags())


@cache
def _tags() -> tuple[re.Pattern[str], ...]:
    """Return the pattern of tags that follow the grammar, and that of older ones which are tags nevertheless."""
    language = "(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    script_and_region = "(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    variants = "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    extensions = "(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*"
    private = "x(?:-[a-z0-9]{1,8})+"
    regular = f"{language}{script_and_region}{variants}{extensions}(?:-{private})?|{private}"
    return tuple(re.compile(one, re.IGNORECASE | re.ASCII) for one in (regular, _GRANDFATHERED))


_GRANDFATHERED: Final = (
    "art-lojban|cel-gaulish|en-gb-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo|i-pwn|"
    "i-tao|i-tay|i-tsu|no-bok|no-nyn|sgn-be-fr|sgn-be-nl|sgn-ch-de|zh-guoyu|zh-hakka|zh-min|zh-min-nan|zh-xiang"
)
