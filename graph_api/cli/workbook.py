"""`alliance-graph workbook` and `alliance-graph export`: spreadsheets in and out."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from graph_api.bootstrap import Application
from graph_api.bootstrap_imports import Imports, read_book, write_marked_book
from graph_api.cli.options import application, json_option, new_store_option, store_option
from graph_api.domain.errors import UsageError
from graph_api.services.workbook.cells import Problem, RawBook, shown
from graph_api.services.workbook.report import problem_document, report_lines
from graph_api.services.workbook.template import guide_page

marked_option = click.option(
    "--marked",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where something is wrong, write a workbook with the wrong cells in red here.",
)


@click.group()
def workbook() -> None:
    """Fill in, check and export workbooks: one sheet for each kind of record."""


@workbook.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> int:
    """Write an empty workbook to PATH, or a folder of CSV where PATH does not end in `.xlsx`.

    Headers explain themselves, lists offer what the ontology knows, and rows that begin with `#` are examples.
    """
    if path.exists():
        raise UsageError(f"`{path}` is there already; choose another name")
    imports = Imports(Application())
    imports.write(path, imports.template(), guide=True)
    click.echo(f"written to {path}")
    return 0


@workbook.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@marked_option
@new_store_option
@json_option
def check(path: Path, marked: Path | None, store_path: Path, as_json: bool) -> int:
    """Say everything that is wrong with the workbook, or folder of CSV, in PATH. Nothing is imported.

    Exit codes: 0 nothing is wrong, 1 something is, 2 it cannot be read.
    """
    book = read_book(path)
    reading, problems = Imports(application(store_path, read_only=True)).workbooks.check(book)
    if as_json:
        click.echo(json.dumps({"rows": len(reading.records), **problems_document(book, problems)}, indent=2))
    else:
        for note in reading.found.notes:
            click.echo(shown(f"note: {note}"))
        for line in report_lines(problems):
            click.secho(line, fg="red")
        click.echo(f"{len(reading.records)} rows, {len(problems)} problems")
    mark(marked, book, problems)
    return 1 if problems else 0


@workbook.command()
def columns() -> int:
    """Print what each sheet and column means, as Markdown."""
    click.echo("\n".join(guide_page(Imports(Application()).layout)))
    return 0


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--document", "documents", multiple=True, help="Only what this imported file states; may be repeated."
)
@click.option("--overwrite", is_flag=True, help="Write over a workbook or folder that is there already.")
@store_option
def export(path: Path, documents: tuple[str, ...], *, overwrite: bool, store_path: Path) -> int:
    """Write what is in force to the workbook PATH, or to a folder of CSV where PATH does not end in `.xlsx`.

    Importing it again gives the same facts: that is checked before anything is written.
    """
    there = any(path.iterdir()) if path.is_dir() else path.exists()
    if there and not overwrite:
        raise UsageError(f"`{path}` is there already; choose another name, or say `--overwrite`")
    imports = Imports(application(store_path, read_only=True))
    sheets = imports.workbooks.export(documents)
    imports.write(path, sheets)
    click.echo(f"{sum(len(sheet.rows) for sheet in sheets)} rows written to {path}")
    return 0


workbook.add_command(export)


def problems_document(book: RawBook, problems: Sequence[Problem]) -> dict[str, object]:
    """Return the problems of `book` as JSON."""
    return {"file": book.name, "problems": [problem_document(problem) for problem in problems]}


def mark(marked: Path | None, book: RawBook, problems: Sequence[Problem]) -> None:
    """Write `book` with its wrong cells marked, where that is wanted and anything is wrong."""
    if marked is not None and problems:
        write_marked_book(marked, book, problems)
        click.echo(f"marked in {marked}", err=True)
