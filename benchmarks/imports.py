"""Row 7: importing a table with the check of its structure, beside loading the same triples as they are.

`python -m benchmarks.imports --rows 1000000` measures that alone. Each part runs in a process of its own: the time
is that of the wall, the effort that of the processors, the memory the most that the process held.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store, serialize

from benchmarks.figures import Figure, told
from benchmarks.setting import Setting, database_in, version_of
from benchmarks.world import World
from graph_api.bootstrap import Application
from graph_api.bootstrap_imports import Imports
from graph_api.services.workbook.settings import Settings

NAMESPACE: Final = "https://example.org/bench/sample-"
TABLE, STORE, RAW, DUMP = "samples.csv", "store", "raw", "imported.nq"
_KILOBYTE: Final = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Load:
    """What it took: seconds, seconds of processors, the most bytes of memory, and the statements loaded."""

    seconds: float
    effort: float
    memory: int
    statements: int


def measure(world: World, folder: Path) -> tuple[Load, Load]:
    """Return what it takes to import the samples of `world` into a store in `folder`, and to load them bare."""
    world.write_table(folder / TABLE)
    _run("prepare", world.samples, folder)
    ours = Load(**json.loads(_run("ours", world.samples, folder)))
    _run("dump", world.samples, folder)
    raw = Load(**json.loads(_run("raw", world.samples, folder)))
    if raw.statements != ours.statements:
        raise RuntimeError(f"{ours.statements} statements were imported, and {raw.statements} were loaded")
    return ours, raw


def _run(part: str, samples: int, folder: Path) -> str:
    command = [sys.executable, "-m", "benchmarks.imports", "--part", part, "--rows", str(samples), str(folder)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603  # ourselves


def _prepare(world: World, folder: Path) -> None:
    """Put what the table refers to into the store."""
    app = Application(store_path=folder / STORE)
    app.store.add(version_of(world), [*world.policies(), *world.donors()])
    app.close()


def _ours(_: World, folder: Path) -> None:
    imports = Imports(Application(store_path=folder / STORE))
    _ = imports.app.store
    _tell(lambda: imports.bring_in_table(folder / TABLE, "benchmarks", Settings(NAMESPACE)).version.statements)


def _dump(_: World, folder: Path) -> None:
    """Write what was imported as N-Quads."""
    store = Store.read_only(str(database_in(folder / STORE)))
    app = Application(store_path=folder / STORE, read_only=True)
    graph = NamedNode(app.store.versions()[-1].graph)
    with (folder / DUMP).open("wb") as file:
        serialize(store.quads_for_pattern(None, None, None, graph), file, format=RdfFormat.N_QUADS)


def _raw(_: World, folder: Path) -> None:
    shutil.rmtree(folder / RAW, ignore_errors=True)

    def load() -> int:
        store = Store(str(folder / RAW))
        store.bulk_load(path=folder / DUMP, format=RdfFormat.N_QUADS)
        store.flush()
        return 0

    _tell(load, lambda: len(Store.read_only(str(folder / RAW))))


def _tell(work: Callable[[], int], count: Callable[[], int] | None = None) -> None:
    start, effort = perf_counter(), process_time()
    statements = work()
    seconds, effort = perf_counter() - start, process_time() - effort
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE
    load = Load(seconds, effort, memory, count() if count else statements)
    sys.stdout.write(json.dumps(asdict(load)))


PARTS: Final[dict[str, Callable[[World, Path], None]]] = {
    "prepare": _prepare,
    "ours": _ours,
    "dump": _dump,
    "raw": _raw,
}


def import_row(setting: Setting) -> Iterator[Figure]:
    """Yield the figure of importing a table, with the check of its structure, beside loading its triples raw."""
    folder = setting.folder / "import"
    folder.mkdir()
    ours, raw = measure(setting.world, folder)
    shutil.rmtree(folder)
    setting.remarks.append(
        f"Row 7 imports {ours.statements:,} statements from {setting.world.samples:,} lines into a store on disk; "
        f"the peer loads the same statements as N-Quads into another. {_compared(ours, raw)}."
    )
    ratio = raw.seconds / ours.seconds
    what = f"import with check of structure, {setting.world.samples:,} samples, on disk"
    told_ours, told_raw = told(ours.seconds), told(raw.seconds)
    yield Figure("7", what, "at least 0.7 times as fast", told_ours, told_raw, ratio, ratio >= 0.7)


def _compared(ours: Load, raw: Load) -> str:
    return (
        f"Processors took {told(ours.effort)} against {told(raw.effort)} ({raw.effort / ours.effort:.2f} times); "
        f"the most memory was {ours.memory / 1e6:,.0f} MB against {raw.memory / 1e6:,.0f} MB"
    )


def main(arguments: list[str]) -> int:
    """Measure, and print times, ratio and memory; return 0, whatever was reached."""
    parser = ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="samples, a multiple of ten")
    parser.add_argument("--part", choices=PARTS, help="one part of the measurement, in the folder of the others")
    parser.add_argument("folder", nargs="?", type=Path, help="where stores are made; a temporary one if not given")
    given = parser.parse_args(arguments)
    world = World(given.rows)
    if given.part:
        PARTS[given.part](world, given.folder)
        return 0
    with tempfile.TemporaryDirectory(prefix="alliance-graph-import-", dir=given.folder) as folder:
        ours, raw = measure(world, Path(folder))
    sys.stdout.write(
        f"{world.samples:,} rows, {ours.statements:,} statements; {os.cpu_count()} processors, "
        f"load {os.getloadavg()[0]:.1f} at the end\n"
        f"import with check of structure: {told(ours.seconds)}, {ours.statements / ours.seconds:,.0f} a second\n"
        f"raw bulk load of the same:      {told(raw.seconds)}, {raw.statements / raw.seconds:,.0f} a second\n"
        f"ratio: {raw.seconds / ours.seconds:.2f}. {_compared(ours, raw)}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
