"""The verdicts, in the one order that decides everything."""

from collections.abc import Iterable
from enum import IntEnum


class Verdict(IntEnum):
    """Answer to a question. A gate passes PERMITTED alone."""

    PERMITTED = 0
    CONDITIONAL = 1
    UNDETERMINED = 2
    NOT_GRANTED = 3
    PROHIBITED = 4

    @property
    def word(self) -> str:
        """The verdict as it is written for people and machines."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def from_word(cls, word: str) -> "Verdict":
        """Return the verdict that `word` names; raise ValueError where there is none."""
        for verdict in cls:
            if verdict.word == word:
                return verdict
        raise ValueError(f"no verdict is called `{word}`")


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the maximum of `verdicts`, PERMITTED where there is none."""
    return max(verdicts, default=Verdict.PERMITTED)
