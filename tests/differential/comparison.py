"""Compares what two engines make of one case."""

from collections import Counter
from collections.abc import Iterable

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.casefile import CaseFile
from graph_api.engine.evaluation import Engine, filled
from graph_api.engine.fast import FastEngine
from graph_api.engine.graph import Graph
from graph_api.engine.terms import Triple
from tests.differential.oxigraph_engine import OxigraphEngine
from tests.support.cases import application
from tests.support.random_worlds import RandomWorld, random_world
from tests.support.worlds import canonical, case_in


def differences(world: RandomWorld, other: Engine) -> list[str]:
    """Return what the fast engine and `other` do not agree on: refusals, derived facts, findings."""
    return case_differences(case_in(world.facts, world.question), application().fast_engine, other)


def case_differences(case: CaseFile, fast: FastEngine, other: Engine) -> list[str]:
    """Return what both engines do not agree on for `case`."""
    try:
        graph = fast.evaluate(case).graph
    except CouldNotJudgeError as refusal:
        return _refused(case, other, str(refusal))
    try:
        evaluation = other.evaluate(case)
    except CouldNotJudgeError as refusal:
        return [f"{other.name} alone refuses: {refusal}"]
    derived = _told("derived fact", _facts(graph), _facts(evaluation.graph), other.name)
    stored = other.name == OxigraphEngine.name
    found = {
        _kept(row.finding.constraint, row.finding.focus, dict(row.columns)) if stored else tuple(row.finding)
        for row in fast.rows(graph)
    }
    theirs = {tuple(finding) for finding in evaluation.findings}
    return [*derived, *_told("finding", found, theirs, other.name)]


def _refused(case: CaseFile, other: Engine, reason: str) -> list[str]:
    try:
        other.evaluate(case)
    except CouldNotJudgeError as refusal:
        return [] if str(refusal) == reason else [f"fast refuses: {reason}; {other.name}: {refusal}"]
    return [f"fast alone refuses: {reason}"]


def _facts(graph: Graph) -> set[Triple]:
    return {(s, p, canonical(o)) for s, p, o in graph}


def _kept(constraint: str, focus: str, columns: dict[str, object]) -> tuple[object, ...]:
    """Return a finding whose numbers are written as a store writes them."""
    plain = {name: canonical(term) for name, term in columns.items()}  # type: ignore[arg-type]
    tested = application().rulebook.rule_of(constraint)[1]
    message = filled(tested.message, plain, focus)
    return constraint, focus, plain.get("path"), plain.get("value", focus), message


def _told(what: str, ours: set[object], theirs: set[object], name: str) -> list[str]:
    return [
        *(f"{what} of fast alone: {one}" for one in sorted(map(str, ours - theirs))),
        *(f"{what} of {name} alone: {one}" for one in sorted(map(str, theirs - ours))),
    ]


def compared(seeds: Iterable[int], other: Engine, kinds: Counter[str]) -> dict[int, list[str]]:
    """Return the seeds on whose worlds the engines disagree; count in `kinds` how worlds were made."""
    found = {}
    for seed in seeds:
        world = random_world(seed)
        kinds[world.kind] += 1
        told = differences(world, other)
        if told:
            found[seed] = [world.origin, *told]
    return found
