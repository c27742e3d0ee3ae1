"""Runs the W3C tests of the protocol and of the graph store: requests written in RDF, sent one after the other."""

from urllib.parse import quote

import httpx2
from rdflib import Graph, Namespace, Node
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from tests.conformance.endpoint import Endpoint, MismatchError
from tests.conformance.manifest import MF, W3CTest

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
STATUS = {"OK": {200}, "Created": {201}, "NoContent": {204}, "NotFound": {404}, "Accepted": {202}}
STATUS |= {f"StatusCode{n}xx": set(range(n * 100, n * 100 + 100)) for n in (2, 3, 4, 5)}
KINDS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}


def run_http_test(test: W3CTest, endpoint: Endpoint) -> None:
    """Send the requests of `test`; raise MismatchError at the first answer that is not as expected."""
    graph, names = test.graph, dict[str, str]()
    requests = graph.value(graph.value(test.node, MF.action), HT.requests)
    for at, request in enumerate(Collection(graph, requests), start=1):
        answer = _sent(graph, request, endpoint, names)
        _check(graph, graph.value(request, HT.resp), answer, at, _Filler(endpoint, names))


def _sent(graph: Graph, request: Node, endpoint: Endpoint, names: dict[str, str]) -> httpx2.Response:
    path = _filled(str(graph.value(request, HT.absolutePath)), endpoint, names)
    headers = _headers(graph, request)
    body = graph.value(request, HT.body)
    content = b""
    if body is not None:
        encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
        content = _filled(str(graph.value(body, CNT.chars)), endpoint, names).encode(encoding)
    endpoint.note_write()
    address = path if path.startswith("http") else endpoint.address + path
    return endpoint.http.request(
        str(graph.value(request, HT.methodName)), address, content=content, headers=headers
    )


def _filled(text: str, endpoint: Endpoint, names: dict[str, str]) -> str:
    """Return `text` with this server's addresses in place of those of the suite."""
    for name, value in names.items():
        text = text.replace(name, value)
    text = text.replace("http://www.example/gsp", endpoint.address + "/graphs")
    text = text.replace(quote("http://www.example/gsp", safe=""), quote(endpoint.address + "/graphs", safe=""))
    if text.startswith("/gsp"):
        return "/graphs" + text.removeprefix("/gsp")
    return "/sparql" + text.removeprefix("/sparql/") if text.startswith("/sparql/") else text


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    found = graph.value(node, HT.headers)
    if found is None:
        return {}
    return {
        str(graph.value(h, HT.fieldName)): str(graph.value(h, HT.fieldValue)) for h in Collection(graph, found)
    }


def _check(graph: Graph, expected: Node | None, answer: httpx2.Response, at: int, fill: "_Filler") -> None:
    statuses = [str(s).rpartition("#")[2] for s in graph.objects(expected, MF.expectedStatus)]
    if statuses and not any(answer.status_code in STATUS[name] for name in statuses):
        raise MismatchError(f"request {at}: {answer.status_code} where {statuses} is due: {answer.text[:300]}")
    kind = graph.value(expected, MF.expectedFormat)
    given = answer.headers.get("content-type", "").partition(";")[0]
    if kind is not None and given not in KINDS[str(kind)]:
        raise MismatchError(f"request {at}: `{given}` where {kind} is due")
    boolean = graph.value(expected, MF.expectedBoolean)
    if boolean is not None and answer.json()["boolean"] is not boolean.toPython():
        raise MismatchError(f"request {at}: {answer.text} where {boolean} is due")
    location = graph.value(expected, MF.expectedLocation)
    if location is not None:
        if "location" not in answer.headers:
            raise MismatchError(f"request {at}: there is no Location")
        fill.names[str(location)] = answer.headers["location"]
    _check_body(graph, expected, answer, at, fill)


class _Filler:
    def __init__(self, endpoint: Endpoint, names: dict[str, str]) -> None:
        self._endpoint, self.names = endpoint, names

    def __call__(self, text: str) -> str:
        return _filled(text, self._endpoint, self.names)


def _check_body(graph: Graph, expected: Node | None, answer: httpx2.Response, at: int, fill: _Filler) -> None:
    body = graph.value(expected, HT.body)
    if body is None:
        return
    base = str(answer.url)
    due = Graph().parse(data=fill(str(graph.value(body, CNT.chars))), format="turtle", publicID=base)
    got = Graph().parse(data=answer.text, format="turtle", publicID=base)
    if not isomorphic(due, got):
        raise MismatchError(f"request {at}: {answer.text[:300]}")
