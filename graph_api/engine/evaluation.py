"""What an engine gives back, before anybody explains it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from graph_api.engine.casefile import CaseFile
from graph_api.engine.graph import Graph
from graph_api.engine.terms import Literal, Term, Triple

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


class RawFinding(NamedTuple):
    """One result of one test: what SHACL calls a validation result."""

    constraint: str
    focus: str
    path: Term | None
    value: Term | None
    message: str


class Row(NamedTuple):
    """A finding with the columns of its SELECT and the facts that its patterns matched."""

    finding: RawFinding
    columns: Mapping[str, Term]
    facts: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The case with all that follows from it, and the findings of all rules on it."""

    graph: Graph
    findings: frozenset[RawFinding]


class Engine(Protocol):
    """Runs every derivation and rule on a case file."""

    name: str

    def evaluate(self, case: CaseFile) -> Evaluation:
        """Return what `case` gives; raise CouldNotJudgeError where that cannot be told."""


def filled(message: str, columns: Mapping[str, Term], this: str) -> str:
    """Return `message` with its placeholders replaced, as SHACL asks (SHACL 1.0, 5.3.2)."""

    def text(match: re.Match[str]) -> str:
        term = this if match[1] == "this" else columns.get(match[1])
        if term is None:
            return match[0]
        return term.lexical if isinstance(term, Literal) else term

    return _PLACEHOLDER.sub(text, message)
