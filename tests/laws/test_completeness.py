"""A case file holds all that matters: judging on it equals judging on everything that the store holds."""

from functools import cache

import pytest

from graph_api.adapters.places import countries
from graph_api.adapters.rdf_files import statements
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.casefile import CaseFile
from graph_api.engine.evaluation import RawFinding
from graph_api.engine.graph import Graph
from graph_api.engine.judge import SENDING_OF
from graph_api.engine.terms import Triple, local_name
from tests.laws.verdicts import case_of_triples, outcome
from tests.structure.examples import records_of, validator
from tests.structure.test_rule_examples import classes
from tests.support.cases import application
from tests.support.random_worlds import RandomWorld, random_world
from tests.support.worlds import canonical, case_in

SHARDS, WORLDS = 10, 15
OF_WORDS = ("CASE-001", "CASE-002")  # they look at the words of the case, wherever in it these stand


@cache
def _vocabularies() -> tuple[Triple, ...]:
    own = [t for t in application().ontology if not t[0].startswith("_:") and not str(t[2]).startswith("_:")]
    return (*own, *statements(countries()))


def _whole(world: RandomWorld) -> CaseFile:
    facts = dict.fromkeys((s, p, canonical(o)) for s, p, o in [*_vocabularies(), *world.facts])
    return case_of_triples(world.question, facts)


def _findings(case: CaseFile, known: frozenset[str]) -> frozenset[RawFinding] | str:
    """Return what is found on `case`, or why nobody can judge; of words, what concerns things in `known`."""
    try:
        evaluation = application().fast_engine.evaluate(case)
    except CouldNotJudgeError as refusal:
        return str(refusal)
    return frozenset(raw for raw in evaluation.findings if _concerns(raw, evaluation.graph, known))


def _concerns(raw: RawFinding, graph: Graph, known: frozenset[str]) -> bool:
    """Tell whether a finding is about the question, not about others, nor words elsewhere."""
    elsewhere = local_name(raw.constraint).startswith(OF_WORDS)
    sent = {str(item) for item in graph.objects(raw.focus, SENDING_OF)}
    return bool({raw.focus, *sent} & known) and (raw.value in known or not elsewhere)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_judging_on_the_case_file_equals_judging_on_the_whole_store(shard: int):
    for seed in range(shard * WORLDS, (shard + 1) * WORLDS):
        world = random_world(2_000_000 + seed)
        case, whole = case_in(world.facts, world.question), _whole(world)
        known = frozenset(s.subject for s in case.statements)
        found, expected = _findings(case, known), _findings(whole, known)
        if found != expected:  # a thing of the wrong class is not asked what points at it
            assert not _well_formed(world), (seed, world.origin, found, expected)
            assert not outcome(case).permits or outcome(whole).permits, (seed, world.origin)


def _well_formed(world: RandomWorld) -> bool:
    """Tell whether import would keep `world`; only something else than the importer can have written others."""
    facts = [triple for triple in world.facts if triple[0] != world.question]
    return not any(True for _ in validator().problems(records_of(facts, classes)))


def test_the_law_is_asked_of_worlds_that_import_would_keep():
    worlds = [random_world(2_000_000 + seed) for seed in range(SHARDS * WORLDS)]
    assert 4 * sum(map(_well_formed, worlds)) > len(worlds)
