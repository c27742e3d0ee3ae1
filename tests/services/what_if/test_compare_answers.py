"""What would change: on a changed copy of the facts, of which nothing is kept."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import RdfFile, parse_rdf
from graph_api.bootstrap import Application
from graph_api.domain.decision import Decision
from graph_api.domain.errors import CouldNotJudgeError, ImportRejectedError, UsageError
from graph_api.engine.casefile import CaseFile
from graph_api.services.what_if.compare_answers import NOT_JUDGED, Report, WhatIf
from graph_api.services.what_if.hypothesis import SUPPOSED_ROOT, Hypothesis
from tests.support.cases import SCENARIOS, FixedClock, alliance, fresh_application

ENTRIES = json.loads((SCENARIOS / "til-alliance" / "questions.json").read_text("utf-8"))["questions"]
QUESTIONS: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in ENTRIES}
PREFIXES = """
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix til: <https://example.org/til-alliance/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def what_if(app: Application) -> WhatIf:
    return WhatIf(app.store, app.rulebook, app.judge, app.structure, FixedClock())


def asked(supposed: Hypothesis, *ids: str, known_at: datetime | None = None) -> Report:
    return what_if(alliance()).ask(supposed, [QUESTIONS[one] for one in ids], known_at)


def words(report: Report) -> list[tuple[str, str, str]]:
    return [(o.id, o.before.word, o.after.word) for o in report.outcomes]


def file(turtle: str, name: str = "draft.ttl") -> RdfFile:
    return parse_rdf((PREFIXES + turtle).encode(), RdfFormat.TURTLE, name)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def content(app: Application) -> str:
    return "\n".join(sorted(str(quad) for quad in app.store.database))


@pytest.mark.parametrize("name", ["D-01", "https://example.org/til-alliance/consent-1"])
def test_a_consent_that_is_withdrawn_stops_what_rests_on_it_and_nothing_else(name: str):
    report = asked(Hypothesis(withdraw=(name,), since=moment("2018-05-01")), "TIL-33", "TIL-34", "TIL-01")
    assert words(report) == [
        ("TIL-33", "permitted", "prohibited"),
        ("TIL-34", "permitted", "prohibited"),
        ("TIL-01", "permitted", "permitted"),
    ]
    assert {f.rule for f in report.outcomes[0].came} >= {"CONSENT-015"}
    assert not report.outcomes[0].went
    assert [o.id for o in report.lost] == ["TIL-33", "TIL-34"]
    assert [o.id for o in report.changed] == ["TIL-33", "TIL-34"]
    assert report.changes == ("`consent of D-01, version 1` is withdrawn from 2018-05-01T00:00:00+00:00 on",)


def test_a_withdrawal_after_the_use_leaves_it_as_it_is():
    report = asked(Hypothesis(withdraw=("D-01",), since=moment("2018-06-02")), "TIL-33")
    assert not report.changed


def test_an_agreement_that_ends_leaves_what_survives_it():
    report = asked(Hypothesis(end=("SAA-2017",), since=moment("2018-02-01")), "TIL-33", "TIL-01")
    assert words(report) == [("TIL-33", "permitted", "not-granted"), ("TIL-01", "permitted", "permitted")]


def test_a_charter_that_lapses_breaks_the_shipments_that_rely_on_it():
    report = asked(Hypothesis(lapse=("CHARTER-1",), since=moment("2018-02-01")), "TIL-53", "TIL-45")
    assert words(report) == [("TIL-53", "permitted", "not-granted"), ("TIL-45", "permitted", "permitted")]
    assert {f.rule for f in report.outcomes[0].came} == {"MATERIAL-013"}


def test_a_document_that_is_taken_back_takes_its_facts_along():
    report = asked(Hypothesis(retract=("events.ttl",)), "TIL-01")
    outcome = report.outcomes[0]
    assert (outcome.before.word, outcome.after.permitted) == ("permitted", False)
    assert report.changes[0].startswith("`events.ttl` is taken back: ")


def test_a_question_that_names_what_is_gone_could_not_be_judged():
    report = asked(Hypothesis(retract=("samples.ttl",)), "TIL-33")
    outcome = report.outcomes[0]
    assert (outcome.before.word, outcome.after.word) == ("permitted", NOT_JUDGED)
    assert "disease" in outcome.after.problem
    assert (report.lost, report.not_judged) == (report.outcomes, report.outcomes)
    assert not outcome.after.permitted


def test_a_draft_amendment_is_judged_as_if_it_were_signed():
    draft = file("""
        til:amendment-3 a ag:Amendment ; rdfs:label "Amendment 3" ; ag:amends til:alliance ;
            ag:party til:lbio, til:mdacc ; ag:timeZone "America/Chicago" .
        til:am3-sig-1 a ag:Signature ; ag:signatureOn til:amendment-3 ; ag:signatory til:lbio ;
            ag:occurredAt "2018-01-10T00:00:00Z"^^xsd:dateTime .
        til:am3-sig-2 a ag:Signature ; ag:signatureOn til:amendment-3 ; ag:signatory til:mdacc ;
            ag:occurredAt "2018-01-10T00:00:00Z"^^xsd:dateTime .
        til:am3-term a ag:Term ; ag:termOf til:amendment-3 ;
            ag:validFrom "2018-01-15T00:00:00Z"^^xsd:dateTime ; ag:openEnded true .
        til:am3-1 a ag:Clause ; ag:clauseOf til:amendment-3 ; ag:clauseNumber "A3-1" ; rdfs:label "A3-1" .
        til:am3-imaging a odrl:Permission ; rdfs:label "LBIO's licence to the imaging know-how" ;
            odrl:assigner til:mdacc ; odrl:assignee til:lbio ; odrl:action ag:practise ;
            odrl:target til:imaging-know-how ; ag:statedIn til:am3-1 .
        til:am3-2 a ag:Clause ; ag:clauseOf til:amendment-3 ; ag:clauseNumber "A3-2" ; rdfs:label "A3-2" ;
            ag:replacesClause til:clause-7.3-a .
    """)
    report = asked(Hypothesis(add=(draft,)), "TIL-12", "TIL-01", "TIL-33")
    assert [o.id for o in report.gained] == ["TIL-12"]
    assert [o.id for o in report.lost] == ["TIL-01"]
    assert not report.outcomes[2].changed
    assert report.outcomes[0].went
    assert report.changes == (f"`draft.ttl` is added: {len(draft.graphs[''])} statements",)


def test_a_name_in_another_language_that_comes_in_is_found():
    draft = file(
        'til:d-5 a ag:Donor . til:c-5 a ag:Consent ; ag:consentOf til:d-5 ; rdfs:label "Einwilligung 5"@de .'
    )
    report = asked(Hypothesis(add=(draft,), withdraw=("Einwilligung 5",), since=moment("2018-02-01")), "TIL-01")
    assert report.changes[1].startswith("`Einwilligung 5` is withdrawn")


def test_a_file_takes_the_place_of_the_document_of_its_name():
    report = asked(Hypothesis(add=(file('til:note a ag:Event ; rdfs:label "n" .', "events.ttl"),)), "TIL-01")
    assert report.changes[0].startswith("`events.ttl` takes the place of the version before")
    assert not report.outcomes[0].after.permitted


@pytest.mark.parametrize(
    ("supposed", "ids", "expected"),
    [
        (Hypothesis(fields={"at": "2017-05-01"}), ["TIL-01"], [("TIL-01", "permitted", "not-granted")]),
        (Hypothesis(fields={"startsAt": "2017-05-01"}), ["TIL-01"], [("TIL-01", "permitted", "not-granted")]),
        (
            Hypothesis(fields={"disease": "non-small cell lung cancer"}),
            ["TIL-01"],
            [("TIL-01", "permitted", "not-granted")],
        ),
        (Hypothesis(fields={"disease": None}), ["TIL-01"], [("TIL-01", "permitted", "undetermined")]),
        (
            Hypothesis(fields={"receivingOperator": "OP-2"}),
            ["TIL-45", "TIL-01"],
            [("TIL-45", "permitted", "conditional"), ("TIL-01", "permitted", "permitted")],
        ),
        (Hypothesis(delay_hours=24 * 600), ["TIL-45"], [("TIL-45", "permitted", "conditional")]),
        (Hypothesis(delay_hours=1), ["TIL-45"], [("TIL-45", "permitted", "permitted")]),
    ],
)
def test_a_question_may_be_asked_otherwise(supposed, ids, expected):
    assert words(asked(supposed, *ids)) == expected


def test_findings_that_stay_neither_come_nor_go_when_the_question_changes_its_name():
    report = asked(Hypothesis(fields={"place": "CA"}), "TIL-37")
    outcome = report.outcomes[0]
    assert outcome.before.decision is not None
    assert outcome.after.decision is not None
    assert outcome.before.decision.question != outcome.after.decision.question
    kept = {f.rule for f in outcome.before.decision.findings} - {f.rule for f in outcome.went}
    assert "CONSENT-016" in kept
    assert "CONSENT-016" not in {f.rule for f in outcome.came}


def test_nothing_is_stored_and_whoever_asks_meanwhile_gets_the_present_answer():
    app = fresh_application()
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "test")
    service, entry = what_if(app), QUESTIONS["TIL-33"]
    before, versions, view = content(app), app.store.versions(), app.store.view()
    supposed = Hypothesis(
        retract=("events.ttl",),
        add=(file("til:d9 a ag:Donor ."),),
        withdraw=("D-01",),
        end=("SAA-2017",),
        lapse=("CHARTER-1",),
        since=moment("2018-02-01"),
    )
    with ThreadPoolExecutor(4) as pool:
        reports = [pool.submit(service.ask, supposed, [entry]) for _ in range(8)]
        asks = [pool.submit(app.answerer.answer, entry["kind"], entry["fields"]) for _ in range(8)]
        assert {r.result().outcomes[0].after.permitted for r in reports} == {False}
        assert {a.result().decision.verdict.word for a in asks} == {"permitted"}
    assert content(app) == before
    assert app.store.versions() == versions
    assert app.store.view() is view
    assert app.answerer.answer(entry["kind"], entry["fields"]).decision.verdict.word == "permitted"


def test_an_import_that_goes_on_meanwhile_moves_neither_side():
    app = fresh_application()
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "test")
    entry = QUESTIONS["TIL-33"]
    known = app.store.versions()[-1].imported_at
    app.history.retract("samples.ttl", "legal", "mistake")
    report = what_if(app).ask(Hypothesis(delay_hours=1), [entry], known)
    assert words(report) == [("TIL-33", "permitted", "permitted")]
    assert what_if(app).ask(Hypothesis(delay_hours=1), [entry]).outcomes[0].before.word == NOT_JUDGED


class Broken:
    """A judge that fails at every case that states a withdrawal."""

    def __init__(self, decide: Callable[[CaseFile], Decision]) -> None:
        self._decide = decide

    def decide(self, case: CaseFile) -> Decision:
        if any(s.subject.startswith(SUPPOSED_ROOT) for s in case.statements):
            raise CouldNotJudgeError("the engine ran out of time")
        return self._decide(case)


def test_a_case_that_fails_under_the_change_is_never_permitted_and_the_others_are_judged():
    app = alliance()
    service = WhatIf(app.store, app.rulebook, Broken(app.judge.decide), app.structure, FixedClock())
    supposed = Hypothesis(withdraw=("D-01",), since=moment("2018-05-01"))
    report = service.ask(supposed, [QUESTIONS["TIL-33"], QUESTIONS["TIL-59"]])
    assert words(report) == [("TIL-33", "permitted", NOT_JUDGED), ("TIL-59", "permitted", "permitted")]
    assert report.outcomes[0].after.problem == "the engine ran out of time"
    assert [o.id for o in report.lost] == [o.id for o in report.not_judged] == ["TIL-33"]
    assert not report.outcomes[0].came


@pytest.mark.parametrize(
    ("supposed", "message"),
    [
        (Hypothesis(), "nothing is supposed to change"),
        (Hypothesis(withdraw=("D-9",)), "`withdraw`: no consent is called `D-9`"),
        (Hypothesis(withdraw=("SAA-2017",)), "`SAA-2017` is known, but it is no consent"),
        (Hypothesis(withdraw=("D-03",)), "no consent of `D-03` is known"),
        (Hypothesis(withdraw=("D-01",), since=moment("2017-01-01")), "changes again on 2017-09-04"),
        (Hypothesis(end=("SAA-2071",)), "`end`: no agreement is called `SAA-2071`; did you mean `SAA-2017`"),
        (Hypothesis(lapse=("SAA-2017",)), "`SAA-2017` cannot lapse: .*ended with `end`"),
        (Hypothesis(lapse=("CHARTER-1",), since=moment("2018-09-02")), "holds no longer from then on already"),
        (Hypothesis(retract=("event.ttl",)), "no document is called `event.ttl`; did you mean `events.ttl`"),
        (Hypothesis(retract=("ontology",)), "belongs to the program"),
        (Hypothesis(fields={"dissease": "x"}), "no field of these questions is called `dissease`"),
    ],
)
def test_what_cannot_be_supposed_is_refused_with_what_to_do(supposed: Hypothesis, message: str):
    with pytest.raises(UsageError, match=message):
        asked(supposed, "TIL-33")


def test_a_file_that_an_import_would_refuse_is_refused():
    with pytest.raises(ImportRejectedError, match="did you mean `Specimen`"):
        asked(Hypothesis(add=(file("til:d a ag:Specimn ."),)), "TIL-33")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"kind": "ProposedUse"}, "question 1: `fields` is missing"),
        ({"fields": {}}, "question 1: `kind` is missing"),
        ({"kind": "Use", "fields": {}}, "`Use` is no kind of question; use .*`ProposedUse`"),
        ({"kind": "ShipmentItem", "fields": {}}, "`ShipmentItem` is no kind of question"),
        ({"kind": "ProposedUse", "fields": []}, "`fields` must be an object"),
    ],
)
def test_a_question_without_form_is_refused(question, message: str):
    with pytest.raises(UsageError, match=message):
        what_if(alliance()).ask(Hypothesis(delay_hours=1), [question])


def test_no_question_is_refused():
    with pytest.raises(UsageError, match="no question is asked"):
        what_if(alliance()).ask(Hypothesis(delay_hours=1), [])
