"""Answers as they were sent, for the same request in an unchanged graph: neither read nor written again."""

from typing import Final

from graph_api.bootstrap import Application
from graph_api.services.decide import Answer
from graph_api.services.remembered import Remembered

MOST: Final = 500
LARGEST_REQUEST: Final = 4 * 1024  # bytes
LARGEST_ANSWER: Final = 16 * 1024  # bytes


class KnownAnswers:
    """What questions of one class were answered, by the body of the request.

    Kept is only what the service itself had remembered, in the state that it was an answer in: the service decides
    what may be remembered at all, and a change of facts forgets both. An engine elsewhere may change unseen, and
    so nothing is kept of it.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._here = application.addresses is None
        self._sent: Remembered[bytes] = Remembered(MOST)

    def find(self, body: bytes) -> bytes | None:
        """Return what the same request was answered in the present state, or None."""
        return self._sent.find(self._application.facts.view(None), body) if self._here else None

    def keep(self, body: bytes, known: Answer, sent: bytes) -> None:
        """Remember `sent`, which tells `known`, an answer that the service remembered."""
        if self._here and len(body) <= LARGEST_REQUEST and len(sent) <= LARGEST_ANSWER:
            self._sent.get(known.view, body, lambda: sent)
