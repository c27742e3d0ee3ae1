"""`alliance-graph query`: ask a named query, or list them."""

import sys
from pathlib import Path

import click

from graph_api.bootstrap import Application
from graph_api.cli.options import new_store_option
from graph_api.domain.errors import UsageError
from graph_api.services.named_queries.run import Page
from graph_api.services.sparql.ports import Formats

_FORMATS = {
    "csv": Formats("text/csv", "application/sparql-results+json", "text/turtle"),
    "tsv": Formats("text/tab-separated-values", "application/sparql-results+json", "text/turtle"),
    "json": Formats(graph="application/ld+json"),
    "xml": Formats("application/sparql-results+xml", "application/sparql-results+xml", "application/rdf+xml"),
}


@click.command()
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(sorted(_FORMATS)),
    default="tsv",
    show_default=True,
    help="Form of the rows.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Rows to print.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Rows to leave out at the beginning.")
@click.option("--known-at", help="Ask the facts that were known at this instant.")
@new_store_option
def query(  # noqa: PLR0913  # one parameter an option
    name: str | None,
    arguments: tuple[str, ...],
    format_name: str,
    limit: int | None,
    offset: int,
    *,
    known_at: str | None,
    store_path: Path,
) -> int:
    """Ask the query NAME (area/name) with its parameters, for instance `ip/list-background agreement=SAA-2017`.

    Without NAME the queries are listed.
    """
    app = Application(store_path=store_path, read_only=True)
    if name is None:
        for one in app.query_files:
            parameters = " ".join(f"{p.name}=…" if p.required else f"[{p.name}=…]" for p in one.parameters)
            click.echo(f"{one.area}/{one.name} {parameters}".rstrip() + f"\n    {one.summary}")
        return 0
    area, _, rest = name.partition("/")
    try:
        found = app.queries.find(area, rest)
        page, formats = Page(limit, offset), _FORMATS[format_name]
        result = app.queries.run(found, _read(arguments), formats, page, known_at=known_at)
        for piece in result.content:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    finally:
        app.close()
    return 0


def _read(arguments: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            raise UsageError(f"`{argument}` is no parameter; write NAME=VALUE")
        found.setdefault(name, []).append(value)
    return found
