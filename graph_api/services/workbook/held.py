"""What the graph holds already, by name and by class, for those who read files that refer to it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from graph_api.engine.terms import RDF_LANGSTRING, RDF_TYPE, XSD_STRING, Literal
from graph_api.services.ports import FactsView
from graph_api.services.resolve_name import NAMING

FEW: Final = 400_000
_ALL: Final = 100_000_000
_KINDS: Final = 1_000  # most things are of the same few classes, and those are kept once
_TEXTS: Final = frozenset((XSD_STRING, RDF_LANGSTRING))


class HeldThings:
    """The things in `view`, which are looked up one by one unless they were read ahead."""

    def __init__(self, view: FactsView | None) -> None:
        self._view = view
        self._called: dict[str, tuple[str, ...]] | None = None
        self._kinds: dict[str, tuple[str, ...]] | None = None

    def read_ahead(self, few: int = FEW) -> None:
        """Read all names at one go, and all classes, unless there are more than `few` of them.

        That is for whoever looks up many: one look-up takes as long as reading ten in their order.
        """
        self._called = _gathered(self.names(), few)
        stated = self._view.stating([RDF_TYPE], _ALL) if self._view is not None else ()
        self._kinds = _gathered(((s.subject, str(s.object)) for s in stated), few)

    def called(self, text: str) -> Sequence[str]:
        """Return what is called `text`, in an order that follows from the names of things alone."""
        if self._called is not None:
            return sorted(self._called.get(text, ()))
        stated = self._view.with_value(NAMING, text) if self._view is not None else ()
        return sorted({s.subject for s in stated})

    def kinds(self, iri: str) -> Sequence[str]:
        """Return the classes that are stated of `iri`."""
        if self._kinds is not None:
            return self._kinds.get(iri, ())
        stated = self._view.describe([iri]) if self._view is not None else ()
        return [str(s.object) for s in stated if s.predicate == RDF_TYPE]

    def names(self, most: int = _ALL) -> Iterator[tuple[str, str]]:
        """Yield up to `most` names, each with what is called so."""
        if self._called is not None:
            pairs = ((name, one) for name, those in self._called.items() for one in those)
            yield from islice(pairs, most)
            return
        for statement in self._view.stating(NAMING, most) if self._view is not None else ():
            name = statement.object
            if isinstance(name, Literal) and name.datatype in _TEXTS:
                yield name.lexical, statement.subject


def _gathered(pairs: Iterable[tuple[str, str]], few: int) -> dict[str, tuple[str, ...]] | None:
    """Return the second of `pairs` by the first; None where there are more than `few`."""
    found: dict[str, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    for number, (key, other) in enumerate(pairs):
        if number >= few:
            return None
        others = found.get(key, ())
        if other not in others:
            both = (*others, other)
            found[key] = same.setdefault(both, both) if len(same) < _KINDS else same.get(both, both)
    return found
