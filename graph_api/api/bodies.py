"""What requests may say: JSON Schemas made from the ontology, and the reading of bodies."""

from typing import Any

from fastapi import HTTPException, Request

from graph_api.engine.rulebook import RuleBook
from graph_api.engine.terms import XSD_BOOLEAN, XSD_DATETIME, XSD_DECIMAL, XSD_INTEGER, ag, local_name
from graph_api.services.pose_question import ALIASES, PARTS, REQUIRED, fields_of
from graph_api.services.read_json import parse_object

QUANTITY = ag("Quantity")
LARGEST_BODY = 4 * 1024 * 1024
_SIMPLE: dict[str, dict[str, Any]] = {
    XSD_BOOLEAN: {"type": "boolean"},
    XSD_INTEGER: {"type": "integer"},
    XSD_DECIMAL: {"type": "number"},
    XSD_DATETIME: {"type": "string", "description": "a day, an instant with its zone, or `now`"},
}


async def json_object(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body of `request`; raise UsageError with line and column where none is.

    A body that is too large is answered with 413.
    """
    return object_in(await body_of(request))


def object_in(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`; raise UsageError with line and column where none is."""
    return parse_object(body, "the body")


async def body_of(request: Request) -> bytes:
    """Return the body of `request`; one that is too large is answered with 413."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, f"the body is larger than {LARGEST_BODY} bytes")
    return bytes(body)


def question_schema(rulebook: RuleBook, kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a question of class `kind` (a local name)."""
    schema = _object(rulebook, ag(kind))
    required = REQUIRED.get(kind, ())
    schema["required"] = [name for name in required if name != "startsAt"]
    spellings = sorted(alias for alias, meant in ALIASES.items() if meant == "startsAt")
    schema["anyOf"] = [{"required": [name]} for name in ("startsAt", *spellings)]
    return schema


def _object(rulebook: RuleBook, kind: str) -> dict[str, Any]:
    properties = {
        name: _field(rulebook, predicate) for name, predicate in sorted(fields_of(rulebook.schema, kind).items())
    }
    title = rulebook.labels.get(kind, local_name(kind))
    return {"type": "object", "title": title, "properties": properties, "additionalProperties": False}


def _field(rulebook: RuleBook, predicate: str) -> dict[str, Any]:
    kind = rulebook.schema.ranges.get(predicate, "")
    if kind in _SIMPLE:
        one = dict(_SIMPLE[kind])
    elif kind not in PARTS:
        one = {"type": "string"}
    elif kind == QUANTITY:
        one = {"anyOf": [{"type": "string", "description": "a number and a UCUM unit"}, _object(rulebook, kind)]}
    else:
        one = _object(rulebook, kind)
    one.setdefault("description", rulebook.labels.get(kind, local_name(kind)))
    if predicate in rulebook.schema.functional:
        return one
    return {"anyOf": [one, {"type": "array", "items": one}]}
