"""The fast engine: every SELECT and CONSTRUCT of the rules, compiled once, run on an in-memory graph."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Final

from graph_api.domain.errors import CouldNotJudgeError, RuleBookError
from graph_api.engine.casefile import CaseFile
from graph_api.engine.derivation import ODRL_ORDER, derive
from graph_api.engine.evaluation import Evaluation, RawFinding, Row, filled
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Derivation, Rule, RuleBook
from graph_api.engine.sparql.codegen import construct_source, select_source
from graph_api.engine.sparql.plan import Slot, UnsupportedQueryError
from graph_api.engine.sparql.program import ConstructProgram, SelectProgram, load
from graph_api.engine.sparql.reads import predicates_read
from graph_api.engine.terms import RDF_TYPE, Literal, Triple

_MOST_ROUNDS: Final = 50


def source_of(rulebook: RuleBook) -> str:
    """Return the source of all rules: `derivation<n>` and `constraint<n>` in the order of the book.

    Raises RuleBookError where a query goes beyond the part of SPARQL in which rules are written.
    """
    sources = []
    for n, derivation in enumerate(rulebook.derivations):
        with _naming(derivation.iri):
            sources.append(construct_source(f"derivation{n}", derivation.construct))
    for n, (_, constraint) in enumerate(_constraints(rulebook)):
        with _naming(constraint.iri):
            sources.append(select_source(f"constraint{n}", constraint.select))
    return "\n\n".join(sources)


@contextmanager
def _naming(iri: str) -> Iterator[None]:
    """Say of which rule a query is when it cannot be compiled."""
    try:
        yield
    except UnsupportedQueryError as error:
        raise RuleBookError(f"`{iri}`: {error}") from error


def _constraints(rulebook: RuleBook) -> Iterator[tuple[Rule, Constraint]]:
    for rule in rulebook.rules:
        for constraint in rule.constraints:
            yield rule, constraint


class FastEngine:
    """Runs a rule book on case files. It keeps no state between cases and may be shared by threads."""

    name = "fast"

    def __init__(self, rulebook: RuleBook, code: CodeType | None = None) -> None:
        space = load(code if code is not None else source_of(rulebook))
        self._rulebook = rulebook
        self._derivations: list[tuple[Derivation, ConstructProgram]] = [
            (derivation, space[f"derivation{n}"]) for n, derivation in enumerate(rulebook.derivations)
        ]
        self._reads = _reads(rulebook)
        self._constraints: list[tuple[Rule, Constraint, SelectProgram]] = [
            (rule, constraint, space[f"constraint{n}"])
            for n, (rule, constraint) in enumerate(_constraints(rulebook))
        ]

    def evaluate(self, case: CaseFile) -> Evaluation:
        """Return the derived case and every finding on it."""
        graph = derive(case.graph(), case.question, self._rulebook.schema, self._stage)
        return Evaluation(graph, frozenset(row.finding for row in self.rows(graph)))

    def rows(self, graph: Graph, constraint: str | None = None) -> Iterator[Row]:
        """Yield the findings on a derived graph, with their columns; of one test where it is named."""
        for rule, tested, program in self._constraints:
            if constraint is None or tested.iri == constraint:
                for focus in graph.instances(rule.target_class):
                    yield from _rows(graph, tested, program, focus)

    def _stage(self, graph: Graph, before_odrl: bool) -> Iterable[Triple]:
        """Run the derivations of one stage; those of one order are repeated until they add nothing."""
        added: list[Triple] = []
        chosen = [pair for pair in self._derivations if (pair[0].order < ODRL_ORDER) == before_odrl]
        for order in sorted({derivation.order for derivation, _ in chosen}):
            level = [pair for pair in chosen if pair[0].order == order]
            reads = self._reads[order]
            for _ in range(_MOST_ROUNDS):
                fresh = [t for t in _conclusions(graph, level) if graph.add(*t)]
                added += fresh
                if reads.isdisjoint(predicate for _, predicate, _ in fresh):
                    break
            else:
                raise CouldNotJudgeError(f"derivations of order {order} do not come to an end")
        return added


def _reads(rulebook: RuleBook) -> dict[int, set[Slot]]:
    """Return for each order of derivations the predicates that they look at, in patterns and for targets."""
    found: dict[int, set[Slot]] = {}
    for derivation in rulebook.derivations:
        found.setdefault(derivation.order, {RDF_TYPE}).update(predicates_read(derivation.construct.where))
    return found


def _conclusions(graph: Graph, level: list[tuple[Derivation, ConstructProgram]]) -> list[Triple]:
    return [
        triple
        for derivation, program in level
        for focus in list(graph.instances(derivation.target_class))
        for triple in program(graph, focus)
        if not isinstance(triple[0], Literal)
    ]


def _rows(graph: Graph, constraint: Constraint, program: SelectProgram, focus: str) -> Iterator[Row]:
    names = constraint.select.columns
    for values, facts in program(graph, focus):
        columns = {name: term for name, term in zip(names, values, strict=True) if term is not None}
        message = filled(constraint.message, columns, focus)
        value = columns.get("value", focus)
        yield Row(RawFinding(constraint.iri, focus, columns.get("path"), value, message), columns, facts)
