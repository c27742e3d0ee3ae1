"""FHIR Consent, releases R4 and R5: who consented to what and whether it is in force."""

import json
import re
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from graph_api.domain.errors import ImportRejectedError, UsageError
from graph_api.engine.terms import DCTERMS, LABEL, RDF_LANGSTRING, XSD_DATETIME, Literal, Term, ag, moment_of
from graph_api.services.catalogues.reading import RECORDS, ForeignFile, Lost, ReadRow, RowStatus
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.standards.duo_terms import ScopeDraft
from graph_api.services.standards.fhir_bundle import (
    Json,
    codes,
    deleted_in,
    members,
    part,
    resources_in,
    with_plain_references,
)
from graph_api.services.standards.fhir_rule import ConsentRule

BASE: Final = RECORDS + "fhir/"
STATUSES: Final = {
    "active": "ConsentGiven",
    "rejected": "ConsentRefused",  # R4
    "not-done": "ConsentRefused",  # R5
    "inactive": "ConsentWithdrawn",
}
_RESEARCH: Final = frozenset({"research", "57016-8-research", "RESEARCH", "INFA-research"})
_BEYOND: Final = (
    "controller", "extension", "grantee", "policy", "policyBasis", "policyText", "regulatoryBasis",
    "sourceAttachment", "sourceReference", "verification",
)  # fmt: skip
_KNOWN: Final = frozenset(
    (
        *_BEYOND, "category", "contained", "date", "dateTime", "decision", "grantor", "id", "identifier",
        "language", "manager", "meta", "organization", "patient", "performer", "period", "policyRule", "provision",
        "resourceType", "scope", "status", "subject", "text",
    )
)  # fmt: skip
_PERSONS: Final = ("Patient/", "RelatedPerson/", "Practitioner/", "PractitionerRole/", "#")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_consents(document: Any, name: str, digest: str, book: CodeBook) -> ForeignFile:  # noqa: ANN401  # JSON
    """Return the consents in `document`: a resource, a Bundle, or a list of them.

    Raises UsageError where there is no Consent, or where an entry deletes one. Only an active consent whose every
    part is understood can permit anything: the rest is named in its scope as unread, and leaves each use
    undetermined.
    """
    found = ForeignFile(name, digest)
    for address in (address for address in deleted_in(document) if "Consent" in address):
        raise UsageError(f"`{name}`: `{address}` is deleted by an entry; leave out the consent and the entry")
    for number, resource in enumerate(resources_in(with_plain_references(document)), 1):
        kind = resource.get("resourceType")
        if kind != "Consent":
            found.lost.append(Lost(f"{kind}/{resource.get('id', number)}", "only consents are read"))
            continue
        _Reader(resource, number, found, book).read()
    if not found.rows:
        raise UsageError(f"`{name}` holds no FHIR resource of the type Consent")
    return found


def refuse_consents_of_nobody(found: ForeignFile) -> ForeignFile:
    """Return `found`; raise ImportRejectedError where a consent says not whose it is: it may withdraw any."""
    rejected = [row for row in found.rows if row.status is RowStatus.REJECTED]
    if rejected:
        told = (f"resource {row.line}: {'; '.join(row.reasons)}; name the patient" for row in rejected)
        raise ImportRejectedError(found.name, tuple(told))
    return found


def _digest(resource: Json) -> str:
    """Return a name for a resource that has none: the same for the same content."""
    return sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()[:20]


class _Reader:
    """Reads one consent."""

    def __init__(self, resource: Json, number: int, found: ForeignFile, book: CodeBook) -> None:
        self._resource, self._number, self._found, self._book = resource, number, found, book
        self._draft = ScopeDraft()
        self._rule = ConsentRule(resource, self._draft, book)

    def read(self) -> None:
        """Add what the consent states."""
        identity = self._resource.get("id") or next(
            (i.get("value") for i in members(self._resource.get("identifier")) if isinstance(i, dict)), None
        )
        subject = self._reference("patient") or self._reference("subject")
        if not subject:
            reason = "it says not whose consent it is"
            self._found.rows.append(ReadRow(self._number, RowStatus.REJECTED, (reason,)))
            return
        if not isinstance(identity, str) or not identity:
            identity = _digest(self._resource)  # it may withdraw, so it is not passed over
        consent = f"{BASE}Consent/{quote(identity, safe='')}"
        if subject.startswith("#"):  # a patient that the consent contains, and nobody else's
            subject = f"Consent/{identity}{subject}"
        self._rule.read()
        self._name_what_narrows()
        self._state(consent, identity, subject)
        status = RowStatus.UNDERSTOOD if self._draft.understood else RowStatus.UNDETERMINED
        reasons = tuple(f"`{token}` is not understood" for token in self._draft.unread)
        self._found.rows.append(ReadRow(self._number, status, reasons))

    def _state(self, consent: str, identity: str, subject: str) -> None:
        start, end = self._span()
        status = STATUSES.get(str(self._resource.get("status")))
        if status is None:
            self._draft.unread.append(f"status {self._resource.get('status')}")
        if start is None:
            self._draft.unread.append("no date from which it holds")
        scope, donor = f"{consent}/scope", f"{BASE}{quote(subject, safe='/')}"
        manager = self._reference("organization") or self._reference("manager")
        version = part(self._resource.get("meta")).get("versionId")
        label = Literal(f"consent {identity}", RDF_LANGSTRING, "en")
        self._found.triples += self._draft.triples(scope, f"scope of consent {identity}", self._book)
        self._found.state(donor, ag("Donor"), [(DCTERMS + "identifier", Literal(subject))])
        facts: list[tuple[str, Term | None]] = [
            (LABEL, label),
            (DCTERMS + "identifier", Literal(f"Consent/{identity}")),
            (ag("consentOf"), donor),
            (ag("consentScope"), scope),
            (ag("versionNumber"), Literal(str(version)) if version else None),
        ]
        if manager:
            agent = f"{BASE}{quote(manager, safe='/')}"
            self._found.state(agent, ag("Agent"), [(DCTERMS + "identifier", Literal(manager))])
            facts.append((ag("consentManager"), agent))
        self._found.state(consent, ag("Consent"), facts)
        self._event(consent, status or "ConsentUnknown", start)
        if end is not None:
            self._event(consent, "ConsentExpired", end)

    def _event(self, consent: str, status: str, at: Literal | None) -> None:
        """State a status from `at` on. A consent that is not active gets no status in which it was ever given."""
        facts = [(ag("concerns"), consent), (ag("newStatus"), ag(status)), (ag("occurredAt"), at)]
        self._found.state(f"{consent}/{status}", ag("StatusEvent"), facts)

    def _span(self) -> tuple[Literal | None, Literal | None]:
        """Return from when and until when the consent holds; the latest beginning and the earliest end count."""
        spans = list(self._rule.periods())
        starts = [self._resource.get("dateTime") or self._resource.get("date"), *(s.get("start") for s in spans)]
        ends = [s.get("end") for s in spans]
        return _last([self._moment(s, end=False) for s in starts]), _first(
            [self._moment(e, end=True) for e in ends]
        )

    def _moment(self, text: object, *, end: bool) -> Literal | None:
        """Return the instant of `text`: of a day, its end for a beginning and its beginning for an end.

        FHIR states days without a zone; the narrower reading is taken, half a day on either side.
        """
        if text is None:
            return None
        if isinstance(text, str) and _DAY.fullmatch(text):
            return Literal(f"{text}T00:00:00{'+14:00' if end else '-12:00'}", XSD_DATETIME)
        found = Literal(str(text), XSD_DATETIME)
        if moment_of(found) is None:
            self._draft.unread.append(f"date {text}")
            return None
        return found

    def _name_what_narrows(self) -> None:
        """Name every part of the consent that is not read and may narrow it; tell what is not carried over."""
        self._draft.unread += [key for key, value in self._resource.items() if value and key not in _KNOWN]
        scope = self._resource.get("scope")
        if scope and not set(codes(scope)) & _RESEARCH:
            stated = ", ".join(sorted(codes(scope))) or part(scope).get("text") or "without a code"
            self._draft.unread.append(f"scope {stated}")
        for key in ("performer", "grantee"):
            to = [part(one).get("reference") for one in members(self._resource.get(key))]
            self._draft.unread += [f"{key} {one}" for one in to if not str(one).startswith(_PERSONS)]
        checks = members(self._resource.get("verification"))
        if any(part(check).get("verified") is not True for check in checks):
            self._draft.unread.append("verification")
        if any(part(one).get("resourceType") == "Consent" for one in members(self._resource.get("contained"))):
            self._draft.unread.append("contained Consent")
        for key in (key for key in _BEYOND if self._resource.get(key)):
            reason = "the document itself says what it adds; it is not read here"
            self._found.lost.append(Lost(f"Consent/{self._resource.get('id')}.{key}", reason))

    def _reference(self, key: str) -> str:
        stated = self._resource.get(key)
        first = stated[0] if isinstance(stated, list) and stated else stated
        found = part(first).get("reference")
        return found if isinstance(found, str) else ""


def _last(moments: list[Literal | None]) -> Literal | None:
    """Return the last of `moments`, which are instants, or None where there is none."""
    return max((m for m in moments if m is not None), key=_order, default=None)


def _first(moments: list[Literal | None]) -> Literal | None:
    """Return the first of `moments`, which are instants, or None where there is none."""
    return min((m for m in moments if m is not None), key=_order, default=None)


def _order(moment: Literal) -> datetime:
    found = moment_of(moment)
    if found is None:
        raise ValueError(f"`{moment.lexical}` is no instant")
    return found
