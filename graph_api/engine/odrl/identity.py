"""Settles what the statements of ODRL files speak of, before anything is read from them.

A thing that says who it is by odrl:uid is that thing, whatever node the file gives it; and where ODRL wants a
thing, a text that is a whole IRI names it, as the examples of the recommendation do in JSON-LD.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from graph_api.engine.odrl.values import ANY_URI
from graph_api.engine.odrl.vocabulary import PROPERTIES, odrl
from graph_api.engine.terms import ODRL, XSD_STRING, Literal, Term, Triple

UID: Final = ODRL + "uid"
TEXT_VALUED: Final = odrl("rightOperand", "status", "dataType", "unit")
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(//|[^\s/])[^\s<>\"{}|\\^`]*")


def identities(statements: Iterable[Triple]) -> dict[str, str]:
    """Return, for each node that states exactly one odrl:uid, the IRI that it is known by."""
    stated: dict[str, set[str]] = {}
    for subject, predicate, obj in statements:
        if predicate == UID:
            name = _as_iri(obj)
            stated.setdefault(subject, set()).update([name] if name else ["", subject])
    return {node: names.pop() for node, names in stated.items() if len(names) == 1 and node not in names}


def settled(statements: Iterable[Triple], known_as: Mapping[str, str]) -> list[Triple]:
    """Return `statements` with IRIs where things are meant, each node under the name it is known by."""
    found = []
    for subject, predicate, obj in statements:
        thing = _as_iri(obj) if predicate in PROPERTIES and predicate not in TEXT_VALUED else None
        meant = thing or obj
        named = known_as.get(meant, meant) if isinstance(meant, str) else meant
        found.append((known_as.get(subject, subject), predicate, named))
    return found


def _as_iri(term: Term) -> str | None:
    """Return the IRI that `term` is or spells out, or None where it is another text."""
    if not isinstance(term, Literal):
        return term
    return term.lexical if term.datatype in (XSD_STRING, ANY_URI) and _IRI.fullmatch(term.lexical) else None
