"""Says what a query looks at: it need not be run again where nothing of that was added, nor at all where some of
it is not there.
"""

from collections.abc import Iterator

from graph_api.engine.sparql.plan import (
    Bind,
    Call,
    Exists,
    Expression,
    Filter,
    Group,
    Optional,
    Pattern,
    Slot,
    Union,
    Var,
)
from graph_api.engine.terms import Term


def predicates_read(group: Group) -> frozenset[Slot]:
    """Return the predicates in all patterns of `group`, wherever they stand; a variable stands for any of them."""
    return frozenset(_of_group(group))


def needs(group: Group) -> frozenset[tuple[str, Term | None]]:
    """Return the predicates and objects (None: any) that have to be stated for `group` to find anything."""
    return frozenset(_needed(group))


def _needed(group: Group) -> Iterator[tuple[str, Term | None]]:
    for element in group.elements:
        if isinstance(element, Pattern) and isinstance(element.predicate, str):
            yield element.predicate, None if isinstance(element.object, Var) else element.object
        elif isinstance(element, Filter):
            test = element.expression
            if isinstance(test, Exists) and not test.negated:
                yield from _needed(test.group)


def _of_group(group: Group) -> Iterator[Slot]:
    for element in group.elements:
        if isinstance(element, Pattern):
            yield element.predicate
        elif isinstance(element, Optional):
            yield from _of_group(element.group)
        elif isinstance(element, Union):
            for branch in element.branches:
                yield from _of_group(branch)
        elif isinstance(element, Bind | Filter):
            yield from _of_expression(element.expression)


def _of_expression(expression: Expression) -> Iterator[Slot]:
    if isinstance(expression, Exists):
        yield from _of_group(expression.group)
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from _of_expression(argument)
