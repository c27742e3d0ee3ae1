"""The folder of a store on disk: generations of the database, and a pointer that names the one in use.

Oxigraph never forgets a string that it once held, so that to erase one for good the database is written anew in
the next generation. The pointer is replaced in one step: a process that dies leaves the one or the other.

Any number of processes may read a store, or one may change it: a file beside the database is locked for either.
Oxigraph itself lets a reader open what another process changes, and does not say what it then reads.
"""

import fcntl
import os
import shutil
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from graph_api.domain.errors import StoreError

SNAPSHOTS: Final = "snapshots"
_POINTER: Final = "generation"
_LOCK: Final = "lock"


class Hold:
    """Keeps others from changing the store in the folder `path`, and unless it is `shared` from reading it.

    It lasts as long as this object, and no longer than the process. Raises BlockingIOError where another holds it.
    """

    def __init__(self, path: Path, *, shared: bool) -> None:
        self._file = os.open(path / _LOCK, os.O_RDONLY | os.O_CREAT, 0o666)
        fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)

    def __del__(self) -> None:
        """Let go of it."""
        if hasattr(self, "_file"):
            os.close(self._file)


def open_store(path: Path | None, *, read_only: bool = False) -> tuple[Store, Hold | None]:
    """Return the database in use in the folder `path`, and the hold on it that whoever uses it has to keep.

    Without a folder the database is an empty one in memory. Raises StoreError where it cannot be opened, because
    another process changes it or for another reason.
    """
    if path is None:
        return Store(), None
    try:
        if not read_only:
            path.mkdir(parents=True, exist_ok=True)
        hold = Hold(path, shared=read_only)
        number = _generation(path)
        database = str(path / f"g{number}")
        if read_only:
            return Store.read_only(database), hold
        store = Store(database)
        _remove_others(path, number)
    except (OSError, ValueError) as error:
        raise StoreError(_reason(path, error)) from error
    return store, hold


def has_database(path: Path) -> bool:
    """Tell whether there is a database in the folder `path`."""
    return (path / f"g{_generation(path)}").exists()


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
    if isinstance(error, BlockingIOError) or "LOCK" in str(error):
        return (
            f"the store `{path}` is in use by another process; "
            "stop it (perhaps `alliance-graph serve`), or name another store with --store"
        )
    return f"the store `{path}` cannot be opened: {error}"
