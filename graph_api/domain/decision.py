"""What the product answers with: a decision, its findings, grounds, duties and remedies."""

from dataclasses import dataclass
from datetime import datetime

from graph_api.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Name:
    """A thing of the graph: its IRI and what people call it."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The place of a document on which something rests; `clause` is its number as printed."""

    document: Name
    clause: str | None = None
    part: Name | None = None

    def __str__(self) -> str:
        return f"{self.document.label}, clause {self.clause}" if self.clause else self.document.label


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of the case and the named graph (document and version) that makes it."""

    subject: Name
    predicate: Name
    object: Name
    source: str | None


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact without which nothing can be said, and who can state it."""

    fact: str
    holders: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out of a finding, and who can open it."""

    kind: str
    text: str
    grantable_by: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found. `constraint` tells which of its tests; `value` is what it found fault with."""

    rule: str
    constraint: str
    verdict: Verdict
    message: str
    focus: Name
    value: Name | None = None
    path: Name | None = None
    missing: MissingFact | None = None
    citations: tuple[Citation, ...] = ()
    sources: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What carries a use: the right, title or consent, and where it stands."""

    kind: str
    what: Name
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """What must be done because of a use, and by when where a time is set."""

    rule: str
    message: str
    due: datetime | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """The verdict of one part of a question, such as an item of a shipment."""

    item: Name
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question.

    `regimes` gives the verdict of each regime that has a finding; `case_digest` and `rules_version` name what
    was judged and by which rules, so that the decision can be repeated.
    """

    question: Name
    verdict: Verdict
    starts_at: datetime
    ends_at: datetime
    findings: tuple[Finding, ...]
    grounds: tuple[Ground, ...]
    duties: tuple[Duty, ...]
    items: tuple[ItemVerdict, ...]
    regimes: tuple[tuple[str, Verdict], ...]
    case_digest: str
    rules_version: str
    engine: str

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every place of a document on which the decision rests, once each."""
        cited = [part.citations for part in self.findings]
        cited += [part.citations for part in self.grounds]
        cited += [part.citations for part in self.duties]
        return tuple(dict.fromkeys(citation for citations in cited for citation in citations))
