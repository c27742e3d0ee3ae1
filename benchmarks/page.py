"""Writes the page that shows a run, or adds one to it that measured some rows again."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure
from benchmarks.peers import peer_versions
from benchmarks.setting import Setting

LIBRARIES: Final = ("alliance-graph", "pyoxigraph", "rdflib", "pyshacl", "fastapi", "uvicorn")
INTRODUCTION: Final = """# Benchmarks

Written by the runs that it shows; do not edit it by hand. Each figure is a ratio of two things that were measured
in turns on one machine; a figure that does not reach its goal says so, and one that was not measured says why.
A row that stands here twice was measured again (`--append`), as on a machine that others did not use meanwhile.
Rows 1 to 4 compare time of a processor, except with pyrudof, which uses several; all others time of the clock.
The worlds are generated: see `benchmarks/world.py`. Peers are installed by the run in an environment of their own.
`make bench` measures ten thousand samples and writes `benchmarks.md`, `make bench-full` a million and writes
`benchmarks-full.md`.
"""


def page(setting: Setting, figures: Sequence[Figure], command: str, seconds: float, before: str = "") -> str:
    """Return the page in Markdown, which begins with `before`, the page of earlier runs, where there is one."""
    shown = figures if before else _with_all_rows(figures)
    parts = [before or INTRODUCTION, _about(setting, command, seconds), _table(shown)]
    if setting.remarks:
        parts.append("\n".join(f"- {remark}" for remark in setting.remarks) + "\n")
    return "\n".join(parts)


def _about(setting: Setting, command: str, seconds: float) -> str:
    libraries = {name: version(name) for name in LIBRARIES} | peer_versions()
    lines = {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": f"`{command}`",
        "took": f"{seconds:,.0f} s",
        "size": f"{setting.size.name}: {setting.world.samples:,} samples",
        "machine": _machine(),
        "load": f"{setting.load:.1f} processes waited for a processor when the run began",
        "Python": platform.python_version(),
        "versions": ", ".join(f"{name} {number}" for name, number in libraries.items()),
    }
    return "\n".join(["## A run", "", "| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in lines.items()), ""])


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    names = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in names if line.startswith("model name")), "")
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors {model}".strip()


def _with_all_rows(figures: Sequence[Figure]) -> list[Figure]:
    measured = {one.row for one in figures}
    left = [str(number) for number in range(1, 13) if str(number) not in measured]
    missing = (Figure(row, "", "", note="this run did not come to it") for row in left)
    return sorted([*figures, *missing], key=lambda one: int(one.row))


def _table(figures: Sequence[Figure]) -> str:
    head = ["### Figures", "", "| # | what is measured | ours | compared with | ratio | goal | reached | |"]
    return "\n".join([*head, "|---|---|---|---|---|---|---|---|", *map(_line, figures), ""])


def _line(one: Figure) -> str:
    reached = {True: "yes", False: "not reached", None: "not measured"}[one.reached]
    ratio = "" if one.ratio is None else f"{one.ratio:,.3g}"
    cells = (one.row, one.what, one.ours, one.peer, ratio, one.goal, reached, one.note)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
