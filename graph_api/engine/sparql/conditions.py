"""Filters that compare a variable with IRIs, as plain Python: most filters of rules do nothing else.

What `runtime` says of them needs no values: an IRI equals itself alone, and a variable without a value makes an
error, so that the filter keeps nothing.
"""

from collections.abc import Collection
from typing import Final

from graph_api.engine.sparql.plan import Call, Expression, Var

_EQUAL: Final = frozenset({"eq", "in_"})
_DIFFERENT: Final = frozenset({"ne", "not_in"})


def plain_condition(expression: Expression, bound: Collection[str], maybe: Collection[str]) -> str | None:
    """Return the Python condition under which a FILTER keeps a solution, or None where `runtime` has to say.

    `bound` variables have a value, those of them in `maybe` not always.
    """
    if not isinstance(expression, Call) or expression.function not in _EQUAL | _DIFFERENT:
        return None
    subject, *iris = expression.arguments
    named = all(type(iri) is str for iri in iris)  # neither a literal, nor a variable, nor a call
    if not isinstance(subject, Var) or subject.name not in bound or not named:
        return None
    variable, options = f"v_{subject.name}", f"({''.join(f'{iri!r}, ' for iri in iris)})"
    if expression.function in _EQUAL:
        return f"{variable} in {options}"
    condition = f"{variable} not in {options}"
    return f"{variable} is not None and {condition}" if subject.name in maybe else condition
