"""Writes the graph to files, statement by statement: what is written is never all in memory."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from graph_api.adapters.rdf_terms import node, to_oxigraph
from graph_api.domain.errors import UsageError
from graph_api.engine.casefile import Statement

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter

RDF_FORMATS: Final = {
    "n-quads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "n-triples": RdfFormat.N_TRIPLES,
    "json-ld": RdfFormat.STREAMING_JSON_LD,
}
_ODRL: Final = "http://www.w3.org/ns/odrl/2/"
_DUO: Final = "http://purl.obolibrary.org/obo/DUO_"
_DUO_LINKS: Final = tuple(
    NamedNode("https://w3id.org/alliance-graph/term/" + name)
    for name in ("dataUsePermission", "dataUseModifier", "permittedDisease")
)
_ROWS: Final = 50_000
_EDGES: Final = ("subject", "predicate", "object", "graph")
_VALUES: Final = ("subject", "predicate", "value", "datatype", "language", "graph")


def quads_of(store: Store, graphs: Collection[str]) -> Iterator[Quad]:
    """Yield the statements of `graphs`, graph by graph."""
    for graph in sorted(graphs):
        yield from store.quads_for_pattern(None, None, None, NamedNode(graph))


def quads_from(statements: Iterable[Statement]) -> Iterator[Quad]:
    """Yield `statements` in the form in which they are written."""
    for subject, predicate, obj, graph in statements:
        yield Quad(node(subject), NamedNode(predicate), to_oxigraph(obj), NamedNode(graph))


def n_quads_of(statements: Iterable[Statement]) -> str:
    """Return `statements` as N-Quads."""
    out = BytesIO()
    serialize(quads_from(statements), out, format=RdfFormat.N_QUADS)
    return out.getvalue().decode()


def rights_of(store: Store, graphs: Collection[str]) -> Iterator[Quad]:
    """Yield the statements of `graphs` about things that ODRL or DUO describe: rules, constraints, consent scopes.

    A thing is one of them if a statement about it has a term of ODRL, or a code of DUO. All statements about it
    come along: the clause that states it is its provenance.
    """
    subjects = {quad.subject for quad in quads_of(store, graphs) if _is_of_rights(quad)}
    return (quad for quad in quads_of(store, graphs) if quad.subject in subjects)


def _is_of_rights(quad: Quad) -> bool:
    if quad.predicate.value.startswith(_ODRL) or quad.predicate in _DUO_LINKS:
        return True
    return isinstance(quad.object, NamedNode) and quad.object.value.startswith((_ODRL, _DUO))


def write_rdf(quads: Iterable[Quad], path: Path, form: str) -> int:
    """Write `quads` to `path` in `form`, one of RDF_FORMATS; return how many.

    Turtle and N-Triples lose the graphs.
    """
    if form not in RDF_FORMATS:
        raise UsageError(f"`{form}` is no format; use one of: {', '.join(RDF_FORMATS)}, parquet")
    named = RDF_FORMATS[form].supports_datasets
    counted = _Counted(quads, (lambda quad: quad) if named else (lambda quad: quad.triple))
    with path.open("wb") as file:
        serialize(counted, file, format=RDF_FORMATS[form])
    return counted.number


class _Counted:
    def __init__(self, quads: Iterable[Quad], change: Callable[[Quad], Quad | Triple]) -> None:
        self._quads, self._change, self.number = quads, change, 0

    def __iter__(self) -> Iterator[Any]:
        for quad in self._quads:
            self.number += 1
            yield self._change(quad)


def write_parquet(quads: Iterable[Quad], folder: Path) -> int:
    """Write `edges.parquet` (between things) and `values.parquet` (things and literals); return how many.

    Blank nodes are written as `_:` with their label. Needs the extra `frames`.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  # optional, and slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow; install `alliance-graph[frames]`") from error
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    with ExitStack() as files:
        tables: dict[bool, _Table] = {}
        for literal, name, columns in ((False, "edges", _EDGES), (True, "values", _VALUES)):
            schema = pa.schema([(column, pa.string()) for column in columns])
            writer = files.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema))
            tables[literal] = _Table(writer, schema, pa.Table.from_pylist)
        for quad in quads:
            number += 1
            tables[isinstance(quad.object, Literal)].add(_row(quad))
        for table in tables.values():
            table.flush()
    return number


class _Table:
    def __init__(self, writer: "ParquetWriter", schema: object, make: Callable[..., object]) -> None:
        self._writer, self._schema, self._make, self._rows = writer, schema, make, list[dict[str, str | None]]()

    def add(self, row: dict[str, str | None]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._make(self._rows, schema=self._schema))
            self._rows = []


def _row(quad: Quad) -> dict[str, str | None]:
    start: dict[str, str | None] = {
        "subject": _name(quad.subject),
        "predicate": quad.predicate.value,
        "graph": quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None,
    }
    if isinstance(quad.object, Literal):
        literal = quad.object
        return start | {"value": literal.value, "datatype": literal.datatype.value, "language": literal.language}
    return start | {"object": _name(quad.object)}


def _name(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term)
