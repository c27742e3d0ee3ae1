"""The fast engine: every SELECT and CONSTRUCT of the rules, compiled once, run on an in-memory graph."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any, Final, NamedTuple

from graph_api.domain.errors import CouldNotJudgeError, RuleBookError
from graph_api.engine.casefile import CaseFile
from graph_api.engine.derivation import ODRL_ORDER, derive
from graph_api.engine.evaluation import Evaluation, RawFinding, Row, filled
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Rule, RuleBook
from graph_api.engine.sparql.codegen import construct_source, select_source
from graph_api.engine.sparql.plan import Slot, UnsupportedQueryError
from graph_api.engine.sparql.program import ConstructProgram, SelectProgram, load
from graph_api.engine.sparql.reads import needs, predicates_read
from graph_api.engine.terms import RDF_TYPE, Literal, Term, Triple

_MOST_ROUNDS: Final = 50
Needs = Collection[tuple[str, Term | None]]


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


class _Step(NamedTuple):
    """A derivation, compiled, and what has to be stated for it to conclude anything."""

    target_class: str
    program: ConstructProgram
    needs: Needs


class _Level(NamedTuple):
    """The derivations of one order, with the predicates that they look at, in patterns and for targets."""

    order: int
    steps: list[_Step]
    reads: set[Slot]


class _Test(NamedTuple):
    """A test of a rule, compiled, and what has to be stated for it to find anything."""

    rule: Rule
    constraint: Constraint
    program: SelectProgram
    needs: Needs


class FastEngine:
    """Runs a rule book on case files. It keeps no state between cases and may be shared by threads."""

    name = "fast"

    def __init__(self, rulebook: RuleBook, code: CodeType | None = None) -> None:
        space = load(code if code is not None else source_of(rulebook))
        self._rulebook = rulebook
        self._levels = _levels(rulebook, space)
        self._tests = [
            _Test(rule, constraint, space[f"constraint{n}"], needs(constraint.select.where))
            for n, (rule, constraint) in enumerate(_constraints(rulebook))
        ]

    def evaluate(self, case: CaseFile) -> Evaluation:
        """Return the derived case and every finding on it."""
        graph = derive(case.graph(), case.question, self._rulebook.schema, self._stage)
        return Evaluation(graph, frozenset(row.finding for row in self.rows(graph)))

    def rows(self, graph: Graph, constraint: str | None = None) -> Iterator[Row]:
        """Yield the findings on a derived graph, with their columns; of one test where it is named."""
        for test in self._tests:
            if constraint in (None, test.constraint.iri) and graph.holds_all(test.needs):
                for focus in graph.instances(test.rule.target_class):
                    yield from _rows(graph, test.constraint, test.program, focus)

    def _stage(self, graph: Graph, before_odrl: bool) -> Iterable[Triple]:
        """Add what the derivations of one stage conclude; those of one order are repeated until nothing is new."""
        for level in self._levels:
            if (level.order < ODRL_ORDER) != before_odrl:
                continue
            for _ in range(_MOST_ROUNDS):
                fresh = [t for t in _conclusions(graph, level) if graph.add(*t)]
                if level.reads.isdisjoint(predicate for _, predicate, _ in fresh):
                    break
            else:
                raise CouldNotJudgeError(f"derivations of order {level.order} do not come to an end")
        return ()


def _levels(rulebook: RuleBook, space: dict[str, Any]) -> list[_Level]:
    found: dict[int, _Level] = {}
    for n, derivation in enumerate(rulebook.derivations):
        level = found.setdefault(derivation.order, _Level(derivation.order, [], {RDF_TYPE}))
        where = derivation.construct.where
        level.steps.append(_Step(derivation.target_class, space[f"derivation{n}"], needs(where)))
        level.reads.update(predicates_read(where))
    return [found[order] for order in sorted(found)]


def _conclusions(graph: Graph, level: _Level) -> list[Triple]:
    return [
        triple
        for step in level.steps
        if graph.holds_all(step.needs)
        for focus in graph.instances(step.target_class)
        for triple in step.program(graph, focus)
        if not isinstance(triple[0], Literal)
    ]


def _rows(graph: Graph, constraint: Constraint, program: SelectProgram, focus: str) -> Iterator[Row]:
    names = constraint.select.columns
    for values, facts in program(graph, focus):
        columns = {name: term for name, term in zip(names, values, strict=True) if term is not None}
        message = filled(constraint.message, columns, focus)
        value = columns.get("value", focus)
        yield Row(RawFinding(constraint.iri, focus, columns.get("path"), value, message), columns, facts)
