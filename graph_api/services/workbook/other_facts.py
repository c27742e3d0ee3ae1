"""The sheet `Other facts`: statements that have no column, each in a row of its own, exactly as they are."""

import json
from collections.abc import Iterator
from typing import Final

from graph_api.engine.terms import RDF_LANGSTRING, XSD, XSD_STRING, Literal, Term, Triple
from graph_api.services.workbook.cells import CellError, Problem, RawRow, RawSheet, clean
from graph_api.services.workbook.settings import Settings
from graph_api.services.workbook.tables import is_remark
from graph_api.services.workbook.values import plain_text

HEADERS: Final = ("subject", "property", "value", "type", "language")
THING, ESCAPED = "thing", "escaped "


def fact_row(triple: Triple, settings: Settings) -> tuple[str, ...]:
    """Return the row that states `triple`."""
    subject, predicate, obj = triple
    start = (settings.short(subject), settings.short(predicate))
    if not isinstance(obj, Literal):
        return (*start, settings.short(obj), THING, "")
    kind = "" if obj.datatype in (XSD_STRING, RDF_LANGSTRING) else _short_type(obj.datatype, settings)
    plain = obj.lexical and clean(obj.lexical) == obj.lexical and _printable(obj.lexical)
    if plain:
        return (*start, obj.lexical, kind or "text", obj.language)
    return (*start, json.dumps(obj.lexical), ESCAPED + (kind or "text"), obj.language)


def read_facts(sheet: RawSheet, settings: Settings) -> Iterator[tuple[str, int, Triple | None, Problem | None]]:
    """Yield each row's sheet, number and statement, or what is wrong with it."""
    if not sheet.rows:
        return
    header, *rows = sheet.rows
    places = {cell.text.casefold(): place for place, cell in header.cells.items()}
    missing = [name for name in HEADERS[:4] if name not in places]
    if missing:
        message = f"lacks the columns {', '.join(f'`{name}`' for name in missing)}"
        yield sheet.title, header.number, None, Problem(sheet.title, header.number, 0, "", "", message)
        return
    for row in rows:
        if is_remark(row):
            continue
        try:
            yield sheet.title, row.number, _fact(row, places, settings), None
        except CellError as error:
            yield sheet.title, row.number, None, Problem(sheet.title, row.number, 0, "", "", error.message)


def _fact(row: RawRow, places: dict[str, int], settings: Settings) -> Triple:
    texts = dict.fromkeys(HEADERS, "")
    for name in HEADERS:
        cell = row.cells.get(places.get(name, 0))
        if cell is not None:
            if cell.flaw is not None:
                raise CellError(cell.flaw.value)
            texts[name] = plain_text(cell)
    subject, predicate = _iri(texts["subject"], settings), _iri(texts["property"], settings)
    return subject, predicate, _value(texts, settings)


def _value(texts: dict[str, str], settings: Settings) -> Term:
    kind, text = texts["type"], texts["value"]
    if kind == THING:
        return _iri(text, settings)
    if kind.startswith(ESCAPED):
        kind = kind.removeprefix(ESCAPED)
        text = _unescaped(text)
    if texts["language"]:
        return Literal(text, RDF_LANGSTRING, texts["language"])
    if kind == "text":
        return Literal(text)
    datatype = XSD + kind.removeprefix("xsd:") if kind.startswith("xsd:") else settings.iri_of(kind)
    if not datatype:
        raise CellError(f"`{kind}` is no type; write `thing`, `text`, or a type such as `xsd:date`")
    return Literal(text, datatype)


def _unescaped(text: str) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, str):
        raise CellError(f"`{text}` is not escaped text; it stands in quotes, as in JSON")
    return found


def _iri(text: str, settings: Settings) -> str:
    found = settings.iri_of(text)
    if found is None:
        raise CellError(f"`{text}` is no IRI, and its prefix is none that `Settings` names")
    return found


def _short_type(datatype: str, settings: Settings) -> str:
    return f"xsd:{datatype.removeprefix(XSD)}" if datatype.startswith(XSD) else settings.short(datatype)


def _printable(text: str) -> bool:
    return all(c == "\n" or c.isprintable() for c in text) and "_x" not in text
