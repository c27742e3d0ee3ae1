"""The terms of ODRL 2.2, and where each of its properties has a meaning.

A file can hold a term that does not exist; `unknown_terms` finds it. Source: https://www.w3.org/TR/odrl-vocab/.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from graph_api.engine.graph import Graph
from graph_api.engine.terms import ODRL, SKOS, Term, Triple

UNMAPPED: Final = "urn:x-unmapped:"
"""Stands before a JSON-LD key or value that no context maps, and that plain JSON-LD would drop."""
UNEXPANDED: Final = "odrl:"
"""What an IRI begins with where a file forgot to say what the prefix stands for."""
CREATIVE_COMMONS: Final = "http://creativecommons.org/ns#"


def odrl(*names: str) -> frozenset[str]:
    """Return the IRIs of the ODRL terms called `names`."""
    return frozenset(ODRL + name for name in names)


POLICY_CLASSES: Final = odrl(
    "Policy", "Set", "Offer", "Agreement", "Assertion", "Privacy", "Request", "Ticket"
)  # fmt: skip
CLASSES: Final = POLICY_CLASSES | odrl(
    "Rule", "Permission", "Prohibition", "Duty", "Action", "Asset", "AssetCollection", "Party", "PartyCollection",
    "Constraint", "LogicalConstraint", "ConflictTerm", "LeftOperand", "RightOperand", "Operator",
)  # fmt: skip
FUNCTIONS: Final = odrl(
    "assigner", "assignee", "attributedParty", "attributingParty", "compensatedParty", "compensatingParty",
    "consentedParty", "consentingParty", "contractedParty", "contractingParty", "informedParty", "informingParty",
    "trackedParty", "trackingParty", "payeeParty",
)  # fmt: skip
OPERANDS: Final = odrl("and", "andSequence", "or", "xone")
ON_CONSTRAINT: Final = OPERANDS | odrl(
    "leftOperand", "operator", "rightOperand", "rightOperandReference", "dataType", "unit", "status", "uid"
)  # fmt: skip
ON_ACTION: Final = odrl("refinement", "includedIn", "implies", "uid")
ON_PARTY_OR_ASSET: Final = odrl(
    "partOf", "source", "refinement", "hasPolicy", "assigneeOf", "assignerOf", "uid"
)  # fmt: skip
ON_RULE: Final = FUNCTIONS | odrl(
    "uid", "action", "target", "output", "constraint", "duty", "remedy", "consequence"
)  # fmt: skip
ON_POLICY: Final = FUNCTIONS | odrl(
    "uid", "profile", "inheritFrom", "conflict", "permission", "prohibition", "obligation", "action", "target",
    "output", "constraint", "hasPolicy", "partOf",
)  # fmt: skip
PROPERTIES: Final = (
    ON_CONSTRAINT | ON_ACTION | ON_PARTY_OR_ASSET | ON_RULE | ON_POLICY
    | odrl("relation", "function", "operand", "failure", "inheritAllowed", "inheritRelation", "scope")
)  # fmt: skip
OPERATORS: Final = odrl(
    "eq", "neq", "gt", "gteq", "lt", "lteq", "isA", "hasPart", "isPartOf", "isAllOf", "isAnyOf", "isNoneOf"
)  # fmt: skip
LEFT_OPERANDS: Final = odrl(
    "absolutePosition", "absoluteSize", "absoluteSpatialPosition", "absoluteTemporalPosition", "count", "dateTime",
    "delayPeriod", "deliveryChannel", "elapsedTime", "event", "fileFormat", "industry", "language", "media",
    "meteredTime", "payAmount", "percentage", "product", "purpose", "recipient", "relativePosition",
    "relativeSize", "relativeSpatialPosition", "relativeTemporalPosition", "resolution", "spatial",
    "spatialCoordinates", "systemDevice", "timeInterval", "unitOfCount", "version", "virtualLocation", "device",
    "system",
)  # fmt: skip
ACTIONS: Final = odrl(
    "use", "transfer", "acceptTracking", "aggregate", "annotate", "anonymize", "archive", "attribute",
    "compensate", "concurrentUse", "delete", "derive", "digitize", "display", "distribute", "ensureExclusivity",
    "execute", "extract", "give", "grantUse", "include", "index", "inform", "install", "modify", "move",
    "nextPolicy", "obtainConsent", "play", "present", "print", "read", "reproduce", "reviewPolicy", "sell",
    "stream", "synchronize", "textToSpeech", "transform", "translate", "uninstall", "watermark", "adHocShare",
    "extractChar", "extractPage", "extractWord", "lease", "lend", "preview", "secondaryUse",
)  # fmt: skip
SAME_AS: Final = {
    ODRL + deprecated: current
    for current, names in (
        (ODRL + "modify", ("append", "appendTo", "write", "writeTo")),
        (ODRL + "reproduce", ("copy",)),
        (ODRL + "transform", ("export",)),
        (ODRL + "grantUse", ("license",)),
        (ODRL + "compensate", ("pay",)),
        (CREATIVE_COMMONS + "Notice", ("attachPolicy",)),
        (CREATIVE_COMMONS + "SourceCode", ("attachSource",)),
        (CREATIVE_COMMONS + "CommercialUse", ("commercialize",)),
        (CREATIVE_COMMONS + "Sharing", ("share",)),
        (CREATIVE_COMMONS + "ShareAlike", ("shareAlike",)),
    )
    for deprecated in names
}
"""Deprecated actions, and the action that ODRL 2.2 says to be the same."""
COMMON_ACTIONS: Final = tuple(
    CREATIVE_COMMONS + name
    for name in (
        "Attribution", "CommercialUse", "DerivativeWorks", "Distribution", "Notice", "Reproduction", "ShareAlike",
        "Sharing", "SourceCode",
    )
)  # fmt: skip
CONFLICT_TERMS: Final = odrl("perm", "prohibit", "invalid")
TERMS: Final = (
    CLASSES | PROPERTIES | OPERATORS | LEFT_OPERANDS | ACTIONS | CONFLICT_TERMS | frozenset(SAME_AS)
    | odrl("policyUsage", "core", "")
)  # fmt: skip
TOP_ACTIONS: Final = (ODRL + "use", ODRL + "transfer")
CORE_PROFILES: Final = frozenset({ODRL, ODRL + "core"})


def action_triples() -> Iterator[Triple]:
    """Yield what ODRL 2.2 says of deprecated actions and of those that it takes from Creative Commons."""
    for deprecated, current in SAME_AS.items():
        yield deprecated, SKOS + "exactMatch", current
    for action in COMMON_ACTIONS:
        yield action, ODRL + "includedIn", ODRL + "use"


def is_unknown(term: Term) -> bool:
    """Tell whether `term` claims to be a term of ODRL and is none, or is a key that no context maps."""
    if not isinstance(term, str):
        return False
    return term.startswith((UNMAPPED, UNEXPANDED)) or (term.startswith(ODRL) and term not in TERMS)


def unknown_terms(graph: Graph, node: Term, allowed: frozenset[str]) -> list[str]:
    """Return what stands on `node` that has no meaning there: unknown terms, misplaced properties of ODRL."""
    found: dict[str, None] = {}
    for predicate, objects in graph.predicates(node):
        if is_unknown(predicate) or (predicate.startswith(ODRL) and predicate not in allowed):
            found[predicate] = None
        found.update((str(obj), None) for obj in objects if is_unknown(obj))
    return sorted(found)


def complaint(node: Term, term: str) -> str:
    """Return the warning that `term` on `node` has no meaning."""
    if term.startswith(UNMAPPED):
        name = term.removeprefix(UNMAPPED)
        return f"`{node}`: no context maps `{name}`; map it or remove it{_hint(name)}"
    if term.startswith(UNEXPANDED):
        return f"`{node}`: `{term}` is not expanded; write the IRI in full, or as `@id`"
    if term in TERMS:
        return f"`{node}`: `odrl:{term.removeprefix(ODRL)}` has no meaning here"
    name = term.removeprefix(ODRL)
    return f"`{node}`: `odrl:{name}` is no term of ODRL 2.2{_hint(name)}"


def _hint(name: str) -> str:
    near = get_close_matches(name, sorted(t.removeprefix(ODRL) for t in TERMS if t.startswith(ODRL)), 1, 0.7)
    return f"; did you mean `odrl:{near[0]}`?" if near else ""
