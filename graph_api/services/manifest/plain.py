"""Reads the cells of a column with which nothing can be wrong, as nearly all of a long table are.

What it cannot read at a glance it leaves to `CellReader`, which says what is wrong with a cell if anything is.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from graph_api.engine.derive.vocabulary import OWN_NAMESPACES
from graph_api.engine.n_triples import written
from graph_api.engine.structure.likeness import Likeness
from graph_api.engine.terms import Literal, Term
from graph_api.services.check_structure import PLACES
from graph_api.services.manifest.known import KnownThings
from graph_api.services.manifest.sheet_text import is_simple
from graph_api.services.workbook.cells import CellError
from graph_api.services.workbook.layout import Column, Holds

_PLAIN_TEXT: Final = re.compile(r"[!#-:<-\[\]-~]+(?: [!#-:<-\[\]-~]+)*")  # nothing that is cut, cleaned or escaped
_NONE: Final = frozenset[str]()
_JUDGED_BY_NAME: Final = (*OWN_NAMESPACES, PLACES)

Number = Callable[[str, Term, frozenset[str]], int]
"""Gives the number of what structure shapes see of a value of a predicate, with its classes."""


class Plain(NamedTuple):
    """What a cell states: the end of a line of N-Triples, and the number of what structure shapes see of it."""

    ends: tuple[str]
    seen: int


Reader = Callable[[str], Plain | None]


def plain_reader(column: Column, namespace: str, known: KnownThings, likeness: Likeness, number: Number) -> Reader:
    """Return what reads the cells of `column` where that is plain, and returns None where it is not.

    Only for a column whose predicate facts may use, in a graph from which no name was erased.
    """
    start = f" {written(column.predicate)} "
    if column.holds is Holds.TEXT:
        patterns = likeness.patterns_of(column.predicate)
        return _nothing if patterns is None else _text_reader(column.predicate, start, patterns, number)
    if column.holds is Holds.THING and likeness.sees_classes_alone(column.predicate):
        return _thing_reader(column, start, namespace, known, number)
    return _nothing


def _nothing(_: str) -> None:
    """Leave a cell to whoever reads it closely."""


def _text_reader(predicate: str, start: str, patterns: Sequence[re.Pattern[str]], number: Number) -> Reader:
    """Return the reader of texts of which structure shapes see nothing but whether they fit `patterns`."""
    numbers: dict[tuple[bool, ...], int] = {}

    def read(text: str) -> Plain | None:
        if type(text) is not str or _PLAIN_TEXT.fullmatch(text) is None:
            return None
        fits = tuple([pattern.search(text) is not None for pattern in patterns])
        if fits not in numbers:
            numbers[fits] = number(predicate, Literal(text), _NONE)
        return Plain((f'{start}"{text}" .\n',), numbers[fits])

    return read


def _thing_reader(column: Column, start: str, namespace: str, known: KnownThings, number: Number) -> Reader:
    """Return the reader of things of which structure shapes see nothing but their classes."""
    numbers: dict[frozenset[str], int] = {}

    def stated(iri: str, classes: frozenset[str]) -> Plain:
        if classes not in numbers:
            numbers[classes] = number(column.predicate, iri, classes)
        return Plain((f"{start}<{iri}> .\n",), numbers[classes])

    def read(text: str) -> Plain | None:
        if is_simple(text):
            classes = known.own(text, column.range)
            if classes is not None:
                return stated(namespace + text, classes)
        if type(text) is not str or _PLAIN_TEXT.fullmatch(text) is None:
            return None
        try:
            iri, classes = known.find(text, column)
            if written(iri) == f"<{iri}>" and classes and not iri.startswith(_JUDGED_BY_NAME):
                return stated(iri, classes)
        except (CellError, ValueError):
            return None  # what is wrong is said when the cell is read closely
        return None

    return read
