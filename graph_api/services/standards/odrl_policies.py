"""Policies of ODRL, kept as they are: the engine evaluates ODRL itself, so that nothing has to be translated."""

from collections.abc import Iterable
from typing import Final

from graph_api.domain.errors import UsageError
from graph_api.engine.terms import AG, DCTERMS, LABEL, ODRL, RDF, RDF_TYPE, RDFS, SKOS, Literal, Triple
from graph_api.services.catalogues.reading import ForeignFile, Lost, ReadRow, RowStatus

POLICIES: Final = frozenset(
    ODRL + name for name in ("Policy", "Set", "Offer", "Agreement", "Assertion", "Privacy", "Request", "Ticket")
)
RULES: Final = tuple(ODRL + name for name in ("permission", "prohibition", "obligation", "duty"))
_PARTS: Final = frozenset(
    (
        *RULES,
        *(ODRL + n for n in ("constraint", "refinement", "action", "consequence", "remedy", "failure", "operand")),
        *(ODRL + n for n in ("and", "or", "xone", "andSequence", "inheritFrom")),
        *(RDF + n for n in ("first", "rest", "value")),
    )
)
_KNOWN: Final = (AG, ODRL, SKOS, DCTERMS, RDF, RDFS, "http://www.w3.org/ns/prov#")


def read_policies(triples: Iterable[Triple], name: str, digest: str) -> ForeignFile:
    """Return the policies in `triples`; raise UsageError where there is none.

    A property of another vocabulary is kept, and named as one that no rule reads. A policy with such a property on
    it or one of its rules may be narrower than what is read, and counts as undetermined.
    """
    found = ForeignFile(name, digest, list(triples))
    policies = sorted({s for s, p, o in found.triples if p in RULES[:3] or (p == RDF_TYPE and o in POLICIES)})
    policies = [p for p in policies if not _is_rule(p, found.triples)]
    if not policies:
        raise UsageError(f"`{name}` holds no ODRL policy")
    children: dict[str, list[Triple]] = {}
    for triple in found.triples:
        children.setdefault(triple[0], []).append(triple)
    for number, policy in enumerate(policies, 1):
        holding = {(node, p) for node in _within(policy, children) for p in _foreign(children[node])}
        foreign = sorted({p for _, p in holding})
        marked = sorted(holding | {(policy, p) for p in foreign})
        found.triples += [(node, AG + "recordLeftOut", Literal(f"{name}: property {p}")) for node, p in marked]
        reasons = tuple(f"`{p}` is read by no rule" for p in foreign)
        found.rows.append(ReadRow(number, RowStatus.UNDETERMINED if foreign else RowStatus.UNDERSTOOD, reasons))
        found.lost += [
            Lost(p, "a property of another vocabulary; it is kept and no rule reads it") for p in foreign
        ]
    return found


def _is_rule(node: str, triples: Iterable[Triple]) -> bool:
    return any(o == node and p in RULES for _, p, o in triples)


def _within(policy: str, children: dict[str, list[Triple]]) -> Iterable[str]:
    """Yield the policy and the nodes of its rules, limits and duties."""
    seen, waiting = {policy}, [policy]
    while waiting:
        node = waiting.pop()
        yield node
        for _, predicate, obj in children[node]:
            if predicate in _PARTS and isinstance(obj, str) and obj in children and obj not in seen:
                seen.add(obj)
                waiting.append(obj)


def _foreign(triples: Iterable[Triple]) -> Iterable[str]:
    return (p for _, p, _ in triples if not p.startswith(_KNOWN) and p != LABEL)
