"""Evaluates ODRL policies for ODRL requests in a state of the world."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from graph_api.domain.errors import UsageError
from graph_api.engine.derive.concepts import concepts
from graph_api.engine.graph import Graph
from graph_api.engine.odrl.compliance_report import report_triples
from graph_api.engine.odrl.evaluation import Evaluation, evaluate_policies
from graph_api.engine.odrl.identity import identities, settled
from graph_api.engine.odrl.policies import loose_rules, read_policies
from graph_api.engine.odrl.requests import AccessRequest, read_requests
from graph_api.engine.odrl.vocabulary import action_triples
from graph_api.engine.odrl.world import World, read_world
from graph_api.engine.terms import Term, Triple

ONTOLOGY = "http://www.w3.org/2002/07/owl#Ontology"


@dataclass(frozen=True, slots=True)
class OdrlInput:
    """What is to be evaluated. `profiles` are those that the caller vouches for, besides our own.

    What the request states is the asker's claim: it says what is asked for and answers left operands, and
    changes neither policies, memberships nor hierarchies.
    """

    policies: Collection[Triple]
    requests: Collection[Triple]
    state: Collection[Triple] = ()
    profiles: Collection[str] = ()


Read = Callable[[Path], Collection[Triple]]
Write = Callable[[Iterable[Triple], str], str]


class PolicyEvaluator:
    """Evaluates policies with the actions and concepts of a vocabulary.

    `read` gives the statements of a file and raises UsageError, `write` puts statements in a format.
    """

    def __init__(self, vocabulary: Graph, read: Read, write: Write) -> None:
        self._vocabulary, self._read, self._write = vocabulary, read, write
        self._profiles = frozenset(vocabulary.instances(ONTOLOGY))

    def evaluate_files(
        self,
        policies: Iterable[Path],
        requests: Iterable[Path],
        state: Iterable[Path] = (),
        profiles: Collection[str] = (),
    ) -> Evaluation:
        """Return the evaluation of what the files hold together; raise UsageError as `evaluate` does."""
        return self.evaluate(OdrlInput(self._all(policies), self._all(requests), self._all(state), profiles))

    def report(self, evaluation: Evaluation, form: str) -> str:
        """Return the compliance reports of `evaluation` in a format that `write` knows."""
        return self._write(Graph(report_triples(evaluation)), form)

    def _all(self, paths: Iterable[Path]) -> list[Triple]:
        return [triple for path in paths for triple in self._read(path)]

    def evaluate(self, given: OdrlInput) -> Evaluation:
        """Return the evaluation of `given`; raise UsageError where it holds no policy or no request.

        A rule that no policy states is refused as well: a ban that was meant must not be overlooked.
        """
        known_as = identities((*given.policies, *given.state))
        policies, state = settled(given.policies, known_as), settled(given.state, known_as)
        requests = read_requests(Graph(settled(given.requests, identities(given.requests) | known_as)))
        if not any(request.uses for request in requests):
            raise UsageError("the request asks for nothing: it needs an `odrl:Request` with an `odrl:permission`")
        world, stated = read_world(Graph(state)), Graph(policies)
        graph = self._together(policies, state, asked=_asked(requests, world))
        for rule in loose_rules(stated):
            raise UsageError(
                f"no policy states the rule `{rule}`; link to it by `odrl:permission` or `odrl:prohibition`"
            )
        found = read_policies(graph, stated, self._profiles | set(given.profiles))
        if not found:
            raise UsageError("there is no ODRL policy: it needs a type such as `odrl:Set`, or rules")
        return evaluate_policies(graph, found, requests, world)

    def _together(self, *statements: Iterable[Triple], asked: Iterable[Term] = ()) -> Graph:
        graph = self._vocabulary.copy()
        for triples in (action_triples(), *statements):
            for triple in triples:
                graph.add(*triple)
        for triple in list(concepts(graph, asked)):
            graph.add(*triple)
        return graph


def _asked(requests: Iterable[AccessRequest], world: World) -> set[Term]:
    """Return the values that are compared with what policies ask for."""
    answers = [world.answers, *(use.answers for request in requests for use in request.uses)]
    return {value for found in answers for values in found.values.values() for value in values}
