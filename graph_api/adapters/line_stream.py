"""Triples as a stream of N-Triples, which Oxigraph loads while it is written."""

import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Condition
from typing import Any, Final

from graph_api.engine.n_triples import written
from graph_api.engine.terms import Triple, language_tags
from graph_api.services.ports import Lines

_BATCH: Final = 2_000
_MOST_WAITING: Final = 4
_TAGGED: Final = re.compile(rb'"@([A-Za-z0-9-]+) \.\n')


class LineFeed(io.RawIOBase):
    """Blocks of N-Triples that one thread gives while another reads them, with only a few of them waiting.

    `languages` are the language tags in what was given.
    """

    def __init__(self) -> None:
        super().__init__()
        self._blocks: deque[bytes] = deque()
        self._changed = Condition()
        self._ended = self._broken_off = self._left = False
        self._rest = memoryview(b"")
        self.languages: set[str] = set()

    def give(self, lines: Iterable[Lines]) -> int:
        """Give all of `lines` to the reader, as fast as it reads; return the number of statements.

        Where `lines` raises, so does what the reader reads next. Stops early where the reader has left.
        """
        count = 0
        try:
            for text, number in lines:
                with self._changed:
                    self._changed.wait_for(lambda: self._left or len(self._blocks) < _MOST_WAITING)
                    if self._left:
                        break
                    self._blocks.append(text)
                    self._changed.notify()
                count += number
                if b'"@' in text:
                    self.languages.update(tag.decode().lower() for tag in set(_TAGGED.findall(text)))
        except BaseException:
            self._tell(broken_off=True)
            raise
        self._tell(ended=True)
        return count

    def leave(self) -> None:
        """Tell the giver that nobody reads any more."""
        self._tell(left=True)

    def _tell(self, *, ended: bool = False, broken_off: bool = False, left: bool = False) -> None:
        with self._changed:
            self._ended |= ended
            self._broken_off |= broken_off
            self._left |= left
            self._changed.notify()

    def readable(self) -> bool:
        """Tell that the stream can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  # Buffer has a name from Python 3.12 on
        """Fill `buffer` as far as one block reaches; return how many bytes were written, none at the end."""
        while not self._rest and (block := self._next()) is not None:
            self._rest = memoryview(block)
        size, self._rest = _filled(memoryview(buffer).cast("B"), self._rest)
        return size

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._blocks or self._ended or self._broken_off)
            if self._broken_off:
                raise OSError("the lines broke off")
            if not self._blocks:
                return None
            self._changed.notify()
            return self._blocks.popleft()


class LineStream(io.RawIOBase):
    """A file of N-Triples that is made as it is read.

    `count` is the number of triples that went into it, `languages` are the language tags of their texts.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        super().__init__()
        self.count = 0
        self.languages: set[str] = set()
        self._chunks = self._encoded(iter(triples))
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Tell that the stream can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  # Buffer has a name from Python 3.12 on
        """Fill `buffer` as far as one chunk reaches; return how many bytes were written, none at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        size, self._rest = _filled(memoryview(buffer).cast("B"), self._rest)
        return size

    def _encoded(self, triples: Iterator[Triple]) -> Iterator[bytes]:
        while batch := list(islice(triples, _BATCH)):
            self.count += len(batch)
            self.languages |= language_tags(obj for _, _, obj in batch)
            yield "".join(f"{written(s)} {written(p)} {written(o)} .\n" for s, p, o in batch).encode()


def _filled(target: memoryview, source: memoryview) -> tuple[int, memoryview]:
    """Copy what fits of `source` into `target`; return the number of bytes, and the rest of `source`."""
    size = min(len(target), len(source))
    target[:size] = source[:size]
    return size, source[size:]
