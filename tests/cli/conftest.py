"""What tests of several commands need."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_api.cli.errors import run
from graph_api.cli.main import cli


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs a command on a store of the test, and returns exit code, output and errors."""
    monkeypatch.setenv("ALLIANCE_GRAPH_STORE", str(tmp_path / "store"))

    def called(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["alliance-graph", *map(str, words)])
        code = run(cli)
        gc.collect()  # the store of the call is closed when it is collected
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return called
