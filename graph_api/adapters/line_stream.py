"""Triples as a stream of N-Triples, which Oxigraph loads while it is written."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

from graph_api.engine.n_triples import written
from graph_api.engine.terms import Triple
from graph_api.services.ports import Lines

_BATCH: Final = 2_000


@contextmanager
def spooled(lines: Iterable[Lines], folder: Path | None, progress: Callable[[float], None]) -> Iterator["Spool"]:
    """Yield a file with all of `lines`, in `folder` or among temporary files; it has no name and leaves none."""
    with TemporaryFile(dir=folder) as file:
        count = 0
        for text, number in lines:
            file.write(text)
            count += number
        size = file.tell()
        file.seek(0)
        yield Spool(file, size, count, progress)


class Spool(io.RawIOBase):
    """A file of `size` bytes with `count` statements; `progress` hears which part of it was read."""

    def __init__(self, file: IO[bytes], size: int, count: int, progress: Callable[[float], None]) -> None:
        super().__init__()
        self._file, self._size, self._progress, self._read = file, size, progress, 0
        self.count = count

    def readable(self) -> bool:
        """Tell that the stream can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  # Buffer has a name from Python 3.12 on
        """Fill `buffer` from the file; return how many bytes were written, none at the end."""
        block = self._file.read(len(memoryview(buffer).cast("B")))
        memoryview(buffer).cast("B")[: len(block)] = block
        self._read += len(block)
        self._progress(self._read / self._size if self._size else 1.0)
        return len(block)


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
            yield "".join(f"{written(s)} {written(p)} {written(o)} .\n" for s, p, o in batch).encode()
