"""What a decision looks like in a terminal, whatever its labels hold."""

from dataclasses import replace
from datetime import datetime

import pytest
from click import unstyle
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import parse_rdf
from graph_api.cli.ask import FIELDS, SINGLE, _field, ask
from graph_api.cli.render import decision_text, plain
from graph_api.domain.decision import Citation, Ground, Name
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import LABEL, ag
from graph_api.services.pose_question import fields_of
from tests.support.cases import application, case_of, examples, fresh_application

USE = ag("ProposedUse")
FAKE = "\x1b[2J\x1b[32mPERMITTED\x1b[0m\u202e"


def test_a_label_cannot_command_the_terminal():
    assert plain(FAKE) == "\ufffd[2J\ufffd[32mPERMITTED\ufffd[0m\ufffd"


def test_a_text_that_commands_a_terminal_is_not_imported():
    turtle = f'<urn:d> a <https://w3id.org/alliance-graph/term/Donor> ; <{LABEL}> "{FAKE}" .'
    with pytest.raises(ImportRejectedError, match="characters that command a terminal"):
        fresh_application().importer.bring_in(parse_rdf(turtle.encode(), RdfFormat.TURTLE, "f.ttl"), "tester")


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2018-03-01T00:00:00+00:00", "2018-03-01T23:59:59.999999+00:00", "2018-03-01"),
        ("2018-03-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00", "2018-03-01 to 9999-12-31"),
        ("2018-03-01T12:00:00+00:00", "2018-03-01T12:00:00+00:00", "2018-03-01T12:00:00+00:00"),
        (
            "2018-03-01T00:00:00+02:00",
            "2018-03-01T23:59:59.999999+02:00",
            "2018-03-01T00:00:00+02:00 to 2018-03-01T23:59:59.999999+02:00",
        ),
    ],
)
def test_whole_days_are_shown_as_days(start: str, end: str, shown: str):
    example = next(e for e in examples() if e.rule == "AGREEMENT-006" and e.kind == "valid")
    decision = application().judge.decide(case_of(example.path))
    moved = replace(decision, starts_at=datetime.fromisoformat(start), ends_at=datetime.fromisoformat(end))
    assert unstyle(decision_text(moved)).splitlines()[1] == f"for {shown}"


def test_a_ground_that_is_its_own_document_is_named_once():
    label = Name("urn:c", "consent of D-02")
    grounds = (Ground("consent", label, (Citation(label),)), Ground("permission", label, (Citation(label, "3"),)))
    example = next(e for e in examples() if e.rule == "AGREEMENT-006" and e.kind == "valid")
    decision = replace(application().judge.decide(case_of(example.path)), grounds=grounds)
    shown = unstyle(decision_text(decision)).splitlines()
    assert "- consent: consent of D-02" in shown
    assert "- permission: consent of D-02 (consent of D-02 3)" in shown


def test_every_field_of_a_use_is_an_option_and_what_is_always_asked_comes_first():
    shown = [one.name for one in ask.params]
    assert shown[:4] == ["actor", "action", "asset", "purpose"]
    known = {_field(name.replace("-", "_")): name not in SINGLE for name in FIELDS}
    schema = application().rulebook.schema
    due = {name: predicate not in schema.functional for name, predicate in fields_of(schema, USE).items()}
    for name in ("startsAt", "endsAt", "dispatch", "arrival"):  # other words for `at` and `until`
        due.pop(name)
    assert known == due


@pytest.mark.parametrize("kind", ["valid", "invalid", "undetermined"])
def test_a_decision_is_shown_with_verdict_reasons_clauses_and_remedies(kind: str):
    example = next(e for e in examples() if e.rule == "AGREEMENT-006" and e.kind == kind)
    decision = application().judge.decide(case_of(example.path))
    text = decision_text(decision)
    lines = unstyle(text).splitlines()
    assert lines[0] == decision.verdict.word.upper()
    assert max(len(line) for line in lines if " " in line.strip()) <= 80
    flowing = " ".join(unstyle(text).split())
    for finding in decision.findings:
        assert f"{finding.verdict.word}: {' '.join(finding.message.split())}" in flowing
        assert all(remedy.text in flowing for remedy in finding.remedies)
        assert all(citation.clause in flowing for citation in finding.citations if citation.clause)
