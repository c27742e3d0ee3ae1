"""Reports by rule which mutants the examples kill: `python -m tests.mutation [RULE or REGIME ...]`.

A mutant that survives is explained by a reason in survivors.toml, or by trying it: `--worlds` runs every survivor
on the examples of all rules and on that many random worlds. One that nothing tells from its rule finds the same as
far as anybody knows; for one that a world tells apart, that world is the pattern of a missing example.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import click

from tests.mutation.runner import RuleResult, Survivor, run
from tests.mutation.worlds import telling
from tests.support.cases import application

FIRST = 5_000_000


@click.command()
@click.argument("names", nargs=-1)
@click.option("--survivors", is_flag=True, help="List the mutants that survive.")
@click.option("--worlds", default=0, show_default=True, help="Try survivors on so many random worlds as well.")
@click.option("--least", type=click.FloatRange(0, 100), help="Fail where less than this share is killed overall.")
@click.option("--processes", default=2, show_default=True)
def main(names: Sequence[str], survivors: bool, worlds: int, least: float | None, processes: int) -> None:
    """Report the share of mutants that the examples of rules kill, for rules whose id begins with NAMES."""
    rules = [r.id for r in application().rulebook.rules if not names or r.id.startswith(tuple(names))]
    results = []
    with ProcessPoolExecutor(processes) as pool:
        for result in pool.map(result_of, rules):
            results.append(result)
            click.echo(_line(result))
    if survivors or worlds:
        _tell([s for r in results for s in r.survivors], worlds)
    counted, killed = sum(r.mutants for r in results), sum(r.killed for r in results)
    share = 100 * killed / counted if counted else 100.0
    click.echo(f"{killed} of {counted} mutants killed ({share:.1f} %)")
    if least is not None and share < least:
        raise SystemExit(1)


def result_of(rule: str) -> RuleResult:
    """Return what the examples of `rule` make of its mutants."""
    return run(application().rulebook.rule(rule))


def _line(result: RuleResult) -> str:
    return (
        f"{result.rule:16} {result.valid:3} valid {result.invalid:3} invalid {result.undetermined:3} undetermined"
        f" {result.killed:4} of {result.mutants:4} killed {100 * result.share:5.1f} %"
    )


def _tell(survivors: Sequence[Survivor], worlds: int) -> None:
    """List the survivors, each with what explains it."""
    tried = [s for s in survivors if s.reason is None] if worlds else []
    told = telling(tried, range(FIRST, FIRST + worlds))
    for survivor in survivors:
        click.echo(f"{survivor.constraint}: {survivor.change}")
        if survivor.reason is not None:
            click.echo(f"    {survivor.reason}")
        elif survivor.name in told:
            click.echo(f"    an example is missing: {told[survivor.name]} tells it apart")
    if worlds:
        reasons, missing = len(survivors) - len(tried), len(told)
        click.echo(
            f"{len(survivors)} survive: {reasons} for a stated reason, {len(tried) - missing} find the same on"
            f" every example and {worlds} random worlds, {missing} lack an example"
        )


if __name__ == "__main__":
    main()
