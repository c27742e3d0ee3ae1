"""The case file holds what the ontology says to follow, from one state, and nothing else."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import pytest

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.schema import Schema
from graph_api.engine.terms import RDF, RDF_TYPE, Literal, Triple, ag
from graph_api.services.ports import FactsView
from graph_api.services.read_case import MOST_ROUNDS, QUESTION_GRAPH, read_case
from tests.adapters.store_states import GRAPH, version
from tests.support.cases import SCENARIOS, alliance, application, scenario_questions

EX = "https://example.org/case-file/"
SCHEMA = Schema(
    superclasses={ag("Aliquot"): (ag("Material"),)},
    forward=frozenset({ag("asset"), ag("derivedFrom"), ag("donor")}),
    inverse={ag("limitOn"): (), ag("custodyOf"): (ag("Material"),)},
)


def lines(text: str) -> list[Triple]:
    """Return the statements of `subject property object`, one a line; words with a capital are the ontology's."""
    found = []
    for line in text.splitlines():
        if line.strip():
            subject, predicate, obj = line.split()
            name = RDF_TYPE if predicate == "a" else ag(predicate)
            term = Literal(obj[1:-1]) if obj.startswith('"') else ag(obj) if obj[0].isupper() else EX + obj
            found.append((EX + subject, name, term))
    return found


def store_with(triples: Iterable[Triple]) -> OxigraphStore:
    store = OxigraphStore()
    store.add(version("facts"), list(triples))
    return store


def case(triples: Iterable[Triple], question: str = "q asset sample", schema: Schema = SCHEMA) -> CaseFile:
    return read_case(store_with(triples).view(), EX + "q", lines(question), schema)


def found(text: str, question: str = "q asset sample", schema: Schema = SCHEMA) -> set[Triple]:
    """Return what the case file holds beyond the question."""
    own = set(lines(question))
    return {s.triple for s in case(lines(text), question, schema).statements} - own


def test_the_question_is_in_its_own_graph_and_facts_in_theirs():
    statements = set(case(lines("sample donor ann")).statements)
    assert statements == {
        Statement(*lines("q asset sample")[0], QUESTION_GRAPH),
        Statement(*lines("sample donor ann")[0], GRAPH + "facts-1"),
    }


def test_what_the_ontology_says_to_follow_is_followed():
    text = """sample derivedFrom mother
        mother donor ann
        ann label "Ann"
        limit limitOn mother
        limit until "never"
    """
    assert found(text) == set(lines(text))


def test_nothing_else_is_followed_or_read():
    near = """sample derivedFrom mother
        sample storedIn freezer
        mother donor ann
    """
    far = """freezer owner firm
        sister derivedFrom mother
        brother donor ann
        other donor bob
        elsewhere storedIn freezer
        note mentions sample
    """
    assert found(near + far) == set(lines(near))


def test_a_property_is_walked_back_from_things_of_its_classes_and_from_those_without_any():
    custody = "custody custodyOf sample\ncustody custodian bank\n"
    assert found(custody) == set(lines(custody))
    assert found(custody + "sample a Material\n") == set(lines(custody + "sample a Material\n"))
    assert found(custody + "sample a Aliquot\n") == set(lines(custody + "sample a Aliquot\n"))
    assert found(custody + "sample a Data\n") == set(lines("sample a Data\n"))


def test_types_are_not_followed_and_collections_are():
    described = "sample a Material\n"
    class_facts: list[Triple] = [(ag("Material"), ag("derivedFrom"), EX + "x")]
    members: list[Triple] = [
        (EX + "sample", ag("derivedFrom"), EX + "list"),
        (EX + "list", RDF + "first", EX + "mother"),
        (EX + "list", RDF + "rest", RDF + "nil"),
        *lines("mother donor ann"),
    ]
    read = {s.triple for s in case([*lines(described), *class_facts, *members]).statements}
    assert read == {*lines("q asset sample"), *lines(described), *members}


def test_a_literal_that_reads_like_a_name_leads_nowhere():
    text = f'sample donor "{EX}ann"\nann donor bob\n'
    assert found(text) == {t for t in lines(text) if t[0] == EX + "sample"}


def test_circles_come_to_an_end():
    text = "sample derivedFrom mother\nmother derivedFrom sample\nsample derivedFrom sample\nlimit limitOn limit\n"
    assert found(text + "limit limitOn sample") == set(lines(text + "limit limitOn sample"))


def lineage(depth: int) -> list[Triple]:
    """Return a sample that is `depth` steps from the first."""
    names = ["sample", *(f"s{i}" for i in range(depth))]
    return [(EX + a, ag("derivedFrom"), EX + b) for a, b in pairwise(names)]


def test_a_deep_lineage_is_read_to_its_end():
    depth = MOST_ROUNDS - 2
    triples = [*lineage(depth), *lines(f"s{depth - 1} donor ann")]
    assert {s.triple for s in case(triples).statements} == {*lines("q asset sample"), *triples}


def test_a_lineage_that_is_too_deep_is_not_judged_on_a_part():
    with pytest.raises(CouldNotJudgeError, match=f"reach further than {MOST_ROUNDS} steps"):
        case([*lineage(MOST_ROUNDS - 1), *lines(f"s{MOST_ROUNDS - 2} donor ann")])


class Counting:
    """A view that counts how often it is asked, and for how much."""

    def __init__(self, view: FactsView) -> None:
        self._view = view
        self.rounds = self.nodes = 0

    def describe(self, nodes: Collection[str]) -> Iterable[Statement]:
        self.rounds += 1
        self.nodes += len(nodes)
        return self._view.describe(nodes)

    def referring(self, wanted: Mapping[str, Sequence[str]]) -> Iterable[Statement]:
        return self._view.referring(wanted)


def test_the_effort_depends_on_the_case_and_not_on_the_store():
    own = lines("sample derivedFrom mother\nmother donor ann\nlimit limitOn mother")
    rest = [t for i in range(500) for t in lines(f"x{i} derivedFrom y{i}\ny{i} donor z{i % 7}\nl{i} limitOn y{i}")]
    counts = []
    for triples in (own, own + rest):
        view = Counting(store_with(triples).view())
        read_case(view, EX + "q", lines("q asset sample"), SCHEMA)  # type: ignore[arg-type]  # what is read of it
        counts.append((view.rounds, view.nodes))
    assert counts[0] == counts[1]
    assert counts[0][1] == len({"sample", "mother", "ann", "limit"})


def test_the_case_file_is_of_one_state():
    store = store_with(lines("sample donor ann"))
    view = store.view()
    store.add(version("facts", 2, days=1, replaces="facts-1"), lines("sample donor bob"))
    before, after = (
        {s.triple for s in read_case(v, EX + "q", lines("q asset sample"), SCHEMA).statements}
        for v in (view, store.view())
    )
    assert before == {*lines("q asset sample"), *lines("sample donor ann")}
    assert after == {*lines("q asset sample"), *lines("sample donor bob")}


PARTIES = """asset owner firm
    agreement party firm
    agreement party clinic
    agreement a Agreement
    firm a Organisation
    clinic a Organisation
"""


def with_agreement(text: str, question: str) -> bool:
    """Tell whether the case file of `question` holds the agreement."""
    read = found(text, question, application().rulebook.schema)
    return any(s == EX + "agreement" for s, _, _ in read)


def test_the_agreement_between_who_acts_and_who_owns_is_read():
    assert with_agreement(PARTIES, "q asset asset\nq actor clinic")
    assert with_agreement(PARTIES, "q asset asset\nq actor firm\nq recipient clinic")
    assert not with_agreement(PARTIES, "q asset asset\nq actor stranger")
    assert not with_agreement(PARTIES.replace("asset owner firm", ""), "q asset asset\nq actor clinic")


def test_the_agreement_of_an_employer_a_whole_or_an_affiliate_is_read():
    employed = "post a Employment\npost employee ann\npost employer clinic\nann a Person\n"
    assert with_agreement(PARTIES + employed, "q asset asset\nq actor ann")
    assert with_agreement(PARTIES + "lab unitOf clinic", "q asset asset\nq actor lab")
    controlled = "i a ControlInterest\ni controllingOrganisation clinic\ni controlledOrganisation daughter\n"
    controlled += "daughter a Organisation\n"
    assert with_agreement(PARTIES + controlled, "q asset asset\nq actor daughter")
    assert not with_agreement(PARTIES, "q asset asset\nq actor ann")


def test_the_case_files_of_the_alliance_are_small_and_hold_nothing_of_other_donors():
    questions = [q for q in scenario_questions(SCENARIOS / "til-alliance") if q.fields.get("asset") == "S-01"]
    assert questions
    for question in questions:
        read = alliance().answerer.answer(question.kind, question.fields).case  # type: ignore[arg-type]
        donors = {s.object for s in read.statements if s.predicate == ag("donor")}
        assert donors == {"https://example.org/til-alliance/donor-1"}
        total = sum(version.statements for version in alliance().store.versions())
        assert len(read.statements) < total / 3
