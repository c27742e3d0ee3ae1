"""Resources of FHIR in bundles and lists, and references between them in one spelling."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_VERSION: Final = re.compile(r"/_history/[^/]+$")
Json = Mapping[str, Any]


def resources_in(document: Any) -> Iterator[Json]:  # noqa: ANN401  # JSON
    """Yield the resources in `document`: a resource, a Bundle, or a list of them."""
    if isinstance(document, list):
        for one in document:
            yield from resources_in(one)
    elif isinstance(document, dict) and document.get("resourceType") == "Bundle":
        for entry in members(document.get("entry")):
            yield from resources_in(entry.get("resource") if isinstance(entry, dict) else None)
    elif isinstance(document, dict):
        yield document


def deleted_in(document: Any) -> Iterator[str]:  # noqa: ANN401  # JSON
    """Yield the addresses that entries of the Bundles in `document` delete."""
    for one in document if isinstance(document, list) else [document]:
        for entry in members(part(one).get("entry")):
            request = part(part(entry).get("request"))
            if request.get("method") == "DELETE":
                yield str(request.get("url"))
            yield from deleted_in(part(entry).get("resource"))


def with_plain_references(document: Any) -> Any:  # noqa: ANN401  # JSON
    """Return `document` with each reference to a resource in it as `Type/id`, however its bundle spells it.

    Which version of a resource is meant does not matter.
    """
    addresses = dict(_addresses(document))
    return _replaced(document, addresses)


def _addresses(document: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # JSON
    if isinstance(document, list):
        for one in document:
            yield from _addresses(one)
    elif isinstance(document, dict) and document.get("resourceType") == "Bundle":
        for entry in members(document.get("entry")):
            resource = part(part(entry).get("resource"))
            kind, name, address = resource.get("resourceType"), resource.get("id"), part(entry).get("fullUrl")
            if isinstance(address, str) and isinstance(kind, str) and isinstance(name, str):
                yield address, f"{kind}/{name}"
            yield from _addresses(resource)


def _replaced(found: Any, addresses: Mapping[str, str]) -> Any:  # noqa: ANN401  # JSON
    if isinstance(found, list):
        return [_replaced(one, addresses) for one in found]
    if not isinstance(found, dict):
        return found
    replaced = {key: _replaced(value, addresses) for key, value in found.items()}
    stated = replaced.get("reference")
    if isinstance(stated, str):
        plain = _VERSION.sub("", stated)
        replaced["reference"] = addresses.get(stated, addresses.get(plain, plain))
    return replaced


def part(found: object) -> Json:
    """Return `found` if it is an object, else an empty one."""
    return found if isinstance(found, dict) else {}


def members(found: object) -> list[Any]:
    """Return `found` if it is a list; an object that stands where a list is due counts as the only one in it."""
    return [found] if isinstance(found, dict) else found if isinstance(found, list) else []


def codes(concept: object) -> list[str]:
    """Return the codes of a CodeableConcept."""
    stated = [part(coding).get("code") for coding in members(part(concept).get("coding"))]
    return [code for code in stated if isinstance(code, str)]
