"""Recorded decisions of the reference alliance after withdrawals, amendments, retractions and erasures."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode, Quad, RdfFormat

from graph_api.adapters.decision_log import LOG
from graph_api.adapters.rdf_files import RdfFile, parse_rdf
from graph_api.adapters.recorded_decisions import StoredRecords, StoredVersions
from graph_api.bootstrap import Application
from graph_api.domain.errors import NotAllowedError
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.recheck.recheck_decisions import NOT_KEPT, DecisionRecheck, Recheck
from graph_api.services.record_decision import ASKED_AS, IN_STATE, READ_FROM, Judging
from graph_api.services.what_if.overlay import OverlayStore
from tests.support.cases import SCENARIOS, fresh_application

TIL = SCENARIOS / "til-alliance"
ENTRIES = json.loads((TIL / "questions.json").read_text("utf-8"))["questions"]
QUESTIONS = {entry["id"]: entry for entry in ENTRIES}
PREFIXES = """
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix til: <https://example.org/til-alliance/> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
S_01 = "TIL-33"  # on 2018-06-01, material of D-01
S_04_BEFORE = "TIL-39"  # on 2018-03-01, material of a donor who withdrew later


@pytest.fixture
def app() -> Application:
    application = fresh_application()
    application.import_files(sorted(TIL.glob("*.ttl")), "test")
    return application


def record(app: Application, *ids: str, known_at: datetime | None = None) -> dict[str, str]:
    """Record the answers to questions of the scenario, and return the name of the question by record."""
    answers = {one: app.answerer.answer(QUESTIONS[one]["kind"], QUESTIONS[one]["fields"], known_at) for one in ids}
    return {app.recorder.record(answer, known_at): one for one, answer in answers.items()}


def bring_in(app: Application, turtle: str, name: str = "news.ttl") -> None:
    app.importer.bring_in(file(turtle, name), "test")


def file(turtle: str, name: str) -> RdfFile:
    return parse_rdf((PREFIXES + turtle).encode(), RdfFormat.TURTLE, name)


def withdrawal(consent: str, day: str) -> str:
    return (
        f"til:withdrawal-of-{consent} a ag:StatusEvent ; ag:concerns til:{consent} ;"
        f' ag:newStatus ag:ConsentWithdrawn ; ag:occurredAt "{day}T00:00:00Z"^^xsd:dateTime .'
    )


def words(found: Recheck, names: dict[str, str]) -> list[tuple[str, str, str]]:
    told = [(names[c.record], c.before.verdict, c.after.verdict if c.after else "") for c in found.changed]
    return sorted(told)


def test_nothing_changed_nothing_is_judged(app: Application):
    record(app, *QUESTIONS)
    found = app.recheck.run()
    assert (found.records, found.touched, found.judged) == (len(QUESTIONS), 0, ())


def test_every_recorded_question_can_be_asked_again_and_is_answered_alike(app: Application):
    record(app, *QUESTIONS)
    found = app.recheck.run(everything=True)
    assert len(found.judged) == len(QUESTIONS)
    assert (found.changed, found.not_judged) == ((), ())


def test_a_question_of_a_file_with_nameless_items_can_be_asked_again(app: Application, tmp_path: Path):
    text = (TIL / "questions" / "two-donors.ttl").read_text(encoding="utf-8")
    for name in ("shipment-2", "item-1", "item-2", "item-3", "amount-1"):
        text = text.replace(f":{name} ", f"_:{name} ").replace(f":{name},", f"_:{name},")
    path = tmp_path / "question.ttl"
    path.write_text(text, encoding="utf-8")
    answer = app.answer_file(path)
    assert "/.well-known/genid/" in answer.question.iri
    name = app.recorder.record(answer)
    assert (app.recheck.run(everything=True).changed, app.recheck.run(everything=True).not_judged) == ((), ())
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    found = app.recheck.run()
    assert [one.record for one in found.changed] == [name]
    assert found.changed == app.recheck.run(everything=True).changed


def test_a_withdrawal_changes_what_rests_on_the_consent(app: Application):
    names = record(app, S_01, S_04_BEFORE, "TIL-01")
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    found = app.recheck.run()
    assert words(found, names) == [(S_01, "permitted", "prohibited")]
    changed = found.changed[0]
    assert changed.after is not None
    assert {reason.rule for reason in changed.after.reasons} >= {"CONSENT-015"}
    assert changed.decided_at == app.clock.now()
    assert app.recheck.run().changed == found.changed, "nothing was stored"


def test_a_donor_who_withdrew_earlier_than_was_known(app: Application):
    names = record(app, "TIL-38", S_04_BEFORE)
    bring_in(app, withdrawal("consent-4", "2018-02-15"))
    assert words(app.recheck.run(), names) == [(S_04_BEFORE, "permitted", "prohibited")]


def test_an_import_that_concerns_nothing_recorded_touches_nothing(app: Application):
    record(app, *QUESTIONS)
    bring_in(app, 'til:elsewhere a ag:Donor ; rdfs:label "somebody" .')
    bring_in(app, "til:specimen-9 a ag:Specimen ; ag:donor til:elsewhere ; ag:controller til:mdacc .", "more.ttl")
    assert app.recheck.run().touched == 0


def test_what_an_amended_document_states_no_more_is_followed(app: Application):
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    names = record(app, S_01, "TIL-01")
    bring_in(app, withdrawal("consent-1", "2020-02-01"))
    assert words(app.recheck.run(), names) == [(S_01, "prohibited", "permitted")]


def test_a_new_agreement_touches_what_looked_for_agreements_of_its_parties(app: Application):
    names = record(app, "TIL-12", "TIL-22")
    bring_in(
        app,
        """til:letter a ag:LicenceAgreement ; ag:party til:lbio, til:mdacc .
        til:letter-signature-1 a ag:Signature ; ag:signatureOn til:letter ; ag:signatory til:lbio ;
            ag:occurredAt "2017-01-01T00:00:00Z"^^xsd:dateTime .
        til:letter-signature-2 a ag:Signature ; ag:signatureOn til:letter ; ag:signatory til:mdacc ;
            ag:occurredAt "2017-01-01T00:00:00Z"^^xsd:dateTime .
        til:letter-clause a ag:Clause ; ag:clauseOf til:letter ; ag:clauseNumber "1" .
        til:letter-right a odrl:Permission ; ag:statedIn til:letter-clause ; odrl:assignee til:lbio ;
            odrl:action ag:practise ; odrl:target til:imaging-know-how .""",
    )
    found, everything = app.recheck.run(), app.recheck.run(everything=True)
    assert {names[one.record] for one in found.changed} == {"TIL-12"}
    assert {one.record for one in found.changed} == {one.record for one in everything.changed}


def test_an_agreement_of_which_only_the_parties_are_known_is_read_by_whoever_looked_for_it(app: Application):
    names = record(app, "TIL-12", "TIL-38")
    bring_in(app, "til:letter a ag:LicenceAgreement ; ag:party til:lbio, til:mdacc .")
    read = {
        one
        for one in names.values()
        for s in app.answerer.answer(QUESTIONS[one]["kind"], QUESTIONS[one]["fields"]).case.statements
        if s.subject.endswith("/letter")
    }
    assert read == {"TIL-12", "TIL-38"}
    assert {names[one.record] for one in app.recheck.run().judged} == read


def test_a_retraction_touches_what_the_document_said(app: Application):
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    names = record(app, S_01, "TIL-01")
    app.history.retract("news.ttl", "test", "an error")
    assert words(app.recheck.run(), names) == [(S_01, "prohibited", "permitted")]


def test_several_versions_after_one_another_count_together(app: Application):
    names = record(app, S_01)
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    bring_in(app, withdrawal("consent-1", "2018-02-02"))
    later = record(app, S_01)
    bring_in(app, 'til:elsewhere a ag:Donor ; rdfs:label "somebody" .', "more.ttl")
    found = app.recheck.run()
    assert words(found, names | later) == [(S_01, "permitted", "prohibited")]
    assert found.touched == 1, "the later record was made when all this was known"


def test_changes_before_since_are_left_out(app: Application):
    names = record(app, S_01)
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    version = app.store.versions()[-1]
    assert app.recheck.run(version.imported_at).touched == 0
    earlier = version.imported_at - timedelta(microseconds=1)
    assert words(app.recheck.run(earlier), names) == [(S_01, "permitted", "prohibited")]


def test_what_was_asked_of_an_instant_is_not_changed_by_later_imports(app: Application):
    known_at = app.store.versions()[-1].imported_at
    record(app, S_01, known_at=known_at)
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    assert app.recheck.run().touched == 0
    assert app.recheck.run(everything=True).changed == ()


def test_what_was_asked_of_the_future_is_changed_by_what_comes_before_it(app: Application):
    names = record(app, S_01, known_at=datetime(2100, 1, 1, tzinfo=UTC))
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    assert words(app.recheck.run(), names) == [(S_01, "permitted", "prohibited")]


def test_an_erasure_touches_what_rests_on_the_donor_whenever_it_was_known(app: Application):
    known_at = app.store.versions()[-1].imported_at
    record(app, S_01, known_at=known_at)
    record(app, S_01)
    app.eraser.erase("D-01", "privacy officer", "request")
    found = app.recheck.run()
    assert found.touched == 2
    assert found.not_judged == ()
    assert {c.record for c in found.changed} == {c.record for c in app.recheck.run(everything=True).changed}


def test_an_erasure_reaches_the_questions_that_were_recorded(app: Application):
    name = next(iter(record(app, S_01)))
    node, donor = NamedNode(name), "https://example.org/til-alliance/donor-1"
    lines = f"<https://example.org/q> <https://example.org/p> <{donor}> ."
    app.store.change_working(
        [*app.store.database.quads_for_pattern(node, NamedNode(ASKED_AS), None, LOG)],
        [
            Quad(node, NamedNode(ASKED_AS), OxLiteral(lines), LOG),
            Quad(node, NamedNode(READ_FROM), NamedNode(donor), LOG),
        ],
    )
    app.eraser.erase("D-01", "privacy officer", "request")
    held = list(app.store.database.quads_for_pattern(node, None, None, LOG))
    assert not [q for q in held if "donor-1" in str(q)]
    assert any(q.predicate.value == ASKED_AS and "/erased/" in str(q.object) for q in held)


def test_after_an_erasure_that_was_interrupted_all_records_are_touched(
    app: Application, monkeypatch: pytest.MonkeyPatch
):
    def die(_change: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(app.store, "rewrite", die)
        with pytest.raises(KeyboardInterrupt):
            app.eraser.erase("D-01", "privacy officer", "request")
    names = record(app, S_01, "TIL-01")
    assert app.recheck.run().touched == 0
    app.eraser.erase("D-01", "privacy officer", "request")
    assert app.recheck.run().touched == len(names)


def recheck_of(app: Application, program: str) -> DecisionRecheck:
    judging = Judging(app.rulebook, program)
    store = app.store
    return DecisionRecheck(
        store, lambda: StoredRecords(store), lambda: StoredVersions(store), judging, app.answerer
    )


def test_records_of_other_rules_are_judged_again(app: Application):
    names = record(app, S_01, "TIL-01")
    assert recheck_of(app, "other").run().touched == len(names)


def test_a_record_that_does_not_say_what_was_asked_is_told_and_never_left_out(app: Application):
    names = record(app, S_01, "TIL-01")
    first = next(iter(names))
    kept = {NamedNode(p) for p in (ASKED_AS, IN_STATE, READ_FROM)}
    quads = app.store.database.quads_for_pattern(NamedNode(first), None, None, LOG)
    app.store.change_working([q for q in quads if q.predicate in kept], ())
    found = app.recheck.run()
    assert [(one.record, one.problem) for one in found.not_judged] == [(first, NOT_KEPT)]
    assert (found.records, found.touched) == (2, 1)


def test_a_question_that_was_spoilt_is_told(app: Application):
    name = NamedNode(next(iter(record(app, S_01))))
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    for text in ("what?", "<https://example.org/q> <https://example.org/p> <https://example.org/o> ."):
        old = list(app.store.database.quads_for_pattern(name, NamedNode(ASKED_AS), None, LOG))
        app.store.change_working(old, [Quad(name, NamedNode(ASKED_AS), OxLiteral(text), LOG)])
        assert len(app.recheck.run().not_judged) == 1


def test_a_record_of_a_state_that_the_versions_do_not_explain_is_touched(app: Application):
    """An import whose time of import is earlier than that of one that was finished before it."""
    answer = app.answerer.answer(QUESTIONS[S_01]["kind"], QUESTIONS[S_01]["fields"])
    app.recorder.record(answer)
    latest = app.store.versions()[-1]
    late = file(withdrawal("consent-1", "2018-02-01"), "late.ttl")
    version = replace(
        latest,
        graph="https://w3id.org/alliance-graph/graph/late",
        document="https://w3id.org/alliance-graph/document/late.ttl",
        imported_at=latest.imported_at - timedelta(microseconds=1),
        supersedes=None,
    )
    app.store.add_together([(version, late.graphs[""])])
    found = app.recheck.run()
    assert [one.after.verdict for one in found.changed if one.after] == ["prohibited"]


def test_too_much_to_follow_touches_everything_that_is_older(app: Application, monkeypatch: pytest.MonkeyPatch):
    names = record(app, S_01, "TIL-01", "TIL-22")
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    monkeypatch.setattr("graph_api.services.recheck.touched.WORTH_A_JUDGEMENT", 0)
    found = app.recheck.run()
    assert found.touched == len(names)
    assert words(found, names) == [(S_01, "permitted", "prohibited")]


def test_more_than_may_be_judged_is_refused_and_not_cut_short(app: Application):
    record(app, S_01)
    with pytest.raises(NotAllowedError, match="1 records would have to be judged again, and 0 is the most"):
        app.recheck.run(everything=True, most=0)


def test_an_import_between_answer_and_record_is_not_missed(app: Application):
    answer = app.answerer.answer(QUESTIONS[S_01]["kind"], QUESTIONS[S_01]["fields"])
    bring_in(app, withdrawal("consent-1", "2018-02-01"))
    name = app.recorder.record(answer)
    assert words(app.recheck.run(), {name: S_01}) == [(S_01, "permitted", "prohibited")]


def test_an_answer_on_another_store_is_not_recorded(app: Application):
    answerer = QuestionAnswerer(OverlayStore(app.store), app.rulebook, app.judge, app.clock)
    answer = answerer.answer(QUESTIONS[S_01]["kind"], QUESTIONS[S_01]["fields"])
    with pytest.raises(NotAllowedError, match="not made on the embedded store"):
        app.recorder.record(answer)
    assert not list(app.store.database.quads_for_pattern(None, None, None, LOG))
