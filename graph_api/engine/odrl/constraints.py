"""Evaluates ODRL constraints, simple and logical, in three values."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.comparison import compare
from graph_api.engine.odrl.model import (
    Answers,
    ConstraintReport,
    Polarity,
    State,
    conjunction,
    disjunction,
    exactly_one,
)
from graph_api.engine.odrl.vocabulary import ON_CONSTRAINT, unknown_terms
from graph_api.engine.terms import (
    FLOATS,
    INTEGERS,
    ODRL,
    RDF,
    SKOS,
    XSD,
    XSD_DECIMAL,
    XSD_INTEGER,
    XSD_STRING,
    Literal,
    Term,
    ag,
    number_of,
)

LEFT, OPERATOR, RIGHT = ODRL + "leftOperand", ODRL + "operator", ODRL + "rightOperand"
RIGHT_REFERENCE, UNIT = ODRL + "rightOperandReference", ODRL + "unit"
DATA_TYPE, STATUS, COUNT = ODRL + "dataType", ODRL + "status", ODRL + "count"
VALUE = RDF + "value"
NUMERIC = INTEGERS | FLOATS | {XSD_DECIMAL}
LOGICAL: Mapping[str, Callable[[Sequence[State]], State]] = {
    ODRL + "and": conjunction,
    ODRL + "andSequence": conjunction,
    ODRL + "or": disjunction,
    ODRL + "xone": exactly_one,
}
PURPOSE, ROOTED_IN, CONCEPT_SCHEME = ODRL + "purpose", ag("rootedIn"), SKOS + "ConceptScheme"


def evaluate(graph: Graph, constraint: Term, answers: Answers, polarity: Polarity) -> ConstraintReport:
    """Return the state of `constraint` for a request whose left operands `answers` gives.

    A constraint that is incomplete, ambiguous, recursive or holds an ODRL term that does not exist is
    unknown.
    """
    return _evaluate(graph, constraint, answers, polarity, frozenset())


def _evaluate(
    graph: Graph, constraint: Term, answers: Answers, polarity: Polarity, above: frozenset[Term]
) -> ConstraintReport:
    name = constraint if isinstance(constraint, str) else constraint.lexical
    stated = {p for p, _ in graph.predicates(constraint)}
    logical = [p for p in LOGICAL if p in stated]
    strange = unknown_terms(graph, constraint, ON_CONSTRAINT)
    if constraint in above or strange or len(logical) + (LEFT in stated) != 1:
        return ConstraintReport(name, State.UNKNOWN)
    if logical:
        operands = members(graph, constraint, logical[0])
        parts = tuple(_evaluate(graph, o, answers, polarity, above | {constraint}) for o in operands)
        state = LOGICAL[logical[0]]([part.state for part in parts]) if parts else State.UNKNOWN
        return ConstraintReport(name, state, logical=logical[0], parts=parts)
    return _simple(graph, name, answers, polarity)


def _simple(graph: Graph, constraint: str, answers: Answers, polarity: Polarity) -> ConstraintReport:
    left, operator = graph.one(constraint, LEFT), graph.one(constraint, OPERATOR)
    if not isinstance(left, str) or not isinstance(operator, str):
        return ConstraintReport(constraint, State.UNKNOWN, _iri(left), _iri(operator))
    rights = _rights(graph, constraint)
    units = {as_text(unit) for unit in graph.objects(constraint, UNIT)} or {""}
    if rights is None or len(units) > 1:
        return ConstraintReport(constraint, State.UNKNOWN, left, operator)
    known = dict.fromkeys((*answers.to(left, units.pop()), *_status(graph, constraint, left, answers)))
    lefts = _of_same_facet(graph, tuple(known), rights) if left == PURPOSE else tuple(known)
    state = compare(graph, operator, lefts, rights, polarity)
    return ConstraintReport(constraint, state, left, operator, lefts, rights)


def _rights(graph: Graph, constraint: str) -> tuple[Term, ...] | None:
    """Return the right operands, or None where they are ambiguous, of the wrong type or stand elsewhere.

    An odrl:rightOperandReference has the rdf:value that the graph states of it; it is never looked up.
    """
    stated = members(graph, constraint, RIGHT)
    references = members(graph, constraint, RIGHT_REFERENCE)
    if stated and references:
        return None
    for reference in references:
        given = members(graph, reference, VALUE)
        if not given:
            return None
        stated += given
    kinds = list(graph.objects(constraint, DATA_TYPE))
    if not kinds:
        return tuple(stated)
    typed = [_typed(term, kinds[0]) for term in stated]
    return None if len(kinds) > 1 or None in typed else tuple(term for term in typed if term is not None)


def _typed(term: Term, kind: Term) -> Term | None:
    """Return `term` as a value of the data type `kind`, or None where it is stated to be of another one."""
    if isinstance(term, str) or not isinstance(kind, str):
        return term if kind == XSD + "anyURI" else None
    if term.datatype in NUMERIC and kind in NUMERIC:
        return term
    return Literal(term.lexical, kind) if term.datatype in (kind, XSD_STRING) and not term.language else None


def _status(graph: Graph, constraint: str, left: str, answers: Answers) -> tuple[Term, ...]:
    """Return what odrl:status says of the left operand; a count of past uses grows by the one asked for."""
    if not answers.heeds_status:
        return ()
    found = tuple(graph.objects(constraint, STATUS))
    if left != COUNT:
        return found
    counts = [number_of(status) for status in found]
    return tuple(number(count + 1) for count in counts if count is not None)


def number(count: Decimal | int) -> Literal:
    """Return the literal of `count`."""
    return Literal(str(int(count)), XSD_INTEGER) if count == int(count) else Literal(str(count), XSD_DECIMAL)


def members(graph: Graph, subject: Term, predicate: str) -> list[Term]:
    """Return the objects of `predicate`, with the members of RDF collections in place of their heads."""
    found: list[Term] = []
    for obj in graph.objects(subject, predicate):
        is_list = obj == RDF + "nil" or any(True for _ in graph.objects(obj, RDF + "first"))
        found.extend(graph.items(obj) if is_list else [obj])
    return sorted(found, key=sort_key)


def _of_same_facet(graph: Graph, lefts: tuple[Term, ...], rights: tuple[Term, ...]) -> tuple[Term, ...]:
    """Keep the purposes that can be compared: those of a scheme from which a right operand comes.

    A question may state a purpose of research and a context of use; a limit on the one says nothing about
    the other. Purposes are kept, so that they count as unknown, where their scheme or that of a right operand
    is not stated or is none of which anything is known.
    """
    schemes = {scheme for right in rights for scheme in graph.objects(right, ROOTED_IN)}
    if not _are_schemes(graph, schemes):
        return lefts
    kept = []
    for left in lefts:
        own = set(graph.objects(left, ROOTED_IN))
        if own & schemes or not _are_schemes(graph, own):
            kept.append(left)
    return tuple(kept)


def _are_schemes(graph: Graph, named: set[Term]) -> bool:
    """Tell whether there is something in `named` and all of it is known as a concept scheme."""
    return bool(named) and all(graph.is_a(name, CONCEPT_SCHEME) for name in named)


def as_text(term: Term) -> str:
    """Return the IRI or the lexical form of `term`."""
    return term if isinstance(term, str) else term.lexical


def sort_key(term: Term) -> tuple[str, ...]:
    """Return what terms are put in order by: IRIs and blank nodes, then literals."""
    return ("", term) if isinstance(term, str) else ("literal", *term)


def _iri(term: Term | None) -> str | None:
    return term if isinstance(term, str) else None
