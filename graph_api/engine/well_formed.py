"""What an IRI is, by the grammar of RFC 3987, and what a language tag is, by that of BCP 47 (RFC 5646).

Oxigraph reads both by the same grammars and refuses what is none; here that is told before anything is loaded.
"""

import re
from functools import lru_cache
from typing import Final

_UCS: Final = (
    "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(n)}-{chr(n + 0xFFFD)}" for n in range(0x10000, 0xE0000, 0x10000))
    + "\U000e1000-\U000efffd"
)
_PRIVATE: Final = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_UNRESERVED: Final = rf"A-Za-z0-9._~\-{_UCS}"
_DELIMITERS: Final = "!$&'()*+,;="
_ESCAPE: Final = "%[0-9A-Fa-f]{2}"
_USER: Final = f"(?:[{_UNRESERVED}{_DELIMITERS}:]|{_ESCAPE})*"
_NAME: Final = f"(?:[{_UNRESERVED}{_DELIMITERS}]|{_ESCAPE})*"
_LITERAL: Final = rf"\[(?:[0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~\-{_DELIMITERS}:]+)\]"
_AUTHORITY: Final = f"//(?:{_USER}@)?(?:{_LITERAL}|{_NAME})(?::[0-9]*)?"
_CHARACTER: Final = f"(?:[{_UNRESERVED}{_DELIMITERS}:@]|{_ESCAPE})"
_PATH: Final = f"(?:/{_CHARACTER}*)*"
_LOCAL: Final = f"(?:/(?:{_CHARACTER}+{_PATH})?|{_CHARACTER}+{_PATH})?"  # of an IRI without an authority
_QUERY: Final = rf"(?:\?(?:[{_UNRESERVED}{_DELIMITERS}:@/?{_PRIVATE}]|{_ESCAPE})*)?"
_FRAGMENT: Final = rf"(?:#(?:[{_UNRESERVED}{_DELIMITERS}:@/?]|{_ESCAPE})*)?"
_IRI: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:(?:{_AUTHORITY}{_PATH}|{_LOCAL}){_QUERY}{_FRAGMENT}")


@lru_cache(maxsize=65536)
def is_iri(text: str) -> bool:
    """Tell whether `text` is an IRI; a relative reference is none, and neither is a blank node."""
    return _IRI.fullmatch(text) is not None


_LETTERS, _ALPHANUMERIC = "[A-Za-z]", "[A-Za-z0-9]"
_LANGUAGE: Final = f"(?:{_LETTERS}{{2,3}}(?:-{_LETTERS}{{3}}){{0,3}}|{_LETTERS}{{4,8}})"
_SCRIPT, _REGION = f"(?:-{_LETTERS}{{4}})?", f"(?:-(?:{_LETTERS}{{2}}|[0-9]{{3}}))?"
_VARIANTS: Final = f"(?:-(?:{_ALPHANUMERIC}{{5,8}}|[0-9]{_ALPHANUMERIC}{{3}}))*"
_EXTENSIONS: Final = f"(?:-[A-WYZa-wyz0-9](?:-{_ALPHANUMERIC}{{2,8}})+)*"
_PRIVATE_USE: Final = f"[xX](?:-{_ALPHANUMERIC}{{1,8}})+"
_TAG: Final = re.compile(
    f"{_LANGUAGE}{_SCRIPT}{_REGION}{_VARIANTS}{_EXTENSIONS}(?:-{_PRIVATE_USE})?|{_PRIVATE_USE}"
)
_GRANDFATHERED: Final = re.compile(
    "art-lojban|cel-gaulish|en-gb-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo|i-pwn|"
    "i-tao|i-tay|i-tsu|no-bok|no-nyn|sgn-be-fr|sgn-be-nl|sgn-ch-de|zh-guoyu|zh-hakka|zh-min|zh-min-nan|zh-xiang",
    re.IGNORECASE | re.ASCII,
)


@lru_cache(maxsize=1024)
def is_language_tag(text: str) -> bool:
    """Tell whether `text` is a language tag."""
    return any(kind.fullmatch(text) for kind in (_TAG, _GRANDFATHERED))
