"""The engines agree finding by finding, and derived fact by derived fact, on random worlds.

The suite compares 1,500 worlds with Oxigraph and 40 with pySHACL; `make differential` compares 10,000 and 200.
"""

from collections import Counter
from functools import cache

import pytest

from graph_api.adapters.reference_engine import ReferenceEngine
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.casefile import CaseFile
from graph_api.engine.evaluation import Engine, Evaluation
from tests.differential.comparison import case_differences, compared
from tests.differential.oxigraph_engine import OxigraphEngine, prebound
from tests.support.cases import application, examples
from tests.support.random_worlds import random_world
from tests.support.worlds import case_in, facts_of

SHARDS, WORLDS = 30, 50
REFERENCE_SHARDS, REFERENCE_WORLDS = 8, 5


@cache
def _engine(name: str) -> Engine:
    rulebook = application().rulebook
    return OxigraphEngine(rulebook) if name == "oxigraph" else ReferenceEngine(rulebook)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_fast_engine_agrees_with_oxigraph_on_random_worlds(shard: int):
    seeds = range(shard * WORLDS, (shard + 1) * WORLDS)
    assert compared(seeds, _engine("oxigraph"), Counter()) == {}


@pytest.mark.parametrize("shard", range(REFERENCE_SHARDS))
def test_the_fast_engine_agrees_with_the_reference_engine_on_random_worlds(shard: int):
    first = 500_000 + shard * REFERENCE_WORLDS
    assert compared(range(first, first + REFERENCE_WORLDS), _engine("reference"), Counter()) == {}


@pytest.mark.parametrize("shard", range(10))
def test_the_fast_engine_agrees_with_oxigraph_on_every_example(shard: int):
    fast, other = application().fast_engine, _engine("oxigraph")
    for example in examples()[shard::10]:
        assert case_differences(case_in(facts_of(example.path)), fast, other) == [], example.path.name


def test_leaving_out_queries_that_cannot_match_changes_nothing():
    full, fast = OxigraphEngine(application().rulebook, sparing=False), application().fast_engine
    for example in examples()[::25]:
        assert case_differences(case_in(facts_of(example.path)), fast, full) == [], example.path.name


def test_a_seed_gives_the_same_world_again_and_other_seeds_give_others():
    worlds = [random_world(seed).facts for seed in range(20)]
    assert worlds == [random_world(seed).facts for seed in range(20)]
    assert len(set(worlds)) > 15


def test_random_worlds_find_much_of_the_rule_book():
    found = set()
    for seed in range(150):
        world = random_world(seed)
        try:
            evaluation = application().fast_engine.evaluate(case_in(world.facts, world.question))
        except CouldNotJudgeError:
            continue
        found |= {application().rulebook.rule_of(raw.constraint)[0].id for raw in evaluation.findings}
    assert len(found) > len(application().rulebook.rules) / 2


@pytest.mark.parametrize(
    ("select", "text"),
    [
        ("SELECT $this ?value WHERE { $this ?p ?value }", "SELECT ?value WHERE { <urn:x> ?p ?value }"),
        ("SELECT $this WHERE { ?this a ?thisKind }", "SELECT (true AS ?found) WHERE { <urn:x> a ?thisKind }"),
        ("SELECT $this (?a AS ?path) { $this ?a 1 }", "SELECT (?a AS ?path) WHERE { <urn:x> ?a 1 }"),
    ],
)
def test_the_focus_node_takes_the_place_of_this(select: str, text: str):
    assert prebound(select, "urn:x") == text


def test_a_disagreement_is_told():
    class Silent:
        name = "silent"

        def evaluate(self, case: CaseFile) -> Evaluation:
            evaluation = application().fast_engine.evaluate(case)
            return Evaluation(evaluation.graph, frozenset())

    failing = next(e for e in examples() if e.kind == "invalid")
    told = case_differences(case_in(facts_of(failing.path)), application().fast_engine, Silent())
    assert any(line.startswith("finding of fast alone") for line in told)
