"""Answers that were given already, for as long as nothing that they rest on can have changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Up to `most` values by key, all of one state of the graph; what was asked for longest ago goes first.

    A state is whatever stands for it and equals itself alone. Another state forgets everything: what is remembered
    never outlives a change of facts.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._state: object = None
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def find(self, state: object, key: Hashable) -> Value | None:
        """Return the value of `key` where it is remembered in `state`, else None."""
        with self._lock:
            if self._state != state or key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def get(self, state: object, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of `key` in `state`, made by `make` where it is not remembered. Errors are not kept."""
        with self._lock:
            if self._state != state:
                self._state = state
                self._values.clear()
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if self._state == state:
                self._values[key] = value
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return value
