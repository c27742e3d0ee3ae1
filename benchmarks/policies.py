"""The part of a generated world that is the same for every number of samples: partners, agreements, scopes."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Final, NamedTuple

from graph_api.engine.terms import (
    DCTERMS,
    DUO,
    LABEL,
    ODRL,
    RDF_TYPE,
    SKOS,
    XSD_DATETIME,
    XSD_DECIMAL,
    Literal,
    Term,
    Triple,
    ag,
    boolean,
)

BENCH: Final = "https://example.org/bench/"
PLACE: Final = "https://w3id.org/alliance-graph/place/US"
HOLDERS, USERS, COLLECTIONS_EACH = 10, 10, 10
AGREEMENTS_EACH: Final = 2  # for each of the hundred pairs of a holder and a user
SCOPES, DISEASES, PURPOSES = 50, 24, 60
LIVE: Final = "2017-01-01T00:00:00Z"


class Scope(NamedTuple):
    """What a consent scope allows: `disease` of DISEASES or None for any, and whether for-profit use is out."""

    disease: int | None
    not_for_profit: bool


class Agreement(NamedTuple):
    """An agreement: who holds, who uses, the purpose (and narrower ones) and the collections of the holder."""

    number: int
    holder: int
    user: int
    purpose: int
    collections: tuple[int, ...]


def iri(kind: str, number: object) -> str:
    """Return the IRI of a thing of the world."""
    return f"{BENCH}{kind}-{number}"


def text(words: str) -> Literal:
    """Return a label in English."""
    return Literal(words, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en")


def moment(written: str) -> Literal:
    """Return an instant."""
    return Literal(written, XSD_DATETIME)


def described(node: str, kind: str, *more: tuple[str, Term]) -> Iterator[Triple]:
    """Yield the class of `node` and what else is said of it."""
    yield node, RDF_TYPE, kind
    for predicate, term in more:
        yield node, predicate, term


def wider_purpose(number: int) -> int | None:
    """Return the purpose above purpose `number`: a tree in which each has three below it."""
    return (number - 1) // 3 if number else None


def wider_disease(number: int) -> int | None:
    """Return the disease above disease `number`."""
    return (number - 1) // 4 if number else None


def scope(number: int) -> Scope:
    """Return what consent scope `number` allows."""
    return Scope(None if number % 5 == 4 else (0, 0, 1, 2, 5, 0, 3)[number % 7], number % 8 == 3)


def agreements(seed: int) -> list[Agreement]:
    """Return the agreements of the world of `seed`."""
    random = Random(f"agreements {seed}")  # noqa: S311  # the same world again
    found = []
    for number in range(HOLDERS * USERS * AGREEMENTS_EACH):
        holder, user = number // AGREEMENTS_EACH % HOLDERS, number // AGREEMENTS_EACH // HOLDERS
        collections = tuple(sorted(random.sample(range(COLLECTIONS_EACH), 5)))
        found.append(Agreement(number, holder, user, random.choice((0, 0, 1, 2, 3)), collections))
    return found


def policy_triples(seed: int) -> Iterator[Triple]:
    """Yield everything but donors, consents and samples."""
    yield from _partners()
    yield from _tree("purpose", PURPOSES, wider_purpose, (SKOS + "inScheme", ag("ResearchPurposeScheme")))
    yield from described(iri("diseases", 0), SKOS + "ConceptScheme", (ag("closedScheme"), boolean(flag=True)))
    yield from _tree("disease", DISEASES, wider_disease, (SKOS + "inScheme", iri("diseases", 0)))
    for number in range(SCOPES):
        yield from _scope(number)
    for agreement in agreements(seed):
        yield from _agreement(agreement)


def _tree(kind: str, size: int, wider: Callable[[int], int | None], scheme: tuple[str, Term]) -> Iterator[Triple]:
    for number in range(size):
        above = wider(number)
        top = DUO + "DUO_0000037" if kind == "purpose" else None
        broader = iri(kind, above) if above is not None else top
        links = [(SKOS + "broader", broader)] if broader else [(SKOS + "topConceptOf", scheme[1])]
        yield from described(
            iri(kind, number),
            SKOS + "Concept",
            scheme,
            (LABEL, text(f"{kind} {number}")),
            (DCTERMS + "identifier", Literal(f"{kind}-{number}")),
            *links,
        )


def _partners() -> Iterator[Triple]:
    for number in range(HOLDERS):
        yield from _partner(f"holder-{number}", "AcademicInstitution", for_profit=False)
        yield from described(
            iri("site", number),
            ag("Site"),
            (DCTERMS + "identifier", Literal(f"SITE-{number}")),
            (ag("siteOf"), iri("holder", number)),
            (ag("sitePlace"), PLACE),
        )
        for collection in range(COLLECTIONS_EACH):
            yield from described(
                iri("collection", f"{number}-{collection}"),
                ODRL + "AssetCollection",
                (LABEL, text(f"collection {collection} of holder {number}")),
                (ag("includesDerivatives"), boolean(flag=True)),
            )
    for number in range(USERS):
        yield from _partner(f"user-{number}", "Company", for_profit=number % 2 == 0)
        yield from described(
            iri("user-site", number),
            ag("Site"),
            (DCTERMS + "identifier", Literal(f"USER-SITE-{number}")),
            (ag("siteOf"), iri("user", number)),
            (ag("sitePlace"), PLACE),
        )


def _partner(name: str, kind: str, *, for_profit: bool) -> Iterator[Triple]:
    yield from described(
        BENCH + name,
        ag(kind),
        (LABEL, text(name.replace("-", " "))),
        (DCTERMS + "identifier", Literal(name)),
        (ag("profitStatus"), ag("ForProfit" if for_profit else "NotForProfit")),
        (ag("seat"), PLACE),
    )


def _scope(number: int) -> Iterator[Triple]:
    disease, not_for_profit = scope(number)
    more: list[tuple[str, Term]] = [(ag("dataUsePermission"), DUO + "DUO_0000006")]
    if disease is not None:
        more = [
            (ag("dataUsePermission"), DUO + "DUO_0000007"),
            (ag("permittedDisease"), iri("disease", disease)),
        ]
    if not_for_profit:
        more.append((ag("dataUseModifier"), DUO + "DUO_0000045"))
    label = text(f"consent form {number}")
    yield from described(iri("scope", number), ag("ConsentScope"), (LABEL, label), *more)


def _agreement(one: Agreement) -> Iterator[Triple]:
    node, holder, user = iri("agreement", one.number), iri("holder", one.holder), iri("user", one.user)
    yield from described(
        node,
        ag("MaterialTransferAgreement"),
        (LABEL, text(f"agreement {one.number}")),
        (DCTERMS + "identifier", Literal(f"MTA-{one.number}")),
        (ag("party"), holder),
        (ag("party"), user),
        (ag("governingLaw"), PLACE),
        (ag("timeZone"), Literal("UTC")),
        (ag("extendsToAffiliates"), boolean(flag=False)),
    )
    for party in (holder, user):
        signed = f"{node}/signature-{party.rsplit('/', 1)[-1]}"
        yield from described(
            signed,
            ag("Signature"),
            (ag("signatureOn"), node),
            (ag("signatory"), party),
            (ag("occurredAt"), moment(LIVE)),
        )
    yield from described(
        f"{node}/term",
        ag("Term"),
        (ag("termOf"), node),
        (ag("validFrom"), moment(LIVE)),
        (ag("validUntil"), moment("2031-01-01T00:00:00Z")),
    )
    clause, limit, right = f"{node}/clause-3", f"{node}/limit", f"{node}/right"
    yield from described(
        clause,
        ag("Clause"),
        (LABEL, text("3 Use of materials")),
        (ag("clauseOf"), node),
        (ag("clauseNumber"), Literal("3")),
    )
    yield from described(
        limit,
        ODRL + "Constraint",
        (LABEL, text(f"purpose {one.purpose}")),
        (ODRL + "leftOperand", ODRL + "purpose"),
        (ODRL + "operator", ODRL + "isA"),
        (ODRL + "rightOperand", iri("purpose", one.purpose)),
        (ag("statedIn"), clause),
    )
    yield from described(
        right,
        ODRL + "Permission",
        (LABEL, text(f"right of user {one.user} to materials of holder {one.holder}")),
        (ODRL + "assigner", holder),
        (ODRL + "assignee", user),
        (ODRL + "action", ODRL + "use"),
        (ODRL + "constraint", limit),
        (ag("statedIn"), clause),
        *((ODRL + "target", iri("collection", f"{one.holder}-{c}")) for c in one.collections),
    )


def number_literal(written: str) -> Literal:
    """Return a decimal number."""
    return Literal(written, XSD_DECIMAL)
