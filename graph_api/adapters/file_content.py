"""Reads files whole, up to a size."""

from pathlib import Path
from typing import Final

from graph_api.domain.errors import UsageError

MEBIBYTE: Final = 1024**2


def file_content(path: Path, largest: int) -> bytes:
    """Return the content of `path`; raise UsageError where it cannot be read or has more than `largest` MiB."""
    try:
        if path.stat().st_size > largest * MEBIBYTE:
            raise UsageError(f"`{path}` is larger than {largest} MiB; split it")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"`{path}` cannot be read: {error.strerror or error}") from error
