"""How one value of a request stands to one right operand, and what each operator makes of it.

Names say nothing about difference. Two concepts differ where their scheme is closed and neither contains the
other (`ag:differsFrom`, derived), two things where each has an identifier and they share none; and what is not
stated to be part of a collection is no member of it. A narrower concept counts as an instance of the broader one.
"""

from collections.abc import Callable, Sequence
from enum import Enum

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.model import Polarity, State, conjunction, disjunction
from graph_api.engine.sparql import runtime
from graph_api.engine.terms import DCTERMS, ODRL, Literal, Term, ag

AT_OR_BELOW, DIFFERS_FROM = ag("atOrBelow"), ag("differsFrom")
IDENTIFIER = DCTERMS + "identifier"
COLLECTIONS = (ODRL + "PartyCollection", ODRL + "AssetCollection")


class Relation(Enum):
    """How a value stands to another."""

    WITHIN = "equal to it or part of it"
    AROUND = "wider than it"
    APART = "known to be different"
    UNKNOWN = "unknown"


def relation(graph: Graph, left: Term, right: Term) -> Relation:
    """Return how `left` stands to `right`."""
    if isinstance(left, Literal) and isinstance(right, Literal):
        equal = runtime.eq(left, right)
        if isinstance(equal, bool):
            return Relation.WITHIN if equal else Relation.APART
        return Relation.UNKNOWN
    if left == right or graph.has(left, AT_OR_BELOW, right) or graph.has(left, ODRL + "partOf", right):
        return Relation.WITHIN
    if graph.has(right, AT_OR_BELOW, left):
        return Relation.AROUND
    if graph.has(left, DIFFERS_FROM, right) or _kept_apart(graph, left, right):
        return Relation.APART
    return Relation.UNKNOWN


def _kept_apart(graph: Graph, left: Term, right: Term) -> bool:
    """Tell whether `left` is known not to be `right`: no member of a collection, or of another identifier."""
    if any(graph.is_a(right, collection) for collection in COLLECTIONS):
        return True
    own, other = set(graph.objects(left, IDENTIFIER)), set(graph.objects(right, IDENTIFIER))
    return bool(own and other) and own.isdisjoint(other)


def within(graph: Graph, left: Term, rights: Sequence[Term], polarity: Polarity) -> State:
    """Tell whether `left` is, or lies in, one of `rights`."""
    found = {relation(graph, left, right) for right in rights}
    if Relation.WITHIN in found:
        return State.SATISFIED
    if polarity is Polarity.FORBIDS and Relation.AROUND in found:
        return State.SATISFIED
    return State.UNKNOWN if Relation.UNKNOWN in found else State.UNSATISFIED


def outside(graph: Graph, left: Term, rights: Sequence[Term], polarity: Polarity) -> State:
    """Tell whether `left` has nothing to do with any of `rights`. With no `rights` it fails closed."""
    if not rights:
        return State.UNSATISFIED if polarity is Polarity.GRANTS else State.SATISFIED
    found = {relation(graph, left, right) for right in rights}
    if Relation.WITHIN in found:
        return State.UNSATISFIED
    if Relation.AROUND in found:
        return State.UNSATISFIED if polarity is Polarity.GRANTS else State.SATISFIED
    return State.UNKNOWN if Relation.UNKNOWN in found else State.SATISFIED


def contains(graph: Graph, left: Term, rights: Sequence[Term], polarity: Polarity) -> State:
    """Tell whether `left` has one of `rights` as a part."""
    return disjunction(within(graph, right, [left], polarity) for right in rights)


def _ordered(test: Callable[[Term, Term], object]) -> "SingleOperator":
    def compare(_: Graph, left: Term, rights: Sequence[Term], __: Polarity) -> State:
        outcomes = {True: State.SATISFIED, False: State.UNSATISFIED}
        return conjunction(
            outcomes[held] if isinstance(held := test(left, right), bool) else State.UNKNOWN for right in rights
        )

    return compare


SingleOperator = Callable[[Graph, Term, Sequence[Term], Polarity], State]

OPERATORS: dict[str, SingleOperator] = {
    ODRL + "eq": within,
    ODRL + "isA": within,
    ODRL + "isPartOf": within,
    ODRL + "isAnyOf": within,
    ODRL + "neq": outside,
    ODRL + "isNoneOf": outside,
    ODRL + "hasPart": contains,
    ODRL + "gt": _ordered(runtime.gt),
    ODRL + "gteq": _ordered(runtime.ge),
    ODRL + "lt": _ordered(runtime.lt),
    ODRL + "lteq": _ordered(runtime.le),
}
IS_ALL_OF = ODRL + "isAllOf"


def compare(
    graph: Graph, operator: str, lefts: Sequence[Term], rights: Sequence[Term], polarity: Polarity
) -> State:
    """Return the state of `lefts` `operator` `rights`.

    Of several values a right asks that each of them fits; a ban is met as soon as one of them does.
    """
    if not lefts:
        return State.UNKNOWN
    if operator == IS_ALL_OF:
        return conjunction(disjunction(within(graph, x, [y], polarity) for x in lefts) for y in rights)
    test = OPERATORS.get(operator)
    if test is None or (not rights and test is not outside):
        return State.UNKNOWN
    combine = conjunction if polarity is Polarity.GRANTS else disjunction
    return combine(test(graph, left, rights, polarity) for left in lefts)
