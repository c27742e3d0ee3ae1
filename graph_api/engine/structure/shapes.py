"""Structure shapes as plain values, and how they are read from RDF.

They are the part of SHACL core (https://www.w3.org/TR/shacl/) that records need: targets by class and by a
property that a node has, paths of one property, and the constraints in `PARAMETERS`. Whatever else a shape says is
refused, so that nothing is silently left unchecked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from graph_api.domain.errors import RuleBookError
from graph_api.engine.graph import Graph
from graph_api.engine.terms import (
    DCTERMS,
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    Literal,
    Term,
    is_blank,
    local_name,
    number_of,
)

SH: Final = "http://www.w3.org/ns/shacl#"
PARAMETERS: Final = {
    "class": "ClassConstraintComponent",
    "datatype": "DatatypeConstraintComponent",
    "nodeKind": "NodeKindConstraintComponent",
    "minCount": "MinCountConstraintComponent",
    "maxCount": "MaxCountConstraintComponent",
    "minInclusive": "MinInclusiveConstraintComponent",
    "maxInclusive": "MaxInclusiveConstraintComponent",
    "minExclusive": "MinExclusiveConstraintComponent",
    "maxExclusive": "MaxExclusiveConstraintComponent",
    "minLength": "MinLengthConstraintComponent",
    "maxLength": "MaxLengthConstraintComponent",
    "pattern": "PatternConstraintComponent",
    "lessThan": "LessThanConstraintComponent",
    "lessThanOrEquals": "LessThanOrEqualsConstraintComponent",
    "in": "InConstraintComponent",
    "hasValue": "HasValueConstraintComponent",
    "not": "NotConstraintComponent",
    "or": "OrConstraintComponent",
    "and": "AndConstraintComponent",
    "node": "NodeConstraintComponent",
}
_LISTS: Final = frozenset({"in", "or", "and"})
_COUNTS: Final = frozenset({"minCount", "maxCount", "minLength", "maxLength"})
_OTHER: Final = frozenset(
    {"targetClass", "targetSubjectsOf", "path", "property", "name", "description", "message", "severity"}
)
_TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_CLASSES: Final = (RDFS + "Class", OWL + "Class")
_ABOUT: Final = frozenset({RDF_TYPE, DCTERMS + "source"})


Operand = Term | int | re.Pattern[str] | tuple[Term, ...]


class Constraint(NamedTuple):
    """One constraint: the local name of its parameter, and what it asks for.

    `operand` is a term, a number, a pattern, a tuple of terms or, for what names shapes, of their keys.
    """

    parameter: str
    operand: Operand

    @property
    def component(self) -> str:
        """The IRI of the constraint's component in SHACL."""
        return SH + PARAMETERS[self.parameter]


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape where it has a `path`. `properties` are keys of property shapes."""

    key: str
    path: str
    constraints: tuple[Constraint, ...]
    properties: tuple[str, ...]
    message: str
    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()


Shapes = dict[str, Shape]


def read_shapes(graph: Graph) -> Shapes:
    """Return the shapes in `graph` by IRI or blank node; raise RuleBookError where one goes beyond the part."""
    return _Reader(graph).read()


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._found: Shapes = {}

    def read(self) -> Shapes:
        for kind in ("NodeShape", "PropertyShape"):
            for node in self._graph.instances(SH + kind):
                self._shape(node)
        self._refuse_unseen()
        return self._found

    def _refuse_unseen(self) -> None:
        """Raise RuleBookError where something is aimed at records, or is a class, and would not be applied."""
        for name in _TARGETS:
            for node, _ in self._graph.pairs(SH + name):
                if node not in self._found:
                    raise RuleBookError(
                        f"`{node}` has `{SH}{name}` but is no `{SH}NodeShape`, so it would check nothing"
                    )
        for kind in _CLASSES:
            for node in self._graph.instances(kind):
                if node in self._found:
                    raise RuleBookError(
                        f"`{node}` is a class; aim a shape at its instances with `{SH}targetClass`"
                    )

    def _shape(self, node: Term) -> str:
        if not isinstance(node, str):
            raise RuleBookError(f"`{node.lexical}` stands where a shape is needed")
        if node not in self._found:
            self._refuse_unknown(node)
            self._found[node] = Shape(node, "", (), (), "")  # a shape may refer to itself
            self._found[node] = self._read(node)
        return node

    def _read(self, node: str) -> Shape:
        graph = self._graph
        paths = [self._path(node, path) for path in graph.objects(node, SH + "path")]
        inner = sorted(self._shape(shape) for shape in graph.objects(node, SH + "property"))
        if len(paths) > 1 or (paths and inner):
            raise RuleBookError(f"`{node}` must have one path and no shapes of further properties")
        return Shape(
            key=node,
            path=paths[0] if paths else "",
            constraints=tuple(sorted(self._constraints(node), key=lambda c: (c.parameter, str(c.operand)))),
            properties=tuple(inner),
            message=" ".join(m.lexical for m in graph.objects(node, SH + "message") if isinstance(m, Literal)),
            classes=tuple(sorted(self._iris(node, "targetClass"))),
            subjects_of=tuple(sorted(self._iris(node, "targetSubjectsOf"))),
        )

    def _refuse_unknown(self, node: str) -> None:
        for predicate, _ in self._graph.predicates(node):
            name = local_name(predicate)
            known = name in PARAMETERS or name in _OTHER
            if predicate not in _ABOUT and not (predicate.startswith(SH) and known):
                raise RuleBookError(f"`{node}` says `{predicate}`, which structure shapes cannot say")

    def _constraints(self, node: str) -> Iterable[Constraint]:
        for name in PARAMETERS:
            for operand in self._graph.objects(node, SH + name):
                yield Constraint(name, self._operand(node, name, operand))

    def _operand(self, node: str, name: str, operand: Term) -> Operand:
        if name in _LISTS:
            if operand != RDF + "nil" and not list(self._graph.objects(operand, RDF + "first")):
                raise RuleBookError(f"`{node}`: sh:{name} needs a list")
            items = self._graph.items(operand)
            return tuple(items) if name == "in" else tuple(self._shape(item) for item in items)
        if name in ("not", "node"):
            return (self._shape(operand),)
        if name in _COUNTS:
            return self._count(node, name, operand)
        if name == "pattern":
            return self._pattern(node, operand)
        return operand

    def _count(self, node: str, name: str, operand: Term) -> int:
        number = number_of(operand)
        if number is None or number != int(number):
            raise RuleBookError(f"`{node}`: sh:{name} needs a whole number")
        return int(number)

    def _pattern(self, node: str, operand: Term) -> re.Pattern[str]:
        if not isinstance(operand, Literal):
            raise RuleBookError(f"`{node}`: sh:pattern needs a text")
        try:
            return re.compile(operand.lexical)
        except re.error as error:
            raise RuleBookError(f"`{node}`: sh:pattern cannot be read: {error}") from error

    def _path(self, node: str, path: Term) -> str:
        if isinstance(path, str) and not is_blank(path):
            return path
        raise RuleBookError(f"`{node}` needs a path of one property")

    def _iris(self, node: str, name: str) -> Iterable[str]:
        for value in self._graph.objects(node, SH + name):
            if not isinstance(value, str):
                raise RuleBookError(f"`{node}`: sh:{name} needs a class or property, not a text")
            yield value
