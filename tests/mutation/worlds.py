"""Tries surviving mutants on worlds beyond the examples of their rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Rule
from graph_api.engine.sparql.program import SelectProgram
from graph_api.engine.terms import Triple, local_name
from tests.mutation.mutants import mutants
from tests.mutation.runner import Survivor, found_by, program_of
from tests.support.cases import application, examples
from tests.support.random_worlds import random_world
from tests.support.worlds import case_in, facts_of


class _Tried(NamedTuple):
    survivor: Survivor
    rule: Rule
    constraint: Constraint
    program: SelectProgram


def telling(survivors: Sequence[Survivor], seeds: Iterable[int]) -> Mapping[tuple[str, str], str]:
    """Return the first world that tells each of `survivors` from its rule, for those that one does.

    The worlds are the examples of all rules, then the random worlds of `seeds`.
    """
    left, found = _compiled(survivors), dict[tuple[str, str], str]()
    rules = {tried.constraint.iri: program_of(tried.constraint.select) for tried in left}
    for name, graph in _worlds(seeds):
        if not left:
            break
        usual = {t.constraint.iri: found_by(t.rule, t.constraint, rules[t.constraint.iri], graph) for t in left}
        for tried in list(left):
            if found_by(tried.rule, tried.constraint, tried.program, graph) != usual[tried.constraint.iri]:
                found[tried.survivor.name] = name
                left.remove(tried)
    return found


def _compiled(survivors: Iterable[Survivor]) -> list[_Tried]:
    wanted = {s.name: s for s in survivors}
    return [
        _Tried(wanted[name], rule, constraint, program_of(mutant.select))
        for rule in application().rulebook.rules
        for constraint in rule.constraints
        for mutant in mutants(constraint.select)
        if (name := (local_name(constraint.iri), mutant.change)) in wanted
    ]


def _worlds(seeds: Iterable[int]) -> Iterator[tuple[str, Graph]]:
    """Yield each world that can be judged, derived."""
    for example in examples():
        yield from _derived(f"{example.rule} {example.path.name}", facts_of(example.path), None)
    for seed in seeds:
        world = random_world(seed)
        yield from _derived(f"seed {seed}", world.facts, world.question)


def _derived(name: str, facts: tuple[Triple, ...], question: str | None) -> Iterator[tuple[str, Graph]]:
    with suppress(CouldNotJudgeError, ValueError):
        yield name, application().fast_engine.evaluate(case_in(facts, question)).graph
