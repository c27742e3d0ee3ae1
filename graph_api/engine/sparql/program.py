"""Runs the source that `codegen` writes."""

from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

from graph_api.engine.graph import Graph
from graph_api.engine.sparql import runtime
from graph_api.engine.terms import Literal, Term, Triple

Row = tuple[tuple[Term | None, ...], tuple[Triple, ...]]
SelectProgram = Callable[[Graph, str], Iterable[Row]]
ConstructProgram = Callable[[Graph, str], Iterable[Triple]]

_MOST_COLUMNS = 64


def load(code: CodeType | str) -> dict[str, Any]:
    """Execute the functions in `code` and return them by name."""
    space: dict[str, Any] = {name: getattr(runtime, name) for name in dir(runtime) if name[0] != "_"}
    space["Literal"], space["NONE"] = Literal, {}
    space["NOTHING"] = [((None,) * width,) for width in range(_MOST_COLUMNS)]
    exec(code, space)  # noqa: S102  # the source comes from `codegen`, its input from shapes/
    return space
