"""Laws that hold of every world, on a sample of the examples, the stories and random worlds.

`python -m tests.laws` tries them on all examples and stories, and sweeps every statement of every case file.
"""

import pytest

from graph_api.domain.verdict import Verdict
from graph_api.engine.terms import RDF_TYPE, ag
from tests.laws.laws import LAWS, Law, known_worlds, random_worlds, violations
from tests.laws.sweep import cases, edits_of, openings, restricts
from tests.laws.verdicts import case_of_triples, outcome, outcome_in
from tests.support.cases import application

EVERY, SHARDS = 12, 6


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name.replace(" ", "-"))
def test_a_law_holds_of_known_worlds(law: Law):
    tried, broken = violations(law, known_worlds()[LAWS.index(law) :: EVERY])
    assert broken == []
    assert tried > 5


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name.replace(" ", "-"))
def test_a_law_holds_of_random_worlds(law: Law):
    assert violations(law, random_worlds(range(3_000_000, 3_000_030)))[1] == []


def test_a_broken_law_is_told():
    consented = [world for world in known_worlds() if world[0].startswith("CONSENT-006 ")]
    backwards = LAWS[1]._replace(name="narrowing forbids nothing", tightens=False)
    assert violations(backwards, consented)[1] != []


def test_the_rules_whose_findings_end_with_an_agreement_exist():
    known = {rule.id for rule in application().rulebook.rules}
    assert {rule for law in LAWS for rule in law.exceptions} <= known


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_lost_or_misspelt_statement_opens_a_gate_unless_it_was_a_restriction(shard: int):
    unexplained = []
    for index, (name, case) in enumerate(cases()):
        if index % SHARDS == shard:
            edits = list(edits_of(case))[index % 97 :: 97]
            unexplained += [str(o) for o in openings(name, case, edits) if not o.explained_by]
    assert unexplained == []


def test_the_sweep_sees_what_opens_a_gate_and_which_rule_explains_it():
    name, case = next((n, c) for n, c in cases() if n == "CONSENT-006 invalid.for-profit-actor.ttl")
    modifier = next(e for e in edits_of(case) if e[0] == "lost" and e[1][1] == ag("dataUseModifier"))
    assert restricts("CONSENT-006", modifier[1], ())
    assert not restricts("CONSENT-006", (modifier[1][0], ag("actor"), modifier[1][2]), ())
    assert all(opening.explained_by == ("CONSENT-006",) for opening in openings(name, case, [modifier]))


def test_a_question_asks_for_less_without_what_is_used_beside_its_asset():
    name, case = next((n, c) for n, c in cases() if n == "CONSENT-017 invalid.donor-to-be-taken-out.combined.ttl")
    how, lost, _ = next(e for e in edits_of(case) if e[1][1] == ag("combinesWith"))
    left = [s.triple for s in case.statements if s.triple != lost]
    assert how == "lost"
    assert outcome(case_of_triples(case.question, left)).permits
    assert list(openings(name, case, [("lost", lost, ())])) == []
    without_asset = [t for t in left if t[1] != ag("asset")]
    assert not outcome(case_of_triples(case.question, without_asset)).permits


def test_a_rule_may_name_the_statement_of_a_class_without_all_that_is_said_of_its_members():
    pool, place = "https://example.org/pool", "https://example.org/freezer"
    assert restricts("CONSENT-017", (pool, RDF_TYPE, ag("Pool")), ())
    assert not restricts("CONSENT-017", (pool, ag("storedAt"), place), [ag("Pool")])
    assert restricts("CONSENT-021", (pool, RDF_TYPE, ag("Manuscript")), ())


def test_a_question_without_its_type_is_not_judged():
    name, question, facts = known_worlds()[0]
    bare = [t for t in facts if t[:2] != (question, RDF_TYPE)]
    assert outcome_in(bare, question).verdict is None, name
    assert outcome_in(bare, question).severity > Verdict.PROHIBITED
