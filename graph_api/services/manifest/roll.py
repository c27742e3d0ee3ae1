"""The roll of a table: the identifiers of its records, known by numbers alone, and what derives from what.

An identifier is kept as the hash that Python gives it in this process, of 64 bits and keyed at random; two of a
million identifiers share one with a probability below one in ten million, and then the table is refused.
"""

from array import array
from bisect import bisect_left
from itertools import pairwise
from typing import Final

_MASK: Final = (1 << 64) - 1


class Roll:
    """Records by their identifiers, numbered in the order of their rows."""

    def __init__(self) -> None:
        self._hashes, self._kinds = array("Q"), array("L")
        self._sorted, self._numbers = array("Q"), array("L")
        self._children, self._parents = array("L"), array("Q")
        self._called: dict[str, list[str]] = {}

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._hashes)

    def add(self, identifier: str, kind: int) -> None:
        """Add the record of the next row, which is of the kinds with the number `kind`."""
        self._hashes.append(hash(identifier) & _MASK)
        self._kinds.append(kind)

    def add_name(self, name: str, identifier: str) -> None:
        """Note that the record with `identifier` is called `name` as well."""
        self._called.setdefault(name, []).append(identifier)

    @property
    def has_names(self) -> bool:
        """Whether records have names beside their identifiers."""
        return bool(self._called)

    def called(self, text: str) -> list[str]:
        """Return the identifiers of the records that have `text` as their identifier or name."""
        found = [text] if self.number(text) is not None else []
        return [*found, *(other for other in self._called.get(text, ()) if other != text or not found)]

    def add_parent(self, text: str) -> None:
        """Note that the record which was added last derives from `text`, if that is a record of the table."""
        self._children.append(len(self._hashes) - 1)
        self._parents.append(hash(text) & _MASK)

    def close(self) -> set[int]:
        """Make the roll ready for questions; return the hashes that several records have."""
        self._numbers = array("L", sorted(range(len(self)), key=self._hashes.__getitem__))
        self._sorted = array("Q", map(self._hashes.__getitem__, self._numbers))
        return {one for one, other in pairwise(self._sorted) if one == other}

    def number(self, identifier: str) -> int | None:
        """Return the number of the record with `identifier`, or None."""
        return self._number(hash(identifier) & _MASK)

    def _number(self, key: int) -> int | None:
        place = bisect_left(self._sorted, key)
        return self._numbers[place] if place < len(self._sorted) and self._sorted[place] == key else None

    def key(self, identifier: str) -> int:
        """Return the hash by which `identifier` is known."""
        return hash(identifier) & _MASK

    def kind(self, number: int) -> int:
        """Return the number of the kinds of a record."""
        return self._kinds[number]

    def holds(self, number: int, identifier: str) -> bool:
        """Tell whether the record with `number` is there and is called `identifier`."""
        return number < len(self) and self._hashes[number] == hash(identifier) & _MASK

    def in_circles(self, most: int) -> list[int]:
        """Return up to `most` records that derive from themselves, or from one that does."""
        children, parents = array("L"), array("L")
        by_name = {hash(n) & _MASK: self.number(i) for n, identifiers in self._called.items() for i in identifiers}
        for child, key in zip(self._children, self._parents, strict=True):
            parent = self._number(key)
            parent = by_name.get(key) if parent is None else parent
            if parent is not None:
                children.append(child)
                parents.append(parent)
        if all(parent < child for child, parent in zip(children, parents, strict=True)):
            return []  # descent that follows the order of the rows has no circle
        return _left_waiting(children, parents, len(self))[:most]


def _left_waiting(children: "array[int]", parents: "array[int]", size: int) -> list[int]:
    """Return the nodes that are never free of parents when those without any are taken away, again and again."""
    waiting, first, following = array("q", bytes(8 * size)), array("q", [-1]) * size, array("q")
    for edge, (child, parent) in enumerate(zip(children, parents, strict=True)):
        waiting[child] += 1
        following.append(first[parent])
        first[parent] = edge
    free = array("q", (node for node in range(size) if not waiting[node]))
    while free:
        edge = first[free.pop()]
        while edge >= 0:
            child = children[edge]
            waiting[child] -= 1
            if not waiting[child]:
                free.append(child)
            edge = following[edge]
    return [node for node in range(size) if waiting[node]]
