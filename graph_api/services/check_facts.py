"""Checks facts before they are kept: terms that exist, values of the right kind, times with a zone."""

from collections.abc import Iterable, Iterator
from typing import Final

from rapidfuzz import fuzz, process

from graph_api.engine.schema import Schema
from graph_api.engine.terms import (
    AG,
    INTEGERS,
    ODRL,
    RDF_TYPE,
    XSD,
    XSD_DATETIME,
    XSD_INTEGER,
    Literal,
    Triple,
    local_name,
    value,
)

_MOST_PROBLEMS: Final = 100
_OWN: Final = (AG, ODRL)


def problems_of(triples: Iterable[Triple], schema: Schema) -> tuple[str, ...]:
    """Return what is wrong with `triples`, at most a hundred problems."""
    found: dict[str, None] = {}
    for triple in triples:
        for problem in _problems(triple, schema):
            found[problem] = None
        if len(found) >= _MOST_PROBLEMS:
            break
    return tuple(found)


def _problems(triple: Triple, schema: Schema) -> Iterator[str]:
    subject, predicate, obj = triple
    for term in (predicate, obj):
        own = isinstance(term, str) and term.startswith(_OWN) and term not in _OWN
        if own and term not in schema.terms:
            yield f"`{subject}`: the ontology has no term `{local_name(str(term))}`{_hint(str(term), schema)}"
    if predicate in schema.derived:
        yield f"`{subject}`: `{local_name(predicate)}` is worked out by the engine and cannot be stated"
    kind = schema.ranges.get(predicate, "")
    if kind.startswith(XSD):
        if not isinstance(obj, Literal):
            yield f"`{subject}`: `{local_name(predicate)}` needs a value, not `{obj}`"
        elif not _fits(obj, kind):
            yield _misfit(subject, predicate, obj, kind)
    elif isinstance(obj, Literal) and kind and predicate.startswith(_OWN):
        yield f"`{subject}`: `{local_name(predicate)}` needs a thing, not the text `{obj.lexical}`"


def _fits(literal: Literal, kind: str) -> bool:
    same = literal.datatype == kind or (kind == XSD_INTEGER and literal.datatype in INTEGERS)
    number = kind == XSD + "decimal" and literal.datatype in INTEGERS
    text = kind == XSD + "string" and literal.language != ""
    return (same or number or text) and value(literal) is not None


def _misfit(subject: str, predicate: str, literal: Literal, kind: str) -> str:
    wanted = f"an xsd:{local_name(kind)}"
    if kind == XSD_DATETIME:
        wanted += " with a time zone, such as `2017-04-17T00:00:00-05:00`"
    if predicate == RDF_TYPE:
        wanted = "a class"
    return f"`{subject}`: `{local_name(predicate)}` needs {wanted}, not `{literal.lexical}`"


def _hint(term: str, schema: Schema) -> str:
    own = {local_name(t): t for t in schema.terms if t.startswith(_OWN)}
    near = process.extractOne(local_name(term), own.keys(), scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean `{near[0]}`?" if near else ""
