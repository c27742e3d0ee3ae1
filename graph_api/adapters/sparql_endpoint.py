"""A SPARQL 1.1 endpoint elsewhere, spoken to through SPARQLWrapper. Every failure is an error, never an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from threading import Lock
from typing import Final
from urllib.error import URLError

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolution, QuerySolutions, parse_query_results
from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from graph_api.adapters.addresses import Addresses
from graph_api.domain.errors import StoreError

_FAILURES: Final = (SPARQLWrapperException, URLError, HTTPException, OSError, ValueError, SyntaxError)


class Endpoint:
    """Asks one engine. `requests` counts what was sent, so that round trips can be reported."""

    def __init__(self, addresses: Addresses, timeout: float = 30.0) -> None:
        self.addresses, self._timeout, self._lock, self.requests = addresses, timeout, Lock(), 0

    def rows(self, query: str) -> list[QuerySolution]:
        """Return all rows of a SELECT; raise StoreError where the whole answer did not come."""
        with self._failing(self.addresses.query, "a query"):
            found = parse_query_results(self._sent(self.addresses.query, query, "SELECT"), QueryResultsFormat.JSON)
            if not isinstance(found, QuerySolutions):
                raise StoreError(f"`{self.addresses.query}` answered a SELECT with something else")
            return list(found)

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK; raise StoreError where none came."""
        with self._failing(self.addresses.query, "a query"):
            found = parse_query_results(self._sent(self.addresses.query, query, "ASK"), QueryResultsFormat.JSON)
            if not isinstance(found, QueryBoolean):
                raise StoreError(f"`{self.addresses.query}` answered an ASK with something else")
            return bool(found)

    def update(self, update: str) -> None:
        """Send an update, once; where StoreError is raised it may have been carried out or not."""
        with self._failing(self.addresses.update, "an update"):
            self._sent(self.addresses.update, update, "INSERT")

    def _sent(self, address: str, text: str, kind: str) -> bytes:
        with self._lock:
            self.requests += 1
        # An instance keeps what it sent, so each request has its own; the kind is told, because it would be
        # guessed from the text, and comments mislead the guess.
        wrapper = SPARQLWrapper(address, returnFormat=JSON)
        wrapper.setTimeout(max(1, round(self._timeout)))
        wrapper.setMethod(POST)
        wrapper.setQuery(text)
        wrapper.queryType = kind
        body: bytes = wrapper.query().response.read()
        return body

    @contextmanager
    def _failing(self, address: str, what: str) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            text = f"{type(error).__name__}: {error}"[:300]
            raise StoreError(f"the store at `{address}` did not answer {what} as a whole: {text}") from error
