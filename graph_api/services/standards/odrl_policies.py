"""Policies of ODRL, kept as they are: the engine evaluates ODRL itself, so that nothing has to be translated."""

from collections.abc import Iterable, Iterator
from typing import Final

from graph_api.domain.errors import UsageError
from graph_api.engine.graph import Graph
from graph_api.engine.odrl.identity import identities, settled
from graph_api.engine.terms import AG, DCTERMS, LABEL, ODRL, RDF, RDF_TYPE, RDFS, SKOS, Literal, Triple
from graph_api.services.catalogues.reading import ForeignFile, Lost, ReadRow, RowStatus

POLICIES: Final = frozenset(
    ODRL + name for name in ("Policy", "Set", "Offer", "Agreement", "Assertion", "Privacy", "Request", "Ticket")
)
LEFT_OUT: Final = AG + "recordLeftOut"
_ROLES: Final = ("assignee", "assigner")
_AIMLESS: Final = "says not what it forbids, so that no question about an asset finds it; give it an `odrl:target`"
TARGET, HAS_POLICY = ODRL + "target", ODRL + "hasPolicy"
RULES: Final = tuple(ODRL + name for name in ("permission", "prohibition", "obligation", "duty"))
_PARTS: Final = frozenset(
    (
        *RULES,
        *(ODRL + n for n in ("constraint", "refinement", "action", "consequence", "remedy", "failure", "operand")),
        *(ODRL + n for n in ("and", "or", "xone", "andSequence", "inheritFrom")),
        *(RDF + n for n in ("first", "rest", "value")),
    )
)
_THINGS: Final = tuple(ODRL + name for name in ("target", "assigner", "assignee", "output"))
_DEFINED: Final = (ODRL + "source", ODRL + "refinement")
_KNOWN: Final = (AG, ODRL, SKOS, RDF, RDFS, "http://www.w3.org/ns/prov#")
# What Dublin Core says about a policy as a document; rights, coverage, validity and their kin may narrow it.
_DOCUMENTED: Final = frozenset(
    DCTERMS + name
    for name in (
        "abstract", "alternative", "contributor", "created", "creator", "date", "dateAccepted", "dateCopyrighted",
        "dateSubmitted", "description", "format", "hasVersion", "identifier", "isReplacedBy", "isVersionOf",
        "issued", "language", "modified", "provenance", "publisher", "replaces", "source", "subject", "title",
        "type",
    )
)  # fmt: skip


def read_policies(triples: Iterable[Triple], name: str, digest: str) -> ForeignFile:
    """Return the policies in `triples`, whose things have the names that they state by `odrl:uid`.

    Raises UsageError where there is no policy.

    A property of another vocabulary is kept, and named as one that no rule reads. A policy with such a property on
    it or one of its rules may be narrower than what is read, and counts as undetermined.
    """
    stated = list(triples)
    found = ForeignFile(name, digest, settled(stated, identities(stated)))
    policies = sorted({s for s, p, o in found.triples if p in RULES[:3] or (p == RDF_TYPE and o in POLICIES)})
    policies = [p for p in policies if not _is_rule(p, found.triples)]
    if not policies:
        raise UsageError(f"`{name}` holds no ODRL policy")
    bans = list(_bans_of_nothing(found.triples))
    children: dict[str, list[Triple]] = {}
    for triple in found.triples:
        children.setdefault(triple[0], []).append(triple)
    for number, policy in enumerate(policies, 1):
        holding = {(node, p) for node in _within(policy, children) for p in _foreign(children[node])}
        foreign = sorted({p for _, p in holding})
        marked = sorted(holding | {(policy, p) for p in foreign})
        found.triples += [(node, LEFT_OUT, Literal(f"{name}: property {p}")) for node, p in marked]
        reasons = [f"`{p}` is read by no rule" for p in foreign]
        for parties in (parties for holder, parties in bans if holder == policy):
            reasons.append(f"a prohibition of `{policy}` {_AIMLESS}")
            found.triples += [(party, LEFT_OUT, Literal(f"{name}: {reasons[-1]}")) for party in parties]
        found.rows.append(
            ReadRow(number, RowStatus.UNDETERMINED if reasons else RowStatus.UNDERSTOOD, tuple(reasons))
        )
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
            if not isinstance(obj, str) or obj not in children or obj in seen:
                continue
            if predicate in _PARTS or (predicate in _THINGS and any(p in _DEFINED for _, p, _ in children[obj])):
                seen.add(obj)
                waiting.append(obj)


def _foreign(triples: Iterable[Triple]) -> Iterable[str]:
    return (p for _, p, _ in triples if not p.startswith(_KNOWN) and p != LABEL and p not in _DOCUMENTED)


def _bans_of_nothing(triples: Iterable[Triple]) -> Iterator[tuple[str, list[str]]]:
    """Yield each policy with a prohibition for which neither of them names a target, and whom it addresses.

    No question about an asset leads to it. Those whom it addresses are its assignees, or else its assigners.
    """
    graph = Graph(triples)
    aimed = {subject for subject, _ in graph.pairs(TARGET)} | {
        str(policy) for _, policy in graph.pairs(HAS_POLICY)
    }
    for policy, ban in graph.pairs(ODRL + "prohibition"):
        if policy not in aimed and ban not in aimed:
            told = ([str(o) for n in (policy, str(ban)) for o in graph.objects(n, ODRL + role)] for role in _ROLES)
            yield policy, next((parties for parties in told if parties), [])
