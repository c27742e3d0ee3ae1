"""A longer use is no way round a rule: against what something is found in a part of it, something is found in all.

Known worlds are asked about uses that begin and end around the dates that stand in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from graph_api.engine.terms import RDF_TYPE, Literal, Triple, ag, instant, moment_of
from tests.laws.laws import Facts, known_worlds
from tests.laws.verdicts import outcome_in
from tests.support.cases import application

EVERY, SHARDS, MOMENTS = 12, 4, 12
STARTS, ENDS = ag("startsAt"), ag("endsAt")
USE = ag("ProposedUse")
SECOND = timedelta(seconds=1)

# A duty that falls due while a use lasts is told with the permission, as it may still be performed in time.
LATER: Mapping[str, str] = {"AGREEMENT-011": "a duty that is overdue later, when it was not performed in time"}


# Where such a duty suspends a permission later, so is what is then asked about the permissions beside it.
BESIDE: Mapping[str, str] = {
    "AGREEMENT-008": "whether those that are left let the right be handed on, and how far",
    "AGREEMENT-009": "whether the licences above those that are left reach far enough",
    "AGREEMENT-010": "whether the duties that come before those that are left are performed",
}
SUSPENDS = ag("suspendsPermission")


def lasting(facts: Sequence[Triple], question: str, start: datetime, end: datetime) -> Facts:
    """Return `facts` with the use of `question` from `start` to `end`."""
    others = (t for t in facts if t[0] != question or t[1] not in (STARTS, ENDS))
    return (*others, (question, STARTS, instant(start)), (question, ENDS, instant(end)))


def moments(facts: Sequence[Triple]) -> list[datetime]:
    """Return the moments right before and after dates that stand in `facts`, the first of them."""
    stated = {moment_of(obj) for _, _, obj in facts if isinstance(obj, Literal)}
    around = {moment + step for moment in stated if moment for step in (-SECOND, SECOND)}
    return sorted(around)[:MOMENTS]


def found_in(facts: Sequence[Triple], question: str, start: datetime, end: datetime) -> frozenset[str] | None:
    """Return the tests that find something against the use from `start` to `end`; None where nobody can judge."""
    outcome = outcome_in(lasting(facts, question, start, end), question)
    if outcome.verdict is None:
        return None
    suspended = any(predicate == SUSPENDS for _, predicate, _ in facts)
    told = {*LATER, *BESIDE} if suspended else LATER
    return frozenset(test for test in outcome.found if application().rulebook.rule_of(test)[0].id not in told)


def ways_round(name: str, question: str, facts: Facts) -> Iterator[str]:
    """Yield each use in this world against which nothing is found, though something is in a part of it."""
    some = moments(facts)
    parts = {moment: found_in(facts, question, moment, moment) for moment in some}
    stopped = [moment for moment, found in parts.items() if found]
    for start, end in combinations(some[::2] + some[-1:], 2):
        within = [moment for moment in stopped if start <= moment <= end]
        if within and found_in(facts, question, start, end) == frozenset():
            yield f"{name}: nothing from {start} to {end}, but {sorted(parts[within[0]] or ())} at {within[0]}"


def worlds() -> list[tuple[str, str, Facts]]:
    """Return the known worlds that ask about a use; a shipment has legs with times of their own."""
    return [world for world in known_worlds() if (world[1], RDF_TYPE, USE) in world[2]]


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_is_found_in_a_part_of_a_use_stops_all_of_it(shard: int):
    chosen = worlds()[shard :: EVERY * SHARDS]
    assert [way for world in chosen for way in ways_round(*world)] == []


def test_a_way_round_is_told(monkeypatch: pytest.MonkeyPatch):
    world = next(world for world in worlds() if world[0] == "AGREEMENT-011 valid.paid-late.ttl")
    assert list(ways_round(*world)) == []
    monkeypatch.setattr("tests.laws.test_times.LATER", {})
    assert all("overdue-duty" in way for way in ways_round(*world))
    assert list(ways_round(*world))
