"""The rule of a FHIR consent: what it permits. Whatever else stands in it, known or not, is named as unread."""

from collections.abc import Iterator
from typing import Any, Final

from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.standards.duo_terms import ScopeDraft, duo_term, shorthands
from graph_api.services.standards.fhir_bundle import Json, codes, members, part

ACT_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
REASONS: Final = {"HRESCH": "HMB"}  # healthcare research; every other reason is left unread
OPT_IN, OPT_OUT = frozenset({"OPTIN"}), frozenset({"OPTOUT", "OPTOUTE"})  # OPTINR has restrictions of its own
_OF_PERMIT: Final = frozenset(("id", "type", "period", "purpose"))
_OF_DENIAL: Final = frozenset(("id", "type", "period", "provision"))
_OF_PERIOD: Final = frozenset(("id", "start", "end"))


class ConsentRule:
    """The rule of one consent, read into `draft`."""

    def __init__(self, resource: Json, draft: ScopeDraft, book: CodeBook) -> None:
        self._resource, self._draft, self._book = resource, draft, book
        stated = resource.get("provision")
        self._provisions = _objects(stated if isinstance(stated, list) else [stated])
        self._r5 = "decision" in resource or isinstance(stated, list)

    def read(self) -> None:
        """Read what is permitted: by the base rule, or by the only exception from a rule that denies."""
        base = self._base()
        stated = self._resource.get("provision")
        places = [stated] if isinstance(stated, list) else [p.get("provision") for p in self._provisions]
        if any(not isinstance(one, dict) for place in places for one in members(place)):
            self._draft.unread.append("provision")
        permits = [permit for provision in self._provisions for permit in self._permits(base, provision)]
        if len(permits) != 1:
            self._draft.unread.append("no single provision that permits" if not permits else "several provisions")
        for permit in permits:
            if base == "deny" and permit.get("type") not in (None, "permit"):
                self._draft.unread.append(f"provision of type {permit.get('type')}")
            self._read_permit(permit)

    def periods(self) -> Iterator[Json]:
        """Yield the periods of the consent, of its provisions and of those in them; name what is no period."""
        nested = [inner for provision in self._provisions for inner in _objects(provision.get("provision"))]
        places = [("period", self._resource)]
        places += [("provision.period", provision) for provision in (*self._provisions, *nested)]
        for name, holder in places:
            period = part(holder.get("period"))
            if holder.get("period") and (not period or period.keys() - _OF_PERIOD):
                self._draft.unread.append(name)
            yield period

    def _base(self) -> str | None:
        if self._r5:
            decision = self._resource.get("decision")
            return decision if decision in ("permit", "deny") else None
        stated = self._resource.get("policyRule")
        named = set(codes(stated))
        self._draft.unread += [f"policyRule {text}" for text in _strange_policies(stated)]
        if named & OPT_IN and not named & OPT_OUT:
            return "permit"
        if named & OPT_OUT and not named & OPT_IN:
            return "deny"
        root = {str(p.get("type")) for p in self._provisions}
        return next(iter(root)) if len(root) == 1 and not named and root <= {"permit", "deny"} else None

    def _permits(self, base: str | None, provision: Json) -> Iterator[Json]:
        """Yield `provision` if it permits, or those in it where it denies without saying what."""
        kind = provision.get("type")
        if (base == "permit" and kind in (None, "permit") and not self._r5) or (base == "deny" and self._r5):
            yield provision
        elif base == "deny" and not any(provision[key] for key in provision.keys() - _OF_DENIAL):
            yield from _objects(provision.get("provision"))
        else:
            told = f"provision of type {kind or 'none'} beside a rule to {base or 'nothing'}"
            self._draft.unread += [told, *(f"provision.{key}" for key in _beyond(provision, _OF_DENIAL))]

    def _read_permit(self, provision: Json) -> None:
        purposes = members(provision.get("purpose"))
        for purpose in purposes:
            self._read_purpose(purpose)
        if not purposes:
            self._draft.unread.append("no purpose")
        self._draft.unread += [f"provision.{key}" for key in _beyond(provision, _OF_PERMIT)]

    def _read_purpose(self, coding: object) -> None:
        if not isinstance(coding, dict):
            self._draft.unread.append(f"purpose {coding}")
            return
        code, system = str(coding.get("code") or ""), str(coding.get("system") or "")
        if system == ACT_REASON and code in REASONS:
            self._draft.terms.append(REASONS[code])
        elif system == ACT_REASON:
            self._draft.unread.append(f"purpose {code}")
        elif code.strip() and (duo_term(code) or "duo" in system.casefold()):
            terms, unknown = shorthands([code], self._book)
            self._draft.terms += terms
            self._draft.unread += unknown
        else:
            self._draft.unread.append(f"purpose {system}|{code}")


def _strange_policies(stated: object) -> Iterator[str]:
    """Yield what the concept `stated` says beside opting in or out: other codes, and a text of its own."""
    named = codes(stated)
    yield from (code for code in named if code not in OPT_IN | OPT_OUT)
    shown = {str(part(c).get("display")).casefold() for c in members(part(stated).get("coding"))}
    text = part(stated).get("text")
    if text and str(text).casefold() not in shown | {code.casefold() for code in named}:
        yield str(text)
    elif stated and not named:
        yield "without a code"


def _beyond(provision: Json, known: frozenset[str]) -> Iterator[str]:
    return (key for key, value in provision.items() if value and key not in known)


def _objects(found: object) -> list[dict[str, Any]]:
    return [one for one in members(found) if isinstance(one, dict)]
