from functools import cache

import pytest

from graph_api.adapters.catalogue_files import load_code_book, shared_diseases
from graph_api.adapters.tables import parse_table, read_table
from graph_api.domain.errors import UsageError
from graph_api.domain.verdict import Verdict
from graph_api.engine.terms import DCTERMS, Literal, ag
from graph_api.services.catalogues.data_sets import read_data_sets
from graph_api.services.catalogues.import_report import rows_agreeing
from graph_api.services.catalogues.reading import RECORDS, RowStatus
from tests.support.books import book as book_of
from tests.support.books import service
from tests.support.cases import fresh_application

PARTNERS = {"Partners": [["kind", "identifier", "profit status"], ["company", "ACME", "for profit"]]}


@cache
def book():
    return load_code_book(shared_diseases())


def read(*lines, separator="\t"):
    content = "\n".join(separator.join(line) for line in lines).encode()
    return read_data_sets(parse_table(content, "d.tsv"), "0" * 64, book(), "anvil")


HEADER = ("name", "phsId", "library:dataUseRestriction", "subjectCount")


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_a_data_set_has_its_scope_study_and_count(separator):
    facts = set(read(HEADER, ("A", "phs001489", "HMB-IRB", "12"), separator=separator).triples)
    data, scope = RECORDS + "anvil/A", RECORDS + "anvil/scope/A"
    assert (data, ag("consentScope"), scope) in facts
    assert (scope, ag("dataUsePermission"), "http://purl.obolibrary.org/obo/DUO_0000006") in facts
    assert (data, "http://purl.org/dc/terms/isPartOf", "https://identifiers.org/dbgap:phs001489") in facts
    assert any(p == ag("subjectCount") and o.lexical == "12" for _, p, o in facts)


def test_what_is_not_understood_is_named_in_the_scope():
    found = read(HEADER, ("A", "Registration Pending", "TBD", "NA"))
    assert (RECORDS + "anvil/scope/A", ag("unreadToken"), Literal("TBD")) in found.triples
    assert found.rows[0].status is RowStatus.UNDETERMINED


def test_a_row_that_the_publisher_reads_otherwise_is_undetermined():
    found = read((*HEADER, "GRU", "NPU"), ("A", "", "GRU-NPU", "1", "True", "False"))
    assert found.rows[0].agrees is False
    assert any(p == ag("unreadToken") for _, p, _ in found.triples)


def test_each_consent_group_of_a_data_set_is_one_of_its_own():
    found = read(HEADER, ("A", "", "GRU", "1"), ("A", "", "HMB", "1"), ("A", "", "HMB", "2"))
    sets = {s for s, p, _ in found.triples if p == ag("consentScope")}
    assert len(sets) == 3


def test_no_consent_group_bears_the_bare_name_of_a_data_set_that_has_several():
    found = read(HEADER, ("A", "", "GRU", "1"), ("A", "", "HMB-NPU", "1"), ("B", "", "GRU", "1"))
    names = {o.lexical for s, p, o in found.triples if p == DCTERMS + "identifier"}
    assert names == {"A GRU", "A HMB-NPU", "B"}
    twins = read(HEADER, ("A", "", "GRU", "1"), ("A", "", "GRU", "2"))
    assert {o.lexical for s, p, o in twins.triples if p == DCTERMS + "identifier"} == {"A GRU", "A GRU (2)"}


def test_a_data_set_without_a_name_is_rejected_and_a_table_without_codes_refused():
    assert read(HEADER, ("", "", "GRU", "1")).rows[0].status is RowStatus.REJECTED
    with pytest.raises(UsageError, match="no column holds consent codes"):
        read(("name", "size"), ("A", "1"))


def test_questions_about_imported_data_sets_are_answered_by_their_codes():
    app = fresh_application()
    rows = [("open", "", "GRU", "1"), ("unclear", "", "GRU-XYZ", "1"), ("charity", "", "GRU-NPU", "1")]
    app.importer.bring_in(read(HEADER, *rows), "tester")
    app.importer.bring_in(service().read(book_of(PARTNERS)), "tester")
    verdicts = {}
    for name, *_ in rows:
        question = {"actor": "ACME", "action": "conduct-research", "asset": name, "place": "NL",
                    "purpose": "biomedical research", "at": "2024-05-01"}  # fmt: skip
        decision = app.answerer.answer("ProposedUse", question).decision
        verdicts[name] = {f.rule for f in decision.findings if f.rule.startswith("CONSENT")}
        assert decision.verdict is not Verdict.PERMITTED
    assert "CONSENT-016" in verdicts["unclear"]
    assert "CONSENT-016" not in verdicts["open"]
    assert "CONSENT-006" in verdicts["charity"] - verdicts["open"]


@pytest.mark.parametrize(
    ("file", "least"), [("anvil-datasets.tsv", 126), ("dbgap-consent-abbreviations.tsv", 368)]
)
def test_the_real_catalogues_are_imported_and_agree_with_their_publishers(shared_data, file, least):
    table, digest = read_table(shared_data / file)
    found = read_data_sets(table, digest, book(), "anvil")
    fresh_application().importer.bring_in(found, "tester")
    agreeing, compared = rows_agreeing(found)
    assert agreeing >= least
    assert agreeing / compared > 0.95
    undetermined = {row.line for row in found.rows if row.status is RowStatus.UNDETERMINED}
    marked = {s for s, p, _ in found.triples if p == ag("unreadToken")}
    assert len(marked) == len(undetermined)


def test_characters_that_command_a_terminal_do_not_keep_a_catalogue_out():
    found = read(("Abbrev", "Full text"), ("GRU", "General\x1b[2J research\x92 use"))
    assert any("\x1b" in str(getattr(o, "lexical", "")) for _, _, o in found.triples)
    assert not any("\x1b" in str(getattr(o, "lexical", "")) for _, _, o in found.graphs[""])
    fresh_application().importer.bring_in(found, "tester")
