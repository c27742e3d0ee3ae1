"""Says which predicates a query looks at, so that it need not be run again where nothing of them was added."""

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
)


def predicates_read(group: Group) -> frozenset[Slot]:
    """Return the predicates in all patterns of `group`, wherever they stand; a variable stands for any of them."""
    return frozenset(_of_group(group))


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
