"""Row 9: the named queries over HTTP at `/sparql`, and the same store called in process."""

import json
import shutil
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from statistics import median
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from benchmarks.figures import Figure, not_measured, seconds_of, told
from benchmarks.fuseki import fuseki
from benchmarks.http import served
from benchmarks.peers import PeerMissingError
from benchmarks.setting import Setting, database_in
from graph_api.bootstrap import Application
from graph_api.domain.errors import UsageError
from graph_api.services.named_queries.header import NamedQuery
from graph_api.services.named_queries.run import ONTOLOGY_AREA, Values, bound

# What is asked for by the type of a parameter; queries about what the world does not hold are left out.
NAMES: Final[Mapping[str, str]] = {
    "Agent": "user-1",
    "Agreement": "MTA-0",
    "Asset": "S-5",
    "ConsentScope": "https://example.org/bench/scope-1",
    "Donor": "D-1",
    "Material": "S-5",
    "Organisation": "user-1",
    "Sample": "S-5",
    "instant": "2022-06-01",
}


GOAL: Final = "at least 0.8 times the store in process"
FUSEKI: Final = "`/sparql`, Fuseki with the same data"
FASTER: Final = "faster on each query"


def sparql_rows(setting: Setting) -> Iterator[Figure]:
    """Yield a figure for each named query that the generated world can answer, and one for Fuseki on all of them.

    A query is measured as if nobody had asked it before: a comment makes each text another one.
    """
    texts = _texts(Application(store_path=setting.disk, read_only=True))
    repetitions = min(10, setting.size.times)
    # The server may tidy up its files while others read them, so that everybody else has a copy.
    store = Store.read_only(str(shutil.copytree(database_in(setting.disk), setting.folder / "copy")))
    graphs = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode)]
    ours: dict[str, float] = {}
    with served("decisions", 1, setting.disk) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        for name, text in texts.items():
            what = f"`/sparql`, query `{name}`"
            connection.close()  # the server ends a connection that was idle for some seconds; asking opens another
            stopped = _over_http(connection, text)
            if stopped:
                yield Figure("9", what, GOAL, ours="no answer", reached=False, note=stopped)
                continue
            ours[name] = median(_seconds(connection, "/sparql", text, n) for n in range(repetitions))
            again = median(seconds_of(lambda t=text: _over_http(connection, t)) for _ in range(repetitions))
            theirs = median(_in_process(store, text, graphs) for _ in range(repetitions))
            ratio, note = theirs / ours[name], f"asked again: {told(again)}"
            yield Figure("9", what, GOAL, told(ours[name]), told(theirs), ratio, ratio >= 0.8, note)
    try:
        yield _beside_fuseki(setting, store, {name: texts[name] for name in ours}, ours, repetitions)
    except PeerMissingError as error:
        yield not_measured("9", FUSEKI, FASTER, str(error))


def _beside_fuseki(
    setting: Setting, store: Store, texts: Mapping[str, str], ours: Mapping[str, float], repetitions: int
) -> Figure:
    """Return the figure of all queries together, which names those that Fuseki answers sooner."""
    if not setting.peers:
        raise PeerMissingError("the peers were left out")
    data = setting.folder / "fuseki.nq"
    with data.open("wb") as file:
        store.dump(file, format=RdfFormat.N_QUADS)
    theirs = {}
    with fuseki(data, setting.folder) as connection:
        for name, text in texts.items():
            theirs[name] = median(_seconds(connection, "/ds/query", text, n) for n in range(repetitions))
    slower = [
        f"`{name}` ({told(ours[name])} against {told(theirs[name])})"
        for name in texts
        if ours[name] >= theirs[name]
    ]
    note = f"faster on {len(texts) - len(slower)} of {len(texts)}; not on: {', '.join(slower) or 'none'}"
    mine, other = (median(one.values()) for one in (ours, theirs))
    return Figure(
        "9", FUSEKI, FASTER, told(mine), told(other), other / mine, not slower, f"medians of all; {note}"
    )


def _texts(app: Application) -> dict[str, str]:
    """Return the queries with their parameters filled."""
    values = Values(app.store, lambda: app.rulebook, app.clock)
    found = {}
    for query in app.query_files:
        arguments = _arguments(query)
        if query.area != ONTOLOGY_AREA and arguments is not None:
            try:
                found[f"{query.area}/{query.name}"] = bound(query, values.of(query, arguments))
            except UsageError:
                continue  # the generated world has nothing of that kind
    return found


def _arguments(query: NamedQuery) -> dict[str, list[str]] | None:
    required = [p for p in query.parameters if p.required]
    if any(p.type not in NAMES for p in required):
        return None
    return {p.name: [NAMES[p.type]] for p in required}


def _seconds(connection: HTTPConnection, path: str, text: str, number: int) -> float:
    """Return how long a query takes that was not asked before."""
    return seconds_of(lambda: _over_http(connection, f"{text}\n# {number}", path))


def _over_http(connection: HTTPConnection, text: str, path: str = "/sparql") -> str:
    """Ask, and return why the query was stopped, or nothing."""
    headers = {"Accept": "application/sparql-results+json"}
    connection.request("GET", f"{path}?query={quote(text)}", headers=headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status == 503:
        return str(json.loads(said)["detail"])
    if answer.status != 200:
        raise RuntimeError(f"the server answered {answer.status}: {said[:300]!r}")
    return ""


def _in_process(store: Store, text: str, graphs: list[NamedNode]) -> float:
    def ask() -> None:
        found = store.query(text, default_graph=graphs, named_graphs=graphs)
        if isinstance(found, QuerySolutions):
            found.serialize(format=QueryResultsFormat.JSON)

    return seconds_of(ask)
