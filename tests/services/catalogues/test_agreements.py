from functools import cache

import pytest

from graph_api.adapters.law_places import law_places
from graph_api.adapters.raw_store import select
from graph_api.adapters.resources import folder
from graph_api.adapters.tables import parse_table, read_table
from graph_api.domain.errors import UsageError
from graph_api.engine.terms import RDF_TYPE, SKOS, Literal, ag
from graph_api.services.catalogues.agreement_cells import parties_in, passages_in
from graph_api.services.catalogues.agreements import BASE, read_agreements, topics_of
from graph_api.services.catalogues.import_report import answers_agreeing
from graph_api.services.catalogues.reading import RowStatus
from tests.support.cases import application, fresh_application

QUERY = folder("queries") / "agreements" / "list-answers-on-topics.rq"


@cache
def topics():
    return topics_of(application().ontology, law_places())


def read(*lines):
    return read_agreements(parse_table("\n".join(lines).encode(), "a.csv"), "0" * 64, topics())


HEADER = "Filename,Parties-Answer,Governing Law-Answer,Audit Rights,Audit Rights-Answer"


def test_the_answers_become_clauses_on_topics_or_silence():
    found = read(HEADER, "a.pdf,,Nevada,\"['may inspect']\",Yes", "b.pdf,,Nevada,[],No")
    facts = set(found.graphs[""])
    assert (BASE + "a.pdf/passage/auditrights-1", ag("clauseTopic"), ag("AuditTopic")) in facts
    assert (BASE + "b.pdf", ag("silentOn"), ag("AuditTopic")) in facts
    passage = Literal("may inspect", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en")
    assert any(o == passage for _, _, o in facts)


@pytest.mark.parametrize(("passages", "answer"), [("[]", "Yes"), ("\"['x']\"", "No"), ("\"['x']\"", "maybe")])
def test_an_answer_that_does_not_fit_its_passages_states_neither(passages, answer):
    found = read(HEADER, f"a.pdf,A; B,Nevada,{passages},{answer}")
    assert not any(p in (ag("clauseTopic"), ag("silentOn")) for _, p, _ in found.triples)
    assert found.rows[0].status is RowStatus.UNDETERMINED


def test_columns_may_stand_in_any_order_and_be_missing():
    found = read("Audit Rights- Answer;AUDIT RIGHTS;filename", "Yes;['x'];a.pdf")
    assert (BASE + "a.pdf/passage/auditrights-1", ag("clauseTopic"), ag("AuditTopic")) in found.triples


def test_an_agreement_without_a_name_or_there_twice_is_rejected():
    found = read(HEADER, ",A,Nevada,[],No", "a.pdf,A,Nevada,[],No", "a.pdf,A,Nevada,\"['x']\",Yes")
    rejected = [row.status is RowStatus.REJECTED for row in found.rows]
    assert rejected == [True, False, True]
    assert not any(p == ag("clauseTopic") for _, p, _ in found.triples)


@pytest.mark.parametrize("law", ["Georgia", "Illinois; New York", "[* * *]", "Delaware, Illinois", "Atlantis"])
def test_a_law_of_several_places_or_none_is_not_guessed(law):
    found = read(HEADER, f'a.pdf,A,"{law}",[],No')
    assert not any(p == ag("governingLaw") for _, p, _ in found.triples)
    assert "Governing Law" in " ".join(found.rows[0].reasons)


def test_states_lie_in_their_countries():
    facts = set(read(HEADER, 'a.pdf,A,"Ontario, Canada",[],No').triples)
    ontario = next(o for s, p, o in facts if p == ag("governingLaw"))
    assert (ontario, ag("within"), "https://w3id.org/alliance-graph/place/CA") in facts


def test_parties_have_names_and_roles():
    text = 'Acme, Inc. ("Licensor"); Bay Ltd (“Licensee”, "Bay") ("Party"); (the "Parties")'
    found = [(party.name, party.roles, party.whole) for party in parties_in(text)]
    assert found == [("Acme, Inc.", ("Licensor",), True), ("Bay Ltd", ("Licensee", "Bay", "Party"), True)]


@pytest.mark.parametrize("text", ['A ("X") and B ("Y")', 'A ("X") B', 'A ("X"'])
def test_what_follows_the_roles_of_a_party_is_named_and_not_taken_for_its_roles(text):
    found = read(HEADER, f'a.pdf,"{text.replace(chr(34), chr(34) * 2)}",Nevada,[],No')
    assert any("what follows `A`" in reason for reason in found.rows[0].reasons)
    assert {o.lexical for _, p, o in found.triples if p == ag("roleAsStated")} <= {"X"}


def test_parentheses_without_quotes_belong_to_a_name_or_are_asides():
    text = 'Acme (Europe) Ltd. (a Dutch company) ("Co"); B (formerly C ("D")); (E (F) ("G") ("H"))'
    told = [(party.name, party.roles, party.whole) for party in parties_in(text)]
    assert told[:2] == [("Acme (Europe) Ltd.", ("Co",), True), ("B", ("D",), True)]


def test_states_with_the_short_name_of_their_country_are_known():
    facts = set(read(HEADER, 'a.pdf,A,"State of Georgia, U.S.A.",[],No').triples)
    assert any(p == ag("governingLaw") and str(o).endswith("place/US-GA") for s, p, o in facts)


def test_passages_are_lists_or_single_texts_and_code_is_never_run():
    assert passages_in("['a', \"b's\"]") == ["a", "b's"]
    assert passages_in("plain") == ["plain"]
    assert passages_in("[]") == passages_in("") == []
    assert passages_in("[__import__('os').getcwd()]") == ["[__import__('os').getcwd()]"]


def test_a_table_without_answers_is_refused():
    with pytest.raises(UsageError, match="no column ends with"):
        read("a,b", "1,2")


def test_no_agreement_of_the_catalogue_grants_anything():
    found = read(HEADER, "a.pdf,A; B,Nevada,\"['x']\",Yes")
    kinds = {o for _, p, o in found.triples if p == RDF_TYPE}
    assert not any("odrl" in kind or kind == ag("Signature") for kind in kinds)


def test_the_lawyers_answers_come_back_from_the_graph(shared_data):
    table, digest = read_table(shared_data / "cuad-agreements.csv")
    file = read_agreements(table, digest, topics())
    app = fresh_application()
    app.importer.bring_in(file, "tester")
    rows = select((s.triple for s in app.store.view().statements()), QUERY)
    alike, compared, unknown = answers_agreeing(table, rows, topics().by_category, file)
    assert alike == compared
    assert compared > 5000
    assert unknown <= 1


def agreeing(*lines):
    """Return how many answers agree, of how many, and how many stay unknown."""
    table = parse_table("\n".join(lines).encode(), "a.csv")
    file = read_agreements(table, "0" * 64, topics())
    rows = select(file.triples + topic_names(), QUERY)
    return answers_agreeing(table, rows, topics().by_category, file)


def topic_names():
    return [t for t in application().ontology if t[1] == SKOS + "notation"]


def test_answers_are_compared_however_they_are_spelled():
    assert agreeing(HEADER, "a.pdf,A,Nevada,\"['x']\",yes", "b.pdf,A,Nevada,[],NO.") == (2, 2, 0)


def test_an_agreement_that_stands_twice_is_not_compared_with_the_other():
    rows = ("a.pdf,A,Nevada,\"['x']\",Yes", "a.pdf,A,Nevada,[],No", "a.pdf,A,Nevada,\"['x']\",Yes")
    assert agreeing(HEADER, *rows) == (1, 1, 2)


def test_agreements_that_only_their_title_names_are_compared():
    header = "Document Name-Answer,Parties-Answer,Audit Rights,Audit Rights-Answer"
    assert agreeing(header, "Licence,A,\"['x']\",Yes", "Supply,A,\"['x']\",No") == (1, 1, 1)
