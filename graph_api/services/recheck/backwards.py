"""Follows the steps of the walk backwards: from which nodes a reading may have come to what changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from graph_api.engine.casefile import Statement
from graph_api.engine.schema import Schema
from graph_api.engine.terms import ag
from graph_api.services.read_case import LOOKED_UP, is_walked
from graph_api.services.recheck.ports import EveryVersion
from graph_api.services.recheck.states import Step

CONCERNS, CONSENT_OF, ERASED_AT = ag("concerns"), ag("consentOf"), ag("erasedAt")


class TooMuchChangedError(Exception):
    """Following what changed takes longer than judging again."""


@dataclass(slots=True)
class Changes:
    """Nodes about which statements came or went, each with the moment of the latest of them.

    Each is the subject of such a statement; its object, where the walk goes from the object to the subject, is
    one step back. Whoever read the facts of a node of `nodes` is touched. A node of `looked_up` touches those
    alone who looked for what points at it by a predicate of LOOKED_UP: they start there. What `erased` names was
    rewritten in every version, so that it touches also what was asked of earlier knowledge.
    """

    nodes: dict[str, datetime] = field(default_factory=dict)
    looked_up: dict[str, datetime] = field(default_factory=dict)
    erased: dict[str, datetime] = field(default_factory=dict)


class Backwards:
    """Reads at most `most` statements of `every` version; raises TooMuchChangedError where that is not enough."""

    def __init__(self, every: EveryVersion, schema: Schema, most: int) -> None:
        self._every, self._schema, self._left = every, schema, most

    def changes(self, steps: Iterable[Step]) -> Changes:
        """Return what changed in `steps`, oldest first."""
        found = Changes()
        for step in steps:
            moment = step.version.imported_at
            for statement in self._counted(self._every.difference(step.version, step.before)):
                self._note(found, statement, moment)
        return found

    def _note(self, found: Changes, statement: Statement, moment: datetime) -> None:
        subject, predicate, obj, _ = statement
        found.nodes[subject] = moment
        if isinstance(obj, str) and predicate in LOOKED_UP:
            found.looked_up[obj] = moment
        if predicate == ERASED_AT:
            found.erased.update(dict.fromkeys(self._erased(subject), moment))

    def _erased(self, donor: str) -> Iterator[str]:
        """Yield what an erasure of `donor` rewrote: the donor, the consents and what happened to them."""
        consents = [s.subject for s in self._pointing(donor, CONSENT_OF)]
        yield from (donor, *consents)
        for node in (donor, *consents):
            yield from (s.subject for s in self._pointing(node, CONCERNS))

    def _pointing(self, node: str, predicate: str) -> Iterator[Statement]:
        found = self._counted(self._every.around(node))
        return (s for s in found if s.object == node and s.predicate == predicate)

    def reached(self, changed: Mapping[str, datetime]) -> dict[str, datetime]:
        """Return every node from which a walk may come to one of `changed`, with the latest change it comes to."""
        found: dict[str, datetime] = {}
        for node, moment in sorted(changed.items(), key=lambda one: one[1], reverse=True):
            waiting = [] if node in found else [node]
            while waiting:
                here = waiting.pop()
                if here not in found:
                    found[here] = moment
                    waiting += (before for before in self._before(here) if before not in found)
        return found

    def _before(self, node: str) -> Iterator[str]:
        """Yield the nodes from which the walk goes on to `node`, whatever they are."""
        for subject, predicate, obj, _ in self._counted(self._every.around(node)):
            if obj == node and is_walked(predicate, self._schema):
                yield subject
            if subject == node and predicate in self._schema.inverse and isinstance(obj, str):
                yield obj

    def _counted(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        for statement in statements:
            self._left -= 1
            if self._left < 0:
                raise TooMuchChangedError
            yield statement
