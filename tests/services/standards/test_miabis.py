"""Samples in MIABIS on FHIR: what they state is carried over, and no condition of a biobank permits anything."""

import copy
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_api.adapters.catalogue_files import load_code_book
from graph_api.bootstrap import Application
from graph_api.bootstrap_imports import Imports
from graph_api.domain.errors import ImportRejectedError, UsageError
from graph_api.engine.terms import DCTERMS, LABEL, ODRL, RDF_LANGSTRING, RDF_TYPE, Literal, ag
from graph_api.services.catalogues.reading import ForeignFile, RowStatus
from graph_api.services.standards.fhir_consent import BASE
from graph_api.services.standards.miabis import MATERIALS, read_samples
from graph_api.services.workbook.leave_out import MARK
from tests.support.books import book
from tests.support.cases import fresh_application

GUIDE = "https://fhir.bbmri-eric.eu"
UUID = "urn:uuid:4f0ff85e-1f1c-4b6a-8a35-90c3d5d0b0a1"


def coded(code: str) -> dict:
    return {"coding": [{"system": f"{GUIDE}/CodeSystem/any", "code": code}]}


BIOBANK = {"resourceType": "Organization", "id": "bb", "name": "Northfield Biobank",
           "identifier": [{"value": "bbmri:NL_N"}], "contact": [{"name": {"family": "Jansen"}}]}  # fmt: skip
MANAGER = {"resourceType": "Organization", "id": "co", "name": "Ovarian collection",
           "identifier": [{"value": "COL-1"}], "partOf": {"reference": "Organization/bb"}}  # fmt: skip
GROUP = {"resourceType": "Group", "id": "g1", "name": "Ovarian collection", "type": "person", "actual": True,
         "identifier": [{"value": "COL-1"}], "managingEntity": {"reference": "Organization/co"},
         "characteristic": [{"code": coded("Sex"), "valueCodeableConcept": coded("female")}]}  # fmt: skip
DONOR = {"resourceType": "Patient", "id": "p1", "identifier": [{"value": "D1"}], "gender": "female"}
SAMPLE = {
    "resourceType": "Specimen", "id": "s1", "identifier": [{"value": "S-1"}], "type": coded("PBMC"),
    "subject": {"reference": "Patient/p1"}, "collection": {"collectedDateTime": "2021-04-05T13:00:00Z"},
    "extension": [{"url": f"{GUIDE}/StructureDefinition/miabis-sample-collection-extension",
                   "valueIdentifier": {"value": "COL-1"}}],
    "processing": [{"extension": [{"url": "…temperature", "valueCodeableConcept": coded("LN")}]}],
}  # fmt: skip
DERIVED = {"resourceType": "Specimen", "id": "s2", "type": coded("DNA"), "parent": [{"reference": "Specimen/s1"}],
           "subject": {"reference": "Patient/p1"}}  # fmt: skip
CONSENT = {
    "resourceType": "Consent", "id": "c1", "status": "active", "dateTime": "2020-01-15T10:00:00+01:00",
    "scope": {"coding": [{"code": "research"}]}, "patient": {"reference": "Patient/p1"},
    "policyRule": {"coding": [{"code": "OPTIN"}]},
    "provision": {"purpose": [{"system": "http://purl.obolibrary.org/obo/duo.owl", "code": "DUO:0000042"}]},
}  # fmt: skip
ALL = (BIOBANK, MANAGER, GROUP, DONOR, SAMPLE, DERIVED)


@cache
def code_book():
    return load_code_book(None)


def bundle(*resources: dict, **addresses: dict) -> dict:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries + list(addresses.values())}


def changed(resource: dict, **members: Any) -> dict:
    return copy.deepcopy(resource) | members


def read(document: Any) -> ForeignFile:
    return read_samples(document, "biobank.json", "0" * 64, code_book())


def facts(found: ForeignFile, name: str) -> set:
    return {(p, o) for s, p, o in found.graphs[""] if s == BASE + name}


def test_samples_are_stated_with_donor_kind_collection_and_keeper():
    found = read(bundle(*ALL))
    assert facts(found, "Specimen/s1") == {
        (RDF_TYPE, ag("Specimen")),
        (DCTERMS + "identifier", Literal("S-1")),
        (ag("humanOrigin"), Literal("true", "http://www.w3.org/2001/XMLSchema#boolean")),
        (ag("materialType"), ag("MononuclearCells")),
        (ag("donor"), BASE + "Patient/p1"),
        (ag("collectedAt"), Literal("2021-04-05T13:00:00Z", "http://www.w3.org/2001/XMLSchema#dateTime")),
        (ODRL + "partOf", BASE + "collection/COL-1"),
        (ag("custodian"), BASE + "Organization/bb"),
    }
    assert facts(found, "Specimen/s2") >= {
        (RDF_TYPE, ag("Sample")),
        (ag("derivedFrom"), BASE + "Specimen/s1"),
        (ag("materialType"), ag("Nucleicacid")),
    }
    assert (LABEL, Literal("Northfield Biobank", RDF_LANGSTRING, "en")) in facts(found, "Organization/bb")
    assert [row.status for row in found.rows] == [RowStatus.UNDERSTOOD] * 2


def test_what_is_lost_is_told_as_data():
    found = read(bundle(*ALL, {"resourceType": "Condition", "id": "x"}, {"resourceType": "Condition", "id": "y"}))
    assert {lost.part for lost in found.lost} == {
        "Organization.contact", "Group.characteristic", "Patient.gender", "Specimen.processing", "Condition"
    }  # fmt: skip
    assert not any("Jansen" in str(fact) or "female" in str(fact) for fact in found.triples)


@pytest.mark.parametrize(
    "type_", [coded("BuffyCoat"), {}, None, {"coding": [*coded("DNA")["coding"], *coded("Urine")["coding"]]}]
)
def test_a_kind_of_material_that_the_ontology_has_not_is_lost_and_not_guessed(type_):
    found = read(bundle(changed(SAMPLE, type=type_)))
    assert ag("materialType") not in {p for p, _ in facts(found, "Specimen/s1")}
    assert any(lost.part.startswith("Specimen.type") for lost in found.lost)


def test_every_kind_of_material_is_one_of_the_ontology():
    column = Imports(Application()).layout.ontology
    known = set(column.instances(ag("MaterialType")))
    assert {ag(name) for name in MATERIALS.values()} <= known


def test_members_of_a_group_belong_to_it_in_either_form():
    alone = {key: value for key, value in SAMPLE.items() if key != "extension"}
    as_r5 = changed(GROUP, member=[{"entity": {"reference": "Specimen/s1"}}])
    url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Group.member.entity"
    as_r4 = changed(GROUP, extension=[{"url": url, "valueReference": {"reference": "Specimen/s1"}}])
    for group in (as_r4, as_r5):
        found = read(bundle(BIOBANK, MANAGER, group, DONOR, alone))
        assert (ODRL + "partOf", BASE + "collection/COL-1") in facts(found, "Specimen/s1")


def test_references_by_the_address_of_an_entry_are_understood():
    document = bundle(changed(SAMPLE, subject={"reference": UUID}), changed(CONSENT, patient={"reference": UUID}))
    document["entry"].append({"fullUrl": UUID, "resource": DONOR})
    found = read(document)
    assert (ag("donor"), BASE + "Patient/p1") in facts(found, "Specimen/s1")
    assert (ag("consentOf"), BASE + "Patient/p1") in facts(found, "Consent/c1")


@pytest.mark.parametrize(
    ("resources", "problem"),
    [
        ((SAMPLE, SAMPLE), "`Specimen/s1` stands twice"),
        ((SAMPLE, changed(SAMPLE, id="")), "sample 2: it has no `id`"),
        ((SAMPLE, changed(CONSENT, patient={})), "says not whose consent it is"),
    ],
)
def test_what_must_not_be_passed_over_refuses_the_file(resources, problem):
    with pytest.raises(ImportRejectedError, match=problem):
        read(bundle(*resources))


def test_a_file_without_samples_is_refused():
    for document in ({}, [], 3, bundle(GROUP, DONOR), CONSENT):
        with pytest.raises(UsageError, match="no FHIR resource of the type Specimen"):
            read(document)


USERS = {"Partners": [["kind", "identifier", "profit status", "seat"],
                      ["academic institution", "UNI", "not for profit", "NL"]]}  # fmt: skip
QUESTION = {"actor": "UNI", "action": "conduct-research", "asset": "S-1", "purpose": "biomedical research",
            "place": "NL", "at": "2024-05-01"}  # fmt: skip


def asked(*resources: dict) -> tuple[str, set[str]]:
    """Return the verdict on research with the sample, and the rules that were found to apply."""
    app = fresh_application()
    app.importer.bring_in(Imports(app).workbooks.read(book(USERS)), "tester")
    app.importer.bring_in(read(bundle(*resources)), "tester")
    decision = app.answerer.answer("ProposedUse", QUESTION).decision
    return decision.verdict.word, {finding.rule for finding in decision.findings}


USE_URL = f"{GUIDE}/StructureDefinition/miabis-use-and-access-conditions-extension"
CONDITIONS = changed(MANAGER, extension=[{"url": USE_URL, "valueCodeableConcept": coded("SpecificResearchUse")}])


@pytest.mark.parametrize(
    ("resources", "token"),
    [
        ((BIOBANK, CONDITIONS, GROUP, DONOR, SAMPLE), "condition of use SpecificResearchUse"),
        ((DONOR, changed(SAMPLE, note=[{"text": "not for companies"}])), "note not for companies"),
        ((DONOR, changed(SAMPLE, modifierExtension=[{"url": "x"}])), "modifierExtension"),
        ((DONOR, changed(SAMPLE, note={"text": "not for companies"})), "note not for companies"),
        ((DONOR, changed(SAMPLE, note=["not for companies"])), "note not for companies"),
        ((DONOR, changed(SAMPLE, note="not for companies")), "note not for companies"),
        ((DONOR, changed(SAMPLE, restriction="not for companies")), "restriction"),
        ((DONOR, changed(SAMPLE, extension=CONDITIONS["extension"])), "condition of use SpecificResearchUse"),
        ((DONOR, changed(SAMPLE, contained=[CONSENT])), "contained Consent"),
        (
            (BIOBANK, MANAGER, changed(GROUP, modifierExtension=[{"url": "x"}]), DONOR, SAMPLE),
            "modifierExtension of a collection",
        ),
        (
            (BIOBANK, changed(CONDITIONS, extension=CONDITIONS["extension"][0]), GROUP, DONOR, SAMPLE),
            "condition of use SpecificResearchUse",
        ),
    ],
)
def test_a_condition_that_is_not_understood_leaves_every_use_undetermined(resources, token):
    plain, _ = asked(*(r for r in ALL if r is not DERIVED), CONSENT)
    found = read(bundle(*resources, CONSENT))
    assert (ag("unreadToken"), Literal(token)) in {(p, o) for _, p, o in found.triples}
    assert found.count(RowStatus.UNDETERMINED) == 1
    verdict, rules = asked(*resources, CONSENT)
    assert verdict != "permitted"
    assert rules - asked(*(r for r in ALL if r is not DERIVED), CONSENT)[1] or plain != verdict


def test_a_sample_that_was_entered_in_error_is_marked():
    wrong = changed(SAMPLE, status="entered-in-error")
    assert MARK in {p for p, _ in facts(read(bundle(DONOR, wrong)), "Specimen/s1")}
    assert "CASE-004" in asked(DONOR, wrong, CONSENT)[1]


def test_a_withdrawn_consent_beside_the_samples_counts():
    given, withdrawn = (
        asked(DONOR, SAMPLE, CONSENT)[1],
        asked(DONOR, SAMPLE, changed(CONSENT, status="inactive"))[1],
    )
    assert withdrawn != given
    assert asked(DONOR, SAMPLE, changed(CONSENT, status="inactive"))[0] != "permitted"


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=4) | st.sampled_from(["Specimen/s1", "Patient/p1", "DNA"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(SAMPLE)), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(range(len(ALL))), st.dictionaries(st.sampled_from(sorted({k for r in ALL for k in r})), JSON)
)
def test_whatever_stands_in_a_resource_is_read_or_refused(place, members):
    resources = [changed(r, **members) if n == place else r for n, r in enumerate(ALL)]
    try:
        found = read(bundle(*resources))
    except UsageError:
        return
    assert all(isinstance(s, str) and isinstance(p, str) for s, p, _ in found.triples)
