"""Finds ontology/, shapes/ and queries/: in the installed package, or at the root of a checkout."""

from collections.abc import Iterator
from pathlib import Path

from graph_api.domain.errors import RuleBookError

_PACKAGE = Path(__file__).resolve().parent.parent
_NAMES_IN_CHECKOUT = {"demo": "tests/scenarios/til-alliance"}


def folder(name: str) -> Path:
    """Return the folder of resources called `name`; raise RuleBookError where it is missing."""
    checkout = _PACKAGE.parent / _NAMES_IN_CHECKOUT.get(name, name)
    for candidate in (_PACKAGE / "_resources" / name, checkout):
        if candidate.is_dir():
            return candidate
    raise RuleBookError(f"the folder `{name}` is not where the package or the checkout keeps it")


def turtle_files(path: Path) -> Iterator[Path]:
    """Yield the Turtle files under `path` in a fixed order."""
    yield from sorted(path.rglob("*.ttl"))


def rule_files() -> list[Path]:
    """Return the files of rules, derivations and prefixes."""
    shapes = folder("shapes")
    names = ("rules", "derivations")
    return [shapes / "prefixes.ttl", *(f for name in names for f in turtle_files(shapes / name))]
