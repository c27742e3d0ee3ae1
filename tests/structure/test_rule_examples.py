"""The examples of rules are well formed, but for those that are named because their fault is what they show."""

from collections.abc import Iterable

from graph_api.adapters.places import countries
from graph_api.engine.terms import RDF_TYPE, ag
from tests.structure.examples import classes_in_vocabularies, triples_of, validator
from tests.structure.examples import records_of as records
from tests.support.cases import NOT_IMPORTED, QUESTIONS, examples

PLACES = {s: [str(o)] for s, p, o in countries().graphs[""] if p == RDF_TYPE}


def classes(node: str) -> Iterable[str]:
    """Return the classes of a term or a country."""
    return classes_in_vocabularies(node) or PLACES.get(node, ())


def test_what_is_refused_is_what_is_named():
    refused = set()
    for example in examples():
        stated = triples_of(example.path)
        asked = {s for s, p, o in stated if p == RDF_TYPE and o in (*QUESTIONS, ag("ShipmentItem"))}
        facts = [triple for triple in stated if triple[0] not in asked]
        if any(True for _ in validator().problems(records(facts, classes))) and example.rule != "CASE-001":
            refused.add(f"{example.rule}/{example.path.name}")
    assert refused == NOT_IMPORTED
