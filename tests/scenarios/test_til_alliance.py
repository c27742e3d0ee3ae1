"""The reference alliance: its questions, the clauses on which they rest, and the engines' agreement on them."""

from functools import cache

import pytest

from graph_api.adapters.rdf_files import RdfFile, read_rdf
from graph_api.adapters.reference_engine import ReferenceEngine
from graph_api.bootstrap import Application
from graph_api.domain.decision import Decision
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.domain.verdict import Verdict
from graph_api.engine.terms import ag
from graph_api.services.decide import Answer
from tests.support.cases import SCENARIOS, ScenarioQuestion, application, fresh_application, scenario_questions

FOLDER = SCENARIOS / "til-alliance"
QUESTIONS = tuple(scenario_questions(FOLDER))
FILES = tuple(read_rdf(path) for path in sorted(FOLDER.glob("*.ttl")))
CLAUSES = sorted({s for file in FILES for s, p, _ in file.graphs[""] if p == ag("clauseOf")})


def _loaded(without: frozenset[str] = frozenset()) -> Application:
    app = fresh_application()
    for file in FILES:
        kept = [triple for triple in file.graphs[""] if triple[0] not in without]
        app.importer.bring_in(RdfFile(file.name, file.sha256, {"": kept}), "test")
    return app


@cache
def _answers() -> dict[str, Answer]:
    app = _loaded()
    return {q.id: app.answerer.answer(q.kind, q.fields) for q in QUESTIONS}


@cache
def _reference() -> ReferenceEngine:
    return ReferenceEngine(application().rulebook)


def _essence(decision: Decision) -> tuple[object, ...]:
    """Return what a decision says, without the names of what was judged."""
    findings = tuple((f.constraint, f.message, f.citations) for f in decision.findings)
    grounds = tuple((g.what, g.citations) for g in decision.grounds)
    duties = tuple((d.message, d.citations) for d in decision.duties)
    return decision.verdict, findings, grounds, duties


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_each_question_has_the_expected_verdict_rule_and_clauses(question: ScenarioQuestion):
    decision = _answers()[question.id].decision
    assert decision.verdict.word == question.verdict
    deciding = {f.rule for f in decision.findings if f.verdict is decision.verdict}
    assert question.rule is None or question.rule in deciding
    assert set(question.clauses) <= {c.clause for c in decision.citations}


def test_there_are_enough_questions_and_every_verdict_occurs():
    assert len(QUESTIONS) >= 25
    assert {q.verdict for q in QUESTIONS} == {verdict.word for verdict in Verdict}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_every_decision_is_explained(question: ScenarioQuestion):
    decision = _answers()[question.id].decision
    for finding in decision.findings:
        assert finding.message.startswith(f"{finding.rule}: ")
        assert "{?" not in finding.message
        assert "`http" not in finding.message
        assert finding.remedies
        assert all(remedy.grantable_by for remedy in finding.remedies)
        if finding.verdict is Verdict.UNDETERMINED:
            assert finding.missing is not None
            assert finding.missing.holders
        if finding.rule.startswith("AGREEMENT") and finding.verdict > Verdict.UNDETERMINED:
            assert finding.citations
    if decision.verdict is Verdict.PERMITTED:
        assert decision.grounds


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda c: c.rsplit("/", 1)[-1])
def test_removing_a_clause_changes_the_questions_that_rest_on_it_and_no_other(clause: str):
    stated = {s for file in FILES for s, p, o in file.graphs[""] if p == ag("statedIn") and o == clause}
    app = _loaded(frozenset({clause, *stated}))
    resting, changed = set(), set()
    for question in QUESTIONS:
        before = _answers()[question.id].decision
        if any(c.part is not None and c.part.iri == clause for c in before.citations):
            resting.add(question.id)
        after = app.answerer.answer(question.kind, question.fields).decision
        if _essence(before) != _essence(after):
            changed.add(question.id)
    assert resting == changed
    assert resting


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_both_engines_agree_on_findings_and_derived_facts(question: ScenarioQuestion):
    case = _answers()[question.id].case
    fast = application().fast_engine.evaluate(case)
    reference = _reference().evaluate(case)
    assert fast.findings == reference.findings
    assert set(fast.graph) == set(reference.graph)


def test_a_question_without_a_time_is_not_judged():
    answer = _answers()["TIL-01"]
    statements = tuple(s for s in answer.case.statements if s.predicate != ag("startsAt"))
    case = type(answer.case)(answer.case.question, statements)
    with pytest.raises(CouldNotJudgeError):
        application().judge.decide(case)
