"""Results on their way from the worker: a small one follows the answer, a larger one is in a file."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from graph_api.adapters.oxigraph_sparql import OxigraphSparql
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.sparql_results import HELD, ResultFile
from graph_api.domain.errors import QueryStoppedError, StoreError
from graph_api.services.sparql.ports import Dataset, Formats, Limits

EVERYTHING = Dataset((), (), with_default=True)
HEAD = len(b"text\r\n\r\n")


@pytest.fixture
def sparql() -> Iterator[OxigraphSparql]:
    sparql = OxigraphSparql(OxigraphStore(), Limits())
    yield sparql
    sparql.close()


def asked(sparql: OxigraphSparql, text: str) -> bytes:
    query = f'SELECT ?text {{ VALUES ?text {{ "{text}" }} }}'
    result = sparql.query(query, EVERYTHING, Formats(solutions="text/csv"))
    content = b"".join(result.content)
    assert len(content) == result.size
    return content


@pytest.mark.parametrize("size", [HEAD + 1, HELD - 1, HELD, HELD + 1, 3 * HELD])
def test_a_result_of_any_size_comes_whole(sparql: OxigraphSparql, size: int):
    text = "ab\u20ac"[: size % 3 + 1] + "c" * (size - HEAD - len("ab€"[: size % 3 + 1].encode()))
    content = asked(sparql, text)
    assert content == f"text\r\n{text}\r\n".encode()
    assert len(content) == size
    assert asked(sparql, "after") == b"text\r\nafter\r\n", "nothing of a result is left for the next"


def test_only_what_is_larger_makes_a_file(tmp_path: Path):
    path = tmp_path / "out"
    with ResultFile(path) as result:
        result.write(b"x" * HELD)
        assert (result.held, path.exists()) == (b"x" * HELD, False)
        result.write(b"y")
        result.write(b"z")
        assert result.held is None
    assert path.read_bytes() == b"x" * HELD + b"yz"


READY = "print('{\"cutOff\": true}', flush=True); input()"


def speaking(monkeypatch: pytest.MonkeyPatch, code: str) -> list[Popen[bytes]]:
    """Let workers be processes that run the Python `code`; return those that were started."""
    started = list[Popen[bytes]]()

    def start(command: list[str], **pipes: Any) -> Popen[bytes]:
        started.append(Popen([command[0], "-c", code], **pipes))  # noqa: S603  # this interpreter
        return started[-1]

    monkeypatch.setattr("graph_api.adapters.sparql_pool.subprocess.Popen", start)
    return started


@pytest.mark.parametrize("said", ['{"length": 10}\\n12345', '{"length": 70000}\\n', '{"len'])
def test_a_worker_that_dies_in_its_answer_has_not_answered(
    sparql: OxigraphSparql, monkeypatch: pytest.MonkeyPatch, said: str
):
    speaking(monkeypatch, f"{READY}; print('{said}', end='')")
    with pytest.raises(QueryStoppedError):
        asked(sparql, "never")


@pytest.mark.parametrize("code", ["", "import time; time.sleep(60)"])
def test_a_worker_that_does_not_start_is_ended_and_told(
    sparql: OxigraphSparql, monkeypatch: pytest.MonkeyPatch, code: str
):
    monkeypatch.setattr("graph_api.adapters.sparql_pool.STARTING", 0.5)
    started = speaking(monkeypatch, code)
    with pytest.raises(StoreError, match="did not start"):
        asked(sparql, "never")
    assert [worker.returncode is None for worker in started] == [False]
