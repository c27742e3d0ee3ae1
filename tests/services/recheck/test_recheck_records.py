"""Recorded decisions of the reference alliance after erasures, and records that do not say enough."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode, Quad

from graph_api.adapters.decision_log import LOG
from graph_api.adapters.recorded_decisions import StoredRecords, StoredVersions
from graph_api.bootstrap import Application
from graph_api.domain.errors import NotAllowedError
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.recheck.recheck_decisions import NOT_KEPT, DecisionRecheck
from graph_api.services.record_decision import ASKED_AS, IN_STATE, READ_FROM, Judging
from graph_api.services.what_if.overlay import OverlayStore
from tests.services.recheck.recorded import QUESTIONS, S_01, bring_in, file, record, withdrawal, words


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
