"""Puts data into a served endpoint, asks it and reads what it answers, with rdflib as the judge of equality."""

import csv
import io
import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.sax import SAXParseException

import httpx2
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, Node, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result

from tests.conformance.manifest import BASE, Data, W3CTest

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
ROW = Namespace("urn:x-test:")
FORMATS = {".ttl": "text/turtle", ".nt": "application/n-triples", ".rdf": "application/rdf+xml"}
RESULTS = {".srx": "application/sparql-results+xml", ".csv": "text/csv", ".tsv": "text/tab-separated-values"}
SPARQL_JSON = "application/sparql-results+json"
NUMERIC = {XSD.integer, XSD.decimal, XSD.double, XSD.float}


class MismatchError(AssertionError):
    """The endpoint answered otherwise than the test expects."""


class Endpoint:
    """The endpoints `/sparql` and `/graphs` of a server at `address`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx2.Client(base_url=address, timeout=60)  # closed by the caller
        self._written = True

    def clear(self) -> None:
        """Remove all that tests wrote."""
        if self._written:
            self.update("CLEAR ALL")
            self._written = False

    def note_write(self) -> None:
        """Remember that a test may have written."""
        self._written = True

    def update(self, text: str) -> httpx2.Response:
        """Send an update."""
        self.note_write()
        return self.http.post(
            "/sparql", content=text.encode(), headers={"content-type": "application/sparql-update"}
        )

    def put(self, graph: str | None, path: Path) -> None:
        """Put the file at `path` into `graph`."""
        self.note_write()
        headers = {"content-type": "application/n-triples"}
        answer = self.http.put("/graphs", params=_named(graph), content=ntriples(path), headers=headers)
        if answer.status_code not in (201, 204):
            raise MismatchError(f"PUT of {path.name} gave {answer.status_code} {answer.text}")

    def load(self, data: Data) -> None:
        """Put `data` into the working graphs."""
        if data.default is not None:
            self.put(None, data.default)
        for graph, path in data.named.items():
            self.put(graph, path)

    def graph(self, graph: str | None) -> Graph:
        """Return what is in `graph`."""
        answer = self.http.get("/graphs", params=_named(graph), headers={"accept": "application/n-triples"})
        return Graph().parse(data=answer.text, format="nt") if answer.status_code == 200 else Graph()

    def query(self, text: str, data: Data, accept: str) -> httpx2.Response:
        """Send a query on `data`, which the protocol's parameters name unless the query has FROM."""
        fields: list[tuple[str, str]] = [("query", text)]
        if not re.search(r"\bFROM\b", text, re.IGNORECASE):
            default = DEFAULT if data.default is not None else NOWHERE
            fields += [("default-graph-uri", default)] + [("named-graph-uri", graph) for graph in data.named]
        body = httpx2.QueryParams(fields)
        headers = {"accept": accept, "content-type": "application/x-www-form-urlencoded"}
        return self.http.post("/sparql", content=str(body).encode(), headers=headers)


DEFAULT, NOWHERE = "urn:x-test:default", "urn:x-test:nowhere"


def _named(graph: str | None) -> dict[str, str]:
    return {"default": ""} if graph is None else {"graph": graph}


def ntriples(path: Path) -> bytes:
    """Return the RDF of a file, its relative IRIs resolved against the address that the suite has on the web."""
    return _graph_in(path).serialize(format="nt", encoding="utf-8")


def _graph_in(path: Path) -> Graph:
    return Graph().parse(path, format=_rdflib_format(path), publicID=address_of(path))


def address_of(path: Path) -> str:
    """Return the address that the file at `path` has on the web."""
    return f"{BASE}{path.parent.name}/{path.name}"


def _rdflib_format(path: Path) -> str:
    return {".ttl": "turtle", ".nt": "nt", ".rdf": "xml"}[path.suffix]


def expected_format(test: W3CTest) -> str:
    """Return the media type to ask for, so that the answer is comparable with the expected file."""
    suffix = test.result.suffix if test.result else ""
    return RESULTS.get(suffix, f"{SPARQL_JSON}, text/turtle")


def compare(test: W3CTest, answer: httpx2.Response) -> None:
    """Raise MismatchError unless `answer` is what `test` expects."""
    if test.result is None:
        return
    kind = answer.headers["content-type"].partition(";")[0]
    try:
        if test.result.suffix == ".csv":
            same = _cells(answer.text) == _cells(test.result.read_text("utf-8"))
        elif kind == "text/turtle":
            expected = Graph().parse(
                test.result, format=_rdflib_format(test.result), publicID=address_of(test.result)
            )
            same = isomorphic(_by_value(Graph().parse(data=answer.text, format="turtle")), _by_value(expected))
        else:
            name = {"application/sparql-results+xml": "xml", "text/tab-separated-values": "tsv"}.get(kind, "json")
            same = _same(Result.parse(io.BytesIO(answer.content), format=name), _expected(test.result))
    except (SAXParseException, json.JSONDecodeError, ValueError) as error:
        raise MismatchError(f"the answer cannot be read: {error}") from error
    if not same:
        raise MismatchError(f"{answer.text[:400]}")


def _expected(path: Path) -> Result | Graph | bool:
    if path.suffix == ".srx":
        return Result.parse(io.BytesIO(path.read_bytes()), format="xml")
    if path.suffix in (".srj", ".tsv"):
        return Result.parse(io.BytesIO(path.read_bytes()), format={".srj": "json", ".tsv": "tsv"}[path.suffix])
    graph = _graph_in(path)
    boolean = next(graph.objects(None, RS.boolean), None)
    return bool(boolean.toPython()) if isinstance(boolean, Literal) else _rows_of(graph)


def _same(got: Result, expected: Result | Graph | bool) -> bool:
    if isinstance(expected, bool):
        return got.askAnswer is expected
    if isinstance(expected, Result):
        if expected.type == "ASK":
            return got.askAnswer == expected.askAnswer
        if set(map(str, got.vars or ())) != set(map(str, expected.vars or ())):
            return False
        expected = _rows(expected)
    return isomorphic(_rows(got), expected)


def _rows(result: Result) -> Graph:
    """Return the rows as a graph, in which equality up to the names of blank nodes is decided."""
    graph = Graph()
    for row in result.bindings:
        node = BNode()
        graph.add((node, RDF.type, RS.ResultSet))
        for variable, term in row.items():
            graph.add((node, ROW[str(variable)], _value(term)))
    return graph


def _rows_of(source: Graph) -> Graph:
    graph = Graph()
    for solution in source.objects(None, RS.solution):
        node = BNode()
        graph.add((node, RDF.type, RS.ResultSet))
        for binding in source.objects(solution, RS.binding):
            variable, term = source.value(binding, RS.variable), source.value(binding, RS.value)
            if term is not None:
                graph.add((node, ROW[str(variable)], _value(term)))
    return graph


def _by_value(graph: Graph) -> Graph:
    changed = Graph()
    for s, p, o in graph:
        changed.add((s, p, _value(o)))
    return changed


def _value(term: Node) -> Node:
    """Return numbers in one spelling: tests compare values."""
    if isinstance(term, Literal) and term.datatype in NUMERIC:
        try:
            number = Decimal(str(term))
            return Literal(format(number.normalize() + 0, ".12g"), datatype=URIRef(str(term.datatype)))
        except InvalidOperation:
            return term
    return term


def _cells(text: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the head and the rows of CSV in one order of columns; the names of blank nodes do not count."""
    head, *body = list(csv.reader(io.StringIO(text)))
    order = sorted(range(len(head)), key=lambda i: head[i])
    return [head[i] for i in order], sorted(tuple(_cell(row[i]) for i in order) for row in body if row)


def _cell(text: str) -> str:
    if text.startswith("_:"):
        return "_:"
    try:
        return format(Decimal(text).normalize() + 0, ".12g")
    except InvalidOperation:
        return text
