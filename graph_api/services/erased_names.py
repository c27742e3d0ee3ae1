"""Names that were erased from the graph, known by salted digests alone."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

from graph_api.engine.terms import RDF_TYPE, Literal, Triple, ag
from graph_api.services.ports import FactsView
from graph_api.services.resolve_name import NAMING

DONOR, CONSENT_OF, DIGEST = ag("Donor"), ag("consentOf"), ag("erasedNameDigest")
_MOST_DIGESTS: Final = 1_000_000


def salted_digest(text: str, salt: str) -> str:
    """Return the digest of `text` with `salt` (hexadecimal), and the salt before it."""
    return f"{salt}${blake2b(text.encode(), key=bytes.fromhex(salt), digest_size=16).hexdigest()}"


def erased_donors(view: FactsView, triples: Iterable[Triple]) -> Iterator[str]:
    """Yield the donors among `triples` who were erased from the graph that `view` shows."""
    digests = [s.object.lexical for s in view.values([DIGEST], _MOST_DIGESTS) if isinstance(s.object, Literal)]
    if not digests:
        return
    names: dict[str, set[str]] = {}
    for subject, predicate, obj in triples:
        if predicate == RDF_TYPE and obj == DONOR:
            names.setdefault(subject, set()).add(subject)
        elif predicate in (ag("donor"), CONSENT_OF) and isinstance(obj, str):
            names.setdefault(obj, set()).add(obj)
        elif predicate in NAMING and isinstance(obj, Literal):
            names.setdefault(subject, set()).add(obj.lexical)
    for donor, texts in names.items():
        if any(salted_digest(text, known.partition("$")[0]) == known for known in digests for text in texts):
            yield donor
