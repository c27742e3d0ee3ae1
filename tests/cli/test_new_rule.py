"""`new-rule` makes a rule that works as it stands: its cases are decided by it, and its thread is whole."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from graph_api.adapters import compiled_rules, resources
from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.adapters.reference_engine import ReferenceEngine
from graph_api.api.app import create_app
from graph_api.bootstrap import Application
from graph_api.cli import rules as rules_command
from graph_api.cli.main import cli
from graph_api.domain.verdict import Verdict
from graph_api.engine.casefile import CaseFile
from graph_api.services.decision_document import rule_document
from graph_api.services.document_rules import rule_pages
from tests.conftest import ROOT
from tests.support.cases import FixedClock, application
from tests.support.worlds import case_in

NEW = {
    "CONSENT-901": ("outside-region", "prohibited"),
    "IP-902": ("second-use", "not-granted"),
    "MATERIAL-903": ("cold", "conditional"),
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the ontology and the derivations as they are, and no rules but new ones."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(ROOT / name)
    (root / "shapes").mkdir()
    for entry in (ROOT / "shapes").iterdir():
        if entry.name != "rules":
            (root / "shapes" / entry.name).symlink_to(entry)
    for identifier, (fault, verdict) in NEW.items():
        arguments = ["new-rule", identifier, fault, "--yields", verdict, "--root", str(root)]
        result = CliRunner().invoke(cli, arguments, standalone_mode=False)
        assert result.return_value == 0, result.output
        assert len(result.output.splitlines()) == 4
        assert all(Path(line).is_file() for line in result.output.splitlines())
    return root


@pytest.fixture(scope="module")
def app(checkout: Path) -> Application:
    """The application with the rules of the checkout; that of other tests is loaded before."""
    assert application().rulebook.rules
    assert application().store.versions()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "_PACKAGE", checkout / "graph_api")
        made = Application(clock=FixedClock())
        made.__dict__["_compiled"] = compiled_rules._made()
        assert made.query_files
    assert len(made.rulebook.rules) == len(NEW)
    return made


def case(checkout: Path, identifier: str, kind: str) -> CaseFile:
    """Return the case file of the one case of a kind."""
    regime = identifier.partition("-")[0].lower()
    folder = checkout / "tests" / "rules" / "examples" / regime / identifier
    (path,) = folder.glob(f"{kind}.*.ttl")
    return case_in(list(statements(read_rdf(path))))


def test_the_shapes_are_sound_and_every_rule_has_its_cases(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resources, "_PACKAGE", checkout / "graph_api")
    cases = checkout / "tests" / "rules" / "examples"
    result = CliRunner().invoke(cli, ["check-shapes", "--examples", str(cases)], standalone_mode=False)
    assert (result.return_value, result.output) == (0, "the shapes are sound\n")


@pytest.mark.parametrize("identifier", sorted(NEW))
def test_the_rule_decides_its_cases(app: Application, checkout: Path, identifier: str):
    verdict = Verdict.from_word(NEW[identifier][1])
    expected = {"valid": Verdict.PERMITTED, "invalid": verdict, "undetermined": Verdict.UNDETERMINED}
    for kind, wanted in expected.items():
        decision = app.judge.decide(case(checkout, identifier, kind))
        own = [finding for finding in decision.findings if finding.rule == identifier]
        assert [finding.verdict for finding in own] == ([] if kind == "valid" else [wanted])
        for finding in own:
            assert finding.message.startswith(f"{identifier}: ")
            assert finding.message.count("`asset`") == 1
            assert finding.remedies
            assert finding.sources
            assert (finding.missing is not None) == (kind == "undetermined")


def test_both_engines_agree_on_the_new_rules(app: Application, checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resources, "_PACKAGE", checkout / "graph_api")
    reference = ReferenceEngine(app.rulebook)
    for kind in ("valid", "invalid", "undetermined"):
        read = case(checkout, "IP-902", kind)
        found = app.fast_engine.evaluate(read).findings
        assert found == reference.evaluate(read).findings
        assert bool(found) == (kind != "valid")


@pytest.mark.parametrize("identifier", sorted(NEW))
def test_the_thread_of_the_rule_is_whole(app: Application, identifier: str, monkeypatch: pytest.MonkeyPatch):
    rule = app.rulebook.rule(identifier)
    assert rule.name == NEW[identifier][0].replace("-", " ")
    assert identifier in rule_pages(app.rulebook)[f"{identifier}.md"]
    assert f"[{identifier}]({identifier}.md)" in rule_pages(app.rulebook)["README.md"]
    expected = rule_document(rule, app.rulebook.labels)
    assert TestClient(create_app(app)).get(f"/rules/{identifier}").json() == expected
    monkeypatch.setattr(rules_command, "Application", lambda: app)
    shown = CliRunner().invoke(cli, ["rules", identifier, "--json"], standalone_mode=False)
    assert json.loads(shown.output) == expected
    assert {
        c.iri.removeprefix(f"https://w3id.org/alliance-graph/rule/{identifier}-") for c in rule.constraints
    } == {
        NEW[identifier][0],
        f"{NEW[identifier][0]}-not-known",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["CONSENT-901", "another-fault"], "`CONSENT-901` exists already"),
        (["CONSENT-902", "Fault"], "`Fault` is not words in lower case"),
        (["CONSENT-902", "../x"], "is not words in lower case"),
        (["NONE-001", "fault"], "`NONE-001` is not the id of a rule"),
        (["CONSENT-902", "fault", "--yields", "permitted"], "`permitted` is none of"),
    ],
)
def test_what_is_no_new_rule_is_refused_and_writes_nothing(checkout: Path, arguments: list[str], says: str):
    before = sorted(checkout.rglob("*.ttl"))
    result = CliRunner().invoke(cli, ["new-rule", *arguments, "--root", str(checkout)], standalone_mode=False)
    assert says in str(result.exception)
    assert sorted(checkout.rglob("*.ttl")) == before
