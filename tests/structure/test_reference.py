"""Our validator finds what pySHACL finds: on examples with each kind of constraint, and on random records."""

from random import Random

import pytest

from graph_api.engine.terms import (
    RDF_TYPE,
    XSD,
    XSD_BOOLEAN,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    Triple,
)
from tests.structure.examples import EXAMPLE, apart, disagreements, folders, own_results, shapes

NAMES = [f"{EXAMPLE}thing-{number}" for number in range(12)]
LITERALS = [
    Literal("text"),
    Literal(""),
    Literal("true", XSD_BOOLEAN),
    Literal("0.5", XSD_DECIMAL),
    Literal("-7", XSD_INTEGER),
    Literal("150", XSD_INTEGER),
    Literal("P1Y2M", XSD + "duration"),
    Literal("one year", XSD + "duration"),
    Literal("2017-04-17T00:00:00Z", XSD_DATETIME),
    Literal("2019-06-30T00:00:00-05:00", XSD_DATETIME),
    Literal("2019-06-31T00:00:00Z", XSD_DATETIME),
]


def few_examples() -> list[Triple]:
    """Return examples in which every kind of constraint finds fault, in one graph."""
    wanted = {c.component for shape in shapes().values() for c in shape.constraints}
    chosen: list[Triple] = []
    for where in folders():
        for path in sorted(where.glob("*.ttl")):
            new = {r.component for r in own_results(apart(path))} & wanted
            if new:
                wanted -= new
                chosen += apart(path)
    return chosen


def random_records(seed: int) -> list[Triple]:
    """Return random statements in terms of the shapes."""
    random = Random(seed)  # noqa: S311  # it makes test data
    paths = sorted({shape.path for shape in shapes().values() if shape.path and shape.path != RDF_TYPE})
    classes = sorted({kind for shape in shapes().values() for kind in shape.classes})
    stated: list[Triple] = [(name, RDF_TYPE, random.choice(classes)) for name in NAMES if random.random() < 0.8]
    for name in NAMES:
        for path in random.choices(paths, k=6):
            values = [*LITERALS, *NAMES, *classes[:3]]
            stated += [(name, path, value) for value in random.choices(values, k=random.randint(1, 2))]
    return list(dict.fromkeys(stated))


def test_the_same_faults_are_found_in_examples():
    examples = few_examples()
    assert len({r.component for r in own_results(examples)}) > 10
    assert disagreements(examples) == set()


@pytest.mark.parametrize("seed", range(2))
def test_the_same_faults_are_found_in_random_records(seed: int):
    records = random_records(seed)
    found = own_results(records)
    assert len(found) > 20
    assert disagreements(records) == set()
