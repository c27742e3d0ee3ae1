"""Only a process that is ours alone is told how to look for garbage."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_api import bootstrap_process
from graph_api.api import app as api
from graph_api.cli import main as command_line

SHOW = "import gc; print(*gc.get_threshold(), gc.get_freeze_count())"


def printed(code: str) -> str:
    """Return what a process of its own prints that runs `code`."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  # ourselves


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_a_library_leaves_the_process_as_it_is():
    code = f"import graph_api.api.app, graph_api.cli.main, graph_api.cli.ask, graph_api.client; {SHOW}"
    assert printed(code) == printed(SHOW)


def test_the_command_line_looks_for_garbage_seldom(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["alliance-graph", "--version"])
    with pytest.raises(SystemExit) as end:
        command_line.main()
    assert end.value.code == 0
    assert gc.get_threshold()[0] == bootstrap_process.YOUNG
    assert gc.get_freeze_count() > 0, "the end of the process looks for none"


def test_a_server_keeps_the_rules_out_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("ALLIANCE_GRAPH_STORE", str(tmp_path / "store"))
    rules_were_there = []
    keep = api.keep_what_is_there

    def keeping() -> None:
        keep()
        rules_were_there.append(gc.get_freeze_count())

    monkeypatch.setattr(api, "keep_what_is_there", keeping)
    api.from_environment()
    assert rules_were_there[0] > 100_000, "statements of rules and ontology are objects that the collector tracks"
    assert gc.get_threshold()[0] == bootstrap_process.YOUNG


def test_what_refers_to_itself_is_still_found():
    bootstrap_process.keep_what_is_there()
    circle: list[object] = []
    circle.append(circle)
    del circle
    assert gc.collect() >= 1
