"""A world gives the case files that a store gives."""

import pytest

from tests.support.cases import Example, case_of, examples
from tests.support.worlds import case_in, facts_of


@pytest.mark.parametrize("example", examples()[::40], ids=lambda e: f"{e.rule}-{e.path.stem}")
def test_a_world_gives_the_case_file_of_a_store(example: Example):
    world = {s.triple for s in case_in(facts_of(example.path)).statements}
    assert world == {s.triple for s in case_of(example.path).statements}
