from functools import cache

import pytest

from graph_api.adapters.catalogue_files import load_code_book
from graph_api.domain.errors import UsageError
from graph_api.engine.terms import DUO, Literal, ag
from graph_api.services.catalogues.reading import RowStatus
from graph_api.services.standards.duo_annotations import BASE, read_annotations
from tests.support.cases import fresh_application


@cache
def code_book():
    return load_code_book(None)


def read(document):
    return read_annotations(document, "d.json", "0" * 64, code_book())


def beacon(*terms):
    return {"id": "EGAD1", "name": "cohort", "dataUseConditions": {"duoDataUse": list(terms)}}


def test_permission_and_modifiers_of_a_beacon_data_set_are_read():
    found = read(beacon({"id": "DUO:0000006", "label": "HMB"}, {"id": "DUO:0000045", "version": "2019"}))
    scope = BASE + "EGAD1/scope"
    assert found.rows[0].status is RowStatus.UNDERSTOOD
    assert (scope, ag("dataUsePermission"), DUO + "DUO_0000006") in found.triples
    assert (scope, ag("dataUseModifier"), DUO + "DUO_0000045") in found.triples
    fresh_application().importer.bring_in(found, "tester")


def test_a_disease_is_read_from_the_modifier_of_its_term():
    found = read(beacon({"id": "DUO:0000007", "modifiers": [{"id": "MONDO:0008170", "label": "ovarian cancer"}]}))
    assert found.rows[0].status is RowStatus.UNDERSTOOD
    assert (BASE + "EGAD1/scope", ag("permittedDisease"), DUO + "MONDO_0008170") in found.triples
    fresh_application().importer.bring_in(found, "tester")


@pytest.mark.parametrize(
    "terms",
    [
        [], [{"id": "DUO:9999999"}], [{"label": "HMB"}], [{"id": "DUO:0000007"}], [{"id": "free text"}], [None],
        [{"id": "DUO:0000042"}, {"id": "DUO:0000006"}],
        [{"id": "DUO:0000042", "modifiers": [{"id": "EFO:0001645"}]}],
        [{"id": "DUO:0000042"}, {"id": "DUO:0000022"}],
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(terms):
    found = read(beacon(*terms))
    assert found.rows[0].status is RowStatus.UNDETERMINED
    assert any(p == ag("unreadToken") for _, p, _ in found.triples)
    fresh_application().importer.bring_in(found, "tester")


@pytest.mark.parametrize(
    ("changes", "token"),
    [
        ({"duoDataUse": [{"id": "DUO:0000042", "modifiers": {"id": "NPU"}}]}, "modifier NPU"),
        ({"duoDataUse": [{"id": "DUO:0000042", "modifiers": "NPU"}]}, "modifier NPU"),
        ({"duoDataUse": [{"id": "DUO:0000042"}, {"id": " "}]}, "annotation without an id"),
        ({"duoDataUse": [{"id": "DUO:0000042", "restriction": "no trade"}]}, "restriction of DUO:0000042"),
        ({"adamDataUse": {"header": {}}}, "dataUseConditions.adamDataUse"),
    ],
)
def test_what_narrows_beside_a_term_is_named(changes, token):
    found = read({"id": "EGAD1", "dataUseConditions": {"duoDataUse": [{"id": "DUO:0000042"}], **changes}})
    assert (BASE + "EGAD1/scope", ag("unreadToken"), Literal(token)) in found.triples


@pytest.mark.parametrize(
    ("conditions", "token"),
    [
        ({"conditionsOfAccess": "no trade"}, "conditionsOfAccess no trade"),
        ({"license": {"@id": "https://example.org/non-commercial"}}, "license https://example.org/non-commercial"),
        ({"conditionsOfAccess": [{"@id": "#trade"}]}, "conditionsOfAccess #trade"),
        ({"conditionsOfAccess": {"@type": "DefinedTerm", "name": "x"}}, "conditionsOfAccess without an id"),
    ],
)
def test_a_condition_of_a_crate_beside_its_terms_is_named(conditions, token):
    root = {"@id": "./", "@type": "Dataset", "usageInfo": {"@id": DUO + "DUO_0000042"}} | conditions
    found = read({"@graph": [root]})
    assert any(p == ag("unreadToken") and o == Literal(token) for _, p, o in found.triples)


def test_a_term_that_is_written_into_its_data_set_is_read():
    term = {"@type": "DefinedTerm", "termCode": "DUO:0000042"}
    found = read({"@graph": [{"@id": "./", "@type": "Dataset", "usageInfo": term, "additionalType": "Cohort"}]})
    assert found.rows[0].status is RowStatus.UNDERSTOOD


@pytest.mark.parametrize(
    ("licence", "open_to_all"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", True),
        ("https://spdx.org/licenses/CC0-1.0", True),
        ("https://creativecommons.org/licenses/by-nc/4.0/", False),
    ],
)
def test_a_licence_that_asks_for_attribution_alone_narrows_nothing(licence, open_to_all):
    root = {
        "@id": "./",
        "@type": "Dataset",
        "usageInfo": {"@id": DUO + "DUO_0000042"},
        "license": {"@id": licence},
    }
    assert (read({"@graph": [root]}).rows[0].status is RowStatus.UNDERSTOOD) is open_to_all


def test_two_data_sets_of_one_id_are_refused():
    twins = [beacon({"id": "DUO:0000042"}), beacon({"id": "DUO:0000006"})]
    with pytest.raises(UsageError, match="`EGAD1` stands twice"):
        read(twins)


def test_an_ro_crate_is_read_by_its_root_and_parts():
    crate = {
        "@graph": [
            {"@id": "ro-crate-metadata.json", "@type": "CreativeWork"},
            {"@id": "./", "@type": "Dataset", "name": "crate", "usageInfo": {"@id": DUO + "DUO_0000042"}},
            {"@id": "part/", "@type": ["Dataset"], "conditionsOfAccess": [{"@id": "#hmb"}]},
            {"@id": "#hmb", "@type": "DefinedTerm", "termCode": "DUO:0000006"},
            {"@id": "a.txt", "@type": "File"},
        ]
    }
    found = read(crate)
    assert [row.status for row in found.rows] == [RowStatus.UNDERSTOOD] * 2
    assert found.lost


def test_the_root_of_a_crate_without_terms_is_undetermined():
    assert read({"@graph": [{"@id": "./", "@type": "Dataset"}]}).rows[0].status is RowStatus.UNDETERMINED


@pytest.mark.parametrize("document", [{}, [], 1, "x", {"@graph": []}, {"@graph": 3}, {"datasets": [{}]}])
def test_a_document_without_data_sets_is_refused(document):
    with pytest.raises(UsageError, match="no data set"):
        read(document)


def test_a_data_set_without_an_id_is_rejected():
    assert read({"dataUseConditions": {"duoDataUse": []}}).rows[0].status is RowStatus.REJECTED


def test_an_unread_token_names_what_was_stated():
    found = read(beacon({"id": "DUO:0000042"}, {"id": "local:terms"}))
    assert (BASE + "EGAD1/scope", ag("unreadToken"), Literal("local:terms")) in found.triples
