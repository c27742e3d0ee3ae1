"""The ontology and the rules as the engine runs them, kept between runs in the user's cache.

What is kept belongs to one content of ontology, rules and engine, on one version of Python, and is used only if it
is whole and the user's own. Where it cannot be read or written, it is made anew: the answer is the same.
"""

import marshal
import os
import pickle
import stat
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import CodeType

import platformdirs

from graph_api.adapters.ontology_loader import load_ontology
from graph_api.adapters.resources import folder, turtle_files
from graph_api.adapters.rule_loader import load_rulebook, rule_files
from graph_api.engine.casefile import Statement, digest_of
from graph_api.engine.fast import source_of
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import RuleBook

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """The ontology with its digest, the rule book, and the code of all its queries."""

    ontology: Graph
    digest: str
    rulebook: RuleBook
    code: CodeType


def load_compiled_rules(cache: Path | None = None) -> CompiledRules:
    """Return the ontology and rules of this program, from the folder `cache` where they are kept there."""
    path = (cache or Path(platformdirs.user_cache_dir("alliance-graph"))) / f"rules-{_key()}"
    kept = _read(path)
    if kept is None:
        kept = _made()
        _write(path, kept)
    return kept


def _made() -> CompiledRules:
    ontology = load_ontology()
    rulebook = load_rulebook(ontology)
    code = compile(source_of(rulebook), "<rules>", "exec")
    triples = (t for t in ontology if not t[0].startswith("_:") and not str(t[2]).startswith("_:"))
    return CompiledRules(ontology, digest_of(Statement(*triple, "") for triple in triples), rulebook, code)


def _key() -> str:
    """Return a name for all that the result depends on."""
    files = [*turtle_files(folder("ontology")), *rule_files()]
    files += sorted([*(_PACKAGE / "engine").rglob("*.py"), *(_PACKAGE / "adapters").glob("*_loader.py")])
    digest = sha256(sys.version.encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _read(path: Path) -> CompiledRules | None:
    with suppress(OSError):
        if not _own(path):
            return None
        content = path.read_bytes()
        if sha256(content[32:]).digest() == content[:32]:
            ontology, digest, rulebook, code = pickle.loads(content[32:])  # noqa: S301  # the user's own file
            return CompiledRules(ontology, digest, rulebook, marshal.loads(code))  # noqa: S302  # the same
    return None


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
    content = pickle.dumps((made.ontology, made.digest, made.rulebook, marshal.dumps(made.code)), protocol=5)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(sha256(content).digest() + content)
        Path(file.name).replace(path)
        for other in path.parent.glob("rules-*"):
            if other != path:
                other.unlink(missing_ok=True)
