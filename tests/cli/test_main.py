"""The list of commands."""

import subprocess
import sys

from graph_api.cli.main import COMMANDS

PROGRAM = """
import sys
from graph_api.cli.main import cli
cli(["--help"], terminal_width=80, standalone_mode=False)
print(*(name for name in sys.modules if name.startswith("graph_api.")), sep=" ")
"""


def test_the_list_says_of_each_command_in_a_line_what_it_does_and_loads_none():
    line = [sys.executable, "-c", PROGRAM]
    shown = subprocess.run(line, capture_output=True, text=True, check=True).stdout.splitlines()  # noqa: S603  # ours
    assert set(shown.pop().split()) == {"graph_api.cli", "graph_api.cli.main"}
    start = shown.index("Commands:") + 1
    told = dict(row.split(maxsplit=1) for row in shown[start:])
    assert told == {name: what for name, (_, what) in COMMANDS.items()}
    assert max(map(len, shown)) <= 80
