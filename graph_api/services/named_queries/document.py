"""Describes named queries: as JSON for machines, as a page for people."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from graph_api.services.named_queries.header import NamedQuery, Parameter


def query_document(query: NamedQuery) -> dict[str, Any]:
    """Return what `GET /queries` tells of a query."""
    return {
        "area": query.area,
        "name": query.name,
        "path": f"/queries/{query.area}/{query.name}",
        "summary": query.summary,
        "description": query.description,
        "answers": list(query.answers),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "description": parameter.description,
                "required": parameter.required,
                "default": parameter.default,
            }
            for parameter in query.parameters
        ],
        "columns": [{"name": name, "description": text} for name, text in query.columns],
        "text": query.text,
    }


def queries_page(queries: Iterable[NamedQuery]) -> str:
    """Return the page that lists the queries by area."""
    lines = [
        "# Named queries",
        "",
        "<!-- Written by `make docs` from the headers in `queries/`. -->",
        "",
        "Each is a file in `queries/`, an endpoint `GET /queries/{area}/{name}`, and a call on the command",
        "line: `alliance-graph query {area}/{name} name=value …`. A thing is named by label, identifier,",
        "prefixed name or IRI; an instant is a day, an instant with its zone, or `now`. `limit` and `offset`",
        "page the rows.",
        "The area `hygiene` asks the ontology, all others ask the facts in force.",
    ]
    for area, members in groupby(queries, key=lambda query: query.area):
        lines += ["", f"## {area}"]
        for query in members:
            lines += ["", f"### {area}/{query.name}", "", *_described(query)]
    return "\n".join(lines) + "\n"


def _described(query: NamedQuery) -> list[str]:
    lines = [f"{query.summary[0].upper()}{query.summary[1:]}.", ""]
    if query.description:
        lines += [query.description, ""]
    if query.answers:
        lines += [f"Answers {', '.join(query.answers)}.", ""]
    rows = [*map(_row, query.parameters), *(f"| `{name}` | column | {text} |" for name, text in query.columns)]
    return [*lines, "| name | type | meaning |", "|---|---|---|", *rows]


def _row(parameter: Parameter) -> str:
    extra = ""
    if not parameter.required:
        extra = ", optional" if parameter.default is None else f", default `{parameter.default}`"
    return f"| `{parameter.name}` | {parameter.type}{extra} | {parameter.description} |"
