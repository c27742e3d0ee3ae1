"""pyrudof as a peer: validates a file of N-Triples against a file of shapes; prints seconds and results."""

import json
import sys
from pathlib import Path
from time import perf_counter

import pyrudof


def main() -> None:
    """Read data, read shapes and validate as often as is asked; print one line of JSON."""
    data, shapes, times = Path(sys.argv[1]).read_text(), Path(sys.argv[2]).read_text(), int(sys.argv[3])
    seconds, results = [], 0
    for _ in range(times):
        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        rudof.read_shacl(shapes, pyrudof.ShaclFormat.Turtle)
        start = perf_counter()
        rudof.read_data(data, pyrudof.RDFFormat.NTriples)
        report = rudof.validate_shacl(pyrudof.ShaclValidationMode.Native)
        seconds.append(perf_counter() - start)
        results = len(report)
    sys.stdout.write(json.dumps({"seconds": seconds, "results": results}) + "\n")


if __name__ == "__main__":
    main()
