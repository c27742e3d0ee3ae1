"""Rows 10 and 11: the memory that a world takes, and a whole process on a store on disk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from pyoxigraph import NamedNode, RdfFormat, Store

from benchmarks.figures import Figure, not_measured, seconds_of, told
from benchmarks.questions import questions
from benchmarks.setting import GRAPH, Setting, database_in, version_of
from benchmarks.world import World
from graph_api.bootstrap import Application


def memory_row(setting: Setting) -> Iterator[Figure]:
    """Yield the figure of the memory that the service takes, beside the bare store with the same triples."""
    what = f"memory with {setting.world.samples:,} samples loaded"
    if not Path("/proc/self/status").exists():
        yield not_measured("10", what, "at most 1.2 times", "the memory of a process is read from /proc only")
        return
    ours, theirs = (_resident(how, setting.world.samples, setting.triples_file) for how in ("service", "raw"))
    ratio = ours / theirs
    mine, other = f"{ours / 1e6:,.0f} MB", f"{theirs / 1e6:,.0f} MB"
    note = "after 200 different questions; Oxigraph in memory with the same triples in a named graph"
    yield Figure("10", what, "at most 1.2 times", mine, other, ratio, ratio <= 1.2, note)


def _resident(how: str, samples: int, triples: Path) -> int:
    command = [sys.executable, "-m", "benchmarks.storage", how, str(samples), str(triples)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603  # ourselves


def process_row(setting: Setting) -> Iterator[Figure]:
    """Yield the figure of a whole process that answers one question."""
    store = setting.disk
    fields = questions(setting.world, 1, "process")[0].fields()
    options = [
        part for name, value in fields.items() for part in (f"--{name}", str(value)) if name != "reidentifies"
    ]
    ask = [str(Path(sys.executable).with_name("alliance-graph")), "ask", "--store", str(store), *options]
    database = str(database_in(store))
    opening = [sys.executable, "-c", f"import pyoxigraph; pyoxigraph.Store.read_only({database!r})"]
    _run(ask)  # what is kept between runs, the compiled rules, is there when it is measured
    repetitions = range(max(3, setting.size.times // 20))
    times = [(seconds_of(lambda: _run(ask)), seconds_of(lambda: _run(opening))) for _ in repetitions]
    ours, theirs = median(a for a, _ in times), median(b for _, b in times)
    what = f"whole process `alliance-graph ask`, {setting.world.samples:,} samples on disk"
    goal = "at most 0.5 s more than Python that opens the store"
    note = f"{told(ours - theirs)} more"
    yield Figure("11", what, goal, told(ours), told(theirs), ours / theirs, ours - theirs <= 0.5, note)


def _run(command: list[str]) -> None:
    # Python keeps compiled modules unless it is told not to: then a process would compile the program each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if done.returncode not in (0, 1, 2, 3, 4) or "Traceback" in done.stderr:
        raise RuntimeError(f"`{' '.join(command)}` failed: {done.stderr.strip()[-300:]}")


def main(how: str, samples: str, triples: str) -> None:
    """Load a world and print the bytes that this process holds: with the service, or in the bare store."""
    world = World(int(samples))
    if how == "raw":
        store = Store()
        store.bulk_load(path=triples, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(GRAPH))
    else:
        app = Application()
        app.store.add(version_of(world), world.triples())
        for one in questions(world, 200):
            app.answerer.answer("ProposedUse", one.fields())
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS"))
    sys.stdout.write(str(int(resident.split()[1]) * 1024))


if __name__ == "__main__":
    main(*sys.argv[1:])
