"""Decisions of the reference alliance that are recorded, and news that may change them."""

import json
from datetime import datetime

from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import RdfFile, parse_rdf
from graph_api.bootstrap import Application
from graph_api.services.recheck.recheck_decisions import Recheck
from tests.support.cases import SCENARIOS

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
