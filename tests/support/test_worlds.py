"""A world gives the case files that a store gives."""

import pytest

from graph_api.engine.terms import Literal, Triple, value
from tests.support.cases import Example, case_of, examples
from tests.support.worlds import case_in, facts_of


def _by_value(triples: set[Triple]) -> set[tuple[str, str, object]]:
    """Return the triples with literals as values: a store keeps the number 1.50 as 1.5."""
    return {(s, p, (value(o) or o, o.datatype) if isinstance(o, Literal) else o) for s, p, o in triples}


@pytest.mark.parametrize("example", examples()[::40], ids=lambda e: f"{e.rule}-{e.path.stem}")
def test_a_world_gives_the_case_file_of_a_store(example: Example):
    world = {s.triple for s in case_in(facts_of(example.path)).statements}
    assert _by_value(world) == _by_value({s.triple for s in case_of(example.path).statements})
