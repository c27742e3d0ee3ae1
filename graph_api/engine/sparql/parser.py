"""Reads the part of SPARQL 1.1 in which rules are written (see `plan`) into a plan.

The rule book is read at every start, so this is a small parser of its own: it takes milliseconds where a full
one takes seconds. What it does not know it refuses. The reference engine reads the same text with rdflib.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Final

from graph_api.engine.sparql.plan import (
    Bind,
    Call,
    Construct,
    Element,
    Exists,
    Expression,
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
from graph_api.engine.terms import FALSE, RDF_LANGSTRING, RDF_TYPE, TRUE, XSD_DECIMAL, XSD_INTEGER, Literal

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<var>[?$]\w+)
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<lang>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<prefixed>(?:[A-Za-z][\w-]*)?:(?:\w(?:[\w.-]*[\w-])?)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[{}().;,|/^=<>!+\-*])""",
    re.VERBOSE,
)
_FUNCTIONS: Final = {
    "BOUND": "bound", "COALESCE": "coalesce", "CONCAT": "concat", "CONTAINS": "contains",
    "DATATYPE": "datatype", "IF": "if_", "ISIRI": "is_iri", "ISLITERAL": "is_literal", "LCASE": "lcase",
    "SAMETERM": "same_term", "STR": "str_", "STRSTARTS": "str_starts",
}  # fmt: skip
_RELATIONS: Final = {"=": "eq", "!=": "ne", "<": "lt", ">": "gt", "<=": "le", ">=": "ge"}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


def parse_query(text: str) -> Select | Construct:
    """Return the plan of `text`; raise UnsupportedQueryError where it is not a query that rules may use."""
    return _Parser(text).query()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._position = 0
        self._prefixes: dict[str, str] = {}
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
        binds: list[Element] = []
        while not self._at("{") and not self._at("WHERE"):
            if self._accept("("):
                binds.append(self._binding())
                columns.append(binds[-1].name if isinstance(binds[-1], Bind) else "")
            else:
                columns.append(self._next("var"))
        self._accept("WHERE")
        where = self._group()
        wanted = tuple(column for column in columns if column != "this")
        return Select(wanted, Group((*where.elements, *binds)))

    def _group(self) -> Group:
        self._expect("{")
        elements: list[Element] = []
        while not self._accept("}"):
            elements += self._elements()
            self._accept(".")
        return Group(tuple(elements))

    def _elements(self) -> list[Element]:
        if self._accept("FILTER"):
            return [Filter(self._primary())]
        if self._accept("OPTIONAL"):
            return [Optional(self._group())]
        if self._accept("BIND"):
            self._expect("(")
            return [self._binding()]
        if self._at("{"):
            branches = [self._group()]
            while self._accept("UNION"):
                branches.append(self._group())
            return [Union(tuple(branches))]
        return self._triples()

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

    def _slot(self) -> Slot:
        if self._kind() == "var":
            return Var(self._next("var"))
        if self._kind() in ("iri", "prefixed"):
            return self._iri()
        return self._literal()

    def _iri(self) -> str:
        if self._kind() == "iri":
            return self._next("iri")
        prefix, local = self._next("prefixed").split(" ")
        if prefix not in self._prefixes:
            raise UnsupportedQueryError(f"the prefix `{prefix}:` is not declared")
        return self._prefixes[prefix] + local

    def _literal(self) -> Literal:
        if self._accept("true"):
            return TRUE
        if self._accept("false"):
            return FALSE
        if self._kind() == "number":
            number = self._next("number")
            return Literal(number, XSD_DECIMAL if "." in number else XSD_INTEGER)
        text = self._next("string")
        if self._kind() == "lang":
            return Literal(text, RDF_LANGSTRING, self._next("lang"))
        return Literal(text, self._iri()) if self._accept("^^") else Literal(text)

    def _expression(self) -> Expression:
        expression = self._conjunction()
        while self._accept("||"):
            expression = Call("or_", (expression, self._conjunction()))
        return expression

    def _conjunction(self) -> Expression:
        expression = self._relation()
        while self._accept("&&"):
            expression = Call("and_", (expression, self._relation()))
        return expression

    def _relation(self) -> Expression:
        left = self._sum()
        if self._accept("IN"):
            return Call("in_", (left, *self._arguments()))
        if self._at("NOT"):
            self._expect("NOT")
            self._expect("IN")
            return Call("not_in", (left, *self._arguments()))
        for mark, name in _RELATIONS.items():
            if self._accept(mark):
                return Call(name, (left, self._sum()))
        return left

    def _sum(self) -> Expression:
        expression = self._unary()
        while self._at("+") or self._at("-"):
            name = "add" if self._accept("+") else "subtract"
            if name == "subtract":
                self._expect("-")
            expression = Call(name, (expression, self._unary()))
        return expression

    def _unary(self) -> Expression:
        return Call("not_", (self._unary(),)) if self._accept("!") else self._primary()

    def _primary(self) -> Expression:
        if self._accept("("):
            expression = self._expression()
            self._expect(")")
            return expression
        if self._accept("EXISTS"):
            return Exists(self._group(), negated=False)
        if self._accept("NOT"):
            self._expect("EXISTS")
            return Exists(self._group(), negated=True)
        if self._kind() == "word" and self._tokens[self._position][1].upper() in _FUNCTIONS:
            name = _FUNCTIONS[self._next("word").upper()]
            return Call(name, tuple(self._arguments()))
        return self._slot()

    def _arguments(self) -> list[Expression]:
        self._expect("(")
        arguments: list[Expression] = []
        while not self._accept(")"):
            arguments.append(self._expression())
            if not self._at(")"):
                self._expect(",")
        return arguments

    def _kind(self) -> str:
        return self._tokens[self._position][0] if self._position < len(self._tokens) else "end"

    def _at(self, token: str) -> bool:
        if self._position >= len(self._tokens):
            return False
        kind, text = self._tokens[self._position]
        if kind == "word":
            return text == token if token in ("a", "true", "false") else text.upper() == token
        return kind == "mark" and text == token

    def _accept(self, token: str) -> bool:
        if self._at(token):
            self._position += 1
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise self._unexpected(f"`{token}`")

    def _next(self, kind: str) -> str:
        if self._kind() == "prefixed" and kind == "prefix":
            text = self._tokens[self._position][1].split(" ")[0]
        elif self._kind() == kind:
            text = self._tokens[self._position][1]
        else:
            raise self._unexpected(f"a {kind}")
        self._position += 1
        return text

    def _unexpected(self, wanted: str) -> UnsupportedQueryError:
        found = self._tokens[self._position][1] if self._position < len(self._tokens) else "the end"
        return UnsupportedQueryError(f"the query has `{found}` where {wanted} is expected")


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
    nodes: list[Slot] = [subject, *(Var(f"step{next(fresh)}") for _ in parts[1:]), obj]
    return [
        element
        for part, start, end in zip(parts, nodes, nodes[1:], strict=False)
        for element in _steps(part, start, end, fresh)
    ]


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise UnsupportedQueryError(f"the query cannot be read at `{text[position : position + 20]}`")
        position = found.end()
        kind, token = str(found.lastgroup), found[0]
        match kind:
            case "space":
                continue
            case "iri":
                yield kind, token[1:-1]
            case "var" | "lang":
                yield kind, token[1:]
            case "string":
                yield kind, re.sub(r"\\(.)", _unescaped, token[1:-1])
            case "prefixed":
                yield kind, token.replace(":", " ", 1)
            case _:
                yield kind, token


def _unescaped(match: re.Match[str]) -> str:
    if match[1] not in _ESCAPES:
        raise UnsupportedQueryError(f"the escape `{match[0]}` is not known")
    return _ESCAPES[match[1]]
