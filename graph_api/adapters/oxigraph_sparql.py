"""SPARQL on the embedded store, run by worker processes on snapshots of it."""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.sparql_pool import WorkerPool
from graph_api.adapters.sparql_results import HELD
from graph_api.adapters.sparql_snapshots import Snapshots
from graph_api.domain.errors import UsageError
from graph_api.services.remembered import Remembered
from graph_api.services.sparql.ports import Dataset, Formats, Limits, Result
from graph_api.services.sparql.text import SparqlText

_MOST_REMEMBERED: Final = 500
# Words of functions whose value is another each time; most texts hold none of their letters, which is seen sooner.
_CHANGING_WORDS: Final = ("now", "rand", "uuid", "bnode")
_CHANGING: Final = re.compile(r"(?<![a-z])(now|rand|uuid|struuid|bnode)(?![a-z])")
READABLE: Final = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A result whose content was read."""

    read: Result
    content: bytes

    def result(self) -> Result:
        """Return the result with its content to be read again."""
        return replace(self.read, content=iter((self.content,)))


class OxigraphSparql:
    """Runs requests on the embedded store. Queries see a snapshot; updates change working graphs only."""

    def __init__(self, store: OxigraphStore, limits: Limits, workers: int = 2) -> None:
        self._store = store
        self._pool = WorkerPool(limits, workers)
        self._snapshots = Snapshots(lambda: store.database, store.path)
        self._results: Remembered[_Kept] = Remembered(_MOST_REMEMBERED)
        self._writing = Lock()

    def query(self, text: str, dataset: Dataset, formats: Formats, base: str | None = None) -> Result:
        """Return the result of the query `text`; see SparqlEngine.

        A small result is remembered until the store changes, unless the query may answer otherwise each time.
        """
        revision, key = self._store.revision, (text, dataset, formats, base)  # what is found is as new, or newer
        if (known := self._results.find(revision, key)) is not None:
            return known.result()
        found = self._asked(text, dataset, formats, base)
        if found.size > HELD or _may_change(text):
            return found
        kept = _Kept(found, b"".join(found.content))
        return self._results.get(revision, key, lambda: kept).result()

    def _asked(self, text: str, dataset: Dataset, formats: Formats, base: str | None) -> Result:
        """Return the result of a query, which a worker finds on a snapshot."""
        with self._file("result") as out, self._snapshot() as snapshot:
            answer = self._pool.do(
                {
                    "job": "query",
                    "store": str(snapshot),
                    "text": text,
                    "base": base,
                    "default": dataset.default,
                    "named": dataset.named,
                    "withDefault": dataset.with_default,
                    "formats": asdict(formats),
                    "out": str(out),
                    **self._sizes(),
                }
            )
            content, size = _content(answer, out)
        return Result(answer["kind"], answer["mediaType"], answer["rows"], size, content)

    def update(self, update: SparqlText, base: str | None = None) -> None:
        """Carry out `update` on a copy, then its outcome on the store; see SparqlEngine."""
        recorded = self._store.graph_names().recorded
        careful = update.chooses_graphs or not update.iris.isdisjoint(recorded)
        with (
            self._writing,
            self._file("removed") as removed,
            self._file("added") as added,
            self._state(careful) as state,
        ):
            self._pool.do(
                {
                    "job": "update",
                    "store": str(state),
                    "text": update.text,
                    "base": base,
                    "recorded": recorded,
                    "careful": careful,
                    "clears": update.has_word("CLEAR", "DROP"),
                    "removed": str(removed),
                    "added": str(added),
                    **self._sizes(),
                }
            )
            self._store.change_working(_quads(removed), _quads(added))

    def _snapshot(self) -> AbstractContextManager[Path]:
        return self._snapshots.reading(lambda: self._store.revision)

    @contextmanager
    def _state(self, careful: bool) -> Iterator[Path]:
        """Give the folder of a copy that may be changed where the update is `careful`, else of a snapshot."""
        if not careful:
            with self._snapshot() as snapshot:
                yield snapshot
            return
        copy = self._snapshots.copy("update")
        try:
            yield copy
        finally:
            shutil.rmtree(copy, ignore_errors=True)

    def replace(self, graph: str | None, document: Iterable[bytes], media_type: str, base: str) -> int:
        """Put the statements of `document` in place of those in `graph`; see SparqlEngine."""
        with self._writing:
            added = self._read(graph, document, media_type, base)
            before = self._store.database.quads_for_pattern(None, None, None, _name(graph))
            self._store.change_working(set(before) - set(added), added)
            if graph is not None:
                self._store.keep_working(graph, kept=True)
        return len(added)

    def extend(self, graph: str | None, document: Iterable[bytes], media_type: str, base: str) -> int:
        """Add the statements of `document` to `graph`; see SparqlEngine."""
        with self._writing:
            added = self._read(graph, document, media_type, base)
            self._store.change_working((), added)
            if graph is not None:
                self._store.keep_working(graph, kept=True)
        return len(added)

    def drop(self, graph: str | None) -> None:
        """Remove the working graph `graph`."""
        with self._writing:
            self._store.change_working(self._store.database.quads_for_pattern(None, None, None, _name(graph)), ())
            if graph is not None:
                self._store.keep_working(graph, kept=False)

    def lines_of(self, document: bytes, media_type: str, base: str) -> bytes:
        """Return the statements of `document` as N-Quads; nothing is stored."""
        quads = self._read(None, [document], media_type, base)
        out = BytesIO()
        serialize(sorted(quads, key=str), out, format=RdfFormat.N_QUADS)
        return out.getvalue()

    def _read(self, graph: str | None, document: Iterable[bytes], media_type: str, base: str) -> list[Quad]:
        if media_type not in READABLE:
            raise UsageError(f"`{media_type}` is not read here; send one of: {', '.join(READABLE)}")
        with self._file("document") as source, self._file("quads") as out:
            with source.open("wb") as file:
                file.writelines(document)
            job = {"job": "read", "document": str(source), "mediaType": media_type, "graph": graph, "base": base}
            self._pool.do({**job, "out": str(out), **self._sizes()})
            return _quads(out)

    def _sizes(self) -> dict[str, Any]:
        return {"rows": self._pool.limits.rows, "size": self._pool.limits.size}

    @contextmanager
    def _file(self, name: str) -> Iterator[Path]:
        path = self._snapshots.scratch(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the workers and remove the snapshots."""
        self._pool.close()
        self._snapshots.close()


def _may_change(text: str) -> bool:
    """Tell whether the query `text` may answer otherwise each time."""
    lowered = text.lower()
    return any(word in lowered for word in _CHANGING_WORDS) and _CHANGING.search(lowered) is not None


def _content(answer: Mapping[str, Any], path: Path) -> tuple[Iterator[bytes], int]:
    """Return the pieces of a result, which came with `answer` or is in the file `path`, and its size."""
    if (held := answer.get("content")) is not None:
        return iter((held,)), len(held)
    size = path.stat().st_size
    # The file goes when it is closed: what was opened stays readable after its name is gone.
    content = _pieces(path.open("rb"))
    next(content)
    return content, size


def _pieces(file: Any) -> Iterator[bytes]:  # noqa: ANN401  # a binary file
    with file:
        yield b""
        while piece := file.read(1 << 16):
            yield piece


def _quads(path: Path) -> list[Quad]:
    """Return the quads that a worker wrote; they are N-Quads of a serialiser, without nesting."""
    return list(parse(path=str(path), format=RdfFormat.N_QUADS))


def _name(graph: str | None) -> NamedNode | DefaultGraph:
    return NamedNode(graph) if graph is not None else DefaultGraph()
