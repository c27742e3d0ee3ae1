"""Writes parts of a plan in one line, close to the SPARQL that they were read from."""

from functools import singledispatch

from graph_api.engine.sparql.plan import Bind, Call, Exists, Filter, Group, Optional, Pattern, Union, Var
from graph_api.engine.terms import AG, DUO, ODRL, RDF, RDF_TYPE, RDFS, SKOS, XSD, Literal

PREFIXES = {AG: "ag:", ODRL: "odrl:", DUO: "obo:", SKOS: "skos:", RDFS: "rdfs:", RDF: "rdf:", XSD: "xsd:"}
MARKS = {
    "eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and_": "&&", "or_": "||",
    "add": "+", "subtract": "-",
}  # fmt: skip


@singledispatch
def worded(part: object) -> str:
    """Return `part` of a plan in one line."""
    raise TypeError(f"`{part}` is no part of a plan")


@worded.register
def _(part: Var) -> str:
    return f"?{part.name}"


@worded.register
def _(part: Literal) -> str:
    return f'"{part.lexical}"'


@worded.register
def _(part: str) -> str:
    if part == RDF_TYPE:
        return "a"
    return next(
        (short + part[len(long) :] for long, short in PREFIXES.items() if part.startswith(long)), f"<{part}>"
    )


@worded.register
def _(part: Pattern) -> str:
    return " ".join(worded(slot) for slot in part)


@worded.register
def _(part: Group) -> str:
    return f"{{ {' . '.join(map(worded, part.elements))} }}"


@worded.register
def _(part: Exists) -> str:
    return f"{'NOT ' if part.negated else ''}EXISTS {worded(part.group)}"


@worded.register
def _(part: Call) -> str:
    arguments = list(map(worded, part.arguments))
    if part.function in MARKS:
        return f" {MARKS[part.function]} ".join(arguments)
    return f"{part.function.strip('_').upper()}({', '.join(arguments)})"


@worded.register
def _(part: Optional) -> str:
    return f"OPTIONAL {worded(part.group)}"


@worded.register
def _(part: Filter) -> str:
    return f"FILTER ({worded(part.expression)})"


@worded.register
def _(part: Bind) -> str:
    return f"BIND ({worded(part.expression)} AS ?{part.name})"


@worded.register
def _(part: Union) -> str:
    return " UNION ".join(map(worded, part.branches))
