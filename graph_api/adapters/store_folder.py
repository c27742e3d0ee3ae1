"""The folder of a store on disk: generations of the database, and a pointer that names the one in use.

Oxigraph never forgets a string that it once held, so that to erase one for good the database is written anew in
the next generation. The pointer is replaced in one step: a process that dies leaves the one or the other.
"""

import os
import shutil
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from graph_api.domain.errors import StoreError

SNAPSHOTS: Final = "snapshots"
_POINTER: Final = "generation"


def open_store(path: Path, *, read_only: bool = False) -> Store:
    """Return the database in use in the folder `path`; raise StoreError where it cannot be opened."""
    try:
        if not read_only:
            path.mkdir(parents=True, exist_ok=True)
        return _open(path, read_only=read_only)
    except (OSError, ValueError) as error:
        raise StoreError(_reason(path, error)) from error


def _open(path: Path, *, read_only: bool) -> Store:
    number = _generation(path)
    database = path / f"g{number}"
    if read_only:
        return Store.read_only(str(database))
    store = Store(str(database))
    if _generation(path) != number:  # somebody replaced it between the two lines above
        del store
        return _open(path, read_only=read_only)
    _remove_others(path, number)
    return store


def next_store(path: Path) -> tuple[int, Store]:
    """Return the number of the next generation in `path` and its empty database, which is not in use yet."""
    number = _generation(path) + 1
    shutil.rmtree(path / f"g{number}", ignore_errors=True)
    return number, Store(str(path / f"g{number}"))


def use(path: Path, number: int) -> None:
    """Make generation `number` the one in use and remove the others."""
    pointer = path / f"{_POINTER}.new"
    with pointer.open("w", encoding="ascii") as file:
        file.write(f"{number}\n")
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(path / _POINTER)
    shutil.rmtree(path / SNAPSHOTS, ignore_errors=True)
    _remove_others(path, number)


def _generation(path: Path) -> int:
    pointer = path / _POINTER
    return int(pointer.read_text(encoding="ascii")) if pointer.exists() else 1


def _remove_others(path: Path, number: int) -> None:
    for other in path.glob("g[0-9]*"):
        if other.name != f"g{number}":
            shutil.rmtree(other, ignore_errors=True)


def _reason(path: Path, error: Exception) -> str:
    if "LOCK" in str(error):
        return (
            f"the store `{path}` is in use by another process; "
            "stop it (perhaps `alliance-graph serve`), or name another store with --store"
        )
    return f"the store `{path}` cannot be opened: {error}"
