"""The process in which strangers' SPARQL and RDF are read and run. It may die; the pool starts another.

It reads one job a line (JSON) from its input and answers one line each. A small result of a query follows that
line, which tells its `length` in bytes; larger results are written to the file that the job names. Either is whole
before anything is answered, so that nothing of a result which is stopped half-way is ever sent.
"""

import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from graph_api.adapters.sparql_results import (
    GRAPHS,
    LimitedFile,
    ResultFile,
    TooMuchError,
    write_boolean,
    write_graph,
    write_solutions,
)
from graph_api.adapters.sparql_sandbox import cut_off, end_after, limit_memory

_NO_GRAPH = NamedNode("urn:x-alliance-graph:no-graph")
Job = dict[str, Any]
Answer = dict[str, Any]


class _RefusedError(Exception):
    """The job cannot be done as it is; the arguments are the kind of error and its detail."""


class _Snapshot:
    """The snapshot of the store that was read last, and the names of its graphs."""

    def __init__(self) -> None:
        self._path, self._store = "", Store()
        self.graphs: frozenset[str] = frozenset()

    def at(self, path: str) -> Store:
        if path != self._path:
            store = Store.read_only(path)
            self.graphs = frozenset(graph.value for graph in store.named_graphs())
            self._store, self._path = store, path
        return self._store


def _query(job: Job, snapshot: _Snapshot) -> Answer:
    store = snapshot.at(job["store"])
    found = store.query(job["text"], base_iri=job["base"], **_dataset(job, snapshot.graphs))
    kind = {QuerySolutions: "solutions", QueryBoolean: "boolean"}.get(type(found), "graph")
    media_type = job["formats"][kind]
    if media_type is None:
        raise _RefusedError("not-acceptable", kind)
    with ResultFile(Path(job["out"])) as file:
        out = LimitedFile(file, job["size"])
        if isinstance(found, QueryBoolean):
            write_boolean(bool(found), media_type, out)
            rows = 1
        elif isinstance(found, QuerySolutions):
            rows = write_solutions(found, media_type, out, job["rows"])
        else:
            rows = write_graph(found, media_type, out, job["rows"])
    return {"kind": kind, "mediaType": media_type, "rows": rows, "content": file.held}


def _dataset(job: Job, graphs: Collection[str]) -> dict[str, Any]:
    """Return the arguments that let a query see the graphs of `job` and no other."""
    if job["withDefault"] and set(job["default"]) == set(job["named"]) == graphs:
        return {"use_default_graph_as_union": True}  # all there is, and many times faster than a list of it
    # An empty list would mean all graphs: a name that no graph has stands for an empty one.
    default = [*map(NamedNode, job["default"]), *([DefaultGraph()] if job["withDefault"] else [])]
    return {
        "default_graph": default or [_NO_GRAPH],
        "named_graphs": [*map(NamedNode, job["named"])] or [_NO_GRAPH],
    }


def _update(job: Job, snapshot: _Snapshot) -> Answer:
    """Carry out an update on a copy of the store; write what it removed and added in the working graphs.

    An update that cannot reach the recorded graphs runs on the working graphs alone, in memory; one that is
    `careful` gets a copy of everything, which shows whether it would change them.
    """
    recorded = frozenset(job["recorded"])
    if job["careful"]:
        store = Store(job["store"])
        before = _working(store, recorded)
    else:
        store, before = Store(), _working(snapshot.at(job["store"]), recorded)
        store.extend(before)
    kept = _fingerprint(store, recorded)
    store.update(job["text"], base_iri=job["base"])
    after = _working(store, recorded)
    # CLEAR and DROP empty the copies of the recorded graphs too, and leave the graphs themselves as they are.
    allowed = (kept, (0, 0)) if job["clears"] else (kept,)
    if _fingerprint(store, recorded) not in allowed:
        raise _RefusedError(
            "recorded", "the update would change a version of a document, and versions never change"
        )
    if len(before) + len(after) > job["rows"]:
        raise TooMuchError("rows")
    _write_quads(before - after, job["removed"], job["size"])
    _write_quads(after - before, job["added"], job["size"])
    return {"removed": len(before - after), "added": len(after - before)}


def _working(store: Store, recorded: frozenset[str]) -> set[Quad]:
    graphs = [g for g in store.named_graphs() if str(g.value) not in recorded]
    return {quad for g in (DefaultGraph(), *graphs) for quad in store.quads_for_pattern(None, None, None, g)}


def _fingerprint(store: Store, recorded: frozenset[str]) -> tuple[int, int]:
    """Return the number and a hash of all statements in recorded graphs."""
    count = total = 0
    for graph in recorded:
        for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)):
            count, total = count + 1, total ^ hash(quad)
    return count, total


def _read(job: Job, _: _Snapshot) -> Answer:
    """Read a document of RDF triples; write them as quads of the graph that the job names."""
    graph = NamedNode(job["graph"]) if job["graph"] else DefaultGraph()
    quads = {Quad(q.subject, q.predicate, q.object, graph) for q in _parsed(job)}
    _write_quads(quads, job["out"], job["size"])
    return {"rows": len(quads)}


def _parsed(job: Job) -> Iterator[Quad]:
    with Path(job["document"]).open("rb") as document:
        file_format = GRAPHS[job["mediaType"]]
        options = {"base_iri": job["base"], "rename_blank_nodes": True}
        for count, quad in enumerate(parse(document, format=file_format, **options), start=1):
            if count > job["rows"]:
                raise TooMuchError("rows")
            yield quad


def _write_quads(quads: Iterable[Quad], path: str, size: int) -> None:
    quads = list(quads)
    if any(isinstance(quad.object, Triple) for quad in quads):
        raise _RefusedError("syntax", "triple terms are not kept; state them as triples")
    with Path(path).open("wb") as file:
        serialize(quads, cast("IO[bytes]", LimitedFile(file, size)), format=RdfFormat.N_QUADS)


_JOBS: dict[str, Callable[[Job, _Snapshot], Answer]] = {"query": _query, "update": _update, "read": _read}


def _done(job: Job, snapshot: _Snapshot) -> Answer:
    """Return the answer to `job`; whatever goes wrong is part of it."""
    try:
        return {"ok": True, **_JOBS[job["job"]](job, snapshot)}
    except TooMuchError as error:
        return {"ok": False, "error": "limit", "detail": error.args[0]}
    except _RefusedError as error:
        return {"ok": False, "error": error.args[0], "detail": error.args[1]}
    except (SyntaxError, ValueError) as error:
        return {"ok": False, "error": "syntax", "detail": str(error)}
    except MemoryError:
        return {"ok": False, "error": "limit", "detail": "memory"}
    except Exception as error:  # the asker is told, and the worker lives on
        return {"ok": False, "error": "failure", "detail": f"{type(error).__name__}: {error}"}


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Do each of `jobs` until they end."""
    snapshot = _Snapshot()
    for line in jobs:
        job = json.loads(line)
        end_after(job["seconds"])
        answer = _done(job, snapshot)
        end_after(0)
        content = answer.pop("content", None)
        if content is not None:
            answer["length"] = len(content)
        answers.write(json.dumps(answer).encode() + b"\n" + (content or b""))
        answers.flush()


def main() -> None:
    """Serve on the standard streams, with the memory that the first argument names (bytes)."""
    limit_memory(int(sys.argv[1]))
    shut = cut_off()
    os.nice(5)
    sys.stdout.buffer.write(json.dumps({"ready": True, "cutOff": shut}).encode() + b"\n")
    sys.stdout.buffer.flush()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
