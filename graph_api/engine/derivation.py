"""Adds to a case file what follows from it. Derivation adds and never removes.

What is counted, closed or measured is computed here; what is law is a derivation in shapes/derivations/, run
by the engine that judges: those with an order below `ODRL_ORDER` before ODRL rules are evaluated, the others
after.
"""

from collections.abc import Callable, Iterable, Iterator

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.derive import (
    concepts,
    hierarchy,
    lineage,
    parties,
    quantities,
    shipment,
    time,
    transfers,
    vocabulary,
)
from graph_api.engine.derive.odrl_policies import atoms, stated_rules
from graph_api.engine.derive.odrl_reports import readings_of, rule_reports
from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import Term, Triple, ag, instant

ODRL_ORDER = 100
QUESTION, USE, SHIPMENT = ag("Question"), ag("ProposedUse"), ag("ProposedShipment")
DEPOSITOR = ag("depositor")
ASKED = ("action", "purpose", "disease", "fieldOfUse", "place", "population", "deliveryChannel")

RunStage = Callable[[Graph, bool], Iterable[Triple]]


def derive(graph: Graph, question: str, schema: Schema, run_stage: RunStage) -> Graph:
    """Return `graph`, changed in place, with all that follows from it for `question`.

    `run_stage(graph, before_odrl)` runs the derivations of shapes/ and returns what is still to be added of them.
    """
    _add(graph, vocabulary.faults(graph, schema))
    _add(graph, hierarchy.memberships(graph, schema))
    if not graph.is_a(question, QUESTION):
        raise CouldNotJudgeError(f"`{question}` is not a question that rules can judge")
    stated = stated_rules(graph, schema.profiles)
    _add(graph, atoms(graph, stated))
    if graph.is_a(question, SHIPMENT):
        _add(graph, shipment.items(graph, question))
        _add(graph, shipment.crossings(graph, question))
    uses = list(graph.instances(USE))
    interval = _interval(graph, question, uses)
    _add(graph, _times(graph, {question: None, **dict.fromkeys(uses)}, interval))
    _add(graph, _relations(graph, {question: None, **dict.fromkeys(uses)}))
    _add(graph, run_stage(graph, True))
    _add(graph, quantities.shares(graph))
    if graph.is_a(question, SHIPMENT):
        _add(graph, quantities.taken(graph, question))
        _add(graph, quantities.cap_positions(graph, question))
    readings = readings_of(graph, stated)
    for use in uses:
        _add(graph, transfers.transfers(graph, use))
        _add(graph, rule_reports(graph, use, readings))
    _add(graph, run_stage(graph, False))
    return graph


def _interval(graph: Graph, question: str, uses: Iterable[str]) -> time.Interval:
    """Return the time for which everything is judged: that of `question`, which its parts must share."""
    interval = time.interval_of(graph, question)
    if interval is None:
        raise CouldNotJudgeError(f"`{question}` does not say when, or ends before it starts")
    for use in uses:
        stated = any(True for name in ("startsAt", "endsAt") for _ in graph.objects(use, ag(name)))
        if stated and time.interval_of(graph, use) != interval:
            raise CouldNotJudgeError(f"`{use}` states another time than `{question}`, with which it is judged")
    stray = shipment.stray_leg(graph, question, interval)
    if stray is not None:
        raise CouldNotJudgeError(f"`{stray}` is not travelled between dispatch and arrival of the shipment")
    return interval


def _times(graph: Graph, uses: Iterable[str], interval: time.Interval) -> Iterator[Triple]:
    """Yield how the times of things stand to the time of the question."""
    for use in uses:
        if not any(True for _ in graph.objects(use, ag("endsAt"))):
            yield use, ag("endsAt"), instant(interval.end)
    yield from time.deadlines(graph)
    for asset in {a: None for use in uses for a in graph.objects(use, ag("asset"))}:
        yield from time.reviews(graph, asset)
    yield from time.timings(graph, interval)
    yield from time.statuses(graph, interval)
    yield from time.validity(graph, interval)


def _relations(graph: Graph, uses: Iterable[str]) -> Iterator[Triple]:
    """Yield how assets, agents and concepts stand to one another at that time."""
    for use in uses:
        yield from lineage.lineage(graph, use)
        for role in ("actor", "recipient"):
            for agent in list(graph.objects(use, ag(role))):
                yield from parties.acting(graph, agent)
        for agent in shipment.hands(graph, use):
            yield from parties.acting(graph, agent)
    for depositor in dict.fromkeys(depositor for _, depositor in graph.pairs(DEPOSITOR)):
        yield from parties.acting(graph, depositor)
    yield from lineage.reports(graph)
    yield from lineage.pool_counts(graph)
    yield from lineage.successions(graph)
    asked = {concept: None for use in uses for concept in _asked(graph, use)}
    yield from concepts.concepts(graph, asked)
    yield from parties.control(graph)


def _asked(graph: Graph, use: str) -> Iterator[Term]:
    """Yield the concepts and places that `use` names, with those where its sites lie."""
    for name in ASKED:
        yield from graph.objects(use, ag(name))
    for site in graph.objects(use, ag("useSite")):
        yield from graph.objects(str(site), ag("sitePlace"))


def _add(graph: Graph, triples: Iterable[Triple]) -> None:
    for triple in list(triples):
        graph.add(*triple)
