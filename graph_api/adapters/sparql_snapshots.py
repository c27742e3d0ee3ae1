"""Snapshots of an embedded store, which worker processes open beside the process that owns the store."""

import os
import shutil
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        self._newest: tuple[int, Path] | None = None
        self._readers: Counter[Path] = Counter()
        self._end = weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)

    @contextmanager
    def reading(self, revision: Callable[[], int]) -> Iterator[Path]:
        """Give the folder of a snapshot that is as new as `revision` of the store, to be read while it is given.

        A snapshot stays until there is a newer one and nobody reads it.
        """
        with self._lock:
            present = revision()
            if self._newest is None or self._newest[0] != present:
                before, self._newest = self._newest, (present, self.copy("read"))
                if before is not None:
                    self._remove_unread(before[1])
            folder = self._newest[1]
            self._readers[folder] += 1
        try:
            yield folder
        finally:
            with self._lock:
                self._readers[folder] -= 1
                if self._newest[1] != folder:
                    self._remove_unread(folder)

    def _remove_unread(self, folder: Path) -> None:
        if not self._readers[folder]:
            del self._readers[folder]
            shutil.rmtree(folder, ignore_errors=True)

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
