"""Records decisions, so that analysts can ask later what was decided, when, and on which clause.

A record is no fact: no decision ever reads one.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final, Protocol
from uuid import uuid4

from graph_api.domain.decision import Citation, Decision, Duty, Finding, Ground
from graph_api.domain.errors import NotAllowedError
from graph_api.domain.verdict import Verdict
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.terms import DCTERMS, RDF_TYPE, Literal, Triple, ag, instant
from graph_api.services.ports import Clock

DECISION_ROOT: Final = "https://w3id.org/alliance-graph/decision/"
SHACL: Final = "http://www.w3.org/ns/shacl#"
CITES, VERDICT, DECISION = ag("cites"), ag("verdict"), ag("Decision")


class DecisionLog(Protocol):
    """Keeps records of decisions beside the facts."""

    def append(self, triples: Collection[Triple]) -> None:
        """Add `triples` to the log, all of them or none; raise StoreError where it cannot be written."""


class DecisionRecorder:
    """Writes decisions into a log; without one, recording is refused."""

    def __init__(self, log: DecisionLog | None, rulebook: RuleBook, clock: Clock) -> None:
        self._log, self._rulebook, self._clock = log, rulebook, clock

    def check(self) -> None:
        """Raise NotAllowedError where nothing can be recorded: better before the question than after it."""
        if self._log is None:
            raise NotAllowedError(
                "decisions cannot be recorded: the store was opened to be read, or is an engine elsewhere"
            )

    def record(self, decision: Decision, known_at: datetime | None = None) -> str:
        """Keep a record of `decision`, reached on what was known at `known_at`; return its IRI."""
        self.check()
        name = DECISION_ROOT + uuid4().hex
        moment = self._clock.now()
        triples = [*_described(name, decision, moment, self._rulebook)]
        if known_at is not None:
            triples.append((name, ag("knownAt"), instant(known_at)))
        if self._log is not None:
            self._log.append(triples)
        return name


def verdict_iri(verdict: Verdict) -> str:
    """Return the concept that stands for `verdict`."""
    return ag("".join(part.capitalize() for part in verdict.name.split("_")))


def _described(name: str, decision: Decision, moment: datetime, rulebook: RuleBook) -> Iterator[Triple]:
    yield name, RDF_TYPE, DECISION
    yield name, ag("decides"), decision.question.iri
    yield name, ag("decidedAt"), instant(moment)
    yield name, VERDICT, verdict_iri(decision.verdict)
    for number, finding in enumerate(decision.findings, start=1):
        node = f"{name}#finding-{number}"
        yield name, ag("finding"), node
        yield from _finding(node, finding, rulebook)
    for number, ground in enumerate(decision.grounds, start=1):
        node = f"{name}#ground-{number}"
        yield name, ag("ground"), node
        yield from _ground(node, ground)
    for number, duty in enumerate(decision.duties, start=1):
        node = f"{name}#duty-{number}"
        yield name, ag("attachedDuty"), node
        yield from _duty(node, duty)


def _finding(node: str, finding: Finding, rulebook: RuleBook) -> Iterator[Triple]:
    yield node, RDF_TYPE, ag("Finding")
    yield node, ag("findingOf"), rulebook.rule(finding.rule).iri
    yield node, VERDICT, verdict_iri(finding.verdict)
    yield node, SHACL + "resultMessage", Literal(finding.message)
    yield node, SHACL + "sourceConstraint", finding.constraint
    if finding.missing is not None:
        yield node, DCTERMS + "requires", Literal(finding.missing.fact)
    if finding.value is not None and finding.value.iri:
        yield node, SHACL + "value", finding.value.iri
    yield from _citations(node, finding.citations)


def _ground(node: str, ground: Ground) -> Iterator[Triple]:
    yield node, RDF_TYPE, ag("Ground")
    if ground.what.iri:
        yield node, ag("carriedBy"), ground.what.iri
    yield from _citations(node, ground.citations)


def _duty(node: str, duty: Duty) -> Iterator[Triple]:
    yield node, RDF_TYPE, ag("AttachedDuty")
    yield node, SHACL + "resultMessage", Literal(duty.message)
    if duty.due is not None:
        yield node, ag("dueAt"), instant(duty.due)
    yield from _citations(node, duty.citations)


def _citations(node: str, citations: Iterable[Citation]) -> Iterator[Triple]:
    """Yield what `node` cites: the clause, or the document where no clause is named."""
    for citation in citations:
        place = citation.part if citation.part is not None and citation.part.iri else citation.document
        if place.iri:
            yield node, CITES, place.iri
