"""Reads documents in the standards of others: JSON of FHIR, Beacon and RO-Crate, and policies of ODRL."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from graph_api.adapters.file_content import file_content
from graph_api.adapters.odrl_files import LARGEST_POLICY, form_of, parse_odrl
from graph_api.domain.errors import UsageError
from graph_api.services.catalogues.reading import RECORDS, ForeignFile
from graph_api.services.standards.odrl_policies import read_policies

_LARGEST: Final = 256  # MiB


def read_json(path: Path) -> tuple[Any, str]:
    """Return the JSON in `path`, or the list of its lines where each is JSON, and the SHA-256 of the file."""
    content = file_content(path, _LARGEST)
    try:
        text = content.decode("utf-8-sig")
        if path.suffix.lower() == ".ndjson":
            return [_parsed(line) for line in text.splitlines() if line.strip()], sha256(content).hexdigest()
        return _parsed(text), sha256(content).hexdigest()
    except UnicodeDecodeError as error:
        raise UsageError(f"`{path}` is not UTF-8: {error.reason} at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"`{path}`: line {error.lineno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"`{path}` is no JSON that can be read: {error}") from error


def _parsed(text: str) -> Any:  # noqa: ANN401  # JSON
    return json.loads(text, object_pairs_hook=_without_twins)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object; refuse one that is stated twice, of which parsers keep either."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twins = sorted({name for name, _ in pairs if sum(other == name for other, _ in pairs) > 1})
        raise ValueError(f"the member `{twins[0]}` is stated twice in one object")
    return found


def read_odrl_policies(path: Path) -> ForeignFile:
    """Return the policies in `path`, a file of RDF; IRIs in it are relative to an address of the file's name."""
    form = form_of(path)
    content = file_content(path, LARGEST_POLICY)
    try:
        triples = parse_odrl(content, form, f"{RECORDS}odrl/")
    except UsageError as error:
        raise UsageError(f"`{path}`: {error}") from error
    return read_policies(triples, path.name, sha256(content).hexdigest())
