"""From whatever a walk describes or looks for, the steps backwards lead to where it started."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

import pytest

from graph_api.adapters.recorded_decisions import StoredVersions
from graph_api.engine.casefile import Statement
from graph_api.services.ports import FactsView
from graph_api.services.read_case import LOOKED_UP, read_case, read_with_starts
from graph_api.services.recheck.backwards import Backwards, TooMuchChangedError
from graph_api.services.recheck.states import BEGINNING
from tests.support.cases import SCENARIOS, ScenarioQuestion, alliance, scenario_questions

ASKED = list(scenario_questions(SCENARIOS / "til-alliance"))


class Watched:
    """A view that keeps what it was asked for."""

    def __init__(self, view: FactsView) -> None:
        self._view = view
        self.nodes: set[str] = set()
        self.links: set[tuple[str, str]] = set()

    def describe(self, nodes: Collection[str]) -> Iterable[Statement]:
        self.nodes.update(nodes)
        return self._view.describe(nodes)

    def referring(self, wanted: Mapping[str, Sequence[str]]) -> Iterable[Statement]:
        self.links.update((predicate, node) for node, predicates in wanted.items() for predicate in predicates)
        return self._view.referring(wanted)

    def __getattr__(self, name: str) -> object:
        return getattr(self._view, name)


@cache
def _before(node: str) -> frozenset[str]:
    """Return the nodes from which a walk may come to `node`."""
    backwards = Backwards(StoredVersions(alliance().store), alliance().rulebook.schema, 10**9)
    return frozenset(backwards.reached({node: BEGINNING}))


@pytest.mark.parametrize("asked", ASKED, ids=[one.id for one in ASKED])
def test_what_is_read_is_reached_from_a_start(asked: ScenarioQuestion):
    app, schema = alliance(), alliance().rulebook.schema
    question = app.answerer.answer(asked.kind, asked.fields).question  # type: ignore[arg-type]
    watched = Watched(app.store.view())
    case, starts = read_with_starts(watched, question.iri, question.description, schema)  # type: ignore[arg-type]
    assert case == read_case(app.store.view(), question.iri, question.description, schema)
    for node in watched.nodes:
        assert not _before(node).isdisjoint(starts), node
    for predicate, node in watched.links:
        walked = predicate in schema.inverse and node in watched.nodes
        assert walked or (predicate in LOOKED_UP and node in starts), (predicate, node)


def test_nothing_is_followed_beyond_what_is_worth_a_judgement():
    backwards = Backwards(StoredVersions(alliance().store), alliance().rulebook.schema, 3)
    with pytest.raises(TooMuchChangedError):
        backwards.reached({"https://example.org/til-alliance/consent-1": BEGINNING})
