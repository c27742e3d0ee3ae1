"""Says what findings and grounds rest on, in words and citations."""

import re
from collections.abc import Iterable, Iterator, Mapping

from graph_api.domain.decision import Citation, Fact, MissingFact, Name, Remedy
from graph_api.engine.casefile import CaseFile
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Rule
from graph_api.engine.terms import DCTERMS, LABEL, ODRL, SKOS, Literal, Term, Triple, ag, local_name

CITED = (ag("statedIn"), ag("byVirtueOf"))
ALONG = (
    *CITED, ag("effectiveUpon"), ag("operativeBy"), ag("dependsOn"), ag("displaces"), ag("clauseOf"),
    *(ODRL + n for n in ("constraint", "refinement", "and", "or", "xone", "andSequence", "duty", "target",
                         "assignee", "rightOperand")),
    ag("metCondition"), ag("consentScope"), ag("ownershipInterest"),
)  # fmt: skip
AGAINST = (ag("defines"), ag("displaces"))
DOCUMENT, CLAUSE_OF, CLAUSE_NUMBER = ag("Document"), ag("clauseOf"), ag("clauseNumber")
_QUOTED = re.compile(r"`([^`\s]+)`")
ROLE_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    ag("ActorRole"): ("actor",),
    ag("CustodianRole"): ("custodian", "controller"),
    ag("ControllerRole"): ("controller", "owner"),
    ag("OwnerRole"): ("owner", "ownedBy", "controller"),
    ag("ConsentManagerRole"): ("consentManager", "controller", "custodian"),
    ag("PartiesRole"): ("party",),
    ag("ConsignorRole"): ("consignor",),
    ag("ReviewerRole"): ("reviewer",),
    ag("DonorRole"): ("consentOf",),
}


class Explainer:
    """Explains the findings of one case from its derived graph and the labels of the ontology."""

    def __init__(self, case: CaseFile, graph: Graph, labels: Mapping[str, str]) -> None:
        self._case, self._graph, self._labels = case, graph, labels

    def name(self, term: Term) -> Name:
        """Return a thing with its label, or the last part of its IRI where it has none."""
        if isinstance(term, Literal):
            return Name("", term.lexical)
        return Name(term, self.label(term))

    def label(self, iri: str) -> str:
        """Return what people call a thing."""
        for predicate in (LABEL, SKOS + "prefLabel", DCTERMS + "title"):
            found = sorted(o.lexical for o in self._graph.objects(iri, predicate) if isinstance(o, Literal))
            if found:
                return found[0]
        return self._labels.get(iri) or local_name(iri)

    def message(self, text: str) -> str:
        """Return `text` with the IRIs that stand in backticks replaced by labels."""
        return _QUOTED.sub(lambda m: f"`{self.label(m[1])}`" if ":" in m[1] else m[0], text)

    def citations(self, terms: Iterable[Term]) -> tuple[Citation, ...]:
        """Return the clauses and documents on which `terms` rest, in the order of their numbers."""
        found: dict[str, None] = {}
        waiting = [t for t in terms if isinstance(t, str)]
        while waiting:
            node = waiting.pop()
            if node in found:
                continue
            found[node] = None
            waiting += [o for p in ALONG for o in self._graph.objects(node, p) if isinstance(o, str)]
            waiting += [s for p in AGAINST for s in self._graph.subjects(p, node)]
        cited = [c for node in found if (c := self._citation(node)) is not None]
        whole = {c.document.iri for c in cited if c.clause is not None}
        kept = {c for c in cited if c.clause is not None or c.document.iri not in whole}
        return tuple(sorted(kept, key=_citation_order))

    def _citation(self, node: str) -> Citation | None:
        if not self._graph.is_a(node, DOCUMENT):
            return None
        agreement, number = self._graph.one(node, CLAUSE_OF), self._graph.one(node, CLAUSE_NUMBER)
        if isinstance(agreement, str) and isinstance(number, Literal):
            return Citation(self.name(agreement), number.lexical, self.name(node))
        return Citation(self.name(node))

    def facts(self, triples: Iterable[Triple]) -> tuple[Fact, ...]:
        """Return the statements of the case among `triples` with their sources, without what was derived."""
        sources = self._case.sources
        return tuple(
            Fact(self.name(s), self.name(p), self.name(o), sources[s, p, o])
            for s, p, o in dict.fromkeys(triples)
            if (s, p, o) in sources
        )

    def holders(self, roles: Iterable[str], things: Iterable[Term]) -> tuple[Name, ...]:
        """Return who has one of `roles` for one of `things`; the role itself where nobody is named."""
        found: dict[Name, None] = {}
        starts = [thing for thing in things if isinstance(thing, str)]
        for role in roles:
            agents = sorted({self.name(agent) for agent in self._in_role(role, starts)}, key=_name_order)
            found |= dict.fromkeys(agents or [self.name(role)])
        return tuple(found)

    def _in_role(self, role: str, things: list[str]) -> Iterator[str]:
        properties = [ag(name) for name in ROLE_PROPERTIES.get(role, ())]
        nearby = [
            *things,
            *(o for t in things for o in self._graph.objects(t, CLAUSE_OF) if isinstance(o, str)),
        ]
        for thing in nearby:
            for predicate in properties:
                yield from (o for o in self._graph.objects(thing, predicate) if isinstance(o, str))

    def missing(self, constraint: Constraint, things: Iterable[Term]) -> MissingFact | None:
        """Return the fact that a test misses and who holds it."""
        if constraint.missing is None:
            return None
        return MissingFact(constraint.missing, self.holders(constraint.held_by, things))

    def remedies(self, rule: Rule, things: Iterable[Term]) -> tuple[Remedy, ...]:
        """Return the ways out of a finding of `rule`."""
        starts = list(things)
        return tuple(
            Remedy(local_name(r.kind), r.text, self.holders(r.grantable_by, starts)) for r in rule.remedies
        )


def _name_order(name: Name) -> tuple[str, str]:
    return name.label, name.iri


def _citation_order(citation: Citation) -> tuple[str, list[tuple[int, str]], str, str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", citation.clause or "")
    numbers = [(int(part), "") if part[0] in "0123456789" else (-1, part) for part in parts]
    part = citation.part.iri if citation.part else ""
    return citation.document.label, numbers, citation.document.iri, part
