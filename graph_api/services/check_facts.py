"""Checks facts before they are kept: terms that exist, values of the right kind, times with a zone."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

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
    ag,
    local_name,
    value,
)
from graph_api.services.descent import circles

_MOST_PROBLEMS: Final = 100
_NEAR_NAMESPACE: Final = 90
_COMMANDS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OWN: Final = (AG, ODRL)
_RESERVED: Final = (*_OWN, "https://w3id.org/alliance-graph/place/", "https://w3id.org/alliance-graph/question/")
QUESTION: Final = ag("Question")


def problems_of(triples: Iterable[Triple], schema: Schema) -> tuple[str, ...]:
    """Return what is wrong with the words and values of `triples`, at most a hundred problems."""
    return _found(triples, lambda triple: (*_misspellings(triple, schema), *_misfits(triple, schema)))


def problems_of_facts(triples: Collection[Triple], schema: Schema) -> tuple[str, ...]:
    """Return what is wrong with `triples` as facts to be kept: at most a hundred problems of words, and circles.

    Facts say nothing about the program's own terms, and ask nothing: a question that stood among them would be
    judged with the next one. Nothing is made from itself.
    """
    return (*_found(triples, FactWords(schema).problems), *circles(triples, schema))


class FactWords:
    """The words of facts to be kept."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._kinds = {QUESTION, *(kind for kind, above in schema.superclasses.items() if QUESTION in above)}
        self._asking = {p for p, domains in schema.domains.items() if domains and self._kinds.issuperset(domains)}

    def problems(self, triple: Triple) -> Iterator[str]:
        """Yield what is wrong with the words of `triple`."""
        subject, predicate, obj = triple
        if subject.startswith(_RESERVED) or subject in self._schema.terms:
            yield f"`{subject}` belongs to the program's vocabulary; a document cannot say anything about it"
        if (predicate == RDF_TYPE and obj in self._kinds) or (
            predicate in self._asking and predicate.startswith(AG)
        ):
            yield f"`{subject}` is a question; questions are asked with `ask` or `check` and not imported"
        yield from _misspellings(triple, self._schema)

    def may_lie_in(self, namespace: str) -> bool:
        """Tell whether the IRI of a record in `namespace` may be one of the program's vocabulary."""
        reserved = namespace.startswith(_RESERVED) or any(r.startswith(namespace) for r in _RESERVED)
        return reserved or any(term.startswith(namespace) for term in self._schema.terms)


def _found(triples: Iterable[Triple], problems: Callable[[Triple], Iterable[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for triple in triples:
        for problem in problems(triple):
            found[problem] = None
        if len(found) >= _MOST_PROBLEMS:
            break
    return tuple(found)


def _misspellings(triple: Triple, schema: Schema) -> Iterator[str]:
    subject, predicate, obj = triple
    for term in (predicate, obj):
        own = isinstance(term, str) and term.startswith(_OWN) and term not in _OWN
        if own and term not in schema.terms:
            yield f"`{subject}`: the ontology has no term `{local_name(str(term))}`{_hint(str(term), schema)}"
    for term in (predicate, obj) if predicate == RDF_TYPE else (predicate,):
        yield from _misspelt_namespace(subject, str(term), schema)
    if isinstance(obj, Literal) and _COMMANDS.search(obj.lexical):
        yield f"`{subject}`: `{local_name(predicate)}` holds characters that command a terminal; remove them"
    if predicate in schema.derived:
        yield f"`{subject}`: `{local_name(predicate)}` is worked out by the engine and cannot be stated"


def _misfits(triple: Triple, schema: Schema) -> Iterator[str]:
    subject, predicate, obj = triple
    kind = schema.ranges.get(predicate, "")
    if kind.startswith(XSD):
        if not isinstance(obj, Literal):
            yield f"`{subject}`: `{local_name(predicate)}` needs a value, not `{obj}`"
        elif not _fits(obj, kind):
            yield _misfit(subject, predicate, obj, kind)
    elif isinstance(obj, Literal) and kind and predicate.startswith(_OWN):
        yield f"`{subject}`: `{local_name(predicate)}` needs a thing, not the text `{obj.lexical}`"


def _misspelt_namespace(subject: str, term: str, schema: Schema) -> Iterator[str]:
    """Report a term whose namespace nearly is one of the program's: no rule would ever read what it says."""
    namespace = term.removesuffix(local_name(term))
    if namespace in _OWN or term in schema.terms:
        return
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # few questions need it

    near = process.extractOne(namespace, _OWN, scorer=fuzz.ratio, score_cutoff=_NEAR_NAMESPACE)
    if near:
        yield f"`{subject}`: `{term}` is in no namespace that the program knows; did you mean `{near[0]}`?"


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
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # few questions need it

    own = {local_name(t): t for t in schema.terms if t.startswith(_OWN)}
    near = process.extractOne(local_name(term), own.keys(), scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean `{near[0]}`?" if near else ""
