"""Recorded decisions of the reference alliance after withdrawals, amendments and retractions."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph_api.bootstrap import Application
from tests.services.recheck.recorded import QUESTIONS, S_01, S_04_BEFORE, TIL, bring_in, record, withdrawal, words


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
