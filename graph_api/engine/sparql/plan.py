"""The part of SPARQL 1.1 in which rules are written, as plain values.

Rules use basic graph patterns, OPTIONAL, UNION, FILTER with (NOT) EXISTS, BIND and sequence, inverse or
alternative paths. Sub-SELECT, MINUS, VALUES, aggregates, repeated paths and SERVICE are not part of it:
SHACL forbids some of them next to pre-bound variables, and engines disagree on others.
"""

from dataclasses import dataclass
from typing import NamedTuple

from graph_api.engine.terms import Term


class Var(NamedTuple):
    """A variable."""

    name: str


Slot = Term | Var


class Pattern(NamedTuple):
    """A triple pattern."""

    subject: Slot
    predicate: Slot
    object: Slot


class Call(NamedTuple):
    """A function or operator with its arguments; the names are those of `runtime`."""

    function: str
    arguments: tuple["Expression", ...]


class Exists(NamedTuple):
    """EXISTS or NOT EXISTS over a group."""

    group: "Group"
    negated: bool


Expression = Var | Term | Call | Exists


class Optional(NamedTuple):
    """OPTIONAL: the group with the filters that stand in it."""

    group: "Group"


class Union(NamedTuple):
    """UNION of groups."""

    branches: tuple["Group", ...]


class Bind(NamedTuple):
    """BIND (expression AS ?name)."""

    name: str
    expression: Expression


class Filter(NamedTuple):
    """FILTER of the group in which it stands."""

    expression: Expression


Element = Pattern | Optional | Union | Bind | Filter


class Group(NamedTuple):
    """A group graph pattern: its elements in order."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT query: the names of its columns and its pattern."""

    columns: tuple[str, ...]
    where: Group


@dataclass(frozen=True, slots=True)
class Construct:
    """A CONSTRUCT query: its template and its pattern."""

    template: tuple[Pattern, ...]
    where: Group


class UnsupportedQueryError(ValueError):
    """A query goes beyond the part of SPARQL in which rules are written."""
