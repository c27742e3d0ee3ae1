"""`alliance-graph export-graph`: write the graph to files."""

from pathlib import Path

import click

from graph_api.bootstrap_rights import rights_of_party, write_rights
from graph_api.bootstrap_tools import export_forms, export_graph
from graph_api.cli.options import application, store_option


@click.command("export-graph")
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(export_forms()),
    default="n-quads",
    show_default=True,
    help="What is written.",
)
@click.option("--rights", is_flag=True, help="Only what ODRL and DUO describe, with the clauses that state it.")
@click.option("--party", help="Only the rights of this party, in ODRL and DUO; what gets lost is listed.")
@click.option("--known-at", help="Export what was in force in what the graph held then.")
@store_option
def command(
    target: Path, form: str, *, rights: bool, party: str | None, known_at: str | None, store_path: Path
) -> int:
    """Write the facts in force to the file TARGET, or for `parquet` to the folder TARGET.

    Turtle and N-Triples have no named graphs, so they do not tell which document states what. What is written with
    --rights leaves out what ODRL and DUO cannot say: lineage, custody, shipments, decisions.
    """
    app = application(store_path, read_only=True)
    if party is not None:
        export = rights_of_party(app, party, known_at)
        click.echo(f"{write_rights(export, target, form)} statements on {export.rules} rules written to {target}")
        click.echo("\n".join(f"lost: {one.statements} x {one.what} {one.why}" for one in export.losses))
        return 0
    number = export_graph(app, target, form, rights=rights, known_at=known_at)
    click.echo(f"{number} statements written to {target}")
    return 0
