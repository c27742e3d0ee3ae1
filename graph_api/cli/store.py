"""`alliance-graph store`: looks after stores themselves."""

from pathlib import Path

import click

from graph_api.bootstrap_environment import qualify_endpoint
from graph_api.cli.options import application, store_option
from graph_api.domain.errors import StoreError


@click.group()
def store() -> None:
    """Look after a store."""


@store.command("check")
@click.argument("query_address")
@click.argument("update_address")
@click.option("--timeout", default=30, show_default=True, type=click.IntRange(1), help="Seconds a request.")
def check(query_address: str, update_address: str, timeout: int) -> int:
    """Ask the SPARQL engine at QUERY_ADDRESS questions with known answers.

    The facts for them are written by UPDATE_ADDRESS into a graph of their own, and removed. Ends with 0 where
    every answer is right; else the constructs that it gets wrong are named, and it may not be used for decisions.
    """
    checks, failed = qualify_endpoint(query_address, update_address, timeout)
    for construct in checks:
        click.echo(f"{'WRONG' if construct in failed else 'right'}  {construct}")
    click.echo(f"{len(checks) - len(failed)} of {len(checks)} constructs are answered rightly")
    if failed:
        raise StoreError(f"the engine may not be used for decisions; it is wrong about: {', '.join(failed)}")
    return 0


@store.command("optimize")
@store_option
def optimize(store_path: Path) -> int:
    """Put the embedded store in order on disk, so that what is asked first is answered faster.

    It is worth its time after an import of millions of statements: half a minute for ten million. Where nothing
    was imported since, nothing is done. What is asked of the store afterwards is answered the same.
    """
    application(store_path).store.optimize()
    click.echo("the store is in order")
    return 0
