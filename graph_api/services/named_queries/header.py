"""Reads the header of a named query: the lines of `queries/<area>/<name>.rq` that begin with `#+`.

    #+ summary: one line
    #+ description: more; further lines are indented
    #+ answers: CQ-03, CQ-04
    #+ parameters:
    #+   - agreement (Agreement): the agreement
    #+   - until (instant = now): the last instant
    #+   - holder (Agent, optional): whose rights
    #+ columns:
    #+   - asset: the asset

A parameter stands in the query as `$name`, and nothing else there begins with `$`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from graph_api.domain.errors import RuleBookError
from graph_api.services.sparql.text import read_text

SIMPLE: Final = ("text", "integer", "decimal", "instant")
_ENTRY: Final = re.compile(
    r"- (?P<name>\w+)"
    r"(?: \((?P<type>\w+)(?: = (?P<default>[^)]+)|(?P<optional>, optional))?\))?"
    r": (?P<text>.+)"
)
_KEYS: Final = {"summary", "description", "answers", "parameters", "columns"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its type is one of SIMPLE, or the class of the thing that it names (a local name)."""

    name: str
    type: str
    description: str
    default: str | None = None
    optional: bool = False

    @property
    def required(self) -> bool:
        """Whether a value has to be given."""
        return self.default is None and not self.optional


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with its header; `columns` are names with what they hold, in order."""

    area: str
    name: str
    text: str
    summary: str
    description: str
    answers: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]


def read_query(area: str, name: str, text: str) -> NamedQuery:
    """Return the query in `text`; raise RuleBookError where its header and its text do not agree."""
    where = f"`{area}/{name}`"
    fields = _fields(text, where)
    entries = [_parameter(line, where) for line in fields.get("parameters", ())]
    query = NamedQuery(
        area,
        name,
        text,
        summary=" ".join(fields.get("summary", ())),
        description=" ".join(fields.get("description", ())),
        answers=tuple(re.findall(r"CQ-\d\d", " ".join(fields.get("answers", ())))),
        parameters=tuple(entries),
        columns=tuple(_column(line, where) for line in fields.get("columns", ())),
    )
    used = {t.text[1:] for t in read_text(text).tokens if t.kind == "variable" and t.text[0] == "$"}
    declared = {parameter.name for parameter in query.parameters}
    if not query.summary or used != declared:
        raise RuleBookError(f"{where}: the header declares {sorted(declared)} and the query uses {sorted(used)}")
    return query


def _fields(text: str, where: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _header(text):
        key, colon, rest = line.partition(":")
        known = colon and key in _KEYS
        if known:
            current = fields.setdefault(key, [])
        elif not line.startswith(" "):
            raise RuleBookError(f"{where}: `{line}` is no field of a header; use {', '.join(sorted(_KEYS))}")
        content = (rest if known else line).strip()
        if content:
            current.append(content)
    return fields


def _header(text: str) -> Iterable[str]:
    return [line.removeprefix("#+").removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]


def _parameter(line: str, where: str) -> Parameter:
    match = _ENTRY.fullmatch(line)
    if match is None or match["type"] is None:
        raise RuleBookError(f"{where}: `{line}` is no parameter; write `- name (type): description`")
    return Parameter(match["name"], match["type"], match["text"], match["default"], match["optional"] is not None)


def _column(line: str, where: str) -> tuple[str, str]:
    match = _ENTRY.fullmatch(line)
    if match is None:
        raise RuleBookError(f"{where}: `{line}` is no column; write `- name: description`")
    return match["name"], match["text"]
