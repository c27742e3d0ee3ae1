"""Prepares JSON-LD with ODRL in it, so that nothing is fetched and nothing is dropped in silence.

The context of ODRL is built in; a file that names another remote context is refused. What plain JSON-LD would drop
- a key that no context maps, the first of two equal keys, a keyword that does not exist - is kept under a name
that says so, or refused: a misspelt `prohibition` must not turn into a policy without one.
"""

import json
import re
from typing import Final, TypeAlias

from graph_api.domain.errors import UsageError
from graph_api.engine.odrl.vocabulary import (
    ACTIONS,
    CLASSES,
    CONFLICT_TERMS,
    LEFT_OPERANDS,
    OPERATORS,
    PROPERTIES,
    SAME_AS,
    UNMAPPED,
)
from graph_api.engine.terms import DCTERMS, ODRL, RDF, RDFS, SKOS, XSD

ODRL_CONTEXTS: Final = frozenset({"http://www.w3.org/ns/odrl.jsonld", "https://www.w3.org/ns/odrl.jsonld"})
PREFIXES: Final = {
    "odrl": ODRL,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": SKOS,
    "dct": DCTERMS,
    "xsd": XSD,
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "http://schema.org/",
    "cc": "http://creativecommons.org/ns#",
}
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
_MARK: Final[Json] = {"@vocab": UNMAPPED}
KEYWORDS: Final = frozenset(
    "@" + name
    for name in (
        "base", "container", "context", "direction", "graph", "id", "import", "included", "index", "json",
        "language", "list", "nest", "none", "prefix", "propagate", "protected", "reverse", "set", "type", "value",
        "version", "vocab",
    )
)  # fmt: skip
_LIKE_A_KEYWORD: Final = re.compile(r"@[A-Za-z]+")
_WITH_TEXT: Final = frozenset({"rightOperand", "status"})
_WITH_A_WORD: Final = frozenset({"action", "operator", "leftOperand", "conflict", "function"})


def with_contexts(content: bytes) -> bytes:
    """Return the JSON-LD in `content` with the context of ODRL in place of its name.

    Raises UsageError, with the line where there is one, for what is no JSON-LD or needs the network.
    """
    try:
        document = json.loads(content, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as error:
        raise UsageError(f"line {error.lineno}: {error.msg}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"the JSON cannot be read: {error}") from error
    nodes = document if isinstance(document, list) else [document]
    return json.dumps([_marked(node) for node in nodes]).encode()


def odrl_context() -> dict[str, Json]:
    """Return the context of ODRL 2.2: its terms by their own names, and `uid` and `type` for the keywords."""
    words = CLASSES | ACTIONS | frozenset(SAME_AS) | OPERATORS | LEFT_OPERANDS | CONFLICT_TERMS
    names: dict[str, Json] = {_name(term): {"@id": term} for term in words | {ODRL + "policyUsage"}}
    names |= {_name(term): {"@id": term, **_coercion(_name(term))} for term in PROPERTIES}
    return {**PREFIXES, **names, "uid": "@id", "type": "@type"}


def _name(term: str) -> str:
    return term.removeprefix(ODRL)


def _coercion(name: str) -> dict[str, Json]:
    """Return how a plain string is read: as text, as one of the context's words, or as an IRI."""
    if name in _WITH_TEXT:
        return {}
    return {"@type": "@vocab" if name in _WITH_A_WORD else "@id"}


def _without_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UsageError(f"the key `{twice}` stands twice in one object; put the values in one list")
    return found


def _marked(node: Json) -> Json:
    """Return a top-level node whose unmapped keys and words are kept instead of dropped."""
    if not isinstance(node, dict):
        raise UsageError("it is no JSON-LD: an object, or a list of objects, is needed")
    rest = {key: value for key, value in node.items() if key != "@context"}
    return {"@context": [_MARK, *_contexts(node.get("@context", []))], **_resolved_object(rest)}


def _resolved(value: Json) -> Json:
    if isinstance(value, list):
        return [_resolved(member) for member in value]
    if isinstance(value, dict):
        return _resolved_object(value)
    return _no_false_keyword(value) if isinstance(value, str) else value


def _resolved_object(value: dict[str, Json]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, inner in value.items():
        verbatim = key in ("@value", "@language")
        if key == "@context":
            found[key] = _contexts(inner)
        else:
            found[_no_false_keyword(key)] = inner if verbatim else _resolved(inner)
    return found


def _no_false_keyword(text: str) -> str:
    if _LIKE_A_KEYWORD.fullmatch(text) and text not in KEYWORDS:
        raise UsageError(f"`{text}` is no keyword of JSON-LD; write text that looks like one as `@value`")
    return text


def _contexts(stated: Json) -> list[Json]:
    found: list[Json] = []
    for context in stated if isinstance(stated, list) else [stated]:
        if context is None:
            found += [None, _MARK]
        elif isinstance(context, str):
            found.append(_built_in(context))
        elif isinstance(context, dict):
            found.append(_checked(context))
        else:
            raise UsageError(f"`{context}` is no JSON-LD context")
    return found


def _built_in(name: str) -> dict[str, Json]:
    if name not in ODRL_CONTEXTS:
        raise _remote(name)
    return odrl_context()


def _checked(context: dict[str, Json]) -> dict[str, Json]:
    """Return `context` with the contexts of its terms resolved, and what it maps to nothing marked as such."""
    if "@import" in context:
        raise _remote(context["@import"])
    found: dict[str, Json] = {}
    for key, value in context.items():
        if key == "@vocab" and value is None:
            found[key] = UNMAPPED
        elif not key.startswith("@") and (
            value is None or (isinstance(value, dict) and value.get("@id", "") is None)
        ):
            found[key] = UNMAPPED + key
        else:
            found[key] = _resolved_object(value) if isinstance(value, dict) else value
    return found


def _remote(name: object) -> UsageError:
    return UsageError(
        f"the context `{name}` is remote and not fetched; write its terms into the file, or use "
        "`http://www.w3.org/ns/odrl.jsonld`, which is built in"
    )
