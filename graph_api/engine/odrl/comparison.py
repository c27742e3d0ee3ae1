"""How one value of a request stands to one right operand, and what each operator makes of it.

Names say nothing about difference. Two concepts differ where their scheme is closed and neither contains the
other (`ag:differsFrom`, derived), two things where they are stated to differ or each has an identifier and they
share none; and what is not stated to be part of a collection is no member of it. A narrower concept counts as
an instance of the broader one.
"""

from collections.abc import Callable, Sequence
from enum import Enum

from graph_api.engine.graph import Graph
from graph_api.engine.odrl import values
from graph_api.engine.odrl.model import Polarity, State, conjunction, disjunction
from graph_api.engine.odrl.reach import collections_of
from graph_api.engine.terms import DCTERMS, ODRL, RDF_TYPE, Literal, Term, ag

AT_OR_BELOW, DIFFERS_FROM = ag("atOrBelow"), ag("differsFrom")
DIFFERENT_FROM = "http://www.w3.org/2002/07/owl#differentFrom"
IDENTIFIER = DCTERMS + "identifier"
COLLECTIONS = (ODRL + "PartyCollection", ODRL + "AssetCollection")


class Relation(Enum):
    """How a value stands to another."""

    WITHIN = "equal to it or part of it"
    AROUND = "wider than it"
    APART = "known to be different"
    UNKNOWN = "unknown"


LITERALLY = {True: Relation.WITHIN, False: Relation.APART, None: Relation.UNKNOWN}


def relation(graph: Graph, left: Term, right: Term) -> Relation:
    """Return how `left` stands to `right`."""
    if left == right:
        return Relation.WITHIN
    if isinstance(left, Literal) and isinstance(right, Literal):
        return LITERALLY[values.equal(left, right)]
    if isinstance(left, Literal) or isinstance(right, Literal):
        return Relation.WITHIN if _named(left) == _named(right) else Relation.UNKNOWN
    if graph.has(left, AT_OR_BELOW, right) or right in collections_of(graph, left):
        return Relation.WITHIN
    if graph.has(right, AT_OR_BELOW, left):
        return Relation.AROUND
    return Relation.APART if _kept_apart(graph, left, right) else Relation.UNKNOWN


def _named(term: Term) -> str | None:
    """Return the IRI that `term` is, or spells out as xsd:anyURI."""
    if isinstance(term, str):
        return term
    return term.lexical if term.datatype == values.ANY_URI else None


def _kept_apart(graph: Graph, left: str, right: str) -> bool:
    """Tell whether `left` is known not to be `right`."""
    pairs = ((left, right), (right, left))
    if any(graph.has(one, link, other) for link in (DIFFERS_FROM, DIFFERENT_FROM) for one, other in pairs):
        return True
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
        return _closed(polarity)
    found = {relation(graph, left, right) for right in rights}
    if Relation.WITHIN in found:
        return State.UNSATISFIED
    if Relation.AROUND in found:
        return State.UNSATISFIED if polarity is Polarity.GRANTS else State.SATISFIED
    return State.UNKNOWN if Relation.UNKNOWN in found else State.SATISFIED


def contains(graph: Graph, left: Term, rights: Sequence[Term], polarity: Polarity) -> State:
    """Tell whether `left` has `rights` as parts: a right asks for all of them, a ban for one."""
    return _over_all(polarity)(within(graph, right, [left], polarity) for right in rights)


def instance(graph: Graph, left: Term, rights: Sequence[Term], polarity: Polarity) -> State:
    """Tell whether `left` is one of `rights`, lies in it, or is stated to be of such a class."""
    kinds = [left, *graph.objects(left, RDF_TYPE)]
    if any(relation(graph, kind, right) is Relation.WITHIN for kind in kinds for right in rights):
        return State.SATISFIED
    return within(graph, left, rights, polarity)


def _closed(polarity: Polarity) -> State:
    """Return the state of what compares with nothing at all: no right comes of it, and no way around a ban."""
    return State.UNSATISFIED if polarity is Polarity.GRANTS else State.SATISFIED


def _over_all(polarity: Polarity) -> Callable[..., State]:
    return conjunction if polarity is Polarity.GRANTS else disjunction


def _ordered(test: Callable[[Literal, Literal], bool | None], *, holds: bool) -> "SingleOperator":
    def state(left: Term, right: Term) -> State:
        said = test(left, right) if isinstance(left, Literal) and isinstance(right, Literal) else None
        if said is None:
            return State.UNKNOWN
        return State.SATISFIED if said is holds else State.UNSATISFIED

    def compare(_: Graph, left: Term, rights: Sequence[Term], polarity: Polarity) -> State:
        return _over_all(polarity)(state(left, right) for right in rights)

    return compare


SingleOperator = Callable[[Graph, Term, Sequence[Term], Polarity], State]

OPERATORS: dict[str, SingleOperator] = {
    ODRL + "eq": within,
    ODRL + "isA": instance,
    ODRL + "isPartOf": within,
    ODRL + "isAnyOf": within,
    ODRL + "neq": outside,
    ODRL + "isNoneOf": outside,
    ODRL + "hasPart": contains,
    ODRL + "gt": _ordered(values.at_most, holds=False),
    ODRL + "gteq": _ordered(values.less, holds=False),
    ODRL + "lt": _ordered(values.less, holds=True),
    ODRL + "lteq": _ordered(values.at_most, holds=True),
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
        return _all_of(graph, lefts, rights, polarity)
    test = OPERATORS.get(operator)
    if test is None or (not rights and test is not outside):
        return State.UNKNOWN
    return _over_all(polarity)(test(graph, left, rights, polarity) for left in lefts)


def _all_of(graph: Graph, lefts: Sequence[Term], rights: Sequence[Term], polarity: Polarity) -> State:
    """Tell whether `lefts` hold each of `rights`, and for a right nothing else."""
    if not rights:
        return _closed(polarity)
    state = conjunction(disjunction(within(graph, x, [y], polarity) for x in lefts) for y in rights)
    if polarity is Polarity.FORBIDS:
        return state
    return conjunction([state, *(within(graph, left, rights, polarity) for left in lefts)])
