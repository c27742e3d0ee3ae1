"""What is supposed: facts that change, and questions that are asked otherwise.

Facts are edited as people would state them: a withdrawal is a status event, the end of an agreement a termination.
What follows from them is for the rules to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from graph_api.domain.errors import InvalidFieldError
from graph_api.engine.derive.time import ENDS_UPON, FROM, OPEN_ENDED, PERIOD, RUNS_FROM, UNTIL
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.terms import LABEL, RDF_TYPE, Literal, Triple, ag, instant, moment_of
from graph_api.services.check_structure import StructureCheck
from graph_api.services.document_history import DocumentHistory, name_of
from graph_api.services.import_document import (
    DOCUMENT_ROOT,
    DocumentImporter,
    Origin,
    SourceFile,
    next_moment,
    next_version,
)
from graph_api.services.ports import Clock
from graph_api.services.pose_question import Raw
from graph_api.services.resolve_name import NameResolver
from graph_api.services.what_if.overlay import OverlayStore

WHO: Final = "what-if"
SUPPOSED_ROOT: Final = "https://w3id.org/alliance-graph/supposed/"
CONSENT, DONOR, AGREEMENT = ag("Consent"), ag("Donor"), ag("Agreement")
WITHDRAWN: Final = ag("ConsentWithdrawn")
CONCERNS, NEW_STATUS, OCCURRED_AT = ag("concerns"), ag("newStatus"), ag("occurredAt")
_ENDS: Final = (UNTIL, OPEN_ENDED, PERIOD, ENDS_UPON)
_TIMES: Final = (FROM, RUNS_FROM, *_ENDS)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What is supposed.

    Documents of the names in `retract` state nothing; the files of `add` are imported, and replace documents of
    the same name. From `since` on (None: from now on) the consents of `withdraw` - or all consents of a donor -
    are withdrawn, the agreements of `end` are terminated, and what `lapse` names holds no longer. `fields` takes
    the place of the fields of each question (None: is left out), and each question ends `delay_hours` later.
    """

    retract: tuple[str, ...] = ()
    add: tuple[SourceFile, ...] = ()
    withdraw: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    lapse: tuple[str, ...] = ()
    since: datetime | None = None
    fields: Mapping[str, Raw] = field(default_factory=dict)
    delay_hours: int = 0

    def is_empty(self) -> bool:
        """Tell whether nothing is supposed to be otherwise."""
        facts = (self.retract, self.add, self.withdraw, self.end, self.lapse)
        return not (any(facts) or self.fields or self.delay_hours)


class Supposition:
    """Puts the facts of a hypothesis into a copy of a store, in the order in which they are listed there."""

    def __init__(self, copy: OverlayStore, rulebook: RuleBook, structure: StructureCheck, clock: Clock) -> None:
        self._copy, self._rulebook, self._structure, self._clock = copy, rulebook, structure, clock

    def apply(self, supposed: Hypothesis) -> tuple[str, ...]:
        """Change the copy; return a line on each change. Raises UsageError where one cannot be made."""
        since = supposed.since or self._clock.now()
        said = [self._retract(name) for name in dict.fromkeys(supposed.retract)]
        said += self._bring_in(supposed.add)
        for field_name, names, change in (
            ("withdraw", supposed.withdraw, self._withdraw),
            ("end", supposed.end, self._end),
            ("lapse", supposed.lapse, self._lapse),
        ):
            for name in dict.fromkeys(names):
                said += change(field_name, name, since)
        return tuple(said)

    def _retract(self, name: str) -> str:
        history = DocumentHistory(self._copy, self._clock)
        before = [v for v in history.versions(name) if not v.retracts]
        done = history.retract(name, WHO, "supposed")
        return f"`{name_of(done.document)}` is taken back: {before[-1].statements} statements go"

    def _bring_in(self, files: tuple[SourceFile, ...]) -> Iterator[str]:
        if files:
            importer = DocumentImporter(self._copy, self._rulebook.schema, self._structure, self._clock)
            for done in importer.bring_in_together(list(files), WHO):
                name, replaced = name_of(done.version.document), done.version.supersedes
                if done.unchanged:
                    yield f"`{name}` is there already, with the same content"
                else:
                    how = "takes the place of the version before" if replaced else "is added"
                    yield f"`{name}` {how}: {done.version.statements} statements"

    def _withdraw(self, where: str, name: str, since: datetime) -> Iterator[str]:
        thing = self._resolve(where, name, CONSENT, DONOR)
        view = self._copy.view()
        given = sorted({s.subject for s in view.referring({thing: (ag("consentOf"),)})})
        consents = given or [thing]
        if not given and any(s.predicate == RDF_TYPE and s.object == DONOR for s in view.describe([thing])):
            raise InvalidFieldError(where, f"no consent of `{name}` is known, so none can be withdrawn")
        for consent in consents:
            self._check_last(where, consent, since)
            event = self._new_node("withdrawal")
            triples: list[Triple] = [
                (event, RDF_TYPE, ag("StatusEvent")),
                (event, CONCERNS, consent),
                (event, NEW_STATUS, WITHDRAWN),
                (event, OCCURRED_AT, instant(since)),
            ]
            self._state("withdrawal", consent, triples)
            yield f"{self._told(consent)} is withdrawn from {since.isoformat()} on"

    def _check_last(self, where: str, consent: str, since: datetime) -> None:
        """Refuse a withdrawal that a later event would undo: it would be asked about and change nothing."""
        events = [s.subject for s in self._copy.view().referring({consent: (CONCERNS,)})]
        stated: dict[str, dict[str, object]] = {}
        for statement in self._copy.view().describe(events):
            stated.setdefault(statement.subject, {})[statement.predicate] = statement.object
        for event in stated.values():
            happened = event.get(OCCURRED_AT)
            moment = moment_of(happened) if isinstance(happened, Literal) else None
            if moment is not None and moment > since and event.get(NEW_STATUS) != WITHDRAWN:
                hint = f"the status of {self._told(consent)} changes again on {moment.isoformat()}"
                raise InvalidFieldError(where, f"{hint}; say a later day with `from`")

    def _end(self, where: str, name: str, since: datetime) -> Iterator[str]:
        agreement = self._resolve(where, name, AGREEMENT)
        event = self._new_node("termination")
        triples: list[Triple] = [
            (event, RDF_TYPE, ag("Termination")),
            (event, ag("terminates"), agreement),
            (event, OCCURRED_AT, instant(since)),
        ]
        self._state("termination", agreement, triples)
        yield f"{self._told(agreement)} ends on {since.isoformat()}"

    def _lapse(self, where: str, name: str, since: datetime) -> Iterator[str]:
        thing = self._resolve(where, name, *self._kinds())
        stated = [s for s in self._copy.view().describe([thing]) if s.predicate in _TIMES]
        if not stated:
            hint = "it states no time for which it holds; an agreement is ended with `end`"
            raise InvalidFieldError(where, f"`{name}` cannot lapse: {hint}")
        ends = [moment_of(s.object) for s in stated if s.predicate == UNTIL]
        if any(end is not None and end <= since for end in ends):
            raise InvalidFieldError(where, f"`{name}` holds no longer from then on already; say an earlier day")
        self._copy.hide(s for s in stated if s.predicate in _ENDS)
        self._state("lapse", thing, [(thing, UNTIL, instant(since))])
        yield f"{self._told(thing)} holds no longer from {since.isoformat()} on"

    def _kinds(self) -> list[str]:
        """Return every class of the ontology: anything that states its time may lapse."""
        return sorted({*self._rulebook.schema.superclasses, *self._rulebook.labels})

    def _resolve(self, where: str, name: str, kind: str, *others: str) -> str:
        resolver = NameResolver(self._copy.view(), self._rulebook.schema, self._rulebook.labels)
        return resolver.resolve(where, name, kind, *others)

    def _told(self, thing: str) -> str:
        labels = [s.object for s in self._copy.view().describe([thing]) if s.predicate == LABEL]
        texts = sorted(label.lexical for label in labels if isinstance(label, Literal))
        return f"`{texts[0] if texts else thing}`"

    def _new_node(self, what: str) -> str:
        return f"{SUPPOSED_ROOT}{what}-{len(self._copy.versions())}"

    def _state(self, what: str, thing: str, triples: Iterable[Triple]) -> None:
        versions = self._copy.versions()
        now = next_moment(versions, self._clock.now())
        document = f"{DOCUMENT_ROOT}supposed-{what}-{len(versions)}"
        version = next_version(document, None, now, Origin(WHO, "what-if", "", f"{what} of {thing}"))
        self._copy.add_together([(version, triples)])
