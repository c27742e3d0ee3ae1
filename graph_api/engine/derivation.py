"""Adds to a case file what follows from it. Derivation adds and never removes.

What is counted, closed or measured is computed here; what is law is a derivation in shapes/derivations/, run
by the engine that judges: those with an order below `ODRL_ORDER` before ODRL rules are evaluated, the others
after.
"""

from collections.abc import Callable, Iterable, Iterator

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.derive import concepts, hierarchy, lineage, parties, shipment, time, vocabulary
from graph_api.engine.derive.odrl_reports import rule_reports
from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import Term, Triple, ag, instant

ODRL_ORDER = 100
QUESTION, USE, SHIPMENT = ag("Question"), ag("ProposedUse"), ag("ProposedShipment")
ASKED = ("action", "purpose", "disease", "fieldOfUse", "place", "population", "deliveryChannel")

RunStage = Callable[[Graph, bool], Iterable[Triple]]


def derive(graph: Graph, question: str, schema: Schema, run_stage: RunStage) -> Graph:
    """Return `graph`, changed in place, with all that follows from it for `question`.

    `run_stage(graph, before_odrl)` runs the derivations of shapes/ and returns what they add.
    """
    _add(graph, vocabulary.faults(graph, schema))
    _add(graph, hierarchy.memberships(graph, schema))
    if not graph.is_a(question, QUESTION):
        raise CouldNotJudgeError(f"`{question}` is not a question that rules can judge")
    if graph.is_a(question, SHIPMENT):
        _add(graph, shipment.items(graph, question))
        _add(graph, shipment.crossings(graph, question))
    _add(graph, _computed(graph, question))
    _add(graph, run_stage(graph, True))
    uses = list(graph.instances(USE))
    for use in uses:
        _add(graph, rule_reports(graph, use))
    _add(graph, run_stage(graph, False))
    return graph


def _computed(graph: Graph, question: str) -> Iterator[Triple]:
    interval = time.interval_of(graph, question)
    if interval is None:
        raise CouldNotJudgeError(f"`{question}` does not say when, or ends before it starts")
    uses = list(graph.instances(USE))
    for use in {question: None, **dict.fromkeys(uses)}:
        if not any(True for _ in graph.objects(use, ag("endsAt"))):
            yield use, ag("endsAt"), instant(interval.end)
        yield from lineage.lineage(graph, use)
        for role in ("actor", "recipient"):
            for agent in list(graph.objects(use, ag(role))):
                yield from parties.acting(graph, agent)
    yield from lineage.pool_counts(graph)
    yield from lineage.successions(graph)
    asked: dict[Term, None] = {}
    for use in [question, *uses]:
        for name in ASKED:
            asked |= dict.fromkeys(graph.objects(use, ag(name)))
    yield from concepts.concepts(graph, asked)
    yield from time.deadlines(graph)
    for asset in {a for use in uses for a in graph.objects(use, ag("asset"))}:
        yield from time.reviews(graph, asset)
    yield from time.timings(graph, interval)
    yield from time.statuses(graph, interval)
    for triple in list(time.validity(graph, interval)):
        graph.add(*triple)
        yield triple
    yield from parties.control(graph)


def _add(graph: Graph, triples: Iterable[Triple]) -> None:
    for triple in list(triples):
        graph.add(*triple)
