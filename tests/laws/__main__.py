"""Sweeps all case files: `python -m tests.laws` takes and misspells every statement of every one in turn.

Prints by rule how many losses of a restriction opened a gate, and every loss that no rule explains.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

import click

from tests.laws.sweep import Opening, cases, edits_of, openings


@click.command()
@click.argument("names", nargs=-1)
@click.option("--each", default=1, show_default=True, help="Try each so-manieth edit only.")
@click.option("--processes", default=2, show_default=True)
def main(names: Sequence[str], each: int, processes: int) -> None:
    """Sweep the case files whose name begins with one of NAMES, or all; fail where a loss is unexplained."""
    chosen = [i for i, (name, _) in enumerate(cases()) if not names or name.startswith(tuple(names))]
    tried, explained, unexplained = 0, Counter[tuple[str, str]](), list[Opening]()
    with ProcessPoolExecutor(processes) as pool:
        for count, found in pool.map(part, chosen, [each] * len(chosen), chunksize=8):
            tried += count
            for opening in found:
                explained.update((rule, opening.what) for rule in opening.explained_by)
                if not opening.explained_by:
                    unexplained.append(opening)
                    click.echo(f"unexplained: {opening}")
    for (rule, what), number in sorted(explained.items()):
        click.echo(f"{rule:16} {what:60} {number:5}")
    click.echo(
        f"{tried} statements lost or misspelt in {len(chosen)} case files;"
        f" {sum(explained.values())} losses of a restriction, {len(unexplained)} unexplained"
    )
    if unexplained:
        raise SystemExit(1)


def part(index: int, each: int) -> tuple[int, list[Opening]]:
    """Return how many edits were tried on a case file, and which opened a gate."""
    name, case = cases()[index]
    edits = list(islice(edits_of(case), index % each, None, each))
    return len(edits), list(openings(name, case, edits))


if __name__ == "__main__":
    main()
