"""Reports by rule which mutants the examples kill: `python -m tests.mutation [RULE or REGIME ...]`."""

from collections.abc import Sequence

import click

from tests.mutation.runner import RuleResult, run
from tests.support.cases import application


@click.command()
@click.argument("names", nargs=-1)
@click.option("--survivors", is_flag=True, help="List the mutants that survive.")
@click.option("--least", type=click.FloatRange(0, 100), help="Fail where less than this share is killed overall.")
def main(names: Sequence[str], survivors: bool, least: float | None) -> None:
    """Report the share of mutants that the examples of rules kill, for rules whose id begins with NAMES."""
    rules = [r for r in application().rulebook.rules if not names or r.id.startswith(tuple(names))]
    results = []
    for rule in rules:
        results.append(run(rule))
        click.echo(_line(results[-1]))
        if survivors:
            _list(results[-1])
    counted, killed = sum(r.mutants for r in results), sum(r.killed for r in results)
    share = 100 * killed / counted if counted else 100.0
    explained = sum(s.reason is not None for r in results for s in r.survivors)
    click.echo(f"{killed} of {counted} mutants killed ({share:.1f} %), {explained} of the others explained")
    if least is not None and share < least:
        raise SystemExit(1)


def _line(result: RuleResult) -> str:
    explained = sum(s.reason is not None for s in result.survivors)
    return (
        f"{result.rule:16} {result.valid:3} valid {result.invalid:3} invalid {result.undetermined:3} undetermined"
        f" {result.killed:4} of {result.mutants:4} killed {100 * result.share:5.1f} %  {explained:3} explained"
    )


def _list(result: RuleResult) -> None:
    for survivor in result.survivors:
        click.echo(f"    {survivor.constraint}: {survivor.change}")
        if survivor.reason is not None:
            click.echo(f"        {survivor.reason}")


main()
