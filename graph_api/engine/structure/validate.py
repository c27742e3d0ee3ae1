"""Checks records against structure shapes, all shapes in one pass over the records.

The result is that of SHACL core for the part that `shapes` reads; pySHACL is the reference in the tests. Records
with the same types and properties are checked by one plan, made once, that leaves out whatever the record has no
property for: the cost grows with the statements, not with the number of shapes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple, cast

from graph_api.engine.schema import Schema
from graph_api.engine.structure.shapes import Constraint, Shape, Shapes
from graph_api.engine.structure.values import compare, has_datatype, kind_of, text_of
from graph_api.engine.terms import RDF_TYPE, Literal, Term, Triple, local_name

_BOUNDS: Final[dict[str, tuple[int, ...]]] = {
    "minInclusive": (0, 1),
    "minExclusive": (1,),
    "maxInclusive": (-1, 0),
    "maxExclusive": (-1,),
}
_OF_SHAPES: Final = frozenset({"and", "node", "not", "or"})
_COUNTS: Final = frozenset({"minCount", "maxCount"})
_ORDERS: Final[dict[str, tuple[int, ...]]] = {"lessThan": (-1,), "lessThanOrEquals": (-1, 0)}


class StructureProblem(NamedTuple):
    """One thing that is wrong with a record.

    `node` is the record, `path` the property (empty where the fault is the record's own), `value` what is wrong
    (None where it is the number of values), `message` what would be right, `shape` and `component` the shape and
    the constraint component of SHACL that found it. `nearest` is a known name that may have been meant, or empty.
    """

    node: str
    path: str
    value: Term | None
    message: str
    shape: str
    component: str
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """Statements by their subject.

    `types` gives the classes of things that are described elsewhere, such as a term of a vocabulary or a thing in
    another document.
    """

    by_subject: Mapping[str, list[Triple]]
    types: Callable[[str], Iterable[str]]
    _known: dict[str, frozenset[str]] = field(default_factory=dict)
    _last: dict[str, dict[str, list[Term]]] = field(default_factory=dict)

    def classes(self, node: str) -> frozenset[str]:
        """Return the classes that are stated of `node`, here or elsewhere."""
        found = self._known.get(node)
        if found is None:
            here = (o for _, p, o in self.by_subject.get(node, ()) if p == RDF_TYPE and isinstance(o, str))
            found = self._known[node] = frozenset(here).union(self.types(node))
        return found

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Return the values of `predicate` that `node` has, each once."""
        if isinstance(node, Literal):
            return []
        if predicate == RDF_TYPE:
            return sorted(self.classes(node))
        return self._properties(node).get(predicate, [])

    def _properties(self, node: str) -> Mapping[str, list[Term]]:
        """Return the values of `node` by property; those of the last node are kept: it is asked again."""
        found = self._last.get(node)
        if found is None:
            each: dict[str, dict[Term, None]] = {}
            for _, predicate, obj in self.by_subject.get(node, ()):
                each.setdefault(predicate, {})[obj] = None
            found = {predicate: list(values) for predicate, values in each.items()}
            self._last.clear()
            self._last[node] = found
        return found


def records_of(triples: Iterable[Triple], types: Callable[[str], Iterable[str]] = lambda _: ()) -> Records:
    """Return `triples` as records."""
    by_subject: dict[str, list[Triple]] = {}
    for triple in triples:
        by_subject.setdefault(triple[0], []).append(triple)
    return Records(by_subject, types)


class StructureValidator:
    """Checks records against `shapes`; classes lie under one another as `schema` says."""

    def __init__(self, shapes: Shapes, schema: Schema) -> None:
        self.shapes, self._schema = shapes, schema
        self._by_class = _index(shapes, lambda shape: shape.classes)
        self._by_property = _index(shapes, lambda shape: shape.subjects_of)
        self._plan = lru_cache(maxsize=4096)(self._planned)
        self._literal_fits = lru_cache(maxsize=65536)(self._fits_alone)
        self._classes_fit = lru_cache(maxsize=65536)(self._fits_by_class)
        self._by_class_alone = lru_cache(maxsize=None)(self._looks_at_classes_alone)

    def problems(self, records: Records) -> Iterator[StructureProblem]:
        """Yield what is wrong with `records`, in the order in which they were given."""
        for node, triples in records.by_subject.items():
            predicates = frozenset(predicate for _, predicate, _ in triples)
            for shape in self._plan(records.classes(node), predicates):
                yield from self._faults(shape, node, records)

    def _planned(self, kinds: frozenset[str], predicates: frozenset[str]) -> tuple[Shape, ...]:
        """Return the shapes of a record with these types and properties, and those of its properties."""
        wider = {w for kind in kinds for w in (kind, *self._schema.superclasses.get(kind, ()))}
        targeted = {key for kind in wider for key in self._by_class.get(kind, ())}
        targeted.update(key for predicate in predicates for key in self._by_property.get(predicate, ()))
        chosen = [self.shapes[key] for key in sorted(targeted)]
        inner = [self.shapes[key] for shape in chosen for key in shape.properties]
        needed = [shape for shape in inner if shape.path in predicates or _asks_of_the_absent(shape)]
        return tuple(dict.fromkeys([shape for shape in chosen if shape.constraints] + needed))

    def _faults(self, shape: Shape, node: str, records: Records) -> Iterator[StructureProblem]:
        values: list[Term] = records.values(node, shape.path) if shape.path else [node]
        for constraint in shape.constraints:
            for value in self._misfits(constraint, node, values, records):
                component = constraint.component
                yield StructureProblem(node, shape.path, value, shape.message, shape.key, component)

    def _misfits(
        self, constraint: Constraint, node: Term, values: list[Term], records: Records
    ) -> Iterator[Term | None]:
        """Yield the values that do not fit `constraint`; None where their number does not."""
        parameter, operand = constraint
        if parameter in _COUNTS:
            number = cast("int", operand)
            if len(values) < number if parameter == "minCount" else len(values) > number:
                yield None
        elif parameter == "hasValue":
            if operand not in values:
                yield None
        elif parameter in _ORDERS:
            for value in values:
                for other in records.values(node, cast("str", operand)):
                    if compare(value, other) not in _ORDERS[parameter]:
                        yield value
        else:
            yield from (value for value in values if not self.fits(constraint, value, records))

    def fits(self, constraint: Constraint, value: Term, records: Records) -> bool:
        """Tell whether `value` fits a constraint that looks at one value at a time."""
        if isinstance(value, Literal):
            return self._literal_fits(constraint, value)
        if self._by_class_alone(constraint):
            return self._classes_fit(constraint, records.classes(value))
        return self._judge(constraint, value, records)

    def _fits_alone(self, constraint: Constraint, literal: Literal) -> bool:
        return self._judge(constraint, literal, Records({}, lambda _: ()))

    def _fits_by_class(self, constraint: Constraint, classes: frozenset[str]) -> bool:
        return self._judge(constraint, "", Records({}, lambda _: classes))

    def _looks_at_classes_alone(self, constraint: Constraint) -> bool:
        """Tell whether all that `constraint` asks of a thing follows from its classes."""
        if constraint.parameter not in _OF_SHAPES:
            return constraint.parameter == "class"
        return all(self._asks_for_classes_alone(key) for key in cast("tuple[str, ...]", constraint.operand))

    def _asks_for_classes_alone(self, key: str) -> bool:
        shape = self.shapes[key]
        if shape.path:
            return shape.path == RDF_TYPE and all(c.parameter in _COUNTS for c in shape.constraints)
        own = all(self._looks_at_classes_alone(c) for c in shape.constraints)
        return own and all(self._asks_for_classes_alone(inner) for inner in shape.properties)

    def _judge(self, constraint: Constraint, value: Term, records: Records) -> bool:
        parameter, operand = constraint
        if parameter == "class":
            return self._is_a(value, cast("str", operand), records)
        if parameter in _OF_SHAPES:
            fitting = (self._conforms(key, value, records) for key in cast("tuple[str, ...]", operand))
            return any(fitting) == (parameter == "or") if parameter in ("or", "not") else all(fitting)
        if parameter == "in":
            return value in cast("tuple[Term, ...]", operand)
        return _fits_itself(constraint, value)

    def _is_a(self, value: Term, kind: str, records: Records) -> bool:
        stated = () if isinstance(value, Literal) else records.classes(value)
        return any(kind == own or kind in self._schema.superclasses.get(own, ()) for own in stated)

    def _conforms(self, key: str, value: Term, records: Records) -> bool:
        shape = self.shapes[key]
        values = records.values(value, shape.path) if shape.path else [value]
        for constraint in shape.constraints:
            if any(True for _ in self._misfits(constraint, value, values, records)):
                return False
        return all(self._conforms(inner, value, records) for inner in shape.properties)


def _fits_itself(constraint: Constraint, value: Term) -> bool:
    """Tell whether `value` fits a constraint that looks at nothing else."""
    parameter, operand = constraint
    if parameter == "datatype":
        return has_datatype(value, cast("str", operand))
    if parameter == "nodeKind":
        return kind_of(value) in re.findall("BlankNode|IRI|Literal", local_name(cast("str", operand)))
    if parameter in _BOUNDS:
        return compare(value, cast("Term", operand)) in _BOUNDS[parameter]
    text = text_of(value)
    if text is None:
        return False
    if parameter == "pattern":
        return cast("re.Pattern[str]", operand).search(text) is not None
    length = cast("int", operand)
    return len(text) >= length if parameter == "minLength" else len(text) <= length


def _asks_of_the_absent(shape: Shape) -> bool:
    """Tell whether `shape` can find fault with a record that does not have its property."""
    return shape.path == RDF_TYPE or any(c.parameter in ("minCount", "hasValue") for c in shape.constraints)


def _index(shapes: Shapes, targets: Callable[[Shape], tuple[str, ...]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for key, shape in shapes.items():
        for target in targets(shape):
            index.setdefault(target, []).append(key)
    return index
