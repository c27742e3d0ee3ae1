"""Names never matter: what is called otherwise, and what is labelled otherwise, is judged the same."""

from hashlib import sha256

import pytest

from graph_api.engine.casefile import CaseFile
from graph_api.engine.derive.vocabulary import OWN_NAMESPACES
from graph_api.engine.terms import RDF_TYPE, Literal, Term
from graph_api.services.own_things import NAMING, OWN
from tests.laws.sweep import cases
from tests.laws.verdicts import Outcome, case_of_triples, outcome
from tests.support.cases import application

EVERY, SHARDS = 9, 4
OURS = ("https://example.org/", "https://w3id.org/alliance-graph/question/", "_:")


def renamed(case: CaseFile) -> CaseFile:
    """Return `case` with other names for what is no term of a vocabulary, in another order, and other labels.

    The labels and identifiers are those of what `graph_api/services/own_things.py` takes for somebody's own.
    """
    graph, above = case.graph(), application().rulebook.schema.superclasses
    own = {
        node
        for node in graph.nodes()
        for kind in graph.objects(node, RDF_TYPE)
        if not OWN.isdisjoint((str(kind), *above.get(str(kind), ())))
    }
    triples = [
        (str(_name(s)), p, _labelled(o) if p in NAMING and s in own else _name(o))
        for s, p, o in (statement.triple for statement in reversed(case.statements))
    ]
    return case_of_triples(str(_name(case.question)), triples)


def _name(term: Term) -> Term:
    if isinstance(term, Literal) or not term.startswith(OURS) or term.startswith(OWN_NAMESPACES):
        return term
    return f"https://example.net/{sha256(term.encode()).hexdigest()}"


def _labelled(term: Term) -> Term:
    return term._replace(lexical=sha256(term.lexical.encode()).hexdigest()) if isinstance(term, Literal) else term


def differences(part: slice) -> list[tuple[str, Outcome, Outcome]]:
    """Return the case files of `part` of all that are judged otherwise under other names."""
    compared = ((name, outcome(case), outcome(renamed(case))) for name, case in cases()[part])
    return [(name, first, second) for name, first, second in compared if first != second]


@pytest.mark.parametrize("shard", range(SHARDS))
def test_names_never_matter(shard: int):
    assert differences(slice(shard, None, EVERY * SHARDS)) == []


def test_nothing_keeps_its_name():
    case = next(case for name, case in cases() if name.startswith("story "))
    stated = {str(s.subject) for s in case.statements if s.subject.startswith(OURS)}
    kept = stated & {s.subject for s in renamed(case).statements}
    assert len(stated) > 20
    assert not kept
