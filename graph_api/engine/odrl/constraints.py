"""Evaluates ODRL constraints, simple and logical, in three values."""

from collections.abc import Callable, Mapping, Sequence

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.comparison import compare
from graph_api.engine.odrl.model import (
    ConstraintReport,
    Polarity,
    State,
    conjunction,
    disjunction,
    exactly_one,
)
from graph_api.engine.terms import ODRL, RDF, Term, ag

LEFT, OPERATOR, RIGHT = ODRL + "leftOperand", ODRL + "operator", ODRL + "rightOperand"
RIGHT_REFERENCE, UNIT = ODRL + "rightOperandReference", ODRL + "unit"
LOGICAL: Mapping[str, Callable[[Sequence[State]], State]] = {
    ODRL + "and": conjunction,
    ODRL + "andSequence": conjunction,
    ODRL + "or": disjunction,
    ODRL + "xone": exactly_one,
}
KNOWN = frozenset(
    {LEFT, OPERATOR, RIGHT, RIGHT_REFERENCE, UNIT, *LOGICAL}
    | {ODRL + name for name in ("dataType", "status", "uid")}
)
ROOTED_IN = ag("rootedIn")

Answers = Callable[[str], tuple[Term, ...]]


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
    stated = {p for p, _ in graph.predicates(constraint) if p.startswith(ODRL)}
    logical = [p for p in LOGICAL if p in stated]
    if constraint in above or stated - KNOWN or len(logical) + (LEFT in stated) != 1:
        return ConstraintReport(name, State.UNKNOWN)
    if logical:
        operands = members(graph, constraint, logical[0])
        parts = tuple(_evaluate(graph, o, answers, polarity, above | {constraint}) for o in operands)
        state = LOGICAL[logical[0]]([part.state for part in parts]) if parts else State.UNKNOWN
        return ConstraintReport(name, state, logical=logical[0], parts=parts)
    return _simple(graph, name, answers, polarity)


def _simple(graph: Graph, constraint: str, answers: Answers, polarity: Polarity) -> ConstraintReport:
    left, operator = graph.one(constraint, LEFT), graph.one(constraint, OPERATOR)
    rights = tuple(members(graph, constraint, RIGHT))
    referred = any(True for _ in graph.objects(constraint, RIGHT_REFERENCE))
    if not isinstance(left, str) or not isinstance(operator, str) or referred:
        return ConstraintReport(constraint, State.UNKNOWN, _iri(left), _iri(operator))
    lefts = _of_same_facet(graph, answers(left), rights)
    state = compare(graph, operator, lefts, rights, polarity)
    return ConstraintReport(constraint, state, left, operator, lefts, rights)


def members(graph: Graph, subject: str | Term, predicate: str) -> list[Term]:
    """Return the objects of `predicate`, with the members of RDF collections in place of their heads."""
    found: list[Term] = []
    for obj in graph.objects(subject, predicate):
        is_list = obj == RDF + "nil" or any(True for _ in graph.objects(obj, RDF + "first"))
        found.extend(graph.items(obj) if is_list else [obj])
    return sorted(found, key=_sort_key)


def _of_same_facet(graph: Graph, lefts: tuple[Term, ...], rights: tuple[Term, ...]) -> tuple[Term, ...]:
    """Keep the answers that can be compared: those of a scheme from which a right operand comes.

    A question may state a purpose of research and a context of use; a limit on the one says nothing about
    the other. Answers whose scheme is unknown are kept, so that they count as unknown.
    """
    schemes = {scheme for right in rights for scheme in graph.objects(right, ROOTED_IN)}
    if not schemes:
        return lefts
    kept = []
    for left in lefts:
        own = set(graph.objects(left, ROOTED_IN))
        if not own or own & schemes:
            kept.append(left)
    return tuple(kept)


def _iri(term: Term | None) -> str | None:
    return term if isinstance(term, str) else None


def _sort_key(term: Term) -> tuple[str, ...]:
    return ("", term) if isinstance(term, str) else ("literal", *term)


def literal_answers(answers: Mapping[str, tuple[Term, ...]]) -> Answers:
    """Return the look-up of `answers`; an operand that is not there has no value."""

    def look_up(operand: str) -> tuple[Term, ...]:
        return answers.get(operand, ())

    return look_up
