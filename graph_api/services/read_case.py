"""Reads the case file of a question: a walk over the facts, bounded by what the ontology says to follow.

Each round asks for the description of the nodes that the last round found and for the statements that point
at them. The number of rounds depends on the depth of lineage and documents, never on the size of the store.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.derive.shipment import RECEIVE, SEND
from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import RDF, RDF_TYPE, Triple, ag
from graph_api.services.ports import FactsView

QUESTION_GRAPH = "https://w3id.org/alliance-graph/graph/question"
PARTY, PARTY_TO = ag("party"), ag("partyTo")
LISTED_FOR, ALLIANCE_AGREEMENT = ag("listedFor"), ag("allianceAgreement")
LOOKED_UP = (PARTY, LISTED_FOR)
SHIPMENT = ag("ProposedShipment")
MOST_ROUNDS = 200
HOLDING = tuple(ag(n) for n in ("owner", "controller", "interestOf", "custodian"))
ASKING = tuple(ag(n) for n in ("actor", "recipient", "consignor", "consignee"))
ENDS = (ag("consignor"), ag("consignee"))
DEPOSITING = (ag("depositor"),)
BINDING = tuple(ag(n) for n in ("employer", "unitOf", "siteOf"))
CONTROL = (ag("controllingOrganisation"), ag("controlledOrganisation"))
BETWEEN = (*HOLDING, *ASKING, *DEPOSITING, *BINDING, *CONTROL, ag("employee"))
_GATHERED = frozenset({*BETWEEN, PARTY_TO, ALLIANCE_AGREEMENT, PARTY})


class Reading(NamedTuple):
    """A case file, and where its reading started.

    Every node that was described or looked for is one of `starts`, or is reached from one of them by the steps of
    the walk. Only a statement about such a node can change the case file (see `services/recheck`).
    """

    case: CaseFile
    starts: tuple[str, ...]


def read_case(view: FactsView, question: str, description: Iterable[Triple], schema: Schema) -> CaseFile:
    """Return the case file of `question`, whose own statements are `description`."""
    return read_with_starts(view, question, description, schema).case


def read_with_starts(view: FactsView, question: str, description: Iterable[Triple], schema: Schema) -> Reading:
    """Return the case file of `question` as `read_case` does, and where its reading started."""
    walk = _Walk(view, schema)
    walk.take(Statement(*triple, QUESTION_GRAPH) for triple in description)
    starts = walk.frontier()
    walk.run()
    walk.reach([*_agreements_between(walk), *_listings_of_alliance(walk), *_implied_actions(walk)])
    starts += walk.frontier()
    walk.run()
    return Reading(CaseFile(question, tuple(walk.statements)), tuple(dict.fromkeys([*starts, *walk.looked_up])))


def is_walked(predicate: str, schema: Schema) -> bool:
    """Tell whether the walk goes on from the subject of a statement with `predicate` to its object, if a node."""
    return predicate in schema.forward or (predicate.startswith(RDF) and predicate != RDF_TYPE)


def pointing_at(kinds: Collection[str], schema: Schema) -> tuple[str, ...]:
    """Return the predicates by which the walk looks for what points at a thing of `kinds` (with those above).

    What something is of which nobody says what it is, is open: everything may point at it.
    """
    return tuple(
        p for p, classes in schema.inverse.items() if not (classes and kinds) or not {*classes}.isdisjoint(kinds)
    )


def with_superclasses(kinds: Iterable[str], schema: Schema) -> set[str]:
    """Return `kinds` with the classes above them."""
    return {above for kind in kinds for above in (kind, *schema.superclasses.get(kind, ()))}


class _Walk:
    def __init__(self, view: FactsView, schema: Schema) -> None:
        self._view, self._schema = view, schema
        self.statements: dict[Statement, None] = {}
        self._seen: set[str] = set()
        self._frontier: dict[str, None] = {}
        self._walked: dict[str, bool] = {}
        self._types: dict[str, set[str]] = {}
        self._predicates: dict[frozenset[str], tuple[str, ...]] = {}
        self._found: dict[str, list[Statement]] = {}
        self.looked_up: list[str] = []

    def take(self, statements: Iterable[Statement]) -> None:
        """Keep `statements` and put what they lead to on the frontier."""
        kept, walked = self.statements, self._walked
        for statement in statements:
            if statement in kept:
                continue
            kept[statement] = None
            subject, predicate, obj, _ = statement
            if predicate in _GATHERED:
                self._found.setdefault(predicate, []).append(statement)
            if not isinstance(obj, str):
                continue
            leads_on = walked.get(predicate)
            if leads_on is None:
                leads_on = walked[predicate] = is_walked(predicate, self._schema)
            if predicate == RDF_TYPE:
                self._types.setdefault(subject, set()).add(obj)
            elif leads_on and obj not in self._seen:
                self._frontier[obj] = None

    def reach(self, nodes: Iterable[str]) -> None:
        """Put `nodes` on the frontier unless they were described already."""
        self._frontier.update((node, None) for node in nodes if node not in self._seen)

    def frontier(self) -> list[str]:
        """Return the nodes that are described next."""
        return list(self._frontier)

    def run(self) -> None:
        """Walk until nothing new is found."""
        for _ in range(MOST_ROUNDS):
            if not self._frontier:
                return
            nodes = list(self._frontier)
            self._frontier = {}
            self._seen.update(nodes)
            self.take(self._view.describe(nodes))
            pointing = list(self._view.referring({node: self._pointing(node) for node in nodes}))
            self.take(pointing)
            self.reach(statement.subject for statement in pointing)
        if self._frontier:
            raise CouldNotJudgeError(f"the facts of this question reach further than {MOST_ROUNDS} steps")

    def _pointing(self, node: str) -> tuple[str, ...]:
        """Return the predicates by which something may point at `node`, given what it is."""
        stated = frozenset(self._types.get(node, ()))
        if stated not in self._predicates:
            self._predicates[stated] = pointing_at(with_superclasses(stated, self._schema), self._schema)
        return self._predicates[stated]

    def facts(self, predicates: Iterable[str]) -> Graph:
        """Return what was found between things with each of `predicates`, some of those that are gathered."""
        return Graph(s.triple for p in predicates for s in self._found.get(p, ()))

    def has_one(self, kind: str) -> bool:
        """Tell whether something is stated to be of class `kind`."""
        return any(kind in kinds for kinds in self._types.values())

    def referring(self, predicate: str, nodes: Iterable[str]) -> dict[str, set[str]]:
        """Return for each of `nodes` what points at it by `predicate`, one of LOOKED_UP."""
        found: dict[str, set[str]] = {}
        nodes = list(nodes)
        self.looked_up += nodes
        for statement in self._view.referring(dict.fromkeys(nodes, (predicate,))):
            found.setdefault(str(statement.object), set()).add(statement.subject)
        return found


def _agreements_between(walk: _Walk) -> list[str]:
    """Return the agreements that bind somebody who acts and somebody who decides on an asset or deposited it.

    Those between the two ends of a shipment count as well: a rehearsal has no asset.
    """
    facts = walk.facts(BETWEEN)
    acting = _bound_with(facts, ASKING)
    holding = {str(agent) for predicate in HOLDING for _, agent in facts.pairs(predicate)}
    holding |= _bound_with(facts, DEPOSITING)
    bound = walk.referring(PARTY, sorted(acting | holding))
    for agent, agreement in walk.facts((PARTY_TO,)).pairs(PARTY_TO):
        bound.setdefault(agent, set()).add(str(agreement))
    of_actors = set().union(*(bound.get(agent, set()) for agent in acting))
    of_holders = set().union(*(bound.get(agent, set()) for agent in holding))
    ends = (_bound_with(facts, (role,)) for role in ENDS)
    sending, receiving = (set().union(*(bound.get(agent, set()) for agent in end)) for end in ends)
    return sorted(of_actors & of_holders | sending & receiving)


def _listings_of_alliance(walk: _Walk) -> list[str]:
    """Return the background that is listed for the agreements of an alliance whose readiness is asked."""
    facts = walk.facts((ALLIANCE_AGREEMENT, PARTY))
    asked = [str(agreement) for _, agreement in facts.pairs(ALLIANCE_AGREEMENT)]
    documents = sorted({*asked, *(agreement for agreement, _ in facts.pairs(PARTY))}) if asked else []
    return sorted(set().union(*walk.referring(LISTED_FOR, documents).values()))


def _implied_actions(walk: _Walk) -> list[str]:
    """Return the actions that a shipment stands for without naming them."""
    return [RECEIVE, SEND] if walk.has_one(SHIPMENT) else []


def _bound_with(facts: Graph, roles: Iterable[str]) -> set[str]:
    """Return those in `roles`, those for whom they may act, and those who share control with them."""
    found: set[str] = set()
    waiting = [str(agent) for predicate in roles for _, agent in facts.pairs(predicate)]
    while waiting:
        agent = waiting.pop()
        if agent not in found:
            found.add(agent)
            posts = [agent, *facts.subjects(ag("employee"), agent)]
            waiting += [str(o) for node in posts for p in BINDING for o in facts.objects(node, p)]
            interests = [node for p in CONTROL for node in facts.subjects(p, agent)]
            waiting += [str(o) for node in interests for p in CONTROL for o in facts.objects(node, p)]
    return found
