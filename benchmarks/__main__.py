"""`python -m benchmarks`: measure, print what was measured, and write the page."""

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.cascade import cascade_rows
from benchmarks.decisions import decision_rows
from benchmarks.figures import Figure
from benchmarks.http import http_rows
from benchmarks.imports import import_row
from benchmarks.page import page
from benchmarks.setting import SIZES, Setting
from benchmarks.shipments import shipment_rows
from benchmarks.sparql import sparql_rows
from benchmarks.storage import memory_row, process_row
from benchmarks.sweeps import sweep_rows

Rows = Callable[[Setting], Iterator[Figure]]
ROWS: Final[dict[str, Rows]] = {
    "sweep": sweep_rows,
    "decisions": decision_rows,
    "process": process_row,
    "memory": memory_row,
    "import": import_row,
    "http": http_rows,
    "sparql": sparql_rows,
    "shipments": shipment_rows,
    "cascade": cascade_rows,  # the last one: it writes into the store of the others
}


def measured(setting: Setting, name: str) -> list[Figure]:
    """Return the figures of some rows, and tell each as soon as it is there."""
    figures = []
    for figure in ROWS[name](setting):
        figures.append(figure)
        ratio = "not measured" if figure.ratio is None else f"{figure.ratio:.3g}"
        sys.stderr.write(f"{figure.row:>3} {figure.what}: {figure.ours} / {figure.peer}: {ratio}\n")
    return figures


def main(arguments: list[str]) -> int:
    """Run the benchmarks and return the exit code: 0, whatever was reached."""
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--page", type=Path, help="where the page is written; printed unless it is given")
    parser.add_argument("--append", action="store_true", help="leave what is on the page, and add this run to it")
    parser.add_argument("--no-peers", action="store_true", help="leave out what is compared with others' software")
    given = parser.parse_args(arguments)
    before = given.page.read_text(encoding="utf-8") if given.append and given.page is not None else ""
    start = perf_counter()
    with tempfile.TemporaryDirectory(prefix="alliance-graph-benchmarks-") as folder:
        setting = Setting(SIZES[given.size], Path(folder), peers=not given.no_peers)
        peers = "" if setting.peers else " --no-peers"
        command = f"python -m benchmarks --size {setting.size.name}{peers} --rows {' '.join(given.rows)}"
        figures: list[Figure] = []
        for name in given.rows:
            figures = sorted([*figures, *measured(setting, name)], key=lambda figure: int(figure.row))
            text = page(setting, figures, command, perf_counter() - start, before)
            if given.page is not None:  # a run that is broken off leaves what it measured
                given.page.write_text(text, encoding="utf-8")
    if given.page is None:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
