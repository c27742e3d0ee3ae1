"""Reads the example cases of rules and the questions of scenarios."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.bootstrap import Application
from graph_api.engine.casefile import CaseFile
from graph_api.engine.terms import RDF_TYPE, Triple, ag
from graph_api.services.import_document import DocumentImporter
from graph_api.services.read_case import read_case

TESTS = Path(__file__).resolve().parent.parent
EXAMPLES = TESTS / "rules" / "examples"
SCENARIOS = TESTS / "scenarios"
ALLIANCE_FILES = tuple(sorted((SCENARIOS / "til-alliance").glob("*.ttl")))
QUESTIONS = tuple(ag(name) for name in ("ProposedUse", "ProposedDataUse", "ProposedShipment", "ReadinessCheck"))

# Importing refuses what these cases are about, as it does all of CASE-001; other stores may hold it.
NOT_IMPORTED = frozenset((TESTS / "rules" / "not-imported.txt").read_text(encoding="utf-8").split())


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC)


class Example(NamedTuple):
    """An example case of a rule: `kind` is valid, invalid or undetermined, `key` names the test it is for.

    Several cases of one test differ in a further part of the file name: `invalid.<key>.<variant>.ttl`.
    """

    rule: str
    kind: str
    key: str
    path: Path

    def triples(self) -> frozenset[Triple]:
        return frozenset(statements(read_rdf(self.path)))


@cache
def application() -> Application:
    """Return an application on an empty store, with all rules loaded. Do not import into its store."""
    return Application(clock=FixedClock())


def fresh_application() -> Application:
    """Return an application on a store of its own that shares the loaded rules."""
    app = Application(clock=FixedClock())
    shared = application()
    for name in ("ontology", "rulebook", "structure", "fast_engine"):
        app.__dict__[name] = getattr(shared, name)
    return app


def reference_alliance() -> Application:
    """Return the program on the facts of the reference alliance, in memory."""
    app = fresh_application()
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "tester")
    return app


@cache
def examples() -> tuple[Example, ...]:
    """Return every example of every rule."""
    found = []
    for path in sorted(EXAMPLES.rglob("*.ttl")):
        kind, key, *_ = path.name.split(".")
        found.append(Example(path.parent.name, kind, key, path))
    return tuple(found)


@cache
def case_of(path: Path) -> CaseFile:
    """Return the case file of the question in `path`, read from a store that holds the file's facts."""
    app = fresh_application()
    file = read_rdf(path)
    refused = f"{path.parent.name}/{path.name}" in NOT_IMPORTED or path.parent.name == "CASE-001"
    triples = list(statements(file))
    questions = [s for s, p, o in triples if p == RDF_TYPE and o in QUESTIONS]
    if len(questions) != 1:
        raise ValueError(f"{path} must hold exactly one question")
    asked = {questions[0], *(s for s, p, o in triples if p == RDF_TYPE and o == ag("ShipmentItem"))}
    facts = replace(file, graphs={"": [t for t in triples if t[0] not in asked]})
    importer = DocumentImporter(app.store, app.rulebook.schema, app.structure, app.clock)
    if facts.graphs[""]:
        importer.bring_in(facts, "test", check=not refused)
    own = [t for t in triples if t[0] in asked]
    return read_case(app.store.view(), questions[0], own, app.rulebook.schema)


class ScenarioQuestion(NamedTuple):
    """A question of a scenario with what is expected of its decision."""

    id: str
    title: str
    kind: str
    fields: dict[str, object]
    verdict: str
    rule: str | None
    clauses: tuple[str, ...]


def scenario_questions(folder: Path) -> Iterator[ScenarioQuestion]:
    """Yield the questions of the scenario in `folder`."""
    for entry in json.loads((folder / "questions.json").read_text(encoding="utf-8"))["questions"]:
        expected = entry["expected"]
        yield ScenarioQuestion(
            entry["id"],
            entry["title"],
            entry["kind"],
            entry["fields"],
            expected["verdict"],
            expected.get("rule"),
            tuple(expected.get("clauses", ())),
        )


@cache
def alliance() -> Application:
    """Return an application that holds the reference alliance. Do not import into its store."""
    app = fresh_application()
    app.import_files(ALLIANCE_FILES, "test")
    return app
