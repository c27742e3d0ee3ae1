"""Tells which assets are alike: their case files differ in nothing but the names of what is theirs alone.

An asset has things of its own: the material that it was made from, donors, consents, events. Everything else, such
as agreements, organisations, scopes and concepts, is shared and known by name. Two assets are alike where the
statements about their own things are the same once these are numbered, and where nothing that is shared speaks of
them. Then one case file becomes the other by renaming, and no rule looks at names: what is decided of one holds
for both. Where that cannot be told, an asset is like no other.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.derive.vocabulary import OWN_NAMESPACES
from graph_api.engine.schema import Schema
from graph_api.engine.terms import (
    RDF,
    RDF_TYPE,
    Literal,
    Triple,
)
from graph_api.services.own_things import OWN, OwnThing, numbered, values_and_names
from graph_api.services.ports import FactsView
from graph_api.services.read_case import (
    ALLIANCE_AGREEMENT,
    BETWEEN,
    LOOKED_UP,
    PARTY,
    QUESTION_GRAPH,
    is_walked,
    pointing_at,
    read_case,
    with_superclasses,
)

_ROLES: Final = frozenset({*BETWEEN, PARTY, ALLIANCE_AGREEMENT})
_LINK, _STAND_IN = RDF + "_1", "urn:alike:asset"
_MOST_KEPT: Final = 50_000  # own things that are remembered: a line of descent is met again soon, or not at all
_LONGEST_CHAIN: Final = 64
_MOST_NAMING: Final = 1_000  # statements that have one thing for an object, and things that stand apart together


class _Likeness(NamedTuple):
    """The number that alike assets share, an asset's own things, and whether nothing shared leads to these."""

    number: int
    own: frozenset[str]
    apart: bool


class Alike:
    """Compares assets in one state of the graph, under a question that `description` states but for its asset."""

    def __init__(self, view: FactsView, schema: Schema, question: str, description: Iterable[Triple]) -> None:
        self._view, self._schema = view, schema
        self._question, self._description = question, tuple(description)
        self._own: dict[str, OwnThing] = {}
        self._shared: set[str] = set()
        self._pieces: dict[Hashable, int] = {}
        self._lookups: dict[str, frozenset[str]] = {}
        self._predicates: dict[frozenset[str], frozenset[str]] = {}
        self._own_kinds: dict[frozenset[str], frozenset[str] | None] = {}
        self._walked: dict[str, bool] = {}
        self._apart: dict[str, bool] = {}
        self._known: dict[str, _Likeness] = {}
        self._asked_about = frozenset(term for triple in self._description for term in triple)
        self._mentioned: dict[Hashable, frozenset[str]] = {}

    def likeness(self, asset: str) -> int | None:
        """Return the number that assets have in common which are alike, or None for one that is like no other."""
        found = self._likeness(asset) if self._thing(asset) else None
        if found is None or not (found.apart or self._is_not_mentioned(self._own_things(asset))):
            return None
        return found.number

    def _likeness(self, asset: str, most: int = _LONGEST_CHAIN) -> _Likeness:
        """Return how `asset` compares: many are one step away from another asset, and need not be read whole."""
        known = self._known.get(asset)
        if known is None:
            known = self._step(asset, most) or self._whole(asset)
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[asset] = known
        return known

    def _step(self, asset: str, most: int) -> _Likeness | None:
        """Return how `asset` compares by the one thing of its own that it leads to; None where that cannot be."""
        thing = self._thing(asset)
        beside = {other for _, _, other in thing.leads_to if self._thing(other)} if thing else set()
        if thing is None or len(beside) != 1 or not most:
            return None
        source = self._likeness(next(iter(beside)), most - 1)
        if asset in source.own or len(source.own) >= _LONGEST_CHAIN:
            return None
        step = numbered(thing, {asset: 0} | dict.fromkeys(beside, 1))
        number = self._number((step, source.number))
        return _Likeness(number, source.own | {asset}, source.apart and self._is_apart(asset))

    def _whole(self, asset: str) -> _Likeness:
        own = self._own_things(asset)
        number = {node: n for n, node in enumerate(own)}
        pieces = tuple(self._number(numbered(thing, number)) for thing in own.values())
        return _Likeness(self._number(pieces), frozenset(own), all(map(self._is_apart, own)))

    def _number(self, piece: Hashable) -> int:
        """Return the number of `piece`, another for whatever is not the same."""
        return self._pieces.setdefault(piece, len(self._pieces))

    def _is_apart(self, node: str) -> bool:
        """Tell whether no shared thing leads to `node`: a reading comes to it only if it starts with an asset."""
        if node not in self._apart:
            apart, found, waiting = True, {node}, [node]
            while apart and waiting:
                one = waiting.pop()
                leading = () if self._apart.get(one) else self._leading_to(one)
                new = found.symmetric_difference(found.union(leading or ()))
                found |= new
                waiting += new
                apart = leading is not None and len(found) <= _MOST_NAMING
            if len(self._apart) >= _MOST_KEPT:
                self._apart.clear()
            self._apart.update(dict.fromkeys(found if apart else (node,), apart))
        return self._apart[node]

    def _leading_to(self, node: str) -> Sequence[str] | None:
        """Return everything from which a reading may go on to `node`; None where that is not known."""
        thing = self._thing(node)
        known_not = self._apart.get(node) is False
        if thing is None or thing.named_by is None or known_not or node in self._asked_about:
            return None
        leading = [*thing.named_by]
        for predicate, other in thing.states:
            if predicate in LOOKED_UP or (predicate in _ROLES and self._thing(other)):
                return None  # whoever has a role is looked up among the parties of agreements
            if predicate in self._predicates_to(other):
                leading.append(other)
        return leading

    def _predicates_to(self, node: str) -> frozenset[str]:
        """Return the predicates by which a reading looks for what points at `node`."""
        thing = self._thing(node)
        if thing is not None:
            return thing.looked_for
        if node not in self._lookups:
            kinds = (str(s.object) for s in self._view.describe([node]) if s.predicate == RDF_TYPE)
            self._lookups[node] = self._looked_for(with_superclasses(kinds, self._schema))
        return self._lookups[node]

    def _looked_for(self, kinds: Iterable[str]) -> frozenset[str]:
        key = frozenset(kinds)
        if key not in self._predicates:
            self._predicates[key] = frozenset(pointing_at(key, self._schema))
        return self._predicates[key]

    def _is_not_mentioned(self, own: Mapping[str, OwnThing]) -> bool:
        """Tell whether what is shared and read with `own` things does not mention any of them."""
        around = frozenset(other for thing in own.values() for _, _, other in thing.leads_to if other not in own)
        roles = frozenset((p, o) for thing in own.values() for p, o in thing.states if p in _ROLES)
        try:
            return self._mentioned_by(around, roles).isdisjoint(own)
        except CouldNotJudgeError:
            return False

    def _own_things(self, asset: str) -> dict[str, OwnThing]:
        """Return the things that are the asset's own, it first, in an order that follows from what they are."""
        found: dict[str, OwnThing] = {}
        waiting = [(asset, self._thing(asset))]
        for node, thing in waiting:  # it grows
            if thing is None or node in found:
                continue
            found[node] = thing
            beside = [(d, p, other, self._thing(other)) for d, p, other in thing.leads_to if other not in found]
            theirs = [(d, p, t.marks(), other, t) for d, p, other, t in beside if t is not None]
            waiting += [(other, t) for *_, other, t in sorted(theirs, key=lambda one: one[:4])]
        return found

    def _thing(self, node: str) -> OwnThing | None:
        """Return what is found at a thing of somebody's own, or None where it is shared."""
        if node in self._shared:
            return None
        thing = self._own.get(node)
        if thing is None:
            thing = self._read(node)
            if thing is None:
                self._shared.add(node)
                return None
            if len(self._own) >= _MOST_KEPT:
                self._own.clear()
            self._own[node] = thing
        return thing

    def _read(self, node: str) -> OwnThing | None:
        if node.startswith(OWN_NAMESPACES):
            return None
        stated = dict.fromkeys([(predicate, obj) for _, predicate, obj, _ in self._view.describe([node])])
        things = tuple([(p, o) for p, o in stated if isinstance(o, str)])
        looked_for = self._own_looked_for(frozenset([o for p, o in things if p == RDF_TYPE]))
        if looked_for is None:
            return None
        naming = list(islice(self._view.mentioning([node]), _MOST_NAMING + 1))
        few = len(naming) <= _MOST_NAMING
        found = naming if few else self._view.referring({node: sorted(looked_for)})
        pointing = tuple(dict.fromkeys([(p, subject) for subject, p, _, _ in found if p in looked_for]))
        values, names = values_and_names([(p, o) for p, o in stated if isinstance(o, Literal)])
        return OwnThing(
            value=self._number((values, names)),
            values=values,
            states=things,
            pointing=pointing,
            leads_to=(
                *[("to", p, o) for p, o in things if self._is_walked(p)],
                *[("from", p, s) for p, s in pointing],
            ),
            looked_for=looked_for,
            named_by=frozenset([statement.subject for statement in naming]) if few else None,
        )

    def _own_looked_for(self, kinds: frozenset[str]) -> frozenset[str] | None:
        """Return the predicates by which a reading looks for what points at a thing of `kinds`; None if shared."""
        if kinds not in self._own_kinds:
            above = with_superclasses(kinds, self._schema)
            self._own_kinds[kinds] = None if OWN.isdisjoint(above) else self._looked_for(above)
        return self._own_kinds[kinds]

    def _is_walked(self, predicate: str) -> bool:
        if predicate not in self._walked:
            self._walked[predicate] = is_walked(predicate, self._schema)
        return self._walked[predicate]

    def _mentioned_by(self, around: frozenset[str], roles: frozenset[tuple[str, str]]) -> frozenset[str]:
        """Return all that is mentioned where the walk gets from `around` and from the question alone."""
        key = (around, roles)
        if key not in self._mentioned:
            stand_in = [*((_STAND_IN, p, o) for p, o in roles), *((_STAND_IN, _LINK, other) for other in around)]
            case = read_case(self._view, self._question, [*self._description, *stand_in], self._schema)
            terms = (term for s in case.statements for term in (s.subject, s.object) if s.graph != QUESTION_GRAPH)
            self._mentioned[key] = frozenset(term for term in terms if isinstance(term, str))
        return self._mentioned[key]
