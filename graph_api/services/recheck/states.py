"""Names for states of the graph: which versions of documents were in force, and what judged them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from typing import Final

from graph_api.services.ports import DocumentVersion

STATE_ROOT: Final = "https://w3id.org/alliance-graph/state/"
BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_SIZE: Final = 1 << 256


def state_name(graphs: Iterable[str], program: str) -> str:
    """Return the IRI of the state in which the versions `graphs` are in force and `program` judges."""
    return _name(sum(map(_number, graphs)) % _SIZE, program)


def _name(number: int, program: str) -> str:
    return f"{STATE_ROOT}{number:064x}-{program}"


def _number(graph: str) -> int:
    return int.from_bytes(sha256(graph.encode()).digest())


@dataclass(frozen=True, slots=True)
class Step:
    """A version that came, and the graph that it took the place of: None where there was none any more."""

    version: DocumentVersion
    before: str | None


class Timeline:
    """The states that the graph went through, as far as they can be told from its versions."""

    def __init__(self, versions: Sequence[DocumentVersion], program: str) -> None:
        self._moments = {state_name((), program): BEGINNING}
        self.steps: list[Step] = []
        in_force: set[str] = set()
        number = 0
        for moment, group in groupby(versions, key=lambda version: version.imported_at):
            together = list(group)
            for version in together:
                in_force.add(version.graph)
                number += _number(version.graph)
            for version in together:
                before = version.supersedes if version.supersedes in in_force else None
                self.steps.append(Step(version, before))
                if before is not None:
                    in_force.remove(before)
                    number -= _number(before)
            self._moments[_name(number % _SIZE, program)] = moment

    @property
    def end(self) -> datetime:
        """The moment of the latest change."""
        return self.steps[-1].version.imported_at if self.steps else BEGINNING

    def moment(self, state: str) -> datetime | None:
        """Return since when `state` held; None for a state that versions and program do not explain."""
        return self._moments.get(state)

    def since(self, moment: datetime) -> Iterator[Step]:
        """Yield the steps after `moment`."""
        return (step for step in self.steps if step.version.imported_at > moment)
