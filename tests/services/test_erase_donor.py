"""The right to erasure: what identifies a donor goes for good, and the material stays out of use."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.catalogue_files import load_code_book
from graph_api.adapters.rdf_files import RdfFile, parse_rdf
from graph_api.bootstrap import Application
from graph_api.domain.errors import ImportRejectedError, UnknownNameError, UsageError
from graph_api.engine.terms import ag
from graph_api.services.catalogues.reading import ForeignFile
from graph_api.services.standards.fhir_consent import read_consents
from tests.support.cases import SCENARIOS, FixedClock, application

RESEARCH = {
    "actor": "LBIO",
    "action": "conduct-research",
    "purpose": ["cell-therapy-development", "internal-research"],
    "disease": "platinum-resistant ovarian cancer",
    "project": "STUDY-1",
    "place": "US",
    "asset": "S-01",
    "reidentifies": False,
}


@pytest.fixture
def alliance(tmp_path: Path) -> Application:
    """The reference alliance in a store on disk, its samples in two versions."""
    app = Application(store_path=tmp_path / "store", clock=FixedClock())
    for name in ("_compiled", "ontology", "rulebook", "fast_engine"):
        app.__dict__[name] = getattr(application(), name)
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "tester")
    samples = (SCENARIOS / "til-alliance" / "samples.ttl").read_bytes()
    app.importer.bring_in(parse_rdf(samples + b"\n# corrected\n", RdfFormat.TURTLE, "samples.ttl"), "tester")
    return app


def verdict(app: Application, at: str) -> str:
    return app.answerer.answer("ProposedUse", RESEARCH | {"at": at}).decision.verdict.word


def test_nothing_on_disk_names_the_donor_any_more(alliance: Application, tmp_path: Path):
    alliance.importer.bring_in(two_donors(), "tester")
    assert on_disk(tmp_path, b"f3a9c1d27be8")
    assert on_disk(tmp_path, b"7d02e6b5c49a")
    alliance.eraser.erase("f3a9c1d27be8", "privacy officer", "request of 20 November 2026")
    assert not on_disk(tmp_path, b"f3a9c1d27be8")
    assert on_disk(tmp_path, b"7d02e6b5c49a"), "other donors stay"
    with pytest.raises(UnknownNameError):
        alliance.eraser.erase("f3a9c1d27be8", "privacy officer", "again")


def two_donors() -> RdfFile:
    """Return a document with two donors whose names no compression makes unreadable."""
    names = ("f3a9c1d27be8", "7d02e6b5c49a")
    lines = (
        f'<urn:{n}> a ag:Donor ; dcterms:identifier "{n}" . <urn:c-{n}> ag:consentOf <urn:{n}> .' for n in names
    )
    return turtle_file("\n".join(lines), "donors.ttl")


def turtle_file(turtle: str, name: str) -> RdfFile:
    prefixes = """@prefix ag: <https://w3id.org/alliance-graph/term/> .
        @prefix dcterms: <http://purl.org/dc/terms/> . @prefix til: <https://example.org/til-alliance/> ."""
    return parse_rdf((prefixes + turtle).encode(), RdfFormat.TURTLE, name)


def test_no_version_of_any_document_names_the_donor(alliance: Application):
    alliance.eraser.erase("D-01", "privacy officer", "request")
    history = list(alliance.store.view_of(v.graph for v in alliance.store.versions()).statements())
    said = {str(term) for s in history for term in (s.subject, s.object)}
    assert not [term for term in said if "donor-1" in term or "consent-1" in term or "D-01" in term]
    assert [term for term in said if "donor-2" in term]


def on_disk(folder: Path, needle: bytes) -> bool:
    return any(needle in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_material_must_not_be_used_from_then_on(alliance: Application):
    assert verdict(alliance, "2018-06-01") == "permitted"
    alliance.eraser.erase("D-01", "privacy officer", "request")
    assert verdict(alliance, "2018-06-01") == "permitted", "what was done then was permitted"
    assert verdict(alliance, "2026-11-25") == "prohibited"
    material = alliance.store.view().referring({erased(alliance): (ag("donor"),)})
    assert {s.subject.rpartition("/")[2] for s in material} == {"tumour-1"}, "the tubes can still be found"


def test_the_scope_of_a_consent_is_erased_with_it_and_stays_not_understood(alliance: Application):
    alliance.importer.bring_in(fhir_consent("Zq7Wx9Kd"), "tester")
    alliance.importer.bring_in(turtle_file(SHARED_SCOPE, "shared.ttl"), "tester")
    alliance.eraser.erase("Patient/Zq7Wx9Kd", "privacy officer", "request")
    history = list(alliance.store.view_of(v.graph for v in alliance.store.versions()).statements())
    said = {str(term) for s in history for term in (s.subject, s.object)}
    assert not [term for term in said if "Zq7Wx9Kd" in term]
    assert "erased" in {o.lexical for _, p, o, _ in history if p == ag("unreadToken")}
    assert "https://example.org/til-alliance/scope" in said, "a scope of other consents stays"


SHARED_SCOPE = """til:scope a ag:ConsentScope . til:p1 a ag:Donor . til:p2 a ag:Donor .
til:c1 a ag:Consent ; ag:consentOf til:p1 ; ag:consentScope til:scope .
til:c2 a ag:Consent ; ag:consentOf til:p2 ; ag:consentScope til:scope ."""


def test_only_a_scope_that_other_consents_share_keeps_its_name(alliance: Application):
    alliance.importer.bring_in(turtle_file(SHARED_SCOPE, "shared.ttl"), "tester")
    alliance.eraser.erase("https://example.org/til-alliance/p1", "privacy officer", "request")
    scopes = {o for _, p, o, _ in alliance.store.view().statements() if p == ag("consentScope")}
    assert "https://example.org/til-alliance/scope" in scopes


def fhir_consent(patient: str) -> ForeignFile:
    resource = {
        "resourceType": "Consent", "id": f"of-{patient}", "status": "active", "dateTime": "2020-01-15T10:00:00Z",
        "patient": {"reference": f"Patient/{patient}"}, "policyRule": {"coding": [{"code": "OPTIN"}]},
        "provision": {"purpose": [{"system": "urn:x", "code": f"only for {patient}"}]},
    }  # fmt: skip
    return read_consents(resource, "consent.json", "0" * 64, load_code_book(None))


@pytest.mark.parametrize("reason", ["request of D-01", "donor-1 wrote to us", "D-01: request"])
def test_a_reason_that_names_the_donor_is_refused(alliance: Application, reason: str):
    with pytest.raises(UsageError, match="the reason is kept, and names the donor"):
        alliance.eraser.erase("D-01", "privacy officer", reason)
    alliance.eraser.erase("D-01", "privacy officer", "request D-012, no. 1")


def erased(app: Application) -> str:
    view = app.store.view()
    return next(s.subject for s in view.stating([ag("erasedAt")], 10))


def test_a_document_that_would_bring_the_donor_back_is_refused(alliance: Application):
    alliance.eraser.erase("D-01", "privacy officer", "request")
    before = alliance.store.versions()
    for turtle in (
        "til:donor-1 a ag:Donor .",
        "til:new a ag:Specimen ; ag:donor til:donor-1 .",
        "til:new a ag:Consent ; ag:consentOf til:donor-1 .",
        'til:somebody a ag:Donor ; dcterms:identifier "D-01" .',
    ):
        with pytest.raises(ImportRejectedError, match="this donor was erased from the graph"):
            alliance.importer.bring_in(turtle_file(turtle, "manifest.ttl"), "tester")
    assert alliance.store.versions() == before


def test_a_process_that_dies_between_withdrawal_and_erasure_leaves_the_withdrawal(
    alliance: Application, monkeypatch: pytest.MonkeyPatch
):
    def die(_change: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(alliance.store, "rewrite", die)
        with pytest.raises(KeyboardInterrupt):
            alliance.eraser.erase("D-01", "privacy officer", "request")
    assert verdict(alliance, "2026-11-25") == "prohibited"
    versions = len(alliance.store.versions())
    alliance.eraser.erase("D-01", "privacy officer", "request")
    assert len(alliance.store.versions()) == versions, "the withdrawal is stated once"
    assert verdict(alliance, "2026-11-25") == "prohibited"


@pytest.mark.parametrize(
    ("name", "reason", "message"),
    [
        ("D-01", " ", "an erasure needs a reason"),
        ("D-0l", "why", "did you mean `D-0"),
        ("S-01", "why", "it is no"),
    ],
)
def test_a_wrong_erasure_is_refused(alliance: Application, name: str, reason: str, message: str):
    with pytest.raises(UsageError, match=message):
        alliance.eraser.erase(name, "privacy officer", reason)
