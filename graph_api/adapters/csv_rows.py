"""Reads a large table of CSV row by row, in constant memory."""

import csv
import io
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from graph_api.adapters.workbook.csv_folder import unguarded
from graph_api.domain.errors import ImportRejectedError
from graph_api.services.workbook.cells import RawSheet

_SEPARATORS: Final = (",", ";", "\t", "|")
_LONGEST_CELL: Final = 1_000_000
_BLOCK: Final = 1 << 20


class CsvRows:
    """The rows of the file at `path`, which can be read several times; `progress` hears of the bytes read."""

    sheet = ""
    settings: RawSheet | None = None
    notes: tuple[str, ...] = ()

    def __init__(self, path: Path, progress: Callable[[int], None] = lambda _: None) -> None:
        self.name, self._path, self._progress = path.name, path, progress
        self._guarded = False  # whether any cell may begin with an apostrophe, which keeps it from being a formula
        try:
            self.size = path.stat().st_size
            self._changed_at = path.stat().st_mtime_ns
            self.sha256 = self._digest()
        except OSError as error:
            raise ImportRejectedError(path.name, (f"the file cannot be opened: {error.strerror}",)) from error

    def _digest(self) -> str:
        digest = sha256()
        with self._path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                self._guarded = self._guarded or b"'" in block
        return digest.hexdigest()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row that holds something with the number of its line; the header comes first."""
        csv.field_size_limit(_LONGEST_CELL)
        with self._path.open("rb") as raw:
            counting = io.BufferedReader(_Counting(raw, self._progress), _BLOCK)
            with io.TextIOWrapper(counting, encoding=self._encoding(), newline="") as text:
                yield from self._rows(text)
        now = self._path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self._changed_at):
            raise ImportRejectedError(self.name, ("the file changed while it was read; import it again",))

    def _rows(self, text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
        line = 1
        try:
            reader = csv.reader(text, delimiter=self._separator(), strict=True)
            for row in reader:
                if any(row):
                    yield line, [unguarded(cell) for cell in row] if self._guarded else row
                line = reader.line_num + 1
        except UnicodeDecodeError as error:
            reason = f"line {line} or soon after: the text is not UTF-8; save the file as CSV in UTF-8"
            raise ImportRejectedError(self.name, (reason,)) from error
        except csv.Error as error:
            reason = f"line {line}: {error}; quotes around a cell must come in pairs"
            raise ImportRejectedError(self.name, (reason,)) from error

    def _encoding(self) -> str:
        with self._path.open("rb") as file:
            return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"

    def _separator(self) -> str:
        """Return what stands most often, outside quotes, between the names in the first line."""
        with self._path.open(encoding=self._encoding(), errors="replace") as file:
            first = file.readline(_LONGEST_CELL)
        bare = "".join(first.split('"')[::2])
        return max(_SEPARATORS, key=bare.count)


class _Counting(io.RawIOBase):
    """Passes on what `raw` holds, and tells how much."""

    def __init__(self, raw: io.BufferedReader, progress: Callable[[int], None]) -> None:
        super().__init__()
        self._raw, self._progress = raw, progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        size = self._raw.readinto(buffer)  # type: ignore[arg-type]  # Buffer has a name from Python 3.12 on
        self._progress(size)
        return size
