"""Compares our validator with pySHACL on every example and on random records: python -m tests.structure."""

import sys

import click

from tests.structure.examples import apart, disagreements, folders, own_results
from tests.structure.test_reference import random_records


def main() -> int:
    """Print how many faults were found, and where the two differ; return 1 if they do."""
    examples = [triple for where in folders() for path in sorted(where.glob("*.ttl")) for triple in apart(path)]
    differ = 0
    for name, records in [("examples", examples), *((f"seed {n}", random_records(n)) for n in range(20))]:
        odd = disagreements(records)
        differ += len(odd)
        click.echo(f"{name}: {len(own_results(records))} faults, {len(odd)} found by one of the two alone")
        for result in sorted(odd, key=str):
            click.echo(f"  {result}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
