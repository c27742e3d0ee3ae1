"""On random worlds a recheck finds what judging all again finds, and every case file that changed is touched."""

from datetime import datetime
from random import Random

import pytest

from graph_api.adapters.rdf_files import RdfFile
from graph_api.domain.errors import AllianceGraphError
from graph_api.engine.terms import RDF_TYPE, Triple, ag
from graph_api.services.decide import Answer
from graph_api.services.erased_names import DIGEST
from graph_api.services.read_case import read_case
from tests.support.cases import fresh_application
from tests.support.edits import deletions, replacements
from tests.support.random_worlds import random_world

PARTS = (ag("ShipmentItem"), ag("TransportLeg"), ag("Quantity"))
ERASURE = (ag("erasedAt"), DIGEST)  # facts of which no file may say anything
Facts = tuple[Triple, ...]


class Story:
    """Documents that are imported, changed and retracted at random, and questions that are asked in between."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # a test wants the same numbers again
        self.app = fresh_application()
        self.documents: dict[str, Facts] = {}
        self.questions: list[Facts] = []
        self.recorded: dict[str, tuple[Answer, datetime | None]] = {}
        for number in range(4):
            world = random_world(seed * 10 + number)
            asked = {world.question, *(s for s, p, o in world.facts if p == RDF_TYPE and o in PARTS)}
            self.questions.append(tuple(t for t in world.facts if t[0] in asked))
            self.bring_in(f"{number}.ttl", tuple(t for t in world.facts if t[0] not in asked))

    def bring_in(self, name: str, facts: Facts) -> None:
        facts = tuple(t for t in facts if t[1] not in ERASURE)
        self.documents[name] = facts
        number = len(self.app.store.versions())
        if facts:
            self.app.importer.bring_in(RdfFile(name, f"{number:064x}", {"": list(facts)}), "test", check=False)
        elif any(v.source == name and not v.retracts for v in self.app.store.versions()[-1:]):
            self.app.history.retract(name, "test", "gone")

    def ask(self) -> None:
        for description in self.questions:
            known_at = self.random.choice([None, None, *(v.imported_at for v in self.app.store.versions()[-2:])])
            try:
                answer = self.app.answerer.answer_description(description, known_at)
            except AllianceGraphError:
                continue
            self.recorded[self.app.recorder.record(answer, known_at)] = answer, known_at

    def change(self) -> None:
        name = self.random.choice(list(self.documents))
        facts = self.documents[name]
        kind = self.random.choice(("edit", "edit", "edit", "part", "new", "all"))
        if kind == "edit" and facts:
            others = [t for held in self.documents.values() for t in held]
            edits = [*deletions(facts), *replacements(facts, others, [self.random.choice(facts)])]
            self.bring_in(name, self.random.choice(edits).of(facts))
        elif kind == "part":
            self.bring_in(name, tuple(t for t in facts if self.random.random() < 0.7))
        elif kind == "new":
            held = [t for facts in self.documents.values() for t in facts]
            self.bring_in(f"{len(self.documents)}.ttl", tuple(self.random.sample(held, min(len(held), 5))))
        else:
            self.bring_in(name, ())

    def untouched_but_changed(self, touched: set[str]) -> list[str]:
        """Return the records that a recheck leaves out although their case files hold other facts today."""
        view, schema = self.app.store.view(), self.app.rulebook.schema
        found = []
        for record, (answer, known_at) in self.recorded.items():
            if record in touched or known_at is not None:
                continue
            now = read_case(view, answer.question.iri, answer.question.description, schema)
            if {s.triple for s in now.statements} != {s.triple for s in answer.case.statements}:
                found.append(record)
        return found


@pytest.mark.parametrize("seed", range(12))
def test_what_is_touched_holds_all_that_changed(seed: int):
    story = Story(seed)
    for _ in range(3):
        story.ask()
        story.change()
        story.change()
        found, everything = story.app.recheck.run(), story.app.recheck.run(everything=True)
        touched = {one.record for one in found.judged}
        assert {one.record for one in found.changed} == {one.record for one in everything.changed}
        assert {one.record for one in everything.judged} == set(story.recorded)
        assert not story.untouched_but_changed(touched)
