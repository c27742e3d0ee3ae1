"""What is asked of a generated world, in the words of the service and in those of Cedar."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any, Final

from benchmarks.policies import (
    COLLECTIONS_EACH,
    DISEASES,
    HOLDERS,
    PURPOSES,
    SCOPES,
    USERS,
    Agreement,
    agreements,
    scope,
    wider_disease,
    wider_purpose,
)
from benchmarks.world import FAMILY, World
from graph_api.services.pose_question import Raw

AT: Final = "2022-06-01"
LATER: Final = "2024-06-01"


@dataclass(frozen=True, slots=True)
class Asked:
    """May `user` conduct research with `sample` for `purpose` in `disease` on the day `at`?"""

    user: int
    sample: int
    purpose: int
    disease: int
    at: str

    def fields(self) -> dict[str, Raw]:
        """Return the fields of the question."""
        return {
            "actor": f"user-{self.user}",
            "action": "conduct-research",
            "asset": f"S-{self.sample}",
            "purpose": f"purpose-{self.purpose}",
            "disease": f"disease-{self.disease}",
            "place": "US",
            "at": self.at,
            "reidentifies": False,
        }

    def request(self) -> dict[str, Any]:
        """Return the request to Cedar."""
        return {
            "principal": f'Partner::"{self.user}"',
            "action": 'Action::"conduct-research"',
            "resource": f'Sample::"{self.sample}"',
            "context": {
                "purpose": {"__entity": {"type": "Purpose", "id": str(self.purpose)}},
                "disease": {"__entity": {"type": "Disease", "id": str(self.disease)}},
                "later": self.at == LATER,  # after the day on which consents were withdrawn
            },
        }


def questions(world: World, number: int, salt: str = "") -> list[Asked]:
    """Return `number` questions about samples all over the world."""
    random = Random(f"questions {world.seed} {salt}")  # noqa: S311  # the same questions again
    return [
        Asked(
            user=random.randrange(USERS),
            sample=random.randrange(world.samples),
            purpose=random.randrange(PURPOSES),
            disease=random.randrange(DISEASES),
            at=random.choice((AT, LATER)),
        )
        for _ in range(number)
    ]


def shipment(world: World, items: int, salt: int = 0) -> dict[str, Raw]:
    """Return a question about a shipment of up to `items` samples of one holder to a user; `salt` picks them."""
    families = world.samples // FAMILY
    first = salt * families // 100 % families
    holder = world.sample(first * FAMILY).holder
    in_turn = ((first + step) % families * FAMILY for step in range(families))
    of_holder = (number for number in in_turn if world.sample(number).holder == holder)
    chosen = [root + place for root in islice(of_holder, (items + 1) // 2) for place in (5, 9)][:items]
    return {
        "consignor": f"holder-{holder}",
        "consignee": "USER-SITE-1",
        "purpose": "purpose-7",
        "disease": "disease-9",
        "reidentifies": False,
        "declaredClass": "UN 3373 category B",
        "refrigerant": "dry ice",
        "declaredRefrigerant": "dry ice",
        "dispatch": "2022-06-01T09:00:00Z",
        "arrival": "2022-06-02T16:00:00Z",
        "item": [{"asset": f"S-{number}", "quantity": "1 mL"} for number in chosen],
    }


def cedar_policies(world: World) -> str:
    """Return the agreements and consent scopes of `world` as Cedar policies."""
    rights = [_permit(one) for one in agreements(world.seed)]
    bans = (
        "forbid(principal, action, resource) when\n{ resource.consent.withdrawn && context.later };",
        "forbid(principal, action, resource) when\n"
        "{ resource.consent.scope has disease && !(context.disease in resource.consent.scope.disease) };",
        "forbid(principal, action, resource) when\n"
        "{ resource.consent.scope.notForProfit && principal.forProfit };",
    )
    return "\n".join([*rights, *bans])


def _permit(one: Agreement) -> str:
    collections = ", ".join(f'Collection::"{one.holder}-{number}"' for number in one.collections)
    return (
        f'permit(principal == Partner::"{one.user}", action == Action::"conduct-research", resource)\n'
        f'when {{ resource in [{collections}] && context.purpose in Purpose::"{one.purpose}" }};'
    )


def cedar_base() -> list[dict[str, Any]]:
    """Return the entities that no question changes: partners, hierarchies, scopes, collections."""
    found = [_entity("Partner", user, {"forProfit": user % 2 == 0}) for user in range(USERS)]
    for kind, size, wider in (("Purpose", PURPOSES, wider_purpose), ("Disease", DISEASES, wider_disease)):
        for number in range(size):
            above = wider(number)
            found.append(_entity(kind, number, {}, [] if above is None else [(kind, above)]))
    for number in range(SCOPES):
        disease, not_for_profit = scope(number)
        attributes: dict[str, Any] = {"notForProfit": not_for_profit}
        if disease is not None:
            attributes["disease"] = {"__entity": {"type": "Disease", "id": str(disease)}}
        found.append(_entity("Scope", number, attributes))
    found += [_entity("Collection", f"{h}-{c}", {}) for h in range(HOLDERS) for c in range(COLLECTIONS_EACH)]
    return found


def _entity(
    kind: str, name: object, attributes: dict[str, Any], parents: Sequence[tuple[str, int]] = ()
) -> dict[str, Any]:
    above = [{"type": wider, "id": str(number)} for wider, number in parents]
    return {"uid": {"type": kind, "id": str(name)}, "attrs": attributes, "parents": above}


def cedar_facts(world: World, samples: list[int]) -> dict[str, Any]:
    """Return what is recorded of `samples` and their ancestors: rows that the peer keeps in a dict."""
    rows: dict[int, list[Any]] = {}
    for number in samples:
        waiting: int | None = number
        while waiting is not None and waiting not in rows:
            one = world.sample(waiting)
            donor = world.donor(one.donor)
            collection = f"{one.holder}-{one.collection}"
            rows[waiting] = [one.parent, collection, one.donor, donor.scope, donor.withdrawn]
            waiting = one.parent
    return {str(number): row for number, row in rows.items()}
