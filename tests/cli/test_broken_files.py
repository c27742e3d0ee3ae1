"""Files that are broken or cannot be read: exit code 2, a message with file and line, and nothing is kept."""

import sys
from pathlib import Path

import pytest

from graph_api.adapters.rdf_files import FORMATS
from graph_api.bootstrap import Application
from graph_api.cli.errors import run
from graph_api.cli.main import cli
from tests.support.cases import fresh_application

BROKEN = {
    ".ttl": "\n<urn:a> <urn:b> .\n",
    ".trig": "<urn:g> {\n<urn:a> <urn:b> }",
    ".jsonld": '{"@id": "urn:a",\n"urn:b": [}',
    ".json": '{"@id": "urn:a",\n"urn:b": [}',
    ".nq": "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n",
    ".nt": "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n",
}
GOOD = '<urn:a> a <https://w3id.org/alliance-graph/term/KnowHow> ; <http://purl.org/dc/terms/identifier> "K-1" .'
DEVICE = Path("/proc/self/mem")  # it is there, and reading its first byte fails, for an administrator too


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Application:
    """An application on an empty store, on which commands work."""
    made = fresh_application()
    monkeypatch.setenv("ALLIANCE_GRAPH_STORE", str(tmp_path_factory.mktemp("store")))
    for name in ("ask.answers_at", "check.answers_at", "import_facts.application"):
        monkeypatch.setattr(f"graph_api.cli.{name}", lambda *_, **__: made)
    return made


def refused(
    app: Application, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str | Path
) -> str:
    """Run a command that must end with 2, print nothing and keep nothing; return its message."""
    before = [version.graph for version in app.store.versions()]
    monkeypatch.setattr(sys, "argv", ["alliance-graph", *map(str, words)])
    code = run(cli)
    out, err = capsys.readouterr()
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    assert [version.graph for version in app.store.versions()] == before
    return err


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_broken_file_is_named_with_its_line(app, monkeypatch, capsys, tmp_path: Path, suffix: str):
    path, good = tmp_path / f"broken{suffix}", tmp_path / "good.ttl"
    path.write_text(BROKEN[suffix], encoding="utf-8")
    good.write_text(GOOD, encoding="utf-8")
    told = refused(app, monkeypatch, capsys, "import", good, path)
    assert f"`broken{suffix}` was not imported\nline 2: " in told
    told = refused(app, monkeypatch, capsys, "check", path)
    assert f"broken{suffix}`" in told
    assert "line 2" in told


def test_the_good_file_alone_is_imported(app, monkeypatch, tmp_path: Path):
    good = tmp_path / "good.ttl"
    good.write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["alliance-graph", "import", str(good)])
    assert run(cli) == 0
    assert [v.source for v in app.store.versions()][-1] == "good.ttl"


@pytest.mark.skipif(not DEVICE.exists(), reason="there is no file here that nobody can read")
@pytest.mark.parametrize(
    ("command", "suffix"),
    [(("check",), ".json"), (("check",), ".ttl"), (("ask", "--question"), ".json"), (("import",), ".nq")],
)
def test_a_file_that_cannot_be_read_is_named(
    app, monkeypatch, capsys, tmp_path: Path, command: tuple[str, ...], suffix: str
):
    path = tmp_path / f"unreadable{suffix}"
    path.symlink_to(DEVICE)
    told = refused(app, monkeypatch, capsys, *command, path)
    assert f"unreadable{suffix}`" in told
    assert "Input/output error" in told
