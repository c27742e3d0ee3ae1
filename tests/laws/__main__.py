"""Tries the laws on all examples and stories, and sweeps all case files: `python -m tests.laws`.

The sweep takes and misspells every statement of every case file in turn. Prints by rule how many losses of a
restriction opened a gate, and every loss that no rule explains.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

import click

from tests.laws.laws import LAWS, known_worlds, violations
from tests.laws.sweep import Opening, cases, edits_of, openings


@click.command()
@click.argument("names", nargs=-1)
@click.option("--each", default=1, show_default=True, help="Try each so-manieth edit only.")
@click.option("--processes", default=2, show_default=True)
def main(names: Sequence[str], each: int, processes: int) -> None:
    """Sweep the case files whose name begins with one of NAMES, or all; fail where a loss is unexplained."""
    broken = _laws(names, each, processes)
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
    if unexplained or broken:
        raise SystemExit(1)


def _laws(names: Sequence[str], each: int, processes: int) -> int:
    """Try every law on the known worlds; return how often one was broken."""
    total = 0
    with ProcessPoolExecutor(processes) as pool:
        worlds = [i for i, (name, _, _) in enumerate(known_worlds()) if not names or name.startswith(tuple(names))]
        for number, law in enumerate(LAWS):
            parts = [(number, index) for index in worlds[::each]]
            tried = 0
            for count, told in pool.map(law_part, parts, chunksize=8):
                tried += count
                total += len(told)
                for line in told:
                    click.echo(f"broken: {law.name}: {line}")
            click.echo(f"{law.name}: {tried} changes of {len(parts)} worlds")
    return total


def law_part(place: tuple[int, int]) -> tuple[int, list[str]]:
    """Return how many changes were tried of one world under one law, and which broke it."""
    number, index = place
    return violations(LAWS[number], known_worlds()[index : index + 1])


def part(index: int, each: int) -> tuple[int, list[Opening]]:
    """Return how many edits were tried on a case file, and which opened a gate."""
    name, case = cases()[index]
    edits = list(islice(edits_of(case), index % each, None, each))
    return len(edits), list(openings(name, case, edits))


if __name__ == "__main__":
    main()
