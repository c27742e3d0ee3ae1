"""The ontology and the rules as the engine runs them, kept between runs in the user's cache.

What is kept belongs to one content of ontology, rules and engine, on one version of Python, and is used only if it
is whole and the user's own. Where it cannot be read or written, it is made anew: the answer is the same. What a
question does not need, the ontology and what reads shapes, is loaded when it is asked for.
"""

import gc
import marshal
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b, sha256
from pathlib import Path
from types import CodeType

import platformdirs

from graph_api.adapters.resources import folder, rule_files, turtle_files
from graph_api.engine.casefile import Statement, digest_of
from graph_api.engine.fast import source_of
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import RuleBook

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class CompiledRules:
    """The ontology, packed, with its digest, the rule book, and the code of all its queries."""

    packed: bytes
    digest: str
    rulebook: RuleBook
    code: CodeType

    @cached_property
    def ontology(self) -> Graph:
        """The ontology with its vocabularies."""
        with _at_once():
            graph: Graph = pickle.loads(self.packed)  # noqa: S301  # this program's own, or what `_read` checked
            return graph


def load_compiled_rules(cache: Path | None = None) -> CompiledRules:
    """Return the ontology and rules of this program, from the folder `cache` where they are kept there."""
    path = (cache or Path(platformdirs.user_cache_dir("alliance-graph"))) / f"rules-{_key()}"
    kept = _read(path)
    if kept is None:
        kept = _made()
        _write(path, kept)
    return kept


def _made() -> CompiledRules:
    from graph_api.adapters.ontology_loader import load_ontology  # noqa: PLC0415  # what is kept needs no loader
    from graph_api.adapters.rule_loader import load_rulebook  # noqa: PLC0415

    ontology = load_ontology()
    rulebook = load_rulebook(ontology)
    code = compile(source_of(rulebook), "<rules>", "exec")
    triples = (t for t in ontology if not t[0].startswith("_:") and not str(t[2]).startswith("_:"))
    digest = digest_of(Statement(*triple, "") for triple in triples)
    return CompiledRules(pickle.dumps(ontology, protocol=5), digest, rulebook, code)


def _key() -> str:
    """Return a name for all that the result depends on."""
    files = [*turtle_files(folder("ontology")), *rule_files()]
    rooms = (path for room in ("domain", "engine") for path in (_PACKAGE / room).rglob("*.py"))
    code = [*rooms, *(_PACKAGE / "adapters").glob("*_loader.py"), Path(__file__)]
    files += sorted(code)
    digest = sha256(sys.version.encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _read(path: Path) -> CompiledRules | None:
    with suppress(OSError):
        if not _own(path):
            return None
        content = path.read_bytes()
        if _check(content[32:]) == content[:32]:
            with _at_once():
                packed, digest, rulebook, code = pickle.loads(content[32:])  # noqa: S301  # the user's own file
            return CompiledRules(packed, digest, rulebook, marshal.loads(code))  # noqa: S302  # the same
    return None


@contextmanager
def _at_once() -> Iterator[None]:
    """Look for no garbage while much is made that is all kept: a third of the time would go there."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _check(content: bytes) -> bytes:
    """Return 32 bytes by which damage is seen."""
    return blake2b(content, digest_size=32).digest()


def _own(path: Path) -> bool:
    """Tell whether nobody but the user can have written the file at `path`."""
    if not hasattr(os, "getuid"):
        return True
    return all(
        found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        for found in (path.stat(), path.parent.stat())
    )


def _write(path: Path, made: CompiledRules) -> None:
    """Keep `made` at `path` in one step, and remove what belongs to other versions."""
    content = pickle.dumps((made.packed, made.digest, made.rulebook, marshal.dumps(made.code)), protocol=5)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(_check(content) + content)
        Path(file.name).replace(path)
        for other in path.parent.glob("rules-*"):
            if other != path:
                other.unlink(missing_ok=True)
