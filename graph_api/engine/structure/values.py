"""What constraints of SHACL ask of a single value: its datatype, its text, its place in an order."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from graph_api.engine.terms import RDF_LANGSTRING, XSD, Literal, Term, is_blank, value

_DURATION: Final = re.compile(
    r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)
_ANY_URI: Final = re.compile(r"[^\x00-\x20<>\"{}|\\^`]*")


def kind_of(term: Term) -> str:
    """Return the name of SHACL's node kind of `term`."""
    if isinstance(term, Literal):
        return "Literal"
    return "BlankNode" if is_blank(term) else "IRI"


def has_datatype(term: Term, datatype: Term) -> bool:
    """Tell whether `term` is a literal of exactly `datatype`, in a lexical form that the datatype has.

    Of a datatype that is not of XML Schema every form counts: nobody here can tell which it has.
    """
    if not isinstance(term, Literal) or term.datatype != datatype:
        return False
    if datatype == XSD + "duration":
        return _DURATION.fullmatch(term.lexical) is not None
    if datatype == XSD + "anyURI":
        return _ANY_URI.fullmatch(term.lexical) is not None
    if datatype == RDF_LANGSTRING:
        return term.language != ""
    if not term.datatype.startswith(XSD):
        return True
    return value(term) is not None


def text_of(term: Term) -> str | None:
    """Return what sh:pattern and the lengths look at: the text of a literal or IRI; None for a blank node."""
    if isinstance(term, Literal):
        return term.lexical
    return None if is_blank(term) else term


def compare(one: Term, other: Term) -> int | None:
    """Return -1, 0 or 1 as `one` is less than, equal to or greater than `other`; None where neither is known."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return None
    left, right = _ordered(one), _ordered(other)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


def _ordered(literal: Literal) -> Decimal | datetime | str | None:
    found = value(literal)
    if isinstance(found, (int, Decimal)) and not isinstance(found, bool):
        return Decimal(found)
    return found if isinstance(found, (datetime, str)) else None
