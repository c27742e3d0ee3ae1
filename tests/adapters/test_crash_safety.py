"""A process that is killed while it imports leaves the state before or the state after, never a part."""

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.domain.errors import StoreError
from graph_api.engine.casefile import Statement
from graph_api.services.ports import DocumentVersion

STATEMENTS = 2000
WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.services.import_document import GRAPH_ROOT
from graph_api.services.ports import DocumentVersion, Lines

def lines(triples):
    for start in range(0, len(triples), 100):
        part = triples[start : start + 100]
        yield Lines("".join(f"<{s}> <{p}> <{o}> .\\n" for s, p, o in part).encode(), len(part))

store = OxigraphStore(Path(sys.argv[1]))
size, names = int(sys.argv[2]), sys.argv[3].split(",")
first = len(store.versions()) // len(names)
print("ready", flush=True)
for number in range(first, first + 1000):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    contents = [
        (
            DocumentVersion(f"{GRAPH_ROOT}{name}-{number}", f"urn:{name}", number, moment, "t", name, "x", None),
            [(f"urn:{name}-{number}-{i}", "urn:p", f"urn:o-{i}") for i in range(size)],
        )
        for name in names
    ]
    if len(names) > 1:
        store.add_together(contents)
    else:
        store.add_lines(contents[0][0], lines(contents[0][1]))
    print(number, flush=True)
"""


@pytest.mark.parametrize("documents", ["left,right", "left"], ids=["together", "as lines"])
@pytest.mark.parametrize("milliseconds", [1, 7, 17, 29, 43, 61, 89, 130])
def test_a_killed_import_leaves_the_state_before_or_after(tmp_path: Path, milliseconds: int, documents: str):
    acknowledged = kill_a_writer_after(tmp_path / "store", documents, milliseconds / 1000)
    store = OxigraphStore(tmp_path / "store")
    versions = store.versions()
    numbers = sorted({v.version for v in versions})
    together = len(documents.split(","))
    assert len(versions) == together * len(numbers), "the documents of an import became known together"
    assert len(numbers) in (acknowledged, acknowledged + 1), "nothing that was acknowledged is lost"
    for version in versions:
        assert sum(1 for _ in store.view_of([version.graph]).statements()) == version.statements == STATEMENTS
    stray = {s.graph for s in all_statements(store)} - {v.graph for v in versions}
    assert not stray, "nothing is left of an import that did not come to its end"


def kill_a_writer_after(path: Path, documents: str, seconds: float) -> int:
    """Kill a process that writes `documents` `seconds` after it began; return how many imports it acknowledged."""
    command = [sys.executable, "-c", WRITER, str(path), str(STATEMENTS), documents]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603  # our own words
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(seconds)
        writer.kill()
        return len(writer.stdout.read().split())


def all_statements(store: OxigraphStore) -> list[Statement]:
    """Return every statement of every named graph, known or not."""
    found: list[Statement] = []

    def note(statement: Statement) -> Statement:
        found.append(statement)
        return statement

    store.rewrite(note)
    return found


def test_a_store_in_use_is_named_and_not_opened_twice(tmp_path: Path):
    first = OxigraphStore(tmp_path / "store")
    with pytest.raises(StoreError, match="is in use by another process"):
        OxigraphStore(tmp_path / "store")
    assert not first.versions()


def test_a_rewrite_that_dies_before_the_end_changes_nothing(tmp_path: Path):
    store = OxigraphStore(tmp_path / "store")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    version = DocumentVersion("urn:graph", "urn:document", 1, moment, "tester", "file", "digest", None)
    store.add(version, [("urn:s", "urn:p", "urn:o")])

    def fail(statement: Statement) -> Statement:
        raise RuntimeError(statement.subject)

    with pytest.raises(RuntimeError):
        store.rewrite(fail)
    del store
    again = OxigraphStore(tmp_path / "store")
    assert [s.triple for s in again.view().statements()] == [("urn:s", "urn:p", "urn:o")]
    assert sorted(p.name for p in (tmp_path / "store").iterdir() if p.is_dir()) == ["g1"]
