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
from graph_api.services.standards.duo_terms import ScopeDraft, duo_term, shorthands
from graph_api.services.standards.fhir_bundle import Json, resources_in

BASE: Final = RECORDS + "fhir/"
ACT_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
REASONS: Final = {"HRESCH": "HMB"}  # healthcare research; every other reason is left unread
STATUSES: Final = {
    "active": "ConsentGiven",
    "rejected": "ConsentRefused",  # R4
    "not-done": "ConsentRefused",  # R5
    "inactive": "ConsentWithdrawn",
}
OPT_IN, OPT_OUT = frozenset({"OPTIN", "OPTINR"}), frozenset({"OPTOUT", "OPTOUTE"})
_RESEARCH: Final = frozenset({"research", "57016-8-research", "RESEARCH", "INFA-research"})
_NARROWING: Final = (
    "actor", "action", "securityLabel", "class", "documentType", "resourceType", "code", "data", "dataPeriod",
    "expression", "provision",
)  # fmt: skip
_BEYOND: Final = (
    "controller",
    "grantee",
    "policy",
    "policyBasis",
    "policyText",
    "verification",
    "regulatoryBasis",
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_consents(document: Any, name: str, digest: str, book: CodeBook) -> ForeignFile:  # noqa: ANN401  # JSON
    """Return the consents in `document`: a resource, a Bundle, or a list of them.

    Raises UsageError where there is no Consent. Only an active consent whose every part is understood can permit
    anything: the rest is named in its scope as unread, and leaves each use undetermined.
    """
    found = ForeignFile(name, digest)
    for number, resource in enumerate(resources_in(document), 1):
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

    def read(self) -> None:
        """Add what the consent states."""
        identity = self._resource.get("id") or next(
            (i.get("value") for i in _list(self._resource.get("identifier")) if isinstance(i, dict)), None
        )
        subject = self._reference("patient") or self._reference("subject")
        if not subject:
            reason = "it says not whose consent it is"
            self._found.rows.append(ReadRow(self._number, RowStatus.REJECTED, (reason,)))
            return
        if not isinstance(identity, str) or not identity:
            identity = _digest(self._resource)  # it may withdraw, so it is not passed over
        consent = f"{BASE}Consent/{quote(identity, safe='')}"
        self._read_rule()
        self._refuse_what_changes_the_meaning()
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
        version = _dict(self._resource.get("meta")).get("versionId")
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
        period = _dict(self._resource.get("period"))
        provisions = self._provisions()
        nested = [p for provision in provisions for p in _list(provision.get("provision"))]
        spans = [period, *(_dict(_dict(p).get("period")) for p in [*provisions, *nested])]
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

    def _provisions(self) -> list[Json]:
        stated = self._resource.get("provision")
        return [p for p in (stated if isinstance(stated, list) else [stated]) if isinstance(p, dict)]

    def _read_rule(self) -> None:
        """Read what is permitted: by the base rule, or by the only exception from a rule that denies."""
        base, permits = self._base(), []
        for provision in self._provisions():
            nested = [p for p in _list(provision.get("provision")) if isinstance(p, dict)]
            kind = provision.get("type")
            if (base == "permit" and kind in (None, "permit") and not self._is_r5()) or (
                base == "deny" and self._is_r5()
            ):
                permits.append((provision, nested))
            elif base == "deny" and not any(provision.get(key) for key in ("purpose", *_NARROWING[:-1])):
                permits += [(p, _list(p.get("provision"))) for p in nested]
            else:
                self._draft.unread.append(
                    f"provision of type {kind or 'none'} beside a rule to {base or 'nothing'}"
                )
        if len(permits) != 1:
            self._draft.unread.append("no single provision that permits" if not permits else "several provisions")
        for provision, nested in permits:
            if base == "deny" and provision.get("type") not in (None, "permit"):
                self._draft.unread.append(f"provision of type {provision.get('type')}")
            self._read_permit(provision, nested)

    def _is_r5(self) -> bool:
        return "decision" in self._resource or isinstance(self._resource.get("provision"), list)

    def _base(self) -> str | None:
        if self._is_r5():
            decision = self._resource.get("decision")
            return decision if decision in ("permit", "deny") else None
        codes = {c.get("code") for c in _codings(self._resource.get("policyRule"))}
        if codes & OPT_IN and not codes & OPT_OUT:
            return "permit"
        if codes & OPT_OUT and not codes & OPT_IN:
            return "deny"
        root = {p.get("type") for p in self._provisions()}
        return next(iter(root)) if len(root) == 1 and not codes and root <= {"permit", "deny"} else None

    def _read_permit(self, provision: Json, nested: list[Any]) -> None:
        purposes = [c for c in _list(provision.get("purpose")) if isinstance(c, dict)]
        for coding in purposes:
            self._read_purpose(coding)
        if not purposes:
            self._draft.unread.append("no purpose")
        narrowing = [key for key in _NARROWING if provision.get(key) and not (key == "provision" and not nested)]
        self._draft.unread += [f"provision.{key}" for key in narrowing]

    def _read_purpose(self, coding: Json) -> None:
        code, system = str(coding.get("code", "")), str(coding.get("system", ""))
        if system == ACT_REASON:
            terms, unknown = ([REASONS[code]], []) if code in REASONS else ([], [f"purpose {code}"])
        elif duo_term(code) or "duo" in system.casefold():
            terms, unknown = shorthands([code], self._book)
        else:
            terms, unknown = [], [f"purpose {system}|{code}"]
        self._draft.terms += terms
        self._draft.unread += unknown

    def _refuse_what_changes_the_meaning(self) -> None:
        """Name what FHIR lets change the meaning of a consent, or what narrows it in a way that is not read."""
        for key in ("modifierExtension", "implicitRules"):
            if self._resource.get(key) or any(p.get(key) for p in self._provisions()):
                self._draft.unread.append(key)
        scopes = {c.get("code") for c in _codings(self._resource.get("scope"))}
        if scopes and not scopes & _RESEARCH:
            self._draft.unread.append(f"scope {', '.join(sorted(map(str, scopes)))}")
        for key in _BEYOND:
            if self._resource.get(key):
                reason = "the document itself says what it adds; it is not read here"
                self._found.lost.append(Lost(f"Consent/{self._resource.get('id')}.{key}", reason))

    def _reference(self, key: str) -> str:
        stated = self._resource.get(key)
        first = stated[0] if isinstance(stated, list) and stated else stated
        found = _dict(first).get("reference")
        return found if isinstance(found, str) else ""


def _codings(concept: object) -> list[Json]:
    return [c for c in _list(_dict(concept).get("coding")) if isinstance(c, dict)]


def _dict(found: object) -> Json:
    return found if isinstance(found, dict) else {}


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


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
