"""Row 3: the report of a shipment, and what validates the same slice with the same shapes."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Final

import pyshacl
from rdflib import Graph as RdfGraph

from benchmarks.figures import Figure, effort_of, faster, not_measured
from benchmarks.peers import PeerMissingError, rudof
from benchmarks.questions import shipment
from benchmarks.setting import Setting
from benchmarks.world import World
from graph_api.adapters.reference_engine import rdflib_term, rule_shapes
from graph_api.engine.casefile import Statement, n_quad
from graph_api.engine.terms import Triple

WHAT: Final = "full report of a 20-sample shipment, all rules, first time"
WHOLE: Final = 10_000


def shipment_rows(setting: Setting) -> Iterator[Figure]:
    """Yield the figures of shipments. The peers validate the slice with all that was derived for them."""
    if not setting.peers:
        yield not_measured("3", WHAT, "at least 40 times as fast", "the peers were left out")
        return
    ours, waited, slices = [], [], []
    for salt in range(10, 10 + max(2, setting.size.times // 40)):
        fields = shipment(setting.world, 20, salt)
        start = perf_counter()
        ours.append(effort_of(lambda f=fields: setting.app.answerer.answer("ProposedShipment", f)))
        waited.append(perf_counter() - start)
        case = setting.app.answerer.answer("ProposedShipment", fields).case
        slices.append(list(setting.app.fast_engine.evaluate(case).graph))
    shapes = rule_shapes()
    theirs = [effort_of(lambda d=data: _validated(d, shapes)) for data in map(_rdflib, slices[:3])]
    yield faster("3", f"{WHAT}; pySHACL on rdflib with the same slice", ours, theirs, 40)
    yield _whole(setting, ours, slices[0], shapes)
    yield _rudof(setting.folder, waited, slices[0], shapes)


def _rdflib(triples: list[Triple]) -> RdfGraph:
    graph = RdfGraph()
    for subject, predicate, obj in triples:
        graph.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(obj)))
    return graph


def _validated(data: RdfGraph, shapes: RdfGraph) -> None:
    copy = RdfGraph()  # it changes the shapes that it is given
    copy += shapes
    pyshacl.validate(data, shacl_graph=copy, inference="none", advanced=False, meta_shacl=False)


def _whole(setting: Setting, ours: list[float], one: list[Triple], shapes: RdfGraph) -> Figure:
    what = f"{WHAT}; pySHACL on the whole graph of {min(WHOLE, setting.world.samples):,} samples"
    world = World(min(WHOLE, setting.world.samples))
    data = _rdflib(list(chain(world.triples(), one)))
    return faster("3", what, ours, [effort_of(lambda: _validated(data, shapes))], 2000)


def _rudof(folder: Path, waited: list[float], one: list[Triple], shapes: RdfGraph) -> Figure:
    what = f"{WHAT}; pyrudof on the slice"
    data, rules = folder / "slice.nt", folder / "rules.ttl"
    data.write_text("".join(f"{n_quad(Statement(*triple, ''))}\n" for triple in one), encoding="utf-8")
    shapes.serialize(rules, format="turtle")
    try:
        seconds, results = rudof(data, rules, 3)
    except PeerMissingError as error:
        return not_measured("3", what, "at least 5 times as fast", str(error))
    return faster("3", what, waited, seconds, 5, f"pyrudof finds {results} results; both in time of the clock")
