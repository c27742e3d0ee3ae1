"""Cuts a consent code into tokens."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from graph_api.services.consent_codes.names import capitals


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    BRACKET = "bracket"
    TERM = "term of the Data Use Ontology"
    DISEASE_ID = "identifier of a disease"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Token:
    """One part of a code.

    `text` is in capitals, and without the brackets where it stands in brackets; `TERM` and `DISEASE_ID` have the
    local name of their OBO IRI, such as `DUO_0000042`. `start` and `end` are places in the code.
    """

    kind: Kind
    text: str
    start: int
    end: int


_OBO: Final = r"<?(?:https?://purl\.obolibrary\.org/obo/|\bobo:|\b)"
_TOKEN: Final = re.compile(
    rf"""
    {_OBO}(?P<term>DUO[:_]\d+)\b>?
    | {_OBO}(?P<disease>(?:MONDO|DOID|HP|OMIT)[:_]\d+|NCIT[:_]C\d+)\b>?
    | \[(?P<bracket>[^\[\]]*)\]
    | (?P<date>\b\d{{4}}-\d\d-\d\d\b)
    | (?P<word>[^\s\-_,;|()\[\]+:]+(?:\+(?![A-Za-z]))*)
    | (?P<stray>[\[\]])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KINDS: Final = {
    "term": Kind.TERM, "disease": Kind.DISEASE_ID, "bracket": Kind.BRACKET, "date": Kind.DATE,
    "word": Kind.WORD, "stray": Kind.WORD,
}  # fmt: skip


def tokenise(code: str) -> tuple[Token, ...]:
    """Return the tokens of `code`. Blanks and ``- _ , ; | ( ) + :`` separate, ``[`` and ``]`` enclose a value.

    A ``+`` separates only before a letter, so that `18+` stays one token.
    """
    return tuple(_token(match) for match in _TOKEN.finditer(code))


def _token(match: re.Match[str]) -> Token:
    group = match.lastgroup or "word"
    text = match.group(group)
    if group in ("term", "disease"):
        text = text.replace(":", "_")
    return Token(_KINDS[group], capitals(text.strip()), match.start(), match.end())


def words_of(text: str) -> tuple[str, ...]:
    """Return the tokens of an abbreviation, by which it is looked up: `SL_AN` and `sl-an` are the same."""
    return tuple(token.text for token in tokenise(text))


def span(code: str, tokens: tuple[Token, ...]) -> str:
    """Return what stands in `code` from the first to the last of `tokens`."""
    return code[tokens[0].start : tokens[-1].end] if tokens else ""
