"""Records decisions, so that analysts can ask later what was decided, when, and on which clause.

A record is no fact: no decision ever reads one. It keeps what is needed to ask again (`services/recheck`): the
question itself, the state in which it was answered, and where the reading of its facts started.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import uuid4

from graph_api.domain.decision import Citation, Decision, Duty, Finding, Ground
from graph_api.domain.errors import NotAllowedError
from graph_api.domain.verdict import Verdict
from graph_api.engine.casefile import Statement, n_quad
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.terms import DCTERMS, RDF_TYPE, Literal, Triple, ag, instant
from graph_api.services.decide import Answer
from graph_api.services.ports import Clock, FactsView
from graph_api.services.recheck.states import state_name

DECISION_ROOT: Final = "https://w3id.org/alliance-graph/decision/"
SHACL: Final = "http://www.w3.org/ns/shacl#"
CITES, VERDICT, DECISION = ag("cites"), ag("verdict"), ag("Decision")
FINDING, GROUND, DUTY = ag("finding"), ag("ground"), ag("attachedDuty")
PARTS: Final = (FINDING, GROUND, DUTY)
DECIDES, DECIDED_AT, KNOWN_AT = ag("decides"), ag("decidedAt"), ag("knownAt")
FINDING_OF, DUE_AT, MESSAGE = ag("findingOf"), ag("dueAt"), SHACL + "resultMessage"
ASKED_AS, IN_STATE, READ_FROM = ag("askedAs"), ag("inState"), ag("readFrom")
STATE: Final = "http://www.w3.org/ns/prov#Collection"


class DecisionLog(Protocol):
    """Keeps records of decisions beside the facts."""

    def append(self, triples: Collection[Triple]) -> None:
        """Add `triples` to the log, all of them or none; raise StoreError where it cannot be written."""

    def graphs_of(self, view: FactsView) -> Collection[str]:
        """Return the versions that `view` shows; raise NotAllowedError where it is no view of this store."""


@dataclass(frozen=True, slots=True)
class Judging:
    """The rules that judge, and a name for all that judges: another name where an answer may be another one."""

    rulebook: RuleBook
    program: str


class DecisionRecorder:
    """Writes decisions into a log; without one, recording is refused."""

    def __init__(self, log: DecisionLog | None, judging: Judging, clock: Clock) -> None:
        self._log, self._judging, self._clock = log, judging, clock

    def check(self) -> None:
        """Raise NotAllowedError where nothing can be recorded: better before the question than after it."""
        self._open()

    def _open(self) -> DecisionLog:
        if self._log is None:
            raise NotAllowedError(
                "decisions cannot be recorded: the store was opened to be read, or is an engine elsewhere"
            )
        return self._log

    def record(self, answer: Answer, known_at: datetime | None = None) -> str:
        """Keep a record of `answer`, reached on what was known at `known_at`; return its IRI."""
        log = self._open()
        name = DECISION_ROOT + uuid4().hex
        triples = [*described(name, answer.decision, self._clock.now(), self._judging.rulebook)]
        if known_at is not None:
            triples.append((name, KNOWN_AT, instant(known_at)))
        state = state_name(log.graphs_of(answer.view), self._judging.program)
        log.append([*triples, *_to_ask_again(name, answer, state)])
        return name


def _to_ask_again(name: str, answer: Answer, state: str) -> Iterator[Triple]:
    """Yield what was asked, in which state, and where the reading of the facts started."""
    lines = sorted({n_quad(Statement(*triple, "")) for triple in answer.question.description})
    yield name, ASKED_AS, Literal("\n".join(lines))
    yield name, IN_STATE, state
    yield state, RDF_TYPE, STATE
    for node in answer.starts:
        yield name, READ_FROM, node


def verdict_iri(verdict: Verdict) -> str:
    """Return the concept that stands for `verdict`."""
    return ag("".join(part.capitalize() for part in verdict.name.split("_")))


def described(name: str, decision: Decision, moment: datetime, rulebook: RuleBook) -> Iterator[Triple]:
    """Yield what a record called `name` states of `decision`, made at `moment`."""
    yield name, RDF_TYPE, DECISION
    yield name, DECIDES, decision.question.iri
    yield name, DECIDED_AT, instant(moment)
    yield name, VERDICT, verdict_iri(decision.verdict)
    for number, finding in enumerate(decision.findings, start=1):
        node = f"{name}#finding-{number}"
        yield name, FINDING, node
        yield from _finding(node, finding, rulebook)
    for number, ground in enumerate(decision.grounds, start=1):
        node = f"{name}#ground-{number}"
        yield name, GROUND, node
        yield from _ground(node, ground)
    for number, duty in enumerate(decision.duties, start=1):
        node = f"{name}#duty-{number}"
        yield name, DUTY, node
        yield from _duty(node, duty)


def _finding(node: str, finding: Finding, rulebook: RuleBook) -> Iterator[Triple]:
    yield node, RDF_TYPE, ag("Finding")
    yield node, FINDING_OF, rulebook.rule(finding.rule).iri
    yield node, VERDICT, verdict_iri(finding.verdict)
    yield node, MESSAGE, Literal(finding.message)
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
    yield node, MESSAGE, Literal(duty.message)
    if duty.due is not None:
        yield node, DUE_AT, instant(duty.due)
    yield from _citations(node, duty.citations)


def _citations(node: str, citations: Iterable[Citation]) -> Iterator[Triple]:
    """Yield what `node` cites: the clause, or the document where no clause is named."""
    for citation in citations:
        place = citation.part if citation.part is not None and citation.part.iri else citation.document
        if place.iri:
            yield node, CITES, place.iri
