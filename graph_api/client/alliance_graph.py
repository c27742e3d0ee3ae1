"""The client of a served alliance graph."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rdflib import Graph

from graph_api.client.answers import Decision, Rows, decision_of, rows_of
from graph_api.client.errors import ClientError, ConnectionLostError
from graph_api.client.transport import Transport

PAGE: Final = 1000
_SPARQL_JSON: Final = "application/sparql-results+json"


class AllianceGraph:
    """Asks the server at `address`.

    Each attempt has `timeout` seconds. What only reads is tried again up to `retries` times when the connection is
    lost; updates and questions for a decision are sent once. Raises ConnectionLostError where no whole answer came
    and RefusedError where the server names a problem: neither is ever a verdict.
    """

    def __init__(
        self, address: str = "http://127.0.0.1:8350", *, timeout: float = 60.0, retries: int = 2, page: int = PAGE
    ) -> None:
        self._transport, self._page = Transport(address, timeout, retries), page

    def sparql(self, query: str, *, known_at: str | None = None) -> Rows:
        """Return the rows of a SELECT; `known_at` asks what the graph held then."""
        return rows_of(self._results(query, known_at))

    def ask(self, query: str, *, known_at: str | None = None) -> bool:
        """Return the answer to an ASK."""
        answer = self._results(query, known_at).get("boolean")
        if not isinstance(answer, bool):
            raise ClientError("the server's answer is no boolean; is the query an ASK?")
        return answer

    def graph(self, query: str, *, known_at: str | None = None) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE."""
        body = self._transport.query(query, _at(known_at), graph=True)
        try:
            return Graph().parse(data=body, format="turtle")
        except Exception as error:  # rdflib's parsers raise many kinds
            raise ConnectionLostError(f"the server's answer broke off or is no Turtle: {error}") from error

    def update(self, update: str) -> None:
        """Carry out an update on the working graphs, where the server has updates switched on."""
        self._transport.update(update)

    def queries(self) -> list[dict[str, Any]]:
        """Return what named queries there are, with their parameters and columns."""
        listed: list[dict[str, Any]] = self._transport.get("/queries", {})["queries"]
        return listed

    def query(self, name: str, **parameters: object) -> Rows:
        """Return all rows of the named query `area/name`, read page by page."""
        pages = list(self.pages(name, **parameters))
        return Rows(pages[0].columns, tuple(row for page in pages for row in page.values))

    def pages(self, name: str, **parameters: object) -> Iterator[Rows]:
        """Yield the rows of the named query `area/name` in pages; there is always a first."""
        fields = {key: str(value) for key, value in parameters.items() if value is not None}
        offset = 0
        while True:
            wanted = {**fields, "limit": str(self._page), "offset": str(offset)}
            page = rows_of(self._transport.get(f"/queries/{name}", wanted, accept=_SPARQL_JSON))
            if page or not offset:
                yield page
            if len(page) < self._page:
                return
            offset += self._page

    def decide(self, **fields: Any) -> Decision:  # noqa: ANN401  # JSON
        """Return the decision on a proposed use: actor, action, asset, purpose, place, at, …"""
        return self._decision("/decisions", fields)

    def check_shipment(self, **fields: Any) -> Decision:  # noqa: ANN401  # JSON
        """Return the decision on a proposed shipment."""
        return self._decision("/shipment-checks", fields)

    def check_data_use(self, **fields: Any) -> Decision:  # noqa: ANN401  # JSON
        """Return the decision on a proposed use of data."""
        return self._decision("/data-use-checks", fields)

    def _decision(self, path: str, fields: Mapping[str, Any]) -> Decision:
        return decision_of(self._transport.post(path, fields))

    def _results(self, query: str, known_at: str | None) -> dict[str, Any]:
        return self._transport.results(query, _at(known_at))


def _at(known_at: str | None) -> dict[str, str]:
    return {} if known_at is None else {"known-at": known_at}
