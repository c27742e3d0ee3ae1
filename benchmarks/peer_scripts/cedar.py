"""Cedar as a peer: a line of JSON in, a line of JSON out. Runs in the environment of the peers.

The slice of a question is made as a user of Cedar would: the sample and its ancestors are looked up in a dict and
added to the entities that were parsed before.
"""

import json
import sys
from time import process_time
from typing import Any

import cedarpy


class Peer:
    """Decides with a parsed set of policies."""

    def load(self, message: dict[str, Any]) -> dict[str, Any]:
        """Parse the policies and the entities that no question changes."""
        self.policies = cedarpy.PolicySet.from_str(message["policies"])
        self.base = cedarpy.Entities.from_json_str(json.dumps(message["entities"]))
        self.rows = message["rows"]
        return {}

    def slice(self, sample: str) -> list[dict[str, Any]]:
        """Return the entities of a sample: itself, what it was made from, and the consent."""
        found, number = [], sample
        while number is not None:
            parent, collection, donor, scope, withdrawn = self.rows[number]
            above = [{"type": "Collection", "id": collection}]
            if parent is not None:
                above = [{"type": "Sample", "id": str(parent)}]
            consent = {"__entity": {"type": "Consent", "id": str(donor)}}
            found.append(
                {"uid": {"type": "Sample", "id": number}, "attrs": {"consent": consent}, "parents": above}
            )
            number = None if parent is None else str(parent)
        attributes = {"scope": {"__entity": {"type": "Scope", "id": str(scope)}}, "withdrawn": withdrawn}
        found.append({"uid": {"type": "Consent", "id": str(donor)}, "attrs": attributes, "parents": []})
        return found

    def decide(self, message: dict[str, Any]) -> dict[str, Any]:
        """Decide each request on its own; return the processor time of each and what was allowed."""
        seconds, allowed = [], []
        for number, request in message["requests"]:
            start = process_time()
            entities = self.base.with_added_json_str(json.dumps(self.slice(number)))
            result = cedarpy.is_authorized(request, self.policies, entities)
            seconds.append(process_time() - start)
            allowed.append(result.allowed)
        return {"seconds": seconds, "allowed": allowed}

    def batch(self, message: dict[str, Any]) -> dict[str, Any]:
        """Decide all requests in one call; return the seconds of all, slices included."""
        start = process_time()
        entities, seen = [], set()
        for number, _ in message["requests"]:
            for entity in self.slice(number):
                key = entity["uid"]["type"], entity["uid"]["id"]
                if key not in seen:
                    seen.add(key)
                    entities.append(entity)
        known = self.base.with_added_json_str(json.dumps(entities))
        results = cedarpy.is_authorized_batch([r for _, r in message["requests"]], self.policies, known)
        return {"seconds": process_time() - start, "allowed": [r.allowed for r in results]}


def main() -> None:
    """Answer until the input ends."""
    peer = Peer()
    for line in sys.stdin:
        message = json.loads(line)
        answer = getattr(peer, message["do"])(message)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
