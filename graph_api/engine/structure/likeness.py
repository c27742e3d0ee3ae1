"""Tells which values structure shapes cannot tell apart, so that one of them need be judged for all.

Two records of the same classes whose properties have values that are alike, in the same number, have the same
faults. This holds because of what `shapes` reads: a constraint looks at the classes or the kind of a thing, at a
literal by itself, or at two values of one record. Whatever looks further makes values unlike one another, or
answers None: then every record is judged by itself.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, cast

from graph_api.engine.structure.shapes import Constraint, Shape
from graph_api.engine.structure.validate import Records, StructureValidator
from graph_api.engine.structure.values import kind_of
from graph_api.engine.terms import RDF_LANGSTRING, RDF_TYPE, XSD_STRING, Literal, Term

_OF_SHAPES: Final = frozenset({"and", "node", "not", "or"})
_COUNTS: Final = frozenset({"minCount", "maxCount"})
_BETWEEN_VALUES: Final = frozenset({"lessThan", "lessThanOrEquals"})
_OF_TEXT: Final = frozenset({"pattern", "minLength", "maxLength"})
_OF_IDENTITY: Final = _OF_TEXT | {"in", "hasValue"}
_OF_VALUE: Final = _OF_IDENTITY | {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"}
_PATTERN: Final = frozenset({"pattern"})
_TEXTS: Final = frozenset({XSD_STRING, RDF_LANGSTRING})


class Likeness:
    """What the shapes of `validator` see of values."""

    def __init__(self, validator: StructureValidator) -> None:
        self._validator, self._shapes = validator, validator.shapes
        self._of_literal = lru_cache(maxsize=65536)(self._fitted)
        self._constraints: dict[str, set[Constraint]] = {}
        self._compared: set[str] = set()
        for shape in self._shapes.values():
            for constraint in shape.constraints if shape.path else ():
                if constraint.parameter in _BETWEEN_VALUES:
                    self._compared.update((shape.path, cast("str", constraint.operand)))
                elif constraint.parameter not in _COUNTS:
                    self._constraints.setdefault(shape.path, set()).add(constraint)
        self._seen: dict[str, frozenset[str]] = {}
        self._patterns: dict[str, list[re.Pattern[str]]] = {}
        for path, constraints in self._constraints.items():
            every = list(self._reached_from(constraints))
            self._seen[path] = frozenset(c.parameter if c is not None else "" for c in every)
            self._patterns[path] = [
                cast("re.Pattern[str]", c.operand) for c in every if c and c.parameter == "pattern"
            ]

    def of(self, predicate: str, value: Term, classes: frozenset[str]) -> Hashable | None:
        """Return what is the same for values of `predicate` that are alike; None where nothing can be said.

        `classes` are those of `value`, none for a literal.
        """
        seen = self._seen.get(predicate, frozenset())
        if isinstance(value, Literal):
            if predicate in self._compared:
                return value
            patterns = self.patterns_of(predicate) if value.datatype in _TEXTS else None
            if patterns is not None:
                found = (pattern.search(value.lexical) is not None for pattern in patterns)
                return value.datatype, value.language != "", *found
            return self._of_literal(predicate, value)
        if "" in seen:
            return None
        return (kind_of(value), classes) if self.sees_classes_alone(predicate) else value

    def patterns_of(self, predicate: str) -> Sequence[re.Pattern[str]] | None:
        """Return by which patterns alone texts without a language are told apart; None where by more than that."""
        seen = self._seen.get(predicate, frozenset()) & _OF_VALUE
        if predicate in self._compared or seen - _PATTERN:
            return None
        return self._patterns[predicate] if seen else ()

    def sees_classes_alone(self, predicate: str) -> bool:
        """Tell whether things are told apart by nothing but their classes and the kind of their names."""
        seen = self._seen.get(predicate, frozenset())
        return "" not in seen and not seen & _OF_IDENTITY and predicate not in self._compared

    def judges_subjects_alike(self, namespace: str) -> bool:
        """Tell whether no shape sees a difference between IRIs of records in `namespace`."""
        return not any(self._names_one(c, namespace) for c in self._constraints_on_records())

    def _fitted(self, predicate: str, value: Literal) -> Hashable:
        """Return which constraints `value` fits."""
        found = self._constraints.get(predicate, set())
        if any(c.parameter == "hasValue" for c in found):
            return value
        nothing = Records({}, lambda _: ())
        return frozenset(c for c in found if self._validator.fits(c, value, nothing))

    def _reached_from(self, constraints: Iterable[Constraint]) -> Iterator[Constraint | None]:
        """Yield `constraints` and those of the shapes they name; None where these look at what a value states."""
        known: set[str] = set()
        waiting = list(constraints)
        while waiting:
            constraint = waiting.pop()
            yield constraint
            inner = constraint.operand if constraint.parameter in _OF_SHAPES else ()
            for key in set(cast("tuple[str, ...]", inner)) - known:
                known.add(key)
                waiting += self._shapes[key].constraints
                if any(_looks_on(self._shapes[one]) for one in (key, *self._shapes[key].properties)):
                    yield None

    def _constraints_on_records(self) -> Iterator[Constraint]:
        """Yield the constraints that a record itself must fit, those of nested shapes included."""
        waiting = [key for key, shape in self._shapes.items() if shape.classes or shape.subjects_of]
        known = set(waiting)
        while waiting:
            shape = self._shapes[waiting.pop()]
            for constraint in shape.constraints if not shape.path else ():
                yield constraint
                inner = constraint.operand if constraint.parameter in _OF_SHAPES else ()
                new = set(cast("tuple[str, ...]", inner)) - known
                known |= new
                waiting += new

    def _names_one(self, constraint: Constraint, namespace: str) -> bool:
        if constraint.parameter in ("in", "hasValue"):
            operand = constraint.operand
            named = operand if isinstance(operand, tuple) and not isinstance(operand, Literal) else (operand,)
            return any(isinstance(term, str) and term.startswith(namespace) for term in named)
        return constraint.parameter in _OF_TEXT


def _looks_on(shape: Shape) -> bool:
    """Tell whether `shape` looks at what a value states, other than its classes."""
    named = any(c.parameter in _OF_SHAPES for c in shape.constraints)
    return shape.path not in ("", RDF_TYPE) or (shape.path == RDF_TYPE and named)
