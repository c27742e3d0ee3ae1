"""Which variables the parts of a query give a value to, and which they look at."""

from collections.abc import Sequence

from graph_api.engine.sparql.plan import (
    Bind,
    Call,
    Element,
    Exists,
    Expression,
    Filter,
    Optional,
    Pattern,
    Union,
    Var,
)


def binds(element: Element) -> set[str]:
    """Return the variables that `element` may give a value."""
    if isinstance(element, Pattern):
        return {slot.name for slot in element if isinstance(slot, Var)}
    if isinstance(element, Bind):
        return {element.name}
    if isinstance(element, Optional):
        return set().union(*map(binds, element.group.elements))
    if isinstance(element, Union):
        return set().union(*(binds(e) for branch in element.branches for e in branch.elements))
    return set()


def certain(elements: Sequence[Element]) -> set[str]:
    """Return the variables that every solution of `elements` gives a value."""
    found: set[str] = set()
    for element in elements:
        if isinstance(element, Pattern):
            found |= binds(element)
        elif isinstance(element, Union):
            found |= set.intersection(*(certain(branch.elements) for branch in element.branches))
    return found


def filtered(element: Optional) -> set[str]:
    """Return the variables that the filters of an OPTIONAL look at."""
    filters = [e.expression for e in element.group.elements if isinstance(e, Filter)]
    return set().union(*map(variables, filters))


def variables(expression: Expression) -> set[str]:
    """Return the variables that `expression` looks at."""
    if isinstance(expression, Var):
        return {expression.name}
    if isinstance(expression, Call):
        return set().union(*map(variables, expression.arguments)) if expression.arguments else set()
    if isinstance(expression, Exists):
        return set().union(*(mentioned_by(e) for e in expression.group.elements))
    return set()


def mentioned_by(element: Element) -> set[str]:
    """Return the variables that occur in `element` anywhere."""
    if isinstance(element, Filter):
        return variables(element.expression)
    if isinstance(element, Bind):
        return variables(element.expression) | {element.name}
    if isinstance(element, Optional):
        return set().union(*map(mentioned_by, element.group.elements))
    if isinstance(element, Union):
        return set().union(*(mentioned_by(e) for branch in element.branches for e in branch.elements))
    return binds(element)
