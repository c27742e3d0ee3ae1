"""Reads the part of SPARQL 1.1 in which rules are written (see `plan`) into a plan.

The rule book is read at every start, so this is a small parser of its own: it takes milliseconds where a full
one takes seconds. What it does not know it refuses. The reference engine reads the same text with rdflib.
"""

from collections.abc import Iterator
from itertools import count

from graph_api.engine.sparql.expressions import ExpressionReader
from graph_api.engine.sparql.plan import (
    Bind,
    Construct,
    Element,
    Filter,
    Group,
    Optional,
    Pattern,
    Select,
    Slot,
    Union,
    UnsupportedQueryError,
    Var,
)
from graph_api.engine.sparql.variables import mentioned_by
from graph_api.engine.terms import RDF_TYPE


def parse_query(text: str) -> Select | Construct:
    """Return the plan of `text`; raise UnsupportedQueryError where it is not a query that rules may use."""
    return _Parser(text).query()


class _Parser(ExpressionReader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._fresh = count(1)

    def query(self) -> Select | Construct:
        while self._accept("PREFIX"):
            name = self._next("prefix")
            self._prefixes[name] = self._next("iri")
        if self._accept("SELECT"):
            plan: Select | Construct = self._select()
        elif self._accept("CONSTRUCT"):
            self._expect("{")
            template = self._triples()
            self._expect("}")
            self._accept("WHERE")
            if any(not isinstance(p, Pattern) for p in template):
                raise UnsupportedQueryError("a template holds a path")
            plan = Construct(tuple(p for p in template if isinstance(p, Pattern)), self._group())
        else:
            raise UnsupportedQueryError("a rule needs a SELECT or CONSTRUCT query")
        if self._position < len(self._tokens):
            raise self._unexpected("the end")
        return plan

    def _select(self) -> Select:
        self._accept("DISTINCT")
        columns: list[str] = []
        binds: list[Bind] = []
        while not self._at("{") and not self._at("WHERE"):
            if self._accept("("):
                binds.append(self._binding())
                columns.append(binds[-1].name)
            else:
                columns.append(self._next("var"))
        self._accept("WHERE")
        where = self._group()
        if not columns:
            raise self._unexpected("a column")
        self._check_columns(where, [bind.name for bind in binds])
        wanted = tuple(column for column in columns if column != "this")
        return Select(wanted, Group((*where.elements, *binds)))

    def _check_columns(self, where: Group, given: list[str]) -> None:
        """Refuse a column that is worked out and stands in the pattern too: the pattern does not see its value."""
        for name in given:
            if any(name in mentioned_by(element) for element in where.elements):
                raise UnsupportedQueryError(f"?{name} is worked out in the head and stands in the pattern")

    def _group(self) -> Group:
        self._expect("{")
        elements: list[Element] = []
        while not self._accept("}"):
            elements += self._elements()
        return Group(tuple(elements))

    def _elements(self) -> list[Element]:
        if not self._at_keyword():
            return self._triples()
        element = self._element()
        self._accept(".")
        return [element]

    def _element(self) -> Element:
        if self._accept("FILTER"):
            return Filter(self._condition())
        if self._accept("OPTIONAL"):
            return Optional(self._group())
        if self._accept("BIND"):
            self._expect("(")
            return self._binding()
        branches = [self._group()]
        while self._accept("UNION"):
            branches.append(self._group())
        return Union(tuple(branches))

    def _binding(self) -> Bind:
        expression = self._expression()
        self._expect("AS")
        name = self._next("var")
        self._expect(")")
        return Bind(name, expression)

    def _triples(self) -> list[Element]:
        found: list[Element] = []
        while not self._at("}") and not self._at_keyword():
            subject = self._slot()
            while True:
                path = self._path()
                found += _steps(path, subject, self._slot(), self._fresh)
                while self._accept(","):
                    found += _steps(path, subject, self._slot(), self._fresh)
                if not self._accept(";"):
                    break
            if not self._accept("."):
                if not self._at("}") and not self._at_keyword():
                    raise self._unexpected("`.`")
                break
        return found

    def _at_keyword(self) -> bool:
        return self._at("{") or any(self._at(word) for word in ("FILTER", "OPTIONAL", "BIND"))

    def _path(self) -> "_Path":
        branches = [self._sequence()]
        while self._accept("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else ("alternative", tuple(branches))

    def _sequence(self) -> "_Path":
        steps = [self._step()]
        while self._accept("/"):
            steps.append(self._step())
        return steps[0] if len(steps) == 1 else ("sequence", tuple(steps))

    def _step(self) -> "_Path":
        inverse = self._accept("^")
        if self._accept("("):
            step = self._path()
            self._expect(")")
        elif self._accept("a"):
            step = RDF_TYPE
        else:
            predicate = self._slot()
            if not isinstance(predicate, str):
                raise UnsupportedQueryError("a predicate must be an IRI")
            step = predicate
        if any(self._at(mark) for mark in ("*", "+")):
            raise UnsupportedQueryError("rules may not use repeated paths")
        return ("inverse", (step,)) if inverse else step


_Path = str | tuple[str, tuple["_Path", ...]]


def _steps(path: _Path, subject: Slot, obj: Slot, fresh: Iterator[int]) -> list[Element]:
    """Return the patterns of a path from `subject` to `obj`."""
    if isinstance(path, str):
        return [Pattern(subject, path, obj)]
    kind, parts = path
    if kind == "inverse":
        return _steps(parts[0], obj, subject, fresh)
    if kind == "alternative":
        return [Union(tuple(Group(tuple(_steps(part, subject, obj, fresh))) for part in parts))]
    # no variable of a query begins with a digit
    nodes: list[Slot] = [subject, *(Var(f"{next(fresh)}step") for _ in parts[1:]), obj]
    return [
        element
        for part, start, end in zip(parts, nodes, nodes[1:], strict=False)
        for element in _steps(part, start, end, fresh)
    ]
