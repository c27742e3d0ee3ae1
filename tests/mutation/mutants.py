"""Changes a SELECT in one place, in every way that a hurried author might get it wrong.

A mutant drops a pattern, a filter, an OPTIONAL or a branch of a UNION, turns a filter round, compares the other
way, takes any value where one is named, or makes OPTIONAL compulsory. Each has a text that names the change, so
that it is found again after the rule is edited elsewhere.
"""

from collections.abc import Iterator
from typing import NamedTuple

from graph_api.engine.sparql.plan import (
    Bind,
    Call,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Optional,
    Pattern,
    Select,
    Union,
    Var,
)
from graph_api.engine.terms import FALSE, TRUE
from tests.mutation.wording import worded

OTHER_WAY = {
    "eq": ("ne",),
    "ne": ("eq",),
    "lt": ("le", "gt"),
    "le": ("lt", "ge"),
    "gt": ("ge", "lt"),
    "ge": ("gt", "le"),
    "in_": ("not_in",),
    "not_in": ("in_",),
    "and_": ("or_",),
    "or_": ("and_",),
}

ITS_NEGATION = ("eq", "ne")  # turned round, they are what `negate` makes of them already


class Mutant(NamedTuple):
    """A changed SELECT and the words for the change."""

    change: str
    select: Select


def mutants(select: Select) -> Iterator[Mutant]:
    """Yield every mutant of `select`; equal changes in several places are numbered."""
    seen: dict[str, int] = {}
    for change, where in _group(select.where):
        seen[change] = seen.get(change, 0) + 1
        number = f" ({seen[change]})" if seen[change] > 1 else ""
        yield Mutant(change + number, Select(select.columns, where))


def _group(group: Group) -> Iterator[tuple[str, Group]]:
    for index, element in enumerate(group.elements):
        before, after = group.elements[:index], group.elements[index + 1 :]
        for change, replaced in _element(element):
            yield change, Group((*before, *replaced, *after))


def _element(element: Element) -> Iterator[tuple[str, tuple[Element, ...]]]:
    """Yield what may stand in the place of `element`: nothing, or one or more elements."""
    if not isinstance(element, Union | Filter):
        yield f"drop {worded(element)}", ()
    if isinstance(element, Pattern):
        yield from _pattern(element)
    elif isinstance(element, Filter):
        for change, expression in _condition(element.expression):
            yield change, () if expression is None else (Filter(expression),)
    elif isinstance(element, Bind):
        for change, expression in _inside(element.expression):
            yield change, (Bind(element.name, expression),)
    elif isinstance(element, Optional):
        yield f"require {worded(element)}", element.group.elements
        for change, group in _group(element.group):
            yield change, (Optional(group),)
    else:
        yield from _union(element)


def _pattern(pattern: Pattern) -> Iterator[tuple[str, tuple[Element, ...]]]:
    if pattern.object in (TRUE, FALSE):
        other = FALSE if pattern.object == TRUE else TRUE
        yield f"turn round {worded(pattern)}", (pattern._replace(object=other),)
    if not isinstance(pattern.object, Var):
        yield f"any object in {worded(pattern)}", (pattern._replace(object=Var("0any")),)


def _union(union: Union) -> Iterator[tuple[str, tuple[Element, ...]]]:
    for index, branch in enumerate(union.branches):
        others = (*union.branches[:index], *union.branches[index + 1 :])
        dropped: Element = Union(others)
        yield f"drop branch {worded(branch)}", others[0].elements if len(others) == 1 else (dropped,)
        for change, group in _group(branch):
            yield change, (Union((*union.branches[:index], group, *union.branches[index + 1 :])),)


def _condition(expression: Expression) -> Iterator[tuple[str, Expression | None]]:
    """Yield what may stand in the place of a condition; None leaves it out."""
    yield f"drop filter {worded(expression)}", None
    yield f"negate {worded(expression)}", _negated(expression)
    if not (isinstance(expression, Call) and expression.function in ITS_NEGATION):
        yield from _inside(expression)


def _negated(expression: Expression) -> Expression:
    if isinstance(expression, Exists):
        return Exists(expression.group, negated=not expression.negated)
    return Call("not_", (expression,))


def _inside(expression: Expression) -> Iterator[tuple[str, Expression]]:
    if isinstance(expression, Exists):
        for change, group in _group(expression.group):
            yield (
                f"{change} in {'NOT EXISTS' if expression.negated else 'EXISTS'}",
                Exists(group, expression.negated),
            )
    elif isinstance(expression, Call):
        yield from _call(expression)


def _call(call: Call) -> Iterator[tuple[str, Expression]]:
    for other in OTHER_WAY.get(call.function, ()):
        yield f"{other.strip('_')} for {worded(call)}", Call(other, call.arguments)
    for index, argument in enumerate(call.arguments):
        before, after = call.arguments[:index], call.arguments[index + 1 :]
        if call.function in ("and_", "or_"):
            yield f"drop {worded(argument)}", after[0] if after else before[0]
            yield f"negate {worded(argument)}", Call(call.function, (*before, _negated(argument), *after))
        elif call.function in ("in_", "not_in") and index > 0 and len(call.arguments) > 2:
            yield f"drop {worded(argument)} from {worded(call)}", Call(call.function, (*before, *after))
        for change, inner in _inside(argument):
            yield change, Call(call.function, (*before, inner, *after))
