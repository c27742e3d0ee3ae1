"""Runs the mutants of rules on the rules' own examples.

Each example is derived once; a mutated SELECT then runs on the derived case alone, compiled as the fast engine
compiles it. A mutant is killed where the findings on any example of its rule
change: what is found, at what, with what is cited. A mutant that is no query
of the rules' part of SPARQL (a column that nothing binds, a filter that looks outside its group) is not counted.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.evaluation import filled
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Rule
from graph_api.engine.sparql.codegen import select_source
from graph_api.engine.sparql.plan import Select, UnsupportedQueryError
from graph_api.engine.sparql.program import SelectProgram, load
from graph_api.engine.terms import Term, local_name
from tests.mutation.mutants import mutants
from tests.support.cases import application, examples
from tests.support.worlds import case_in, facts_of

EXPLAINED = Path(__file__).parent / "survivors.toml"
Found = frozenset[tuple[object, ...]]


@dataclass(frozen=True)
class Survivor:
    """A mutant that no example tells from the rule; `reason` says why none can, where somebody said so."""

    rule: str
    constraint: str
    change: str
    reason: str | None

    @property
    def name(self) -> tuple[str, str]:
        """What tells this mutant from all others."""
        return self.constraint, self.change


@dataclass(frozen=True)
class RuleResult:
    """What became of the mutants of one rule."""

    rule: str
    valid: int
    invalid: int
    undetermined: int
    mutants: int
    killed: int
    survivors: tuple[Survivor, ...]

    @property
    def share(self) -> float:
        """The share of mutants that the examples kill, from 0 to 1."""
        return self.killed / self.mutants if self.mutants else 1.0


@cache
def explanations() -> Mapping[tuple[str, str], str]:
    """Return why the mutants survive that are known to, by constraint and change."""
    stated = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    return {(c, entry["change"]): entry["reason"] for c, entries in stated.items() for entry in entries}


def run(rule: Rule) -> RuleResult:
    """Return what the examples of `rule` make of its mutants."""
    graphs = derived_examples(rule.id)
    counted, survivors = 0, []
    for constraint in rule.constraints:
        for change, killed in outcomes(rule, constraint, graphs):
            counted += 1
            if not killed:
                name = local_name(constraint.iri)
                survivors.append(Survivor(rule.id, name, change, explanations().get((name, change))))
    kinds = [e.kind for e in examples() if e.rule == rule.id]
    shown = (kinds.count(kind) for kind in ("valid", "invalid", "undetermined"))
    return RuleResult(rule.id, *shown, counted, counted - len(survivors), tuple(survivors))


@cache
def derived_examples(rule: str) -> tuple[Graph, ...]:
    """Return the derived cases of the examples of `rule`."""
    engine = application().fast_engine
    found = []
    for example in examples():
        if example.rule == rule:
            try:
                found.append(engine.evaluate(case_in(facts_of(example.path))).graph)
            except (CouldNotJudgeError, ValueError) as error:
                raise ValueError(f"{example.path.name} of {rule}: {error}") from error
    return tuple(found)


def outcomes(rule: Rule, constraint: Constraint, graphs: Sequence[Graph]) -> Iterable[tuple[str, bool]]:
    """Yield each mutant of `constraint` that can be run, and whether `graphs` kill it."""
    usual = [findings(rule, constraint, constraint.select, graph) for graph in graphs]
    for mutant in mutants(constraint.select):
        try:
            program = program_of(mutant.select)
        except UnsupportedQueryError:
            continue
        pairs = zip(usual, graphs, strict=True)
        yield mutant.change, any(found_by(rule, constraint, program, graph) != before for before, graph in pairs)


def findings(rule: Rule, constraint: Constraint, select: Select, graph: Graph) -> Found:
    """Return what `select` finds on a derived case in the place of the SELECT of `constraint`."""
    return found_by(rule, constraint, program_of(select), graph)


def program_of(select: Select) -> SelectProgram:
    """Return `select` compiled as the fast engine compiles it."""
    program: SelectProgram = load(select_source("mutant", select))["mutant"]
    return program


def found_by(rule: Rule, constraint: Constraint, program: SelectProgram, graph: Graph) -> Found:
    """Return what `program` finds on a derived case in the place of the SELECT of `constraint`."""
    names = constraint.select.columns
    found = set()
    for focus in graph.instances(rule.target_class):
        for values, _ in program(graph, focus):
            columns: dict[str, Term] = {n: v for n, v in zip(names, values, strict=True) if v is not None}
            message = filled(constraint.message, columns, focus)
            found.add((focus, tuple(sorted(columns.items(), key=str)), message))
    return frozenset(found)
