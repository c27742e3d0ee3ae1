"""The source of one query as `codegen` writes it: its functions, and the literals that they share."""

from dataclasses import dataclass, field

from graph_api.engine.sparql.plan import Expression, Var
from graph_api.engine.terms import Literal


@dataclass
class Source:
    """The functions of one query as they are written."""

    prefix: str
    functions: list[str] = field(default_factory=list)
    constants: dict[Literal, str] = field(default_factory=dict)
    counter: int = 0

    def slot(self, slot: Expression) -> str:
        """Return the Python expression of a variable or term; literals are made once for the module."""
        if isinstance(slot, Var):
            return f"v_{slot.name}"
        if isinstance(slot, Literal):
            return self.constants.setdefault(slot, f"{self.prefix}_literal{len(self.constants)}")
        return repr(slot)

    def module(self, main: str) -> str:
        """Return the source of all functions with their constants."""
        literals = [f"{name} = Literal{tuple(literal)!r}" for literal, name in self.constants.items()]
        return "\n\n\n".join(["\n".join(literals), *self.functions, main]) + "\n"

    def name(self, kind: str) -> str:
        """Return a new name of a function of that kind."""
        self.counter += 1
        return f"{self.prefix}_{kind}{self.counter}"
