"""pySHACL on a large graph, in a process of its own that ends at a limit.

`python -m benchmarks.validation DATA SHAPES LIMIT` prints a line of JSON: the seconds of a processor that the
validation of DATA, N-Triples, took, and whether it came to its end within LIMIT seconds.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import process_time

import pyshacl
from rdflib import Graph


def bounded(data: Path, shapes: Path, limit: float) -> tuple[float, bool]:
    """Return the seconds of a processor that validating took, and whether it came to its end within `limit`."""
    command = [sys.executable, "-m", "benchmarks.validation", str(data), str(shapes), str(limit)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603  # ourselves
    said = json.loads(done.stdout)
    return said["seconds"], said["ended"]


def validate(data: Graph, shapes: Graph) -> None:
    """Validate `data`. pySHACL changes the graph of shapes that it is given, so it gets a copy."""
    copy = Graph()
    copy += shapes
    pyshacl.validate(data, shacl_graph=copy, inference="none", advanced=False, meta_shacl=False)


def main() -> None:
    """Validate, and say how long it took; at the limit say that, and end at once."""
    data, shapes = (Graph().parse(path) for path in sys.argv[1:3])
    start = process_time()

    def tell(*, ended: bool) -> None:
        sys.stdout.write(json.dumps({"seconds": process_time() - start, "ended": ended}) + "\n")
        sys.stdout.flush()

    def stop(*_: object) -> None:
        tell(ended=False)
        os._exit(0)

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, float(sys.argv[3]))
    validate(data, shapes)
    signal.setitimer(signal.ITIMER_PROF, 0)
    tell(ended=True)


if __name__ == "__main__":
    main()
