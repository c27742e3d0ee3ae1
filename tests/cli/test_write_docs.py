"""`write-docs` writes the pages that are committed, and removes pages of rules that are gone."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_api.cli import write_docs as write_docs_command
from graph_api.cli.main import cli
from tests.conftest import ROOT
from tests.support.cases import application

GENERATED = ("rules/*.md", "queries.md", "workbook-columns.md")


def pages(folder: Path) -> dict[str, str]:
    """Return the generated pages under `folder`."""
    found = (path for pattern in GENERATED for path in folder.glob(pattern))
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


def test_the_committed_pages_are_those_that_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(write_docs_command, "Application", application)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "CONSENT-999.md").write_text("a rule that is gone", encoding="utf-8")
    (tmp_path / "guide.md").write_text("written by hand", encoding="utf-8")
    result = CliRunner().invoke(cli, ["write-docs", str(tmp_path)], standalone_mode=False)
    assert result.return_value == 0, result.output
    written, committed = pages(tmp_path), pages(ROOT / "docs")
    assert written.keys() == committed.keys()
    assert [name for name in written if written[name] != committed[name]] == [], "run `make docs`"
    assert len(written) == len(application().rulebook.rules) + 3
    assert (tmp_path / "guide.md").read_text(encoding="utf-8") == "written by hand"
