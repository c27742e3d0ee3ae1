"""Names that were erased from the graph, known by salted digests alone."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
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


class ErasedNames:
    """The names that were erased from the graph that `view` shows."""

    def __init__(self, view: FactsView) -> None:
        digests = (s.object for s in view.stating([DIGEST], _MOST_DIGESTS))
        self._digests = tuple(digest.lexical for digest in digests if isinstance(digest, Literal))
        self.holds = lru_cache(maxsize=65536)(self._holds)

    @property
    def any(self) -> bool:
        """Whether any name was erased."""
        return bool(self._digests)

    def _holds(self, text: str) -> bool:
        """Tell whether `text` was erased."""
        return any(salted_digest(text, known.partition("$")[0]) == known for known in self._digests)

    def donor_in(self, triple: Triple) -> str | None:
        """Return the donor whom `triple` names by an erased name, or None."""
        named = _named_in(triple) if self._digests else None
        return named[0] if named is not None and self.holds(named[1]) else None


def _named_in(triple: Triple) -> tuple[str, str] | None:
    """Return who is named in `triple` as donors are, and by which text."""
    subject, predicate, obj = triple
    if predicate == RDF_TYPE and obj == DONOR:
        return subject, subject
    if predicate in (ag("donor"), CONSENT_OF) and isinstance(obj, str):
        return obj, obj
    return (subject, obj.lexical) if predicate in NAMING and isinstance(obj, Literal) else None


def erased_donors(view: FactsView, triples: Iterable[Triple]) -> Iterator[str]:
    """Yield the donors among `triples` who were erased from the graph that `view` shows."""
    erased = ErasedNames(view)
    yield from dict.fromkeys(donor for donor in map(erased.donor_in, triples) if donor is not None)
