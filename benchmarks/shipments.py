"""Row 3: the report of a shipment, and what validates the same slice with the same shapes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from rdflib import Graph as RdfGraph

from benchmarks.figures import Figure, effort_of, faster, not_measured, told
from benchmarks.peers import PeerMissingError, rudof
from benchmarks.questions import shipment
from benchmarks.setting import Setting
from benchmarks.validation import bounded, validate
from benchmarks.world import World
from graph_api.adapters.reference_engine import rdflib_term, rule_shapes
from graph_api.engine.casefile import Statement, n_quad
from graph_api.engine.terms import Triple

WHAT: Final = "full report of a 20-sample shipment, all rules, first time"
WHOLE: Final = 10_000
TIMES_WHOLE: Final = 2_000
MARGIN: Final = 1.1


def shipment_rows(setting: Setting) -> Iterator[Figure]:
    """Yield the figures of shipments. The peers validate the slice with all that was derived for them."""
    if not setting.peers:
        yield not_measured("3", WHAT, "at least 40 times as fast", "the peers were left out")
        return
    setting.app.answerer.answer("ProposedShipment", shipment(setting.world, 20, 9))  # the rules are loaded by then
    ours, waited, slices = [], [], []
    for salt in range(10, 10 + max(2, setting.size.times // 40)):
        fields = shipment(setting.world, 20, salt)
        start = perf_counter()
        ours.append(effort_of(lambda f=fields: setting.app.answerer.answer("ProposedShipment", f)))
        waited.append(perf_counter() - start)
        case = setting.app.answerer.answer("ProposedShipment", fields).case
        slices.append(list(setting.app.fast_engine.evaluate(case).graph))
    shapes, rules = rule_shapes(), setting.folder / "rules.ttl"
    shapes.serialize(rules, format="turtle")
    theirs = [effort_of(lambda d=data: validate(d, shapes)) for data in map(_rdflib, slices[:1])]
    yield faster("3", f"{WHAT}; pySHACL on rdflib with the same slice", ours, theirs, 40)
    yield _rudof(setting.folder, waited, slices[0], rules)
    yield _whole(setting, ours, slices[0], rules)


def _rdflib(triples: list[Triple]) -> RdfGraph:
    graph = RdfGraph()
    for subject, predicate, obj in triples:
        graph.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(obj)))
    return graph


def _whole(setting: Setting, ours: list[float], one: list[Triple], rules: Path) -> Figure:
    """Return the figure for the whole graph, on which pySHACL is stopped when the goal is reached for certain."""
    what = f"{WHAT}; pySHACL on the whole graph of {min(WHOLE, setting.world.samples):,} samples"
    world = World(min(WHOLE, setting.world.samples))
    data = _written(chain(world.triples(), one), setting.folder / "whole.nt")
    limit = MARGIN * TIMES_WHOLE * median(ours)
    seconds, ended = bounded(data, rules, limit)
    figure = faster("3", what, ours, [seconds], TIMES_WHOLE)
    return figure if ended else replace(figure, peer=f"over {told(seconds)}", note="pySHACL was stopped then")


def _written(triples: Iterable[Triple], path: Path) -> Path:
    path.write_text("".join(f"{n_quad(Statement(*triple, ''))}\n" for triple in triples), encoding="utf-8")
    return path


def _rudof(folder: Path, waited: list[float], one: list[Triple], rules: Path) -> Figure:
    what = f"{WHAT}; pyrudof on the slice"
    try:
        seconds, results = rudof(_written(one, folder / "slice.nt"), rules, 3)
    except PeerMissingError as error:
        return not_measured("3", what, "at least 5 times as fast", str(error))
    return faster("3", what, waited, seconds, 5, f"pyrudof finds {results} results; both in time of the clock")
