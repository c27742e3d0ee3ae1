"""Runs the named queries of the competency questions on fixed facts."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from graph_api.adapters.rdf_files import read_rdf
from graph_api.bootstrap import Application
from graph_api.services.named_queries.run import Page
from graph_api.services.sparql.ports import Formats
from tests.support.cases import ALLIANCE_FILES, fresh_application

HERE = Path(__file__).resolve().parent
SHORT = {
    "https://w3id.org/alliance-graph/term/": "ag:",
    "https://w3id.org/alliance-graph/place/": "place:",
    "https://example.org/til-alliance/": "til:",
    "https://example.org/competency/": "x:",
    "http://www.w3.org/ns/odrl/2/": "odrl:",
    "http://purl.obolibrary.org/obo/": "obo:",
}


class SetClock:
    """A clock that shows what it is set to."""

    moment = datetime(2026, 11, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@contextmanager
def facts() -> Iterator[Application]:
    """Yield an application on the facts of the reference alliance and those of `facts.ttl`."""
    app = fresh_application()
    for file in (*ALLIANCE_FILES, HERE / "facts.ttl"):
        app.importer.bring_in(read_rdf(file), "test", check=False)
    yield app
    app.close()


def rows(app: Application, name: str, arguments: Mapping[str, str], page: Page | None = None) -> list[list[str]]:
    """Return the rows of the query `name`, with IRIs shortened."""
    area, _, rest = name.partition("/")
    given = {key: [value] for key, value in arguments.items()}
    result = app.queries.run(app.queries.find(area, rest), given, Formats(solutions="text/csv"), page)
    table = csv.reader(io.StringIO(b"".join(result.content).decode()))
    return [[_short(cell) for cell in row] for row in list(table)[1:]]


def _short(text: str) -> str:
    for long, short in SHORT.items():
        if text.startswith(long):
            return short + text.removeprefix(long)
    return text
