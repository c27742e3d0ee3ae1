"""`alliance-graph import`: bring documents in."""

import json
from dataclasses import asdict
from getpass import getuser
from pathlib import Path

import click

from graph_api.cli.options import application, json_option, store_option
from graph_api.services.import_document import summary


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", "importer", help="Who imports. Your user name unless you say otherwise.")
@store_option
@json_option
def import_facts(files: tuple[Path, ...], importer: str | None, store_path: Path, as_json: bool) -> int:
    """Import FILES of Turtle, TriG, JSON-LD, N-Quads or N-Triples.

    Each named graph becomes an immutable version of a document; a file with a known name becomes the next
    version. Nothing is kept if anything in any of them is wrong.
    """
    app = application(store_path)
    done = app.import_files(files, importer or getuser())
    if as_json:
        documents = [asdict(one.version) | {"unchanged": one.unchanged} for one in done]
        click.echo(json.dumps(documents, indent=2, default=str))
    else:
        click.echo(summary(done))
    return 0
