"""No consent permits unless it is active, understood in every part, and in time."""

import copy
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_api.adapters.catalogue_files import load_code_book
from graph_api.bootstrap_imports import Imports
from graph_api.domain.errors import ImportRejectedError, UsageError
from graph_api.engine.terms import Literal, ag
from graph_api.services.catalogues.reading import RowStatus
from graph_api.services.standards.fhir_consent import BASE, read_consents, refuse_consents_of_nobody
from tests.support.books import book
from tests.support.cases import fresh_application

DUO_SYSTEM = "http://purl.obolibrary.org/obo/duo.owl"
R4 = {
    "resourceType": "Consent", "id": "c1", "meta": {"versionId": "2"}, "status": "active",
    "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"}]},
    "patient": {"reference": "Patient/p1"}, "dateTime": "2020-01-15T10:00:00+01:00",
    "organization": [{"reference": "Organization/o1"}],
    "policyRule": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTIN"}]},
    "provision": {"purpose": [{"system": DUO_SYSTEM, "code": "DUO:0000042"}]},
}  # fmt: skip
R5 = {
    "resourceType": "Consent", "id": "c1", "status": "active", "subject": {"reference": "Patient/p1"},
    "date": "2020-01-15", "decision": "deny",
    "provision": [{"purpose": [{"system": DUO_SYSTEM, "code": "DUO_0000042"}]}],
}  # fmt: skip
SAMPLES = {
    "Partners": [["kind", "identifier", "profit status"], ["academic institution", "UNI", "not for profit"]],
    "Samples": [
        ["kind", "identifier", "donor", "collected under", "controller", "owner", "human origin"],
        ["specimen", "S-1", BASE + "Patient/p1", BASE + "Consent/c1", "UNI", "UNI", "yes"],
    ],
}


@cache
def code_book():
    return load_code_book(None)


def read(document):
    return read_consents(document, "consent.json", "0" * 64, code_book())


def changed(resource, **fields):
    found = copy.deepcopy(resource)
    for name, value in fields.items():
        target, *path = [found, *name.split("__")]
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value
    return found


def verdict(resource, at="2021-06-01"):
    app = fresh_application()
    app.importer.bring_in(read(resource), "tester")
    app.importer.bring_in(Imports(app).workbooks.read(book(SAMPLES)), "tester")
    question = {"actor": "UNI", "action": "conduct-research", "asset": "S-1", "purpose": "biomedical research",
                "place": "NL", "at": at}  # fmt: skip
    decision = app.answerer.answer("ProposedUse", question).decision
    return decision.verdict.word, {f.rule for f in decision.findings if f.rule.startswith("CONSENT")}


@pytest.mark.parametrize("resource", [R4, R5], ids=["R4", "R5"])
def test_an_active_consent_carries_the_use(resource):
    assert read(resource).rows[0].status is RowStatus.UNDERSTOOD
    word, rules = verdict(resource)
    assert rules == set()
    assert word == "permitted"


@pytest.mark.parametrize("resource", [R4, R5], ids=["R4", "R5"])
@pytest.mark.parametrize(
    "status",
    ["draft", "proposed", "inactive", "rejected", "not-done", "entered-in-error", "unknown", "Active", None],
)
def test_no_other_status_ever_permits(resource, status):
    word, rules = verdict(changed(resource, status=status))
    assert word != "permitted"
    assert rules & {"CONSENT-015", "CONSENT-016"}


def test_it_holds_neither_before_it_was_given_nor_after_its_period():
    limited = changed(R4, provision__period={"start": "2020-03-01", "end": "2021-03-01"})
    assert verdict(limited, "2020-06-01")[0] == "permitted"
    for at in ("2020-02-15", "2021-06-01", "2019-01-01"):
        assert verdict(limited, at)[0] != "permitted"


@pytest.mark.parametrize(
    ("resource", "token"),
    [
        (changed(R4, modifierExtension=[{"url": "x"}]), "modifierExtension"),
        (changed(R4, implicitRules="http://x"), "implicitRules"),
        (changed(R4, scope__coding=[{"code": "treatment"}]), "scope treatment"),
        (changed(R4, provision__actor=[{"role": {}}]), "provision.actor"),
        (changed(R4, provision__securityLabel=[{"code": "R"}]), "provision.securityLabel"),
        (changed(R4, provision__provision=[{"type": "deny"}]), "provision.provision"),
        (changed(R4, provision__purpose=[]), "no purpose"),
        (changed(R4, provision__purpose=[{"system": "urn:x", "code": "SELL"}]), "purpose urn:x|SELL"),
        (changed(R4, dateTime="2020-05"), "date 2020-05"),
        (changed(R4, provision__type="deny"), "provision of type deny beside a rule to permit"),
        (changed(R5, decision=None), "provision of type none beside a rule to nothing"),
        (changed(R5, decision="permit"), "provision of type none beside a rule to permit"),
        (changed(R5, provision=[*R5["provision"], *R5["provision"]]), "several provisions"),
    ],
)
def test_what_is_not_understood_is_named_and_never_permits(resource, token):
    found = read(resource)
    assert found.rows[0].status is RowStatus.UNDETERMINED
    assert (BASE + "Consent/c1/scope", ag("unreadToken"), Literal(token)) in found.triples
    assert verdict(resource)[0] != "permitted"


def test_denial_with_a_nested_permission_is_read_in_r4():
    nested = {"type": "deny", "provision": [{"type": "permit", **R4["provision"]}]}
    opt_out = {"coding": [{"code": "OPTOUT"}]}
    assert read(changed(R4, policyRule=opt_out, provision=nested)).rows[0].status is RowStatus.UNDERSTOOD
    narrowed = nested | {"actor": [{"role": {}}]}
    assert read(changed(R4, policyRule=opt_out, provision=narrowed)).rows[0].status is RowStatus.UNDETERMINED


def test_research_as_reason_is_health_research_and_other_reasons_are_named():
    system = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
    found = read(changed(R4, provision__purpose=[{"system": system, "code": "HRESCH"}]))
    assert any(o == "http://purl.obolibrary.org/obo/DUO_0000006" for _, _, o in found.triples)
    found = read(changed(R4, provision__purpose=[{"system": system, "code": "HMARKT"}]))
    assert found.rows[0].status is RowStatus.UNDETERMINED


def test_bundles_and_lists_are_read_and_other_resources_told():
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": R4}, {"resource": {"resourceType": "Patient", "id": "p"}}],
    }
    found = read([bundle, changed(R5, id="c2")])
    assert [row.status for row in found.rows] == [RowStatus.UNDERSTOOD] * 2
    assert [lost.part for lost in found.lost] == ["Patient/p"]


def test_a_consent_of_nobody_is_rejected_and_a_file_without_consents_refused():
    assert read(changed(R4, patient={})).rows[0].status is RowStatus.REJECTED
    for document in ({}, [], 3, {"resourceType": "Patient"}, {"resourceType": "Bundle", "entry": None}):
        with pytest.raises(UsageError, match="no FHIR resource"):
            read(document)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=5)
    | st.sampled_from(["active", "permit", "deny", "OPTIN", "DUO:0000042"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["type", "code", "coding", "provision"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([R4, R5]),
    st.sampled_from(["status", "provision", "policyRule", "decision", "scope", "dateTime", "patient"]),
    JSON,
)
def test_no_change_of_a_part_makes_the_reader_fail_or_understand_what_is_not_active(resource, part, content):
    found = read(changed(resource, **{part: content}))
    understood = [row for row in found.rows if row.status is RowStatus.UNDERSTOOD]
    assert not understood or part != "status" or content == "active"


def test_a_consent_of_nobody_may_withdraw_one_and_refuses_the_file():
    whole = {"resourceType": "Bundle", "entry": [{"resource": R4}, {"resource": changed(R4, patient={})}]}
    with pytest.raises(ImportRejectedError, match="resource 2: it says not whose consent it is"):
        refuse_consents_of_nobody(read(whole))
    assert refuse_consents_of_nobody(read(R4)).rows


def test_a_withdrawn_consent_without_an_id_is_read():
    found = read({**{k: v for k, v in R4.items() if k not in ("id", "identifier")}, "status": "inactive"})
    assert ag("ConsentWithdrawn") in {o for _, p, o in found.triples if p == ag("newStatus")}
    assert ag("consentOf") in {p for _, p, _ in found.triples}
