"""What was known when: versions, retraction, corrections, differences."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import RdfFile, parse_rdf
from graph_api.bootstrap import Application
from graph_api.domain.errors import NotFoundError, UsageError
from graph_api.engine.terms import RDF_TYPE, ag
from graph_api.services.compare_states import StateComparison
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.document_history import DocumentHistory, name_of
from graph_api.services.import_document import DocumentImporter
from tests.support.cases import SCENARIOS, fresh_application

START = datetime(2018, 1, 1, 12, tzinfo=UTC)
PREFIXES = """
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/til-alliance/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


class MovingClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.moment = START - timedelta(days=1)

    def now(self) -> datetime:
        return self.moment


class World:
    """A store with its services, on a clock that the test moves."""

    def __init__(self) -> None:
        self.clock = MovingClock()
        self.app: Application = fresh_application()
        self.app.clock = self.clock
        store, rulebook = self.app.store, self.app.rulebook
        self.importer = DocumentImporter(store, rulebook.schema, self.app.structure, self.clock)
        self.history = DocumentHistory(store, self.clock)
        self.answerer = QuestionAnswerer(store, rulebook, self.app.judge, self.clock)
        self.comparison = StateComparison(store, self.history, self.answerer)
        self.clock.moment = START

    def bring_in(self, day: int, turtle: str, name: str = "facts.ttl") -> None:
        self.clock.moment = START + timedelta(days=day)
        self.importer.bring_in(turtle_file(turtle, name), "tester")


def turtle_file(turtle: str, name: str) -> RdfFile:
    return parse_rdf((PREFIXES + turtle).encode(), RdfFormat.TURTLE, name)


@pytest.fixture
def world() -> World:
    return World()


def test_history_tells_who_when_from_what_file_and_what_was_superseded(world: World):
    world.bring_in(0, "ex:d a ag:Donor .")
    world.bring_in(3, "ex:d a ag:Donor . ex:e a ag:Donor .")
    first, second = world.history.versions("facts.ttl")
    assert [first.version, second.version] == [1, 2]
    assert (first.imported_at, second.imported_at) == (START, START + timedelta(days=3))
    assert (first.statements, second.statements) == (1, 2)
    assert (first.supersedes, second.supersedes) == (None, first.graph)
    assert second.sha256 == turtle_file("ex:d a ag:Donor . ex:e a ag:Donor .", "facts.ttl").sha256
    assert {first.imported_by, second.imported_by} == {"tester"}
    assert {name_of(v.document) for v in world.history.versions()} == {"facts.ttl"}


def test_a_clock_that_goes_back_never_reorders_history(world: World):
    world.bring_in(5, "ex:d a ag:Donor .")
    world.bring_in(1, "ex:e a ag:Donor .")
    first, second = world.history.versions("facts.ttl")
    assert first.imported_at < second.imported_at
    assert {s.subject for s in world.app.store.view_of([second.graph]).statements()} == {
        "https://example.org/til-alliance/e"
    }


def test_the_files_of_one_import_become_known_together(world: World):
    files = [turtle_file("ex:d a ag:Donor .", "a.ttl"), turtle_file("ex:e a ag:Donor .", "b.ttl")]
    done = world.importer.bring_in_together(files, "tester")
    assert len({one.version.imported_at for one in done}) == 1


def test_a_graph_that_a_file_holds_no_more_states_nothing_any_more(world: World):
    def trig(*names: str) -> RdfFile:
        graphs = "".join(f"ex:{name} {{ ex:{name}-donor a ag:Donor . }}\n" for name in names)
        return parse_rdf((PREFIXES + graphs).encode(), RdfFormat.TRIG, "book.trig")

    for held in (("left", "right"), ("left",), ("left", "right")):
        world.importer.bring_in(trig(*held), "tester")
        donors = world.app.store.view().referring({ag("Donor"): (RDF_TYPE,)})
        assert {s.subject.rpartition("/")[2] for s in donors} == {f"{name}-donor" for name in held}
    assert [v.version for v in world.history.versions() if v.document.endswith("right")] == [1, 2, 3]


def test_two_files_of_one_name_in_one_import_are_refused(world: World):
    files = [turtle_file("ex:d a ag:Donor .", "a.ttl"), turtle_file("ex:e a ag:Donor .", "a.ttl")]
    with pytest.raises(UsageError, match=r"several files are called `a\.ttl`"):
        world.importer.bring_in_together(files, "tester")
    assert not world.history.versions()


def test_a_retracted_document_states_nothing_from_then_on_and_can_come_back(world: World):
    turtle = "ex:d a ag:Donor ."
    world.bring_in(0, turtle)
    world.clock.moment = START + timedelta(days=1)
    retracted = world.history.retract("facts.ttl", "legal", "sent by mistake")
    donor = "https://example.org/til-alliance/d"
    assert not list(world.app.store.view().describe([donor]))
    assert list(world.app.store.view(START).describe([donor]))
    assert (retracted.version, retracted.note, retracted.retracts) == (2, "sent by mistake", True)
    with pytest.raises(UsageError, match="was retracted on 2018-01-02 already"):
        world.history.retract("facts.ttl", "legal", "again")
    world.bring_in(2, turtle)
    assert list(world.app.store.view().describe([donor]))


@pytest.mark.parametrize(
    ("name", "reason", "message"),
    [
        ("fact.ttl", "why", "no document is called `fact.ttl`; did you mean `facts.ttl`"),
        ("facts.ttl", " ", "a retraction needs a reason"),
        ("ontology", "why", "belongs to the program"),
    ],
)
def test_a_wrong_retraction_is_refused(world: World, name: str, reason: str, message: str):
    world.bring_in(0, "ex:d a ag:Donor .")
    with pytest.raises(UsageError, match=message):
        world.history.retract(name, "legal", reason)
    assert len(world.history.versions()) == 1


def test_a_difference_names_what_went_and_came(world: World):
    world.bring_in(0, 'ex:d a ag:Donor ; dcterms:identifier "D-1" .')
    world.bring_in(4, 'ex:d a ag:Donor ; dcterms:identifier "D-2" .')
    for before, after in (("facts.ttl@1", "facts.ttl@2"), ("2018-01-02", "2018-01-06")):
        found = world.comparison.compare(before, after)
        assert [o.lexical for _, _, o in found.removed] == ["D-1"]
        assert [o.lexical for _, _, o in found.added] == ["D-2"]


def test_a_statement_that_moves_to_another_document_is_no_difference(world: World):
    world.bring_in(0, "ex:d a ag:Donor .", "a.ttl")
    world.bring_in(1, "ex:d a ag:Donor .", "b.ttl")
    world.history.retract("a.ttl", "tester", "moved")
    found = world.comparison.compare("2018-01-01", "2018-02-01")
    assert (found.removed, found.added) == ((), ())


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("facts.ttl@1", "2018-01-02", "compare two versions or two moments"),
        ("facts.ttl@1", "facts.ttl@7", "has no version 7; it has 1"),
        ("facts.ttl", "facts.ttl@1", "names no version"),
        ("2018-13-01", "now", "2018-13-01"),
    ],
)
def test_a_state_that_does_not_exist_is_named(world: World, before: str, after: str, message: str):
    world.bring_in(0, "ex:d a ag:Donor .")
    with pytest.raises((UsageError, NotFoundError), match=message):
        world.comparison.compare(before, after)


@pytest.fixture
def alliance(world: World) -> World:
    """The reference alliance, known from the first day."""
    for path in sorted((SCENARIOS / "til-alliance").glob("*.ttl")):
        world.importer.bring_in(parse_rdf(path.read_bytes(), RdfFormat.TURTLE, path.name), "tester")
    return world


LATE_WITHDRAWAL = """
ex:late a ag:StatusEvent ; ag:concerns ex:consent-1 ; ag:newStatus ag:ConsentWithdrawn ;
    ag:occurredAt "2018-02-20T09:00:00Z"^^xsd:dateTime .
"""


def test_a_retroactive_correction_is_known_only_from_the_day_it_was_made(alliance: World):
    """CQ-10: was it permitted on 1 March, on what was known then, and on what is known now?"""
    question = permitted_question()
    fields = question["fields"]
    alliance.bring_in(90, LATE_WITHDRAWAL, "late.ttl")
    then = alliance.answerer.answer(question["kind"], fields, alliance.answerer.moment("2018-03-01"))
    now = alliance.answerer.answer(question["kind"], fields)
    assert then.decision.verdict.word == "permitted"
    assert now.decision.verdict.word == "prohibited"
    assert "CONSENT-015" in {finding.rule for finding in now.decision.findings}


def test_the_difference_of_two_moments_shows_the_verdicts_that_changed(alliance: World):
    question = permitted_question() | {"id": "Q-1", "title": "research"}
    alliance.bring_in(90, LATE_WITHDRAWAL, "late.ttl")
    found = alliance.comparison.compare("2018-03-01", "now", [question])
    assert [(c.id, c.before.word, c.after.word) for c in found.changed] == [("Q-1", "permitted", "prohibited")]
    assert "CONSENT-015" in found.changed[0].after.reasons
    assert alliance.comparison.compare("late.ttl@1", "late.ttl@1", [question]).changed == ()


def test_a_question_that_cannot_be_asked_in_one_state_says_so(alliance: World):
    question = permitted_question()
    question["fields"] = question["fields"] | {"asset": "S-99"}
    alliance.bring_in(90, 'ex:s99 a ag:Specimen ; dcterms:identifier "S-99" .', "more.ttl")
    found = alliance.comparison.compare("2018-03-01", "now", [question])
    assert found.changed[0].before.word == "cannot be asked"
    assert "S-99" in found.changed[0].before.reasons[0]
    assert found.changed[0].after.word != "permitted"


def permitted_question() -> dict[str, Any]:
    """Return a question of the scenario on material of the first donor that is permitted."""
    scenario = json.loads((SCENARIOS / "til-alliance" / "questions.json").read_text(encoding="utf-8"))
    return next(
        {"kind": q["kind"], "fields": q["fields"]}
        for q in scenario["questions"]
        if q["fields"].get("asset") == "S-01" and q["expected"]["verdict"] == "permitted"
    )
