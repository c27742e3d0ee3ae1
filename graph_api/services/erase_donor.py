"""Erases what identifies a donor, and keeps the fact that the material must not be used (GDPR, Article 17).

The donor, the consents, what happened to them and scopes to which nothing else refers get new names that say
nothing. Their texts are dropped, in every version of every document; a part of a scope that was not understood
stays one. A withdrawal of each consent is stated, which no later import undoes: a file that would bring an erased
donor back is known by salted digests of the old names and refused.
"""

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import uuid4

from graph_api.domain.errors import UsageError
from graph_api.engine.casefile import Statement, n_quad
from graph_api.engine.schema import Schema
from graph_api.engine.terms import RDF_TYPE, XSD, XSD_BOOLEAN, XSD_DATETIME, Literal, Term, Triple, ag, instant
from graph_api.services.erased_names import CONSENT_OF, DIGEST, DONOR, salted_digest
from graph_api.services.import_document import DOCUMENT_ROOT, Origin, next_moment, next_version
from graph_api.services.ports import Clock, FactsView, RewritableStore
from graph_api.services.recheck.states import STATE_ROOT
from graph_api.services.record_decision import ASKED_AS
from graph_api.services.resolve_name import NAMING, NameResolver

ERASED_ROOT: Final = "https://w3id.org/alliance-graph/erased/"
UNTOLD: Final = STATE_ROOT + "not-told"
CONSENT_SCOPE, UNREAD = ag("consentScope"), ag("unreadToken")
CONCERNS, ERASED_AT = ag("concerns"), ag("erasedAt")
_IRI: Final = re.compile("<([^>]*)>")
_KEPT_VALUES: Final = (XSD_DATETIME, XSD_BOOLEAN, XSD + "duration")


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: the donor's new name, and how many consents were withdrawn with it."""

    donor: str
    consents: int


class DonorEraser:
    """Erases donors from a store."""

    def __init__(self, store: RewritableStore, schema: Schema, clock: Clock) -> None:
        self._store, self._schema, self._clock = store, schema, clock

    def erase(self, name: str, who: str, reason: str) -> Erasure:
        """Erase the donor whom `name` means from every version of every document; raise UsageError otherwise."""
        if not reason.strip():
            raise UsageError("an erasure needs a reason")
        everything = self._store.view_of(version.graph for version in self._store.versions())
        donor = NameResolver(everything, self._schema, {}).resolve("donor", name, DONOR)
        if donor.startswith(ERASED_ROOT):
            raise UsageError(f"`{name}` was erased already")
        consents = _pointing(everything, CONSENT_OF, [donor])
        names = _names(everything, donor)
        _refuse_names_in(reason, names)
        events = _pointing(everything, CONCERNS, [donor, *consents])
        scopes = _scopes_of_none_but(everything, consents)
        new = {old: ERASED_ROOT + uuid4().hex for old in (donor, *consents, *events, *scopes)}
        # The withdrawal is stated before the names go: a process that dies in between leaves it in force, and the
        # erasure can be asked for again.
        interrupted = any(s.predicate == ERASED_AT for s in everything.describe([donor]))
        if not interrupted:
            self._withdraw(donor, consents, names, who, reason)
        self._store.rewrite(lambda statement: _rewritten(_placed(statement, told=not interrupted), new))
        return Erasure(new[donor], len(consents))

    def _withdraw(self, donor: str, consents: Iterable[str], names: Iterable[str], who: str, reason: str) -> None:
        now = next_moment(self._store.versions(), self._clock.now())
        moment = instant(now)
        triples: list[Triple] = [(donor, RDF_TYPE, DONOR), (donor, ERASED_AT, moment)]
        triples += [(donor, DIGEST, Literal(salted_digest(name, secrets.token_hex(16)))) for name in names]
        for consent in consents:
            event = ERASED_ROOT + uuid4().hex
            triples += [
                (event, RDF_TYPE, ag("StatusEvent")),
                (event, CONCERNS, consent),
                (event, ag("newStatus"), ag("ConsentWithdrawn")),
                (event, ag("occurredAt"), moment),
            ]
        digest = sha256("\n".join(sorted(n_quad(Statement(*t, "")) for t in triples)).encode()).hexdigest()
        document = f"{DOCUMENT_ROOT}erasure-{uuid4().hex}"
        version = next_version(document, None, now, Origin(who, "erasure", digest, reason.strip()))
        self._store.add_together([(version, triples)])


def _names(view: FactsView, donor: str) -> list[str]:
    stated = (s.object for s in view.describe([donor]) if s.predicate in NAMING)
    return sorted({donor, *(o.lexical for o in stated if isinstance(o, Literal))})


def _refuse_names_in(reason: str, names: Iterable[str]) -> None:
    """Raise UsageError where `reason`, which is kept, says who the donor is."""
    parts = {part for name in names for part in (name, re.split("[/#]", name)[-1]) if part}
    for part in sorted(parts):
        if re.search(rf"(?<!\w){re.escape(part)}(?!\w)", reason, re.IGNORECASE):
            raise UsageError(f"the reason is kept, and names the donor: leave `{part}` out of it")


def _scopes_of_none_but(view: FactsView, consents: Collection[str]) -> list[str]:
    """Return the scopes of `consents` to which nothing else refers: their names and texts are the donor's."""
    scopes = {str(s.object) for s in view.describe(consents) if s.predicate == CONSENT_SCOPE}
    referring = view.referring(dict.fromkeys(sorted(scopes), (CONSENT_SCOPE,)))
    return sorted(scopes - {str(s.object) for s in referring if s.subject not in consents})


def _pointing(view: FactsView, predicate: str, nodes: Iterable[str]) -> list[str]:
    return sorted({s.subject for s in view.referring(dict.fromkeys(nodes, (predicate,)))})


def _rewritten(statement: Statement, new: dict[str, str]) -> Statement | None:
    subject, predicate, obj, graph = statement
    if subject in new and predicate == UNREAD:
        return Statement(new[subject], predicate, Literal("erased"), graph)  # what was not understood stays so
    if subject in new and isinstance(obj, Literal) and obj.datatype not in _KEPT_VALUES and predicate != DIGEST:
        return None
    if isinstance(obj, Literal):
        named: Term = _renamed(obj, new) if predicate == ASKED_AS else obj
    else:
        named = new.get(obj, obj)
    return Statement(new.get(subject, subject), predicate, named, graph)


def _placed(statement: Statement, *, told: bool) -> Statement:
    """Return `statement`, with a state of the graph in it as one that cannot be told unless it is `told`.

    Texts went after the withdrawal was stated, and decisions may have been recorded in between: it cannot be told
    any more what changed since records were made, so that all of them will be judged again.
    """
    if told:
        return statement
    subject, predicate, obj, graph = statement
    if subject.startswith(STATE_ROOT):
        subject = UNTOLD
    if isinstance(obj, str) and obj.startswith(STATE_ROOT):
        obj = UNTOLD
    return Statement(subject, predicate, obj, graph)


def _renamed(question: Literal, new: dict[str, str]) -> Literal:
    """Return the statements of a recorded question with the names of `new`."""
    return question._replace(lexical=_IRI.sub(lambda m: f"<{new.get(m[1], m[1])}>", question.lexical))
