"""Prints a table of all rules: `python -m tests.mutation.report`.

For each rule: its examples, the share of mutants that they kill, and on how many of its examples the engines
agree. With Oxigraph they are compared always; `--reference` runs pySHACL on every example too, which takes about
half a second for each.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import click

from tests.differential.comparison import case_differences
from tests.differential.engines import engine
from tests.mutation.runner import RuleResult, run
from tests.support.cases import application, examples
from tests.support.worlds import case_in, facts_of

COLUMNS = ("examples", "valid", "invalid", "undetermined", "mutants", "killed", "share")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--reference/--no-reference", default=True, help="Run pySHACL on every example as well.")
@click.option("--processes", default=2, show_default=True)
def main(names: Sequence[str], reference: bool, processes: int) -> None:
    """Print a line for each rule whose id begins with one of NAMES, or for all; fail where engines disagree."""
    rules = [r.id for r in application().rulebook.rules if not names or r.id.startswith(tuple(names))]
    results, agreed = [], 0
    click.echo(f"{'rule':16}{''.join(f'{column:>13}' for column in COLUMNS)}  engines agree")
    with ProcessPoolExecutor(processes) as pool:
        for result, agreeing in pool.map(line_of, rules, repeat(reference)):
            results.append(result)
            agreed += agreeing
            click.echo(_line(result, agreeing))
    shown = sum(r.valid + r.invalid + r.undetermined for r in results)
    mutants, killed = sum(r.mutants for r in results), sum(r.killed for r in results)
    engines = "fast, Oxigraph and pySHACL" if reference else "fast and Oxigraph"
    click.echo(
        f"{len(results)} rules, {shown} examples, {killed} of {mutants} mutants killed"
        f" ({100 * killed / max(mutants, 1):.1f} %); {engines} agree on {agreed} of {shown} examples"
    )
    if agreed != shown:
        raise SystemExit(1)


def line_of(rule: str, reference: bool) -> tuple[RuleResult, int]:
    """Return what became of the mutants of `rule`, and on how many of its examples the engines agree."""
    book = application().rulebook
    others = [engine("oxigraph"), *([engine("reference")] if reference else [])]
    agreeing = 0
    for example in examples():
        if example.rule == rule:
            case = case_in(facts_of(example.path))
            agreeing += all(case_differences(case, application().fast_engine, other) == [] for other in others)
    return run(book.rule(rule)), agreeing


def _line(result: RuleResult, agreeing: int) -> str:
    shown = result.valid + result.invalid + result.undetermined
    numbers = (shown, result.valid, result.invalid, result.undetermined, result.mutants, result.killed)
    counted = "".join(f"{number:13}" for number in numbers)
    return f"{result.rule:16}{counted}{100 * result.share:12.1f}%  {agreeing} of {shown}"


if __name__ == "__main__":
    main()
