"""Commands that run at the same time on one store: many that read, or one that changes it."""

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_api.adapters.oxigraph_store import OxigraphStore
from tests.services.test_sweep_assets import USE
from tests.support.cases import SCENARIOS

TIL = SCENARIOS / "til-alliance"
SHIPMENT = TIL / "questions" / "two-donors.ttl"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, call: Call) -> Path:
    """The folder of a store with an alliance, and beside it a use in JSON."""
    assert call("import", *sorted(TIL.glob("*.ttl")))[0] == 0
    (tmp_path / "use.json").write_text(json.dumps(USE))
    (tmp_path / "question.json").write_text(json.dumps({"kind": "ProposedUse", "fields": USE | {"asset": "S-02"}}))
    return tmp_path


def reading(folder: Path) -> list[tuple[object, ...]]:
    """Return a call of each command that only reads."""
    use, question = folder / "use.json", folder / "question.json"
    return [
        ("ask", "--question", use, "--asset", "S-02"),
        ("check", SHIPMENT),
        ("history",),
        ("diff", "2020-01-01", "now"),
        ("sweep", use),
        ("compare", question, "--vary", "place=DE,US"),
        ("what-if", "--questions", question, "--withdraw-consent", "D-02"),
        ("recheck",),
        ("query", "documents/list-versions"),
        ("export", folder / "book", "--overwrite"),
        ("export-graph", folder / "graph.nq"),
        ("workbook", "check", folder / "book"),
    ]


def test_what_reads_runs_beside_what_reads_and_not_beside_what_changes(folder: Path, call: Call):
    reader = OxigraphStore(folder / "store", read_only=True)
    for words in reading(folder):
        code, _, told = call(*words)
        assert code in (0, 1), (words, told)
    for words in (("check", SHIPMENT, "--record"), ("import", TIL / "agreement.ttl", "--by", "somebody")):
        code, _, told = call(*words)
        assert (code, "in use by another process" in told) == (3, True), (words, told)
    del reader
    gc.collect()
    writer = OxigraphStore(folder / "store")
    for words in reading(folder):
        code, _, told = call(*words)
        assert (code, "in use by another process" in told) == (3, True), (words, told)
    assert writer.versions()
