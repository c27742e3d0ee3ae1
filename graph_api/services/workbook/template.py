"""The template: every sheet with its columns, what each column means, what may stand in it, and an example."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graph_api.engine.terms import Triple
from graph_api.services.workbook.cells import Raw
from graph_api.services.workbook.layout import ADDRESS, ENDS, FACTS, SETTINGS, Column, Holds, Layout, SheetLayout
from graph_api.services.workbook.settings import DEFAULT_NAMESPACE, LANGUAGE, NAMESPACE, ZONE, Settings
from graph_api.services.workbook.write import WrittenSheet, write_book

_MOST_LISTED = 12
_SETTINGS = {
    NAMESPACE: "where the IRIs of your records begin; choose one of your own, and keep it",
    ZONE: "in which zone a day begins where a cell has no zone of its own, such as `Europe/Paris`",
    LANGUAGE: "the language of names",
}
_FORMS = {
    Holds.TRUTH: "yes or no; leave it empty where it is not known",
    Holds.INTEGER: "a whole number",
    Holds.DECIMAL: "a number with a decimal point",
    Holds.INSTANT: "a date cell, `2025-04-03`, or an instant as `2025-04-03T09:30:00+02:00`",
    Holds.LAST_DAY: "a date cell, or `2025-04-03`",
    Holds.LITERAL: "a duration such as `P45D` or `45 days`, a number, or a date",
    Holds.ANYTHING: "a thing by identifier, name or IRI; a number, a date or a duration; or text in quotes",
    Holds.ADDRESS: "an IRI in full or with a prefix of the sheet `Settings`; empty where the record has none yet",
    Holds.NAME: "text",
    Holds.TEXT: "text",
    Holds.KIND: "a kind of record from the list",
}
GUIDE = (
    "How to fill in this workbook",
    "One sheet holds one kind of record, and one row one record. Point at a header to read what its column means.",
    "Refer to a record by its identifier, its name or its IRI. Several values in one cell are separated by `;`.",
    "Rows that begin with `#`, as the examples do, are not read. Columns may be moved, left out and added.",
    "The examples are one small alliance: take the `#` away everywhere, and they can be imported and asked about.",
    "Leave a cell empty where something is not known: what is not stated never counts as permission.",
    "A day alone begins in the zone of the sheet `Settings`. An end is written as its last day, or as an instant.",
    "Check with `alliance-graph workbook check FILE`, then import with `alliance-graph import FILE`.",
)


def template(layout: Layout, example: Iterable[Triple], settings: Settings) -> list[WrittenSheet]:
    """Return the sheets of the template, on which the records of `example` stand as remarks.

    They name one another by identifier, and their IRIs are left to be made from those, as people do.
    """
    shown = {sheet.title: sheet for sheet in write_book(example, layout, settings)}
    sheets = [WrittenSheet(SETTINGS, ("setting", "value"), _settings_rows())]
    for sheet in layout.sheets:
        plain = WrittenSheet(sheet.title, tuple(c.header for c in sheet.columns), [], sheet.columns)
        sheets.append(replace(plain, rows=_remarks(shown[sheet.title], plain.headers)))
    return [*sheets, WrittenSheet(FACTS, shown[FACTS].headers, [])]


def _settings_rows() -> list[tuple[Raw | None, ...]]:
    return [(NAMESPACE, DEFAULT_NAMESPACE), (ZONE, "UTC"), (LANGUAGE, "en")]


def _remarks(sheet: WrittenSheet, headers: Sequence[str]) -> list[tuple[Raw | None, ...]]:
    return [_remark(dict(zip(sheet.headers, row, strict=True)), headers) for row in sheet.rows]


def _remark(line: Mapping[str, Raw | None], headers: Sequence[str]) -> tuple[Raw | None, ...]:
    first, *rest = (None if header == ADDRESS else line.get(header) for header in headers)
    return f"# {first or ''}".rstrip(), *rest


def comments(layout: Layout, sheets: Iterable[WrittenSheet]) -> Mapping[str, Mapping[str, str]]:
    """Return what each column means, by the title of the sheet and the header."""
    found = {
        sheet.title: {c.header: column_text(c, layout) for c in sheet.columns if c is not None} for sheet in sheets
    }
    return found | {SETTINGS: {"setting": "\n".join(f"{name}: {text}" for name, text in _SETTINGS.items())}}


def choices(layout: Layout, sheets: Iterable[WrittenSheet]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the values to choose from, by the title of the sheet and the header."""
    plans = {sheet.title: sheet for sheet in layout.sheets}
    found: dict[str, dict[str, Sequence[str]]] = {}
    for sheet in sheets:
        own = {c.header: column_choices(c, plans[sheet.title], layout) for c in sheet.columns if c is not None}
        found[sheet.title] = {header: values for header, values in own.items() if values}
    return found


def column_choices(column: Column, sheet: SheetLayout, layout: Layout) -> list[str]:
    """Return the values to choose from in `column` of `sheet`; none where there is no list."""
    if column.holds is Holds.KIND:
        return [layout.label(kind) for kind in layout.kinds_of(sheet.plan)]
    return layout.choices(column)


def column_text(column: Column, layout: Layout) -> str:
    """Return what `column` means and what may stand in it."""
    lines = [column.definition]
    if column.holds is Holds.THING:
        kind = layout.label(column.range) if column.range else "anything"
        lines.append(f"holds: {kind}, by identifier, name or IRI")
        values = layout.choices(column)
        if values:
            more = " …" if len(values) > _MOST_LISTED else ""
            lines.append(f"for example: {', '.join(values[:_MOST_LISTED])}{more}")
    else:
        lines.append(f"holds: {_FORMS[column.holds]}")
    if column.predicate in ENDS and column.holds is Holds.INSTANT:
        lines[-1] = "holds: an instant as `2025-04-03T00:00:00+02:00`; a day belongs into the column beside it"
    needed = layout.needed.get(column.predicate, ())
    if needed:
        lines.append(f"needed by: {', '.join(layout.label(kind) for kind in needed)}")
    lines.append("several values are separated by `;`" if column.many else "one value")
    return "\n".join(line for line in lines if line)


def guide_page(layout: Layout) -> Iterator[str]:
    """Yield the lines of the documentation of all sheets and columns, in Markdown."""
    yield from ("# Sheets and columns of the workbook", "")
    yield "Written by `alliance-graph workbook columns` from the ontology; do not edit it by hand."
    for sheet in layout.sheets:
        kinds = ", ".join(layout.label(kind) for kind in layout.kinds_of(sheet.plan))
        yield from ("", f"## {sheet.title}", "", f"Kinds of record: {kinds}.", "")
        yield from ("| column | meaning | holds |", "|---|---|---|")
        for column in sheet.columns:
            meaning, *rest = column_text(column, layout).split("\n")
            holds = "; ".join(line.removeprefix("holds: ") for line in rest if not line.startswith("for example"))
            yield f"| {column.header} | {meaning.replace('|', '/')} | {holds.replace('|', '/')} |"
