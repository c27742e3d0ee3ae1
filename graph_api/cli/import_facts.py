"""`alliance-graph import`: bring documents in."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from getpass import getuser
from pathlib import Path
from typing import Any

import click

from graph_api.bootstrap_imports import FORMS, Imports
from graph_api.bootstrap_place import StorePlace
from graph_api.cli.options import application, json_option, new_place_option
from graph_api.cli.workbook import mark, marked_option, problems_document
from graph_api.services.import_document import SourceFile, summary
from graph_api.services.workbook.cells import shown
from graph_api.services.workbook.report import BookRejectedError, LeftOut, left_out_document


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="What the files are, where their names do not say."
)
@click.option("--by", "importer", help="Who imports. Your user name unless you say otherwise.")
@click.option(
    "--accept-valid-rows",
    is_flag=True,
    help="Leave wrong rows of workbooks out. What they are about permits no use until they are mended.",
)
@marked_option
@new_place_option
@json_option
def import_facts(  # noqa: PLR0913  # each is an option
    files: tuple[Path, ...],
    *,
    form: str | None,
    importer: str | None,
    accept_valid_rows: bool,
    marked: Path | None,
    store_at: StorePlace,
    as_json: bool,
) -> int:
    """Import FILES: workbooks (`.xlsx`), folders of CSV, RDF (Turtle, TriG, JSON-LD, N-Quads, N-Triples).

    Catalogues, policies and consents of others need `--format`. Each file becomes an immutable version of a
    document; a file with a known name becomes the next version. Nothing is kept if anything in any of them is
    wrong.
    """
    imports = Imports(application(store_at))
    try:
        read, done = imports.bring_in(files, importer or getuser(), form, accept_valid_rows=accept_valid_rows)
    except BookRejectedError as error:
        mark(marked, error.book, error.found)
        if as_json:
            click.echo(json.dumps(problems_document(error.book, error.found), indent=2))
            return 2
        raise
    if as_json:
        told = {file.name: _told(file) for file in read}
        documents = [
            asdict(one.version) | {"unchanged": one.unchanged} | told.get(one.version.source, {}) for one in done
        ]
        click.echo(json.dumps(documents, indent=2, default=str))
    else:
        click.echo(summary(done))
    _tell(read)
    return 0


def _told(file: SourceFile) -> dict[str, list[Any]]:
    """Return what was noticed in `file`, what was left out of it and what its mapping does not carry over."""
    lost = [{"part": one.part, "reason": one.reason} for one in getattr(file, "lost", ())]
    return {
        "notes": list(getattr(file, "notes", ())),
        "leftOut": list(map(left_out_document, _left(file))),
        "lost": lost,
    }


def _left(file: SourceFile) -> Sequence[LeftOut]:
    found: Sequence[LeftOut] = getattr(file, "left_out", ())
    return found


def _tell(read: Sequence[SourceFile]) -> None:
    """Say on standard error what was noticed while reading, and what was left out."""
    for file in read:
        for note in getattr(file, "notes", ()):
            click.echo(shown(f"note: {file.name}: {note}"), err=True)
        for row in _left(file):
            click.echo(shown(f"{file.name}: {row}"), err=True)
