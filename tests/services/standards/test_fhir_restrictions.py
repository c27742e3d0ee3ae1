"""Whatever may narrow a FHIR consent is named as unread, wherever and however it stands: none of it is dropped."""

import pytest

from graph_api.domain.errors import UsageError
from graph_api.engine.terms import Literal, ag
from graph_api.services.catalogues.reading import RowStatus
from graph_api.services.standards.fhir_consent import BASE
from tests.services.standards.test_fhir_consent import DUO_SYSTEM, R4, R5, changed, read, verdict

PURPOSE, OPT_OUT = R4["provision"]["purpose"][0], {"coding": [{"code": "OPTOUT"}]}
RULE = R5["provision"][0]
NOTE = {"url": "http://example.org/only-here", "valueString": "no trade"}
WITHDRAWN = {"resourceType": "Consent", "id": "w", "status": "inactive", "patient": {"reference": "Patient/p1"}}


def denied_but(**members):
    """Return a consent of R4 that denies, but for one provision with `members` beside its purpose."""
    nested = {"type": "permit", **R4["provision"], **members}
    return changed(R4, policyRule=OPT_OUT, provision={"type": "deny", "provision": [nested]})


@pytest.mark.parametrize(
    ("resource", "token"),
    [
        (denied_but(modifierExtension=[NOTE]), "provision.modifierExtension"),
        (denied_but(implicitRules="urn:x"), "provision.implicitRules"),
        (changed(R5, provision=[RULE | {"provision": {"type": "deny"}}]), "provision.provision"),
        (changed(R4, provision__provision={"type": "deny", "purpose": [PURPOSE]}), "provision.provision"),
        (changed(R4, provision__provision=["x"]), "provision.provision"),
        (changed(R4, provision__extension=[NOTE]), "provision.extension"),
        (changed(R4, provision___purpose=[{"extension": [NOTE]}]), "provision._purpose"),
        (changed(R4, provision__except=[{"type": "deny"}]), "provision.except"),
        (changed(R4, provision__purpose=[PURPOSE, "DUO:0000045"]), "purpose DUO:0000045"),
        (
            changed(R4, provision__purpose=[PURPOSE, {"system": DUO_SYSTEM, "display": "x"}]),
            f"purpose {DUO_SYSTEM}|",
        ),
        (changed(R4, provision__period="2020/2021"), "provision.period"),
        (changed(R4, provision__period=[{"end": "2020-12-31"}]), "provision.period"),
        (changed(R4, provision__period={"_end": {"extension": [NOTE]}}), "provision.period"),
        (denied_but(period=[{"end": "2020-12-31"}]), "provision.period"),
        (changed(R4, period=[{"end": "2020-12-31"}]), "period"),
        (changed(R4, provision=[]) | {"policyRule": OPT_OUT}, "no single provision that permits"),
        (changed(R4, policyRule={"text": "no trade"}, provision__type="permit"), "policyRule no trade"),
        (changed(R4, policyRule={"text": "no trade", "coding": [{"code": "OPTIN"}]}), "policyRule no trade"),
        (changed(R4, policyRule={"coding": [{"code": "OPTIN"}, {"code": "NOAUTH"}]}), "policyRule NOAUTH"),
        (changed(R4, policyRule={"coding": [{"code": "OPTINR"}]}), "policyRule OPTINR"),
        (changed(R4, scope={"text": "treatment"}), "scope treatment"),
        (R4 | {"_status": {"extension": [NOTE]}}, "_status"),
        (R4 | {"except": [{"type": "deny"}]}, "except"),
        (R4 | {"contained": [WITHDRAWN]}, "contained Consent"),
        (R4 | {"verification": [{"verified": False}]}, "verification"),
        (R4 | {"performer": [{"reference": "Organization/o1"}]}, "performer Organization/o1"),
        (R5 | {"grantee": [{"reference": "Organization/o1"}]}, "grantee Organization/o1"),
    ],
)
def test_what_may_narrow_is_named_and_never_permits(resource, token):
    found = read(resource)
    assert found.rows[0].status is RowStatus.UNDETERMINED
    assert (BASE + "Consent/c1/scope", ag("unreadToken"), Literal(token)) in found.triples
    assert verdict(resource)[0] != "permitted"


@pytest.mark.parametrize(
    "more",
    [
        {"performer": [{"reference": "Patient/p1"}, {"reference": "RelatedPerson/r1"}]},
        {"extension": [NOTE], "text": {"status": "empty"}, "category": [{"coding": [{"code": "INFA"}]}]},
        {"verification": [{"verified": True}], "contained": [{"resourceType": "Practitioner", "id": "d"}]},
    ],
)
def test_what_narrows_nothing_is_told_at_most(more):
    assert read(R4 | more).rows[0].status is RowStatus.UNDERSTOOD
    coded = {"coding": [{"code": "OPTIN", "display": "opt-in"}], "text": "Opt-In"}
    assert read(changed(R4, policyRule=coded)).rows[0].status is RowStatus.UNDERSTOOD


def test_a_donor_is_the_same_in_each_spelling_of_a_bundle():
    patient = {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "p1"}}
    spelled = [
        {"resource": changed(R4, id=f"c{number}", patient={"reference": reference})}
        for number, reference in enumerate(("Patient/p1", "urn:uuid:1", "Patient/p1/_history/3"))
    ]
    found = read({"resourceType": "Bundle", "entry": [patient, *spelled]})
    assert {o for _, p, o in found.triples if p == ag("consentOf")} == {BASE + "Patient/p1"}


def test_patients_that_are_contained_in_consents_are_not_taken_for_one():
    inside = {"patient": {"reference": "#p"}, "contained": [{"resourceType": "Patient", "id": "p"}]}
    found = read([R4 | inside, R4 | inside | {"id": "c2"}])
    assert len({o for _, p, o in found.triples if p == ag("consentOf")}) == 2


def test_an_entry_that_deletes_a_consent_refuses_the_file():
    gone = {"request": {"method": "DELETE", "url": "Consent/c1"}}
    with pytest.raises(UsageError, match="`Consent/c1` is deleted by an entry"):
        read({"resourceType": "Bundle", "entry": [{"resource": R4}, gone]})
