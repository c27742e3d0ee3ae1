"""Finds what is said to be made from itself, directly or through other things."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Final

from graph_api.engine.schema import Schema
from graph_api.engine.terms import Triple, ag, local_name

_PARENTAGE: Final = ag("derivedFrom")
_MOST_CIRCLES: Final = 100


def circles(triples: Iterable[Triple], schema: Schema) -> Iterator[str]:
    """Yield what is wrong with the statements of `triples` by which things descend from themselves."""
    parents: dict[str, dict[str, str]] = {}
    for subject, predicate, obj in triples:
        if isinstance(obj, str) and _PARENTAGE in (predicate, *schema.superproperties.get(predicate, ())):
            parents.setdefault(subject, {})[obj] = predicate
    for _ in range(_MOST_CIRCLES):
        circle = _circle({child: tuple(those) for child, those in parents.items()})
        for child, parent in circle:
            others = " and ".join(f"`{one}`" for one, _ in circle if one != child)
            way = f" by way of {others}" if others else ""
            name = local_name(parents[child][parent])
            yield f"`{child}`: `{name}` says that it was made from itself{way}; nothing is"
        if not circle:
            return
        child, parent = circle[0]
        del parents[child][parent]


def _circle(parents: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return the steps of a circle in `parents`, each from a thing to what it was made from; none without one."""
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        nodes: list[str] = error.args[1]  # each but the first was made from the one before it
        return [(child, parent) for parent, child in pairwise(nodes)]
    return []
