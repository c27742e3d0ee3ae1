"""The runner kills what an example tells from the rule, and reports what none does."""

import pytest

from graph_api.domain.verdict import Verdict
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Rule
from graph_api.engine.sparql.parser import parse_query
from graph_api.engine.sparql.plan import Select
from graph_api.engine.terms import RDF_TYPE, Literal, local_name
from tests.mutation.mutants import mutants
from tests.mutation.runner import Survivor, explanations, outcomes
from tests.mutation.worlds import telling
from tests.support.cases import application

BASE = "http://example.org/"


def _select(text: str) -> Select:
    plan = parse_query(f"PREFIX : <{BASE}>\n{text}")
    assert isinstance(plan, Select)
    return plan


def _rule(text: str) -> tuple[Rule, Constraint]:
    constraint = Constraint(BASE + "constraint", _select(text), text, "`{?value}` is at fault", Verdict.PROHIBITED)
    return Rule("X-001", BASE + "X", "x", "x", BASE + "regime", BASE + "Use", (), (), (constraint,)), constraint


def _graph(*triples: tuple[str, str, str | Literal]) -> Graph:
    graph = Graph([(BASE + "use", RDF_TYPE, BASE + "Use")])
    for subject, predicate, obj in triples:
        graph.add(BASE + subject, BASE + predicate, obj if isinstance(obj, Literal) else BASE + obj)
    return graph


QUERY = "SELECT $this ?value WHERE { $this :holds ?value . FILTER NOT EXISTS { ?value :excused ?by } }"


def test_a_mutant_that_an_example_tells_from_the_rule_is_killed_and_another_survives():
    rule, constraint = _rule(QUERY)
    breach = _graph(("use", "holds", "thing"))
    known = dict(outcomes(rule, constraint, [breach]))
    assert known["negate NOT EXISTS { ?value <http://example.org/excused> ?by }"] is True
    assert known["drop filter NOT EXISTS { ?value <http://example.org/excused> ?by }"] is False


def test_a_further_example_kills_the_survivor():
    rule, constraint = _rule(QUERY)
    excused = _graph(("use", "holds", "thing"), ("thing", "excused", "someone"))
    known = dict(outcomes(rule, constraint, [excused]))
    assert known["drop filter NOT EXISTS { ?value <http://example.org/excused> ?by }"] is True


@pytest.mark.parametrize(
    ("query", "change"),
    [
        ("SELECT $this ?value WHERE { $this :holds ?value }", "drop ?this <http://example.org/holds> ?value"),
        ("SELECT $this WHERE { $this :until ?e . FILTER (?e < 3) }", 'le for ?e < "3"'),
        ("SELECT $this WHERE { $this :until ?e . FILTER (?e < 3) }", 'gt for ?e < "3"'),
        ("SELECT $this WHERE { $this :a ?e, ?f . FILTER (?e > 1 || ?f > 1) }", 'and for ?e > "1" || ?f > "1"'),
        ("SELECT $this WHERE { $this :flag true }", 'turn round ?this <http://example.org/flag> "true"'),
        ("SELECT $this WHERE { $this :kind :special }", "any object in ?this <http://example.org/kind> "),
        (
            "SELECT $this WHERE { { $this :a ?b } UNION { $this :c ?b } }",
            "drop branch { ?this <http://example.org/a>",
        ),
        ("SELECT $this WHERE { $this :a ?b OPTIONAL { ?b :c ?d } }", "require OPTIONAL { ?b "),
    ],
)
def test_every_kind_of_change_is_made(query: str, change: str):
    assert any(mutant.change.startswith(change) for mutant in mutants(_select(query)))


def test_no_mutant_is_the_rule_itself_and_no_two_have_one_name():
    for rule in application().rulebook.rules:
        for constraint in rule.constraints:
            made = list(mutants(constraint.select))
            assert all(mutant.select != constraint.select for mutant in made)
            assert len({mutant.change for mutant in made}) == len(made)


def test_every_explained_survivor_is_a_mutant_of_a_rule():
    stated = {}
    for rule in application().rulebook.rules:
        for constraint in rule.constraints:
            stated[local_name(constraint.iri)] = {mutant.change for mutant in mutants(constraint.select)}
    assert {(c, change) for c, change in explanations() if change not in stated.get(c, ())} == set()


def test_a_world_that_tells_a_mutant_apart_is_named():
    constraint = next(c for c in application().rulebook.rule("CASE-003").constraints)
    apart = Survivor("CASE-003", local_name(constraint.iri), next(mutants(constraint.select)).change, None)
    assert telling([apart], ())[apart.name].partition(" ")[0] in {rule.id for rule in application().rulebook.rules}
