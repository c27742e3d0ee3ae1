"""Small graphs of facts, written as lines of `subject property object` in the words of the ontology."""

import re
from collections.abc import Iterable

from graph_api.engine.graph import Graph
from graph_api.engine.terms import (
    FALSE,
    RDF_TYPE,
    TRUE,
    XSD,
    XSD_DATETIME,
    XSD_DECIMAL,
    Literal,
    Term,
    Triple,
    ag,
)

EX = "https://example.org/facts/"


def term(word: str) -> Term:
    """Return what a word stands for.

    A number, an instant, a length of time, `true` and `false`, a text in quotes, a term of the ontology with a
    capital, or else a thing of these tests.
    """
    if word in ("true", "false"):
        return TRUE if word == "true" else FALSE
    if word.startswith('"'):
        return Literal(word.strip('"'))
    if re.match("PT?[0-9]", word):
        return Literal(word, XSD + "duration")
    if word[0].isdigit() or word[0] == "-":
        return Literal(word, XSD_DATETIME if "T" in word else XSD_DECIMAL)
    return ag(word) if word[0].isupper() else EX + word


def triples(text: str) -> list[Triple]:
    """Return the statements in `text`, one a line; `a` stands for the type."""
    lines = (line.split(maxsplit=2) for line in text.splitlines() if line.strip())
    return [(EX + s, RDF_TYPE if p == "a" else ag(p), term(o)) for s, p, o in lines]


def facts(text: str) -> Graph:
    """Return the graph of the statements in `text`."""
    return Graph(triples(text))


def told(found: Iterable[Triple], *names: str) -> set[tuple[str, str, str]]:
    """Return what `found` says by the properties called `names`, in words."""
    wanted = {ag(name) for name in names}
    return {(_word(s), _word(p), _word(o)) for s, p, o in found if p in wanted}


def _word(found: Term) -> str:
    return found.lexical if isinstance(found, Literal) else found.removeprefix(EX).removeprefix(ag(""))
