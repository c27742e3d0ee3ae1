"""What a decision looks like in a terminal, whatever its labels hold."""

import pytest
from click import unstyle
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import parse_rdf
from graph_api.cli.render import decision_text, plain
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import LABEL
from tests.support.cases import application, case_of, examples, fresh_application

FAKE = "\x1b[2J\x1b[32mPERMITTED\x1b[0m\u202e"


def test_a_label_cannot_command_the_terminal():
    assert plain(FAKE) == "\ufffd[2J\ufffd[32mPERMITTED\ufffd[0m\ufffd"


def test_a_text_that_commands_a_terminal_is_not_imported():
    turtle = f'<urn:d> a <https://w3id.org/alliance-graph/term/Donor> ; <{LABEL}> "{FAKE}" .'
    with pytest.raises(ImportRejectedError, match="characters that command a terminal"):
        fresh_application().importer.bring_in(parse_rdf(turtle.encode(), RdfFormat.TURTLE, "f.ttl"), "tester")


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
