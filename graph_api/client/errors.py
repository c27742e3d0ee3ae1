"""What can go wrong for a client. No error is ever a verdict."""

import json
from typing import Any


class ClientError(Exception):
    """A request brought no answer."""


class ConnectionLostError(ClientError):
    """The server could not be reached, was too slow, or broke off; whether it acted is not known."""


class RefusedError(ClientError):
    """The server answered with a problem (RFC 9457): `status`, `kind`, `detail`, and all of it in `document`."""

    def __init__(self, status: int, body: bytes) -> None:
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = {}
        self.document: dict[str, Any] = parsed if isinstance(parsed, dict) else {}
        self.status = status
        self.kind = str(self.document.get("type", "")).rpartition("/")[2]
        self.detail = str(self.document.get("detail", body[:200].decode("utf-8", "replace")))
        super().__init__(f"{status} {self.detail}")
