"""What a run measured: a row of the page, and how times are compared."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True)
class Figure:
    """One comparison. `ratio` and `reached` are None where nothing was measured; `note` then says why."""

    row: str
    what: str
    goal: str
    ours: str = ""
    peer: str = ""
    ratio: float | None = None
    reached: bool | None = None
    note: str = ""


def not_measured(row: str, what: str, goal: str, why: str) -> Figure:
    """Return the figure of a row that was not measured."""
    return Figure(row, what, goal, note=why)


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def effort_of(work: Callable[[], object]) -> float:
    """Return how much time of a processor `work` takes, which other programs on the machine hardly change."""
    start = process_time()
    work()
    return process_time() - start


def told(seconds: float) -> str:
    """Return a time in words."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def faster(row: str, what: str, ours: list[float], theirs: list[float], goal: float, note: str = "") -> Figure:
    """Return the figure of two series of times: how many times faster ours is, by their medians."""
    mine, other = median(ours), median(theirs)
    ratio = other / mine
    wanted = f"at least {goal:,g} times as fast"
    return Figure(row, what, wanted, told(mine), told(other), ratio, ratio >= goal, note)
