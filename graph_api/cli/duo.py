"""`alliance-graph duo`: what does this consent code say?"""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from graph_api.bootstrap_tools import code_reader
from graph_api.cli.options import json_option
from graph_api.domain.errors import UsageError
from graph_api.engine.terms import Literal
from graph_api.services.consent_codes.document import code_document, limit_words, report_document
from graph_api.services.consent_codes.reading import ConsentCode, System
from graph_api.services.consent_codes.report import CatalogueReport, Status
from graph_api.services.consent_codes.vocabulary import CodeBook, Term

WIDTH, INDENT = 110, 15
_SHOWN_TOKENS = 12

diseases_option = click.option(
    "--diseases",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="ALLIANCE_GRAPH_DISEASES",
    help="Table of disease abbreviations, with the columns `Disease abbrev` and `Disease name`. Also read from "
    "ALLIANCE_GRAPH_DISEASES; else the table among the shared data serves, where there is one.",
)


SYSTEMS = click.Choice(["auto", "dbgap", "duo"])
SYSTEM_HELP = "System of the codes. They differ: dbGaP has MDS and RD, the Data Use Ontology NMDS and CC."


@click.group()
def duo() -> None:
    """Read consent codes: shorthands of the Data Use Ontology and spellings of dbGaP."""


@duo.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--text", "long_text", help="The publisher's long text beside the code; it may name the disease.")
@click.option("--system", type=SYSTEMS, default="auto", show_default=True, help=SYSTEM_HELP)
@click.option("--scope", help="Print the consent scope with this IRI as Turtle, to be imported.")
@diseases_option
@json_option
def read(
    codes: tuple[str, ...],
    *,
    long_text: str | None,
    system: System,
    scope: str | None,
    diseases: Path | None,
    as_json: bool,
) -> int:
    """Say what each CODE permits, in words and with the IRI of each part.

    What is not understood is named; a code with such a part permits nothing until somebody explains it.

    Exit codes: 0 all understood, 1 something is undetermined, 2 wrong usage, 3 could not read.
    """
    if len(codes) > 1 and (long_text or scope):
        raise UsageError("`--text` and `--scope` belong to one code; read one code at a time")
    reader = code_reader(diseases)
    readings = [reader.read(code, system, long_text or "") for code in codes]
    if as_json:
        documents = [code_document(reading, reader.book) for reading in readings]
        click.echo(json.dumps({"diseases": reader.diseases, "codes": documents}, indent=2))
    elif scope:
        click.echo(reader.scope(readings[0], scope), nl=False)
    else:
        click.echo("\n\n".join("\n".join(_lines(reading, reader.book)) for reading in readings))
        click.echo(_source(reader.diseases))
    return 0 if all(reading.understood for reading in readings) else 1


@duo.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE..."
)
@click.option("--system", type=SYSTEMS, default="dbgap", show_default=True, help=SYSTEM_HELP)
@diseases_option
@json_option
def report(files: tuple[Path, ...], *, system: System, diseases: Path | None, as_json: bool) -> int:
    """Say how many codes of each FILE are understood, and why the others are not.

    A FILE is a table of consent abbreviations (columns `Abbrev` and `Full text`) or of data sets (column
    `library:dataUseRestriction`, and the publisher's reading in the columns `NRES` to `DS`), separated by tabs.

    Exit codes: 0 the files were read, 2 wrong usage, 3 could not read.
    """
    reader = code_reader(diseases)
    reports = [reader.report(file, system) for file in files]
    if as_json:
        documents = [report_document(one, reader.book) for one in reports]
        click.echo(json.dumps({"diseases": reader.diseases, "files": documents}, indent=2))
        return 0
    click.echo("\n\n".join("\n".join(_report_lines(one)) for one in reports))
    click.echo(_source(reader.diseases))
    return 0


def _source(diseases: str | None) -> str:
    return f"\ndisease abbreviations: {_shown(diseases) if diseases else 'none; give a table with `--diseases`'}"


def _lines(code: ConsentCode, book: CodeBook) -> Iterator[str]:
    state = click.style("understood", fg="green") if code.understood else click.style("undetermined", fg="yellow")
    yield f"{click.style(_shown(code.stated) or '(empty)', bold=True)}: {state}"
    term = book.term(code.permission) if code.permission else None
    yield from _part("permission", *_term_words(term)) if term else _part("permission", "none is stated")
    for disease in code.diseases:
        yield from _part("disease", f"{disease.abbreviation}  {disease.name}".rstrip(), disease.iri)
    if code.related_conditions:
        yield from _part("disease", "RD  related disorders are included")
    for iri in code.modifiers:
        modifier = book.term(iri)
        yield from _part("condition", *_term_words(modifier)) if modifier else _part("condition", iri)
    for limit in code.limits:
        value = limit.value.lexical if isinstance(limit.value, Literal) else limit.value
        yield from _part("limit", f"{limit_words(limit.predicate)} {value}")
    if code.methods_allowed is not None:
        words = (
            "MDS  methods development is allowed" if code.methods_allowed else "methods development is forbidden"
        )
        yield from _part("methods", words)
    for part in code.unread:
        yield from _part("not read", f"`{part.token}`: {part.reason}", colour="yellow")
    for note in code.notes:
        yield from _part("note", note)


def _term_words(term: Term) -> tuple[str, str]:
    return f"{term.notation}  {term.label}: {term.definition}", term.iri


def _part(kind: str, *texts: str, colour: str | None = None) -> Iterator[str]:
    for place, text in enumerate(texts):
        first = f"  {kind if place == 0 else '':<{INDENT - 2}}"
        lines = textwrap.wrap(_shown(text), WIDTH - INDENT, break_long_words=False, break_on_hyphens=False)
        yield from (
            (first if number == 0 else " " * INDENT) + click.style(line, fg=colour)
            for number, line in enumerate(lines)
        )


def _report_lines(report: CatalogueReport) -> Iterator[str]:
    yield click.style(_shown(report.name), bold=True) + f": {report.kind.value}"
    total = len(report.rows)
    yield f"  {'rows':<14}{total:>6}  ({report.codes()} different codes)"
    for status in Status:
        share = f"{100 * report.count(status) / total:6.1f} %" if total else ""
        yield f"  {status.value:<14}{report.count(status):>6}{share}"
    for status in (Status.UNDETERMINED, Status.DISAGREEING):
        for shared, number, tokens in report.grouped(status):
            yield f"  {status.value}, {number} {'row' if number == 1 else 'rows'}: {_shown(shared)}"
            named = ", ".join(f"`{_shown(token)}`" for token in tokens[:_SHOWN_TOKENS])
            more = f" and {len(tokens) - _SHOWN_TOKENS} more" if len(tokens) > _SHOWN_TOKENS else ""
            yield textwrap.fill(named + more, WIDTH, initial_indent="    ", subsequent_indent="    ")
    for warning in report.warnings:
        yield f"  note: {warning}"


def _shown(text: str) -> str:
    """Return `text` with what a terminal would not show, or would obey, as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
