"""Changes of a world that tighten or widen what its documents allow, so that laws can be told of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph_api.engine.graph import Graph
from graph_api.engine.terms import DUO, ODRL, RDF_TYPE, XSD_DATETIME, Literal, Triple, ag
from tests.support.edits import CASE

PERMISSION, PROHIBITION, ACTION, USE = (ODRL + n for n in ("Permission", "Prohibition", "action", "use"))
WIDE_TO_NARROW = tuple(DUO + f"DUO_{n}" for n in ("0000004", "0000042", "0000006", "0000007"))
MODIFIERS = tuple(
    DUO + f"DUO_{n:07}" for n in (12, 15, 16, 18, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 44, 45, 46)
)  # all but 43, which allows clinical care
NEW = CASE + "new-"
LONG_AGO, FAR_OFF = "1990-01-01T00:00:00Z", "2090-01-01T00:00:00Z"


class Change(NamedTuple):
    """A world before and after a change, and the words for it."""

    words: str
    facts: tuple[Triple, ...]


def with_prohibition(facts: Sequence[Triple]) -> Iterator[Change]:
    """Yield `facts` with a ban in each clause that grants: on what it grants, and on everything."""
    graph = Graph(facts)
    for permission in graph.instances(PERMISSION):
        for clause in graph.objects(permission, ag("statedIn")):
            same = [(NEW + "ban", p, o) for s, p, o in facts if s == permission and p != RDF_TYPE]
            ban = (NEW + "ban", RDF_TYPE, PROHIBITION)
            yield Change(f"ban of what `{permission}` permits", (*facts, ban, *same))
            stated = (NEW + "ban", ag("statedIn"), clause)
            yield Change(f"ban of all use in `{clause}`", (*facts, ban, stated, (NEW + "ban", ACTION, USE)))


def with_narrower_consent(facts: Sequence[Triple]) -> Iterator[Change]:
    """Yield `facts` with each scope narrowed: a modifier more, or a narrower permission."""
    graph = Graph(facts)
    for scope in graph.instances(ag("ConsentScope")):
        for modifier in MODIFIERS:
            added = (scope, ag("dataUseModifier"), modifier)
            if added not in graph:
                yield Change(f"`{scope}` with {modifier[-7:]}", (*facts, added))
    for triple in facts:
        for narrower in _beyond(triple, WIDE_TO_NARROW):
            yield Change(f"`{triple[0]}` narrowed to {narrower[-7:]}", _replaced(facts, triple, narrower))


def with_withdrawal(facts: Sequence[Triple], question: str) -> Iterator[Change]:
    """Yield `facts` with each consent withdrawn at the moment when the use begins."""
    graph = Graph(facts)
    for consent in graph.instances(ag("Consent")):
        for start in graph.objects(question, ag("startsAt")):
            event = (
                (NEW + "event", RDF_TYPE, ag("StatusEvent")),
                (NEW + "event", ag("concerns"), consent),
                (NEW + "event", ag("newStatus"), ag("ConsentWithdrawn")),
                (NEW + "event", ag("occurredAt"), start),
            )
            yield Change(f"`{consent}` withdrawn", (*facts, *event))


def with_termination(facts: Sequence[Triple]) -> Iterator[Change]:
    """Yield `facts` with each agreement terminated long ago."""
    for agreement in dict.fromkeys(
        o for _, p, o in facts if p in (ag("clauseOf"), ag("signatureOn"), ag("termOf"))
    ):
        event = (
            (NEW + "event", RDF_TYPE, ag("Termination")),
            (NEW + "event", ag("terminates"), agreement),
            (NEW + "event", ag("occurredAt"), Literal(LONG_AGO, XSD_DATETIME)),
        )
        yield Change(f"`{agreement}` terminated", (*facts, *event))


def with_wider_consent(facts: Sequence[Triple]) -> Iterator[Change]:
    """Yield `facts` with each scope widened: a modifier less, a wider permission, more time."""
    for triple in facts:
        subject, predicate, obj = triple
        if predicate == ag("dataUseModifier") and obj in MODIFIERS:
            yield Change(f"`{subject}` without {str(obj)[-7:]}", tuple(t for t in facts if t != triple))
        if predicate == ag("useUntil"):
            yield Change(f"`{subject}` for longer", _replaced(facts, triple, Literal(FAR_OFF, XSD_DATETIME)))
        if predicate == ag("publicationNotBefore"):
            yield Change(f"`{subject}` open earlier", _replaced(facts, triple, Literal(LONG_AGO, XSD_DATETIME)))
        for wider in _beyond(triple, WIDE_TO_NARROW[::-1]):
            yield Change(f"`{subject}` widened to {wider[-7:]}", _replaced(facts, triple, wider))


def without_prohibition(facts: Sequence[Triple]) -> Iterator[Change]:
    """Yield `facts` without each ban."""
    for ban in Graph(facts).instances(PROHIBITION):
        yield Change(f"without `{ban}`", tuple(t for t in facts if ban not in (t[0], t[2])))


def _beyond(triple: Triple, ladder: Sequence[str]) -> Sequence[str]:
    """Return the permissions that follow that of `triple` on `ladder`."""
    _, predicate, obj = triple
    if predicate != ag("dataUsePermission") or obj not in ladder:
        return ()
    return ladder[ladder.index(str(obj)) + 1 :]


def _replaced(facts: Sequence[Triple], triple: Triple, obj: str | Literal) -> tuple[Triple, ...]:
    return tuple((*t[:2], obj) if t == triple else t for t in facts)
