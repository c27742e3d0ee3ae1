"""`alliance-graph check-shapes` finds the shapes sound, and says what is wrong when something is."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_api.adapters import resources
from graph_api.cli.main import cli
from tests.conftest import ROOT
from tests.support.cases import EXAMPLES


def test_the_shapes_are_sound():
    result = CliRunner().invoke(cli, ["check-shapes", "--examples", str(EXAMPLES)], standalone_mode=False)
    assert (result.return_value, result.output) == (0, "the shapes are sound\n")


def test_a_new_rule_is_checked_with_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "ontology").symlink_to(ROOT / "ontology")
    for part in ("shapes", "tests/rules/examples"):
        (tmp_path / part).mkdir(parents=True)
        for entry in (ROOT / part).iterdir():
            if entry.name not in ("rules", "consent"):
                (tmp_path / part / entry.name).symlink_to(entry)
    CliRunner().invoke(
        cli, ["new-rule", "CONSENT-999", "some-fault", "--root", str(tmp_path)], standalone_mode=False
    )
    rule = tmp_path / "shapes" / "rules" / "consent" / "CONSENT-999-some-fault.ttl"
    rule.write_text(rule.read_text(encoding="utf-8").replace("ag:sensitive", "ag:sensitiv"), encoding="utf-8")
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "graph_api")
    cases = tmp_path / "tests" / "rules" / "examples" / "consent"
    result = CliRunner().invoke(cli, ["check-shapes", "--examples", str(cases)], standalone_mode=False)
    assert result.return_value == 1
    assert "uses `https://w3id.org/alliance-graph/term/sensitiv`, and the ontology has no such" in result.output
    assert "no example that passes" not in result.output
