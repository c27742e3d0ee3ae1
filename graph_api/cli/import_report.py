"""`alliance-graph import-report`: how the files of others are read."""

import json
from pathlib import Path

import click

from graph_api.bootstrap_imports import report_on
from graph_api.cli.options import json_option
from graph_api.domain.errors import UsageError


@click.command("import-report")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
def import_report(folder: Path, as_json: bool) -> int:
    """Import every catalogue in FOLDER into a store of its own and say how each fared.

    For each file: rows read, understood, undetermined and rejected, agreement with what its publisher says, and
    triples a second beside what the store's own bulk load does with the same triples.
    """
    reports = report_on(folder)
    if not reports:
        raise UsageError(f"`{folder}` holds no catalogue that is known")
    if as_json:
        click.echo(json.dumps([report.document() for report in reports], indent=2))
    else:
        click.echo("\n\n".join("\n".join(report.lines()) for report in reports))
    return 0
