"""Sends requests: with a time-out always, again only where sending twice does no harm."""

import ast
import json
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    Unauthorized,
    URITooLong,
)

from graph_api.client.errors import ClientError, ConnectionLostError, RefusedError

_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (QueryBadFormed, 400),
    (Unauthorized, 401),
    (EndPointNotFound, 404),
    (URITooLong, 414),
    (EndPointInternalError, 500),
)
_PAUSE: Final = 0.2
_AGAIN: Final = (502, 504)
_LOST: Final = (URLError, OSError, HTTPException)


class Transport:
    """Talks to the server at `address`; each attempt has `timeout` seconds, idempotent requests `retries` more."""

    def __init__(self, address: str, timeout: float, retries: int) -> None:
        if not address.startswith(("http://", "https://")):
            raise ClientError(f"`{address}` is not the address of a server; it begins with http:// or https://")
        self.address, self._timeout, self._retries = address.rstrip("/"), timeout, retries

    def query(self, text: str, parameters: Mapping[str, str], *, graph: bool = False) -> bytes:
        """Return the body of the answer to a query: JSON, or Turtle where the result is a `graph`."""
        return self._repeated(lambda: self._sparql(text, parameters, TURTLE if graph else JSON))

    def results(self, text: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Return the JSON results of a query."""
        found = _json(self.query(text, parameters))
        if not isinstance(found, dict):
            raise ClientError("the server's answer is no result of SPARQL")
        return found

    def update(self, text: str) -> None:
        """Send an update, once."""
        self._once(lambda: self._sparql(text, {}, JSON, update=True))

    def get(self, path: str, parameters: Mapping[str, str], accept: str = "application/json") -> Any:  # noqa: ANN401
        """Return the JSON at `path`."""
        address = self.address + path + ("?" + urlencode(parameters) if parameters else "")
        return _json(self._repeated(lambda: self._http(Request(address, headers={"Accept": accept}))))  # noqa: S310

    def post(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Return the JSON that the server answers to `body`, sent once."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = Request(self.address + path, json.dumps(body).encode(), headers)  # noqa: S310  # http, see above
        return _json(self._once(lambda: self._http(request)))

    def _sparql(self, text: str, parameters: Mapping[str, str], result: str, *, update: bool = False) -> bytes:
        # One instance a request: SPARQLWrapper keeps what it sent.
        wrapper = SPARQLWrapper(self.address + "/sparql", returnFormat=result)
        wrapper.setTimeout(max(1, round(self._timeout)))
        wrapper.setMethod(POST)
        for name, value in parameters.items():
            wrapper.addParameter(name, value)
        wrapper.setQuery(text)
        # It guesses from the text, which a comment can mislead; here the caller knows.
        wrapper.queryType = "INSERT" if update else "CONSTRUCT" if result == TURTLE else "SELECT"
        body: bytes = wrapper.query().response.read()
        return body

    def _http(self, request: Request) -> bytes:
        with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310  # http, see above
            body: bytes = answer.read()
        return body

    def _repeated(self, send: Callable[[], bytes]) -> bytes:
        for attempt in range(self._retries):
            try:
                return self._once(send)
            except ConnectionLostError:
                time.sleep(_PAUSE * 2**attempt)
            except RefusedError as error:
                if error.status not in _AGAIN:
                    raise
                time.sleep(_PAUSE * 2**attempt)
        return self._once(send)

    def _once(self, send: Callable[[], bytes]) -> bytes:
        try:
            return send()
        except HTTPError as error:
            raise RefusedError(error.code, error.read()) from error
        except tuple(kind for kind, _ in _STATUS) as error:
            status = next(status for kind, status in _STATUS if isinstance(error, kind))
            raise RefusedError(status, _body_in(error)) from error
        except _LOST as error:
            raise ConnectionLostError(f"`{self.address}` gave no whole answer: {error}") from error


def _body_in(error: Exception) -> bytes:
    """Return the body of the answer, which SPARQLWrapper puts into its message as a literal of bytes."""
    _, _, literal = str(error).partition("Response:\n")
    try:
        body = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return str(error).encode()
    return body if isinstance(body, bytes) else str(error).encode()


def _json(body: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(body)
    except ValueError as error:
        raise ConnectionLostError("the server's answer broke off or is no JSON") from error
