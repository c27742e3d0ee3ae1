"""Compares the engines on many random worlds: `python -m tests.differential --cases 10000 --reference 200`.

`--cases` worlds go through the fast engine and Oxigraph, which runs the SPARQL of the shapes; `--reference` of
them through the fast engine and the reference engine, pySHACL on rdflib, which takes half a second a case.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import click

from tests.differential.comparison import compared
from tests.differential.engines import engine

Outcome = tuple[Counter[str], dict[int, list[str]]]


@click.command()
@click.option("--cases", default=10_000, show_default=True, help="Worlds to compare with Oxigraph.")
@click.option("--reference", default=200, show_default=True, help="Worlds to compare with pySHACL.")
@click.option("--first", default=1_000_000, show_default=True, help="The first seed.")
@click.option("--processes", default=2, show_default=True)
def main(cases: int, reference: int, first: int, processes: int) -> None:
    """Compare the engines on random worlds and print how many agreed; fail where any did not."""
    failed = False
    for name, wanted in (("oxigraph", cases), ("reference", reference)):
        kinds: Counter[str] = Counter()
        told: dict[int, list[str]] = {}
        step = 50 if name == "oxigraph" else 5
        parts = [range(start, min(start + step, first + wanted)) for start in range(first, first + wanted, step)]
        with ProcessPoolExecutor(processes) as pool:
            for counted, found in pool.map(part, repeat(name), parts):
                kinds += counted
                told |= found
        made = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        click.echo(f"fast and {name}: {sum(kinds.values())} worlds ({made}), {len(told)} disagreements")
        for seed, lines in told.items():
            click.echo("\n    ".join([f"  seed {seed}", *lines]))
        failed = failed or bool(told)
    if failed:
        raise SystemExit(1)


def part(name: str, seeds: range) -> Outcome:
    """Compare the fast engine with engine `name` on the worlds of `seeds`."""
    kinds: Counter[str] = Counter()
    found = compared(seeds, engine(name), kinds)
    return kinds, found


if __name__ == "__main__":
    main()
