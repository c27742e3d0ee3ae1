"""Generated worlds: donors, consents and samples in any number, each a function of the seed and its number.

Ten samples come from a donor, in lines of descent of up to five steps; about eleven triples stand for each sample.
Nothing here is real.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from benchmarks.policies import (
    COLLECTIONS_EACH,
    HOLDERS,
    SCOPES,
    described,
    iri,
    moment,
    number_literal,
    policy_triples,
)
from graph_api.engine.casefile import Statement, n_quad
from graph_api.engine.terms import DCTERMS, ODRL, Literal, Triple, ag, boolean

FAMILY: Final = 10  # samples of one donor
PARENTS: Final = (None, 0, 1, 2, 3, 4, 0, 0, 1, 2)  # within a family: sample 5 lies five steps below sample 0
PROCESSED: Final = frozenset({2, 4})
FORMS: Final = 2  # of consent, in a collection: its donors signed the one or the other
GIVEN, WITHDRAWN = "2019-05-06T09:00:00Z", "2023-02-01T09:00:00Z"


@dataclass(frozen=True, slots=True)
class Donor:
    """A donor with the one consent that was given: its scope, and whether it was withdrawn later."""

    number: int
    scope: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: whose it is, where it is kept, and what it was made from."""

    number: int
    holder: int
    collection: int
    parent: int | None

    @property
    def name(self) -> str:
        """The identifier."""
        return f"S-{self.number}"

    @property
    def donor(self) -> int:
        """The number of the donor."""
        return self.number // FAMILY


@dataclass(frozen=True, slots=True)
class World:
    """The world of `seed` with `samples` samples, a multiple of ten."""

    samples: int
    seed: int = 7

    def donor(self, number: int) -> Donor:
        """Return donor `number`."""
        holder, collection = self._collected(number)
        form = FORMS * (holder * COLLECTIONS_EACH + collection) + self._dice("scope", number) % FORMS
        return Donor(number, form % SCOPES, self._dice("withdrawn", number) % 50 == 0)

    def sample(self, number: int) -> Sample:
        """Return sample `number`."""
        family, place = divmod(number, FAMILY)
        within = PARENTS[place]
        parent = None if within is None else family * FAMILY + within
        return Sample(number, *self._collected(family), parent)

    def _collected(self, donor: int) -> tuple[int, int]:
        """Return the holder of what a donor gave, and the collection of the holder that it is part of."""
        dice = self._dice("collection", donor)
        return dice % HOLDERS, dice // HOLDERS % COLLECTIONS_EACH

    def _dice(self, what: str, number: int) -> int:
        return int.from_bytes(blake2b(f"{self.seed} {what} {number}".encode(), digest_size=4).digest(), "big")

    def policies(self) -> Iterator[Triple]:
        """Yield partners, agreements, scopes and hierarchies."""
        return policy_triples(self.seed)

    def donors(self) -> Iterator[Triple]:
        """Yield donors with their consents."""
        for number in range(self.samples // FAMILY):
            yield from donor_triples(self.donor(number))

    def materials(self) -> Iterator[Triple]:
        """Yield samples."""
        for number in range(self.samples):
            yield from sample_triples(self.sample(number))

    def triples(self) -> Iterator[Triple]:
        """Yield everything."""
        yield from self.policies()
        yield from self.donors()
        yield from self.materials()

    def write(self, path: Path) -> int:
        """Write everything to `path` as N-Triples; return the number of triples."""
        count = 0
        with path.open("w", encoding="utf-8") as file:
            for count, triple in enumerate(self.triples(), 1):  # noqa: B007  # the last number is the size
                file.write(n_quad(Statement(*triple, "")) + "\n")
        return count

    def write_table(self, path: Path) -> None:
        """Write the samples to `path` as a table for `alliance-graph import-table`."""
        columns = ("identifier", "kind", "aliquot of", "processed from", "donor", "collected under", "part of")
        more = (
            "controller",
            "custodian",
            "stored at",
            "material type",
            "hazard class",
            "storage temperature",
            "custody complete",
        )
        with path.open("w", encoding="utf-8") as file:
            file.write(",".join((*columns, *more)) + "\n")
            for number in range(self.samples):
                file.write(",".join(_row(self.sample(number))) + "\n")


def donor_triples(donor: Donor) -> Iterator[Triple]:
    """Yield what is recorded of a donor."""
    node, consent = iri("donor", donor.number), iri("consent", donor.number)
    yield from described(node, ag("Donor"), (DCTERMS + "identifier", Literal(f"D-{donor.number}")))
    yield from described(
        consent, ag("Consent"), (ag("consentOf"), node), (ag("consentScope"), iri("scope", donor.scope))
    )
    events = [("given", "ConsentGiven", GIVEN)]
    if donor.withdrawn:
        events.append(("withdrawn", "ConsentWithdrawn", WITHDRAWN))
    for name, status, when in events:
        yield from described(
            f"{consent}/{name}",
            ag("StatusEvent"),
            (ag("concerns"), consent),
            (ag("newStatus"), ag(status)),
            (ag("occurredAt"), moment(when)),
        )


def sample_triples(sample: Sample) -> Iterator[Triple]:
    """Yield what is recorded of a sample."""
    kind, holder = kind_of(sample), iri("holder", sample.holder)
    links = [(ag("aliquotOf"), iri("sample", sample.parent))]
    if sample.parent is None:
        links = [
            (ag("donor"), iri("donor", sample.donor)),
            (ag("collectedUnder"), iri("consent", sample.donor)),
            (ODRL + "partOf", iri("collection", f"{sample.holder}-{sample.collection}")),
        ]
    elif kind == "Derivative":
        links = [(ag("processedFrom"), iri("sample", sample.parent))]
    yield from described(
        iri("sample", sample.number),
        ag(kind),
        (DCTERMS + "identifier", Literal(sample.name)),
        *links,
        (ag("controller"), holder),
        (ag("custodian"), holder),
        (ag("storedAt"), iri("site", sample.holder)),
        (ag("materialType"), ag("TumourTissue")),
        (ag("hazardClass"), ag("UN3373")),
        (ag("storageTemperature"), number_literal("-80")),
        (ag("custodyComplete"), boolean(flag=True)),
    )


def kind_of(sample: Sample) -> str:
    """Return the class of a sample."""
    if sample.parent is None:
        return "Specimen"
    return "Derivative" if sample.number % FAMILY in PROCESSED else "Aliquot"


def _row(sample: Sample) -> list[str]:
    kind, holder = kind_of(sample), f"holder-{sample.holder}"
    parent = "" if sample.parent is None else f"S-{sample.parent}"
    first = sample.parent is None
    return [
        sample.name,
        kind.lower(),
        parent if kind == "Aliquot" else "",
        parent if kind == "Derivative" else "",
        f"D-{sample.donor}" if first else "",
        iri("consent", sample.donor) if first else "",
        iri("collection", f"{sample.holder}-{sample.collection}") if first else "",
        holder,
        holder,
        f"SITE-{sample.holder}",
        "TumourTissue",
        "UN3373",
        "-80",
        "true",
    ]
