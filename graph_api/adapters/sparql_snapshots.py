"""Snapshots of an embedded store, which worker processes open beside the process that owns the store."""

import os
import shutil
import weakref
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock

from pyoxigraph import Store

from graph_api.adapters.store_folder import SNAPSHOTS
from graph_api.domain.errors import StoreError


class Snapshots:
    """Gives the folder of a snapshot that is as new as the store.

    On disk a snapshot is a set of hard links, made in milliseconds while the store is in use; a store in memory
    is copied to a folder for temporary files. The folders go with this object; those that a killed process left
    behind go with the next.
    """

    def __init__(self, database: Callable[[], Store], path: Path | None) -> None:
        self._database = database
        self._in_memory = path is None
        self._root = Path(mkdtemp(prefix="alliance-graph-")) if path is None else _beside(path)
        self._numbers, self._lock = count(), Lock()
        self._kept: list[tuple[int, Path]] = []
        self._end = weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)

    def at(self, revision: int) -> Path:
        """Return the folder of the snapshot at `revision` of the store, which must be its present one."""
        with self._lock:
            if not self._kept or self._kept[-1][0] != revision:
                self._kept.append((revision, self.copy("read")))
                # The one before stays for a worker that is about to open it.
                while len(self._kept) > 2:
                    shutil.rmtree(self._kept.pop(0)[1], ignore_errors=True)
            return self._kept[-1][1]

    def copy(self, purpose: str) -> Path:
        """Return the folder of a new copy, which the caller may change and removes."""
        folder = self._root / f"{purpose}-{next(self._numbers)}"
        try:
            if self._in_memory:
                copy = Store(str(folder))
                copy.bulk_extend(self._database())
                copy.flush()
            else:
                self._database().backup(str(folder))
        except OSError as error:
            raise StoreError(f"the store cannot be copied to `{folder}`: {error}") from error
        return folder

    def scratch(self, name: str) -> Path:
        """Return the path of a file for temporary use beside the snapshots."""
        return self._root / f"{name}-{next(self._numbers)}"

    def close(self) -> None:
        """Remove all snapshots."""
        self._end()


def _beside(path: Path) -> Path:
    """Return a new folder inside that of the store, on the same disk so that files can be linked."""
    root = path / SNAPSHOTS
    root.mkdir(parents=True, exist_ok=True)
    for left in root.iterdir():
        pid = left.name.partition("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(mkdtemp(prefix=f"{os.getpid()}-", dir=root))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
