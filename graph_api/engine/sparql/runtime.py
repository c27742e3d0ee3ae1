"""What compiled rules call: SPARQL's operators on the engine's terms.

An expression gives a term, a Python bool, or `ERROR`; an unbound variable is None
(https://www.w3.org/TR/sparql11-query/#expressions).
"""

from collections.abc import Callable
from datetime import datetime
from decimal import MAX_PREC, Decimal, localcontext
from math import isnan
from typing import Final

from graph_api.engine.terms import (
    FLOATS,
    INTEGERS,
    RDF_LANGSTRING,
    XSD_BOOLEAN,
    XSD_DECIMAL,
    XSD_INTEGER,
    XSD_STRING,
    Literal,
    Term,
    Value,
    boolean,
    value,
)


class _Error:
    """The outcome of an expression that has no value."""

    def __repr__(self) -> str:
        return "ERROR"


ERROR: Final = _Error()
_TRUE_OR_FALSE: Final = INTEGERS | FLOATS | {XSD_BOOLEAN, XSD_DECIMAL}
Result = Term | bool | _Error | None


def ebv(result: Result) -> bool | _Error:
    """Return the effective boolean value (SPARQL 1.1, 17.2.2)."""
    if isinstance(result, bool):
        return result
    if isinstance(result, Literal):
        found = value(result)
        if isinstance(found, float):
            return bool(found) and not isnan(found)
        if isinstance(found, (bool, int, Decimal, str)):
            return bool(found)
        if found is None and result.datatype in _TRUE_OR_FALSE:
            return False
    return ERROR


def not_(result: Result) -> bool | _Error:
    """Return the negation."""
    truth = ebv(result)
    return ERROR if isinstance(truth, _Error) else not truth


def and_(left: Result, right: Result) -> bool | _Error:
    """Return the conjunction: false wins over an error."""
    first, second = ebv(left), ebv(right)
    if first is False or second is False:
        return False
    return ERROR if isinstance(first, _Error) or isinstance(second, _Error) else True


def or_(left: Result, right: Result) -> bool | _Error:
    """Return the disjunction: true wins over an error."""
    first, second = ebv(left), ebv(right)
    if first is True or second is True:
        return True
    return ERROR if isinstance(first, _Error) or isinstance(second, _Error) else False


def eq(left: Result, right: Result) -> bool | _Error:
    """Return whether both are equal by value, or the same term.

    Values of different kinds differ (SPARQL 1.2, `sameValue`); what has no value cannot be compared.
    """
    if isinstance(left, (_Error, type(None))) or isinstance(right, (_Error, type(None))):
        return ERROR
    left, right = _term(left), _term(right)
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    first, second = value(left), value(right)
    if first is None or second is None:
        return True if left == right else ERROR
    compared = _comparable(left, right)
    return compared is not None and compared[0] == compared[1]


def ne(left: Result, right: Result) -> bool | _Error:
    """Return whether both differ."""
    return not_(eq(left, right))


def _compare(test: Callable[[Value, Value], bool], left: Result, right: Result) -> bool | _Error:
    first = _term(left) if isinstance(left, bool) else left
    second = _term(right) if isinstance(right, bool) else right
    if not isinstance(first, Literal) or not isinstance(second, Literal):
        return ERROR
    compared = _comparable(first, second)
    return ERROR if compared is None else test(*compared)


def lt(left: Result, right: Result) -> bool | _Error:
    """Return whether the left value is less."""
    return _compare(lambda a, b: a < b, left, right)  # type: ignore[operator]  # both of one kind


def gt(left: Result, right: Result) -> bool | _Error:
    """Return whether the left value is greater."""
    return _compare(lambda a, b: a > b, left, right)  # type: ignore[operator]


def le(left: Result, right: Result) -> bool | _Error:
    """Return whether the left value is not greater."""
    return _compare(lambda a, b: a <= b, left, right)  # type: ignore[operator]


def ge(left: Result, right: Result) -> bool | _Error:
    """Return whether the left value is not less."""
    return _compare(lambda a, b: a >= b, left, right)  # type: ignore[operator]


def in_(left: Result, *options: Result) -> bool | _Error:
    """Return whether `left` equals one of the options."""
    outcomes = [eq(left, option) for option in options]
    if True in outcomes:
        return True
    return ERROR if ERROR in outcomes else False


def not_in(left: Result, *options: Result) -> bool | _Error:
    """Return whether `left` equals none of the options."""
    return not_(in_(left, *options))


def same_term(left: Result, right: Result) -> bool | _Error:
    """Return whether both are the same RDF term."""
    if left is None or right is None or isinstance(left, _Error) or isinstance(right, _Error):
        return ERROR
    return _term(left) == _term(right)


def bound(result: Result) -> bool:
    """Return whether a variable has a value."""
    return result is not None


def coalesce(*results: Result) -> Result:
    """Return the first argument that has a value."""
    return next((r for r in results if r is not None and not isinstance(r, _Error)), ERROR)


def if_(test: Result, then: Result, otherwise: Result) -> Result:
    """Return the second or third argument."""
    truth = ebv(test)
    if isinstance(truth, _Error):
        return ERROR
    return then if truth else otherwise


def str_(result: Result) -> Result:
    """Return the lexical form or the IRI as a string."""
    if isinstance(result, bool):
        result = boolean(result)
    if isinstance(result, Literal):
        return Literal(result.lexical)
    if isinstance(result, str) and not result.startswith("_:"):
        return Literal(result)
    return ERROR


def datatype(result: Result) -> Result:
    """Return the datatype of a literal."""
    if isinstance(result, bool):
        return XSD_BOOLEAN
    return result.datatype if isinstance(result, Literal) else ERROR


def is_iri(result: Result) -> bool | _Error:
    """Return whether the term is an IRI."""
    if result is None or isinstance(result, _Error):
        return ERROR
    return isinstance(result, str) and not result.startswith("_:")


def is_literal(result: Result) -> bool | _Error:
    """Return whether the term is a literal."""
    if result is None or isinstance(result, _Error):
        return ERROR
    return isinstance(result, (Literal, bool))


def concat(*results: Result) -> Result:
    """Return the strings in a row, with their language where all of them have the same."""
    parts = [part for result in results if (part := _text(result)) is not None]
    if len(parts) < len(results):
        return ERROR
    return _in_language_of(parts, "".join(part.lexical for part in parts))


def contains(result: Result, part: Result) -> bool | _Error:
    """Return whether a string holds another."""
    whole, piece = _pair(result, part)
    return ERROR if whole is None or piece is None else piece in whole


def str_starts(result: Result, start: Result) -> bool | _Error:
    """Return whether a string begins with another."""
    whole, piece = _pair(result, start)
    return ERROR if whole is None or piece is None else whole.startswith(piece)


def lcase(result: Result) -> Result:
    """Return a string in lower case."""
    text = _text(result)
    return ERROR if text is None else text._replace(lexical=text.lexical.lower())


def add(left: Result, right: Result) -> Result:
    """Return the sum of two numbers."""
    return _arithmetic(lambda a, b: a + b, left, right)


def subtract(left: Result, right: Result) -> Result:
    """Return the difference of two numbers."""
    return _arithmetic(lambda a, b: a - b, left, right)


def kept(result: Result) -> bool:
    """Return whether a FILTER keeps its solution."""
    return ebv(result) is True


def assigned(result: Result) -> Term | None:
    """Return what BIND gives to its variable: nothing where the expression has no value."""
    return None if result is None or isinstance(result, _Error) else _term(result)


def _term(result: Term | bool) -> Term:
    return boolean(result) if isinstance(result, bool) else result


def _text(result: Result) -> Literal | None:
    texts = isinstance(result, Literal) and result.datatype in (XSD_STRING, RDF_LANGSTRING)
    return result if isinstance(result, Literal) and texts else None


def _pair(whole: Result, part: Result) -> tuple[str, str] | tuple[None, None]:
    """Return two strings that may be compared: the second in the language of the first, or in none."""
    first, second = _text(whole), _text(part)
    if first is None or second is None or second.language not in ("", first.language):
        return None, None
    return first.lexical, second.lexical


def _in_language_of(parts: list[Literal], text: str) -> Literal:
    kinds = {part[1:] for part in parts}
    return Literal(text, *kinds.pop()) if len(kinds) == 1 else Literal(text)


def _arithmetic(work: Callable[[Decimal, Decimal], Decimal], left: Result, right: Result) -> Result:
    """Return what `work` makes of two integers or decimals; floating-point numbers have no place in rules."""
    numbers = [value(side) if isinstance(side, Literal) else None for side in (left, right)]
    exact = [n for n in numbers if isinstance(n, (int, Decimal)) and not isinstance(n, bool)]
    if len(exact) != 2:
        return ERROR
    whole = all(isinstance(number, int) for number in exact)
    with localcontext(prec=MAX_PREC):
        result = work(Decimal(exact[0]), Decimal(exact[1]))
    return Literal(format(result, "f"), XSD_INTEGER if whole else XSD_DECIMAL)


def _comparable(left: Literal, right: Literal) -> tuple[Value, Value] | None:
    first, second = value(left), value(right)
    if first is None or second is None or left.language != right.language:
        return None
    for kind in (bool, (int, Decimal, float), datetime, str):
        if isinstance(first, kind):
            return (first, second) if isinstance(second, kind) and _alike(first, second) else None
    return (first, second) if type(first) is type(second) else None


def _alike(first: Value, second: Value) -> bool:
    return isinstance(first, bool) == isinstance(second, bool)
