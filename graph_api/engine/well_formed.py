"""What an IRI is (RFC 3987), a language tag (BCP 47, RFC 5646), a blank node (N-Triples) and a literal (RDF 1.1).

Oxigraph reads them by the same grammars and refuses what is none; here that is told before anything is loaded.
"""

import re
from functools import cache, lru_cache
from typing import Final

from graph_api.engine.terms import RDF_LANGSTRING, Literal, Term

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


_HALF: Final = re.compile("[\ud800-\udfff]")


def is_term(term: Term) -> bool:
    """Tell whether `term` is an IRI, a blank node or a literal of RDF."""
    return is_node(term) if isinstance(term, str) else _is_literal(term)


def is_node(name: str) -> bool:
    """Tell whether `name` is an IRI or a blank node."""
    return is_iri(name) or _blank().fullmatch(name) is not None


def _is_literal(literal: Literal) -> bool:
    tagged = (literal.datatype == RDF_LANGSTRING) == bool(literal.language)
    spoken = not literal.language or is_language_tag(literal.language)
    return tagged and spoken and is_iri(literal.datatype) and not _HALF.search(literal.lexical)


@cache
def _blank() -> re.Pattern[str]:
    """Return the pattern of blank nodes, `BLANK_NODE_LABEL` of N-Triples."""
    letters = (
        "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
        "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
    )
    inner = rf"_0-9\-\u00b7\u0300-\u036f\u203f\u2040{letters}"
    return re.compile(rf"_:[_0-9{letters}](?:[{inner}.]*[{inner}])?")


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
