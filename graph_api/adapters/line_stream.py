"""Triples as a stream of N-Triples, which Oxigraph loads while it is written."""

import io
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from graph_api.engine.casefile import n_term
from graph_api.engine.terms import Term, Triple

_BATCH: Final = 2_000
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')


class LineStream(io.RawIOBase):
    """A file of N-Triples that is made as it is read; `count` is the number of triples that went into it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        super().__init__()
        self.count = 0
        self._chunks = self._encoded(iter(triples))
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Tell that the stream can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  # Buffer has a name from Python 3.12 on
        """Fill `buffer` as far as one chunk reaches; return how many bytes were written, none at the end."""
        target = memoryview(buffer).cast("B")
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def _encoded(self, triples: Iterator[Triple]) -> Iterator[bytes]:
        while batch := list(islice(triples, _BATCH)):
            self.count += len(batch)
            yield "".join(f"{_text(s)} {_text(p)} {_text(o)} .\n" for s, p, o in batch).encode()


@lru_cache(maxsize=100_000)
def _text(term: Term) -> str:
    iri = term if isinstance(term, str) else term.datatype
    if _NOT_IN_IRI.search(iri):
        raise ValueError(f"`{iri}` is not an IRI")
    if not isinstance(term, str) and term.language and _LANGUAGE.fullmatch(term.language) is None:
        raise ValueError(f"`{term.language}` is not a language tag")
    return n_term(term)
