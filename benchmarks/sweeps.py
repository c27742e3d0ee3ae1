"""Row 5: the verdict of every sample for one use."""

from collections.abc import Iterator
from typing import Final

from benchmarks.figures import Figure, not_measured
from benchmarks.setting import Setting

GOAL: Final = "at least 250 times as fast, with the verdicts of single questions"


def sweep_rows(setting: Setting) -> Iterator[Figure]:
    """Yield the row for which there is nothing to measure yet."""
    what = f"sweep: the verdict of each of {setting.world.samples:,} samples for one use"
    yield not_measured("5", what, GOAL, "there is no service yet that judges samples in groups")
