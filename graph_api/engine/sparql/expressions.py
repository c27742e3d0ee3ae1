"""Reads the terms and expressions of a query."""

from abc import ABC, abstractmethod
from typing import Final

from graph_api.engine.sparql.plan import Call, Exists, Expression, Group, Slot, UnsupportedQueryError, Var
from graph_api.engine.sparql.tokens import Cursor
from graph_api.engine.terms import (
    FALSE,
    RDF_LANGSTRING,
    TRUE,
    XSD_DECIMAL,
    XSD_INTEGER,
    XSD_STRING,
    Literal,
)

_FUNCTIONS: Final = {
    "BOUND": "bound", "COALESCE": "coalesce", "CONCAT": "concat", "CONTAINS": "contains",
    "DATATYPE": "datatype", "IF": "if_", "ISIRI": "is_iri", "ISLITERAL": "is_literal", "LCASE": "lcase",
    "SAMETERM": "same_term", "STR": "str_", "STRSTARTS": "str_starts",
}  # fmt: skip
_ARGUMENTS: Final = {"CONTAINS": 2, "IF": 3, "SAMETERM": 2, "STRSTARTS": 2}
_ANY_NUMBER: Final = ("COALESCE", "CONCAT")
_RELATIONS: Final = {"=": "eq", "!=": "ne", "<": "lt", ">": "gt", "<=": "le", ">=": "ge"}


class ExpressionReader(Cursor, ABC):
    """Reads terms and expressions; a group, which EXISTS holds, is read by the class below."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._prefixes: dict[str, str] = {}

    @abstractmethod
    def _group(self) -> Group: ...

    def _condition(self) -> Expression:
        """Return what a FILTER asks: an expression in brackets, a function, or (NOT) EXISTS."""
        if not self._at("(") and self._kind() != "word":
            raise self._unexpected("a condition in brackets")
        return self._primary()

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
            return Call("in_", (left, *self._options()))
        if self._accept("NOT"):
            self._expect("IN")
            return Call("not_in", (left, *self._options()))
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
            return self._call(self._next("word").upper())
        return self._slot()

    def _call(self, name: str) -> Call:
        arguments = tuple(self._arguments())
        wanted = _ARGUMENTS.get(name, 1)
        if len(arguments) != wanted and name not in _ANY_NUMBER:
            raise UnsupportedQueryError(f"{name} takes {wanted} arguments, not {len(arguments)}")
        if name == "BOUND" and not isinstance(arguments[0], Var):
            raise UnsupportedQueryError("BOUND asks for a variable")
        return Call(_FUNCTIONS[name], arguments)

    def _options(self) -> list[Expression]:
        """Return the members of an IN list; numbers and times are refused, since engines differ on equal ones."""
        options = self._arguments()
        for option in options:
            if isinstance(option, (Call, Exists)) or (
                isinstance(option, Literal) and option.datatype != XSD_STRING
            ):
                raise UnsupportedQueryError("IN takes IRIs, strings and variables; compare other values with `=`")
        return options

    def _arguments(self) -> list[Expression]:
        self._expect("(")
        arguments: list[Expression] = []
        while not self._accept(")"):
            arguments.append(self._expression())
            if not self._at(")"):
                self._expect(",")
        return arguments
