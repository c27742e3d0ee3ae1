"""`alliance-graph import-table`: bring in tables of any length."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from getpass import getuser
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from graph_api.bootstrap_imports import TABLES, WORKBOOKS, Imports
from graph_api.cli.errors import WRONG_USAGE
from graph_api.cli.options import application, json_option, new_store_option
from graph_api.domain.errors import UsageError
from graph_api.services.import_document import summary
from graph_api.services.import_manifest import ImportedTable, settings_of
from graph_api.services.manifest.faults import TableRejectedError
from graph_api.services.workbook.cells import shown
from graph_api.services.workbook.report import left_out_document, problem_document
from graph_api.services.workbook.settings import DEFAULT_NAMESPACE

_SLOWER: Final = 7
_MANY_STATEMENTS: Final = 1_000_000


@click.command("import-table")
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--namespace",
    help=f"Where records get their IRIs; ends with / or #. Else what the workbook sets, or {DEFAULT_NAMESPACE}.",
)
@click.option("--sheet", default="", help="Which sheet of a workbook is read; needed if it has several.")
@click.option("--time-zone", help="The zone of days and of times that name none, such as `Europe/Paris`.")
@click.option("--by", "importer", help="Who imports. Your user name unless you say otherwise.")
@click.option(
    "--accept-valid-rows",
    is_flag=True,
    help="Leave wrong rows out. What they are about permits no use until they are mended.",
)
@new_store_option
@json_option
def import_table(  # noqa: PLR0913  # each is an option
    table: Path,
    *,
    namespace: str | None,
    sheet: str,
    time_zone: str | None,
    importer: str | None,
    accept_valid_rows: bool,
    store_path: Path,
    as_json: bool,
) -> int:
    """Import TABLE, a CSV file or sheet of any length: a sample manifest, or a table of donors or consents.

    Each row is a record; the columns are those of the workbook, and `identifier` and `kind` must be among them.
    The table becomes a version of a document of its name. Nothing is kept if any row is wrong, unless
    --accept-valid-rows is given: wrong rows, and rows that refer to them, are then left out and listed.
    """
    _check_usage(table, namespace, sheet)
    zone = _zone(time_zone)
    imports = Imports(application(store_path))
    progress = _Progress(table.stat().st_size, 2 if accept_valid_rows else 1)
    rows = imports.open_table(table, progress.read, sheet)
    label = f"importing {table.name}"
    try:
        with click.progressbar(length=progress.length, label=label, file=sys.stderr) as bar:
            progress.show = bar.update
            settings = settings_of(rows, namespace, zone)
            done = imports.bring_in_rows(
                rows, importer or getuser(), settings, accept_valid_rows=accept_valid_rows
            )
            progress.end()
    except TableRejectedError as error:
        if as_json:
            problems = list(map(problem_document, error.found))
            click.echo(json.dumps({"file": table.name, "problems": problems}, indent=2))
            return WRONG_USAGE
        raise
    _tell(table.name, done, as_json=as_json)
    return 0


def _check_usage(table: Path, namespace: str | None, sheet: str) -> None:
    suffix, known = table.suffix.lower(), (*TABLES, *WORKBOOKS)
    if suffix not in known:
        raise UsageError(f"`{table}` is no table; its name must end in {' or '.join(f'`{t}`' for t in known)}")
    if sheet and suffix not in WORKBOOKS:
        raise UsageError(f"`--sheet` is for workbooks; `{table}` has no sheets")
    if namespace is not None and (not namespace.endswith(("/", "#")) or ":" not in namespace):
        raise UsageError(f"`--namespace`: `{namespace}` is no namespace; it is an IRI that ends with `/` or `#`")


def _tell(name: str, done: ImportedTable, *, as_json: bool) -> None:
    """Say what was added, and on standard error what was left out."""
    if as_json:
        left = list(map(left_out_document, done.left_out))
        document = asdict(done.version) | {"unchanged": done.unchanged, "notes": done.notes, "leftOut": left}
        click.echo(json.dumps(document, indent=2, default=str))
    else:
        click.echo(summary([done]))
    for note in done.notes:
        click.echo(shown(f"note: {name}: {note}"), err=True)
    for row in done.left_out:
        click.echo(shown(f"{name}: {row}"), err=True)
    if not done.unchanged and done.version.statements >= _MANY_STATEMENTS:
        click.echo("note: `alliance-graph store optimize` makes reading faster after so large an import", err=True)


class _Progress:
    """How far an import is: a table is read for its records, and then `times`, more slowly, for what it states."""

    def __init__(self, size: int, times: int) -> None:
        self._size, self._times, self._read, self._done = size, times, 0, 0
        self.length = (1 + times * _SLOWER) * size
        self.show: Callable[[int], None] = lambda _: None

    def read(self, size: int) -> None:
        """Show that `size` bytes of the table were read."""
        self._read += size
        later = min(max(self._read - self._size, 0), self._times * self._size)
        self._to(min(self._read, self._size) + _SLOWER * later)

    def end(self) -> None:
        """Show that all of it is in the store."""
        self._to(self.length)

    def _to(self, done: int) -> None:
        self.show(done - self._done)
        self._done = done


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"`--time-zone`: `{name}` is no time zone; write one such as `Europe/Paris` or `UTC`"
        raise UsageError(message) from error
