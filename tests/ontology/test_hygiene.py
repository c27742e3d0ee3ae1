"""The ontology is clean, and every query that says so finds the fault when there is one."""

import re

import pytest

from tests.ontology.files import QUERIES, rows, store
from tests.ontology.hygiene_faults import FAULTS, PREFIXES, Fault

PREFIX = dict(re.findall(r"PREFIX (\w+): <(.*)>", PREFIXES))
ALL = sorted(file.stem for file in QUERIES.glob("*.rq"))


def in_full(name: str) -> str:
    """Return the IRI that a prefixed name stands for; anything else as it is."""
    prefix, _, local = name.partition(":")
    return PREFIX[prefix] + local if prefix in PREFIX else name


@pytest.mark.parametrize("query", ALL)
def test_the_ontology_is_clean(query: str):
    assert rows(query, store()) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.query}: {f.name}")
def test_a_broken_copy_is_found(fault: Fault):
    broken = store(PREFIXES + fault.edit)
    assert {row[0] for row in rows(fault.query, broken)} == {in_full(name) for name in fault.finds}


def test_every_query_has_a_fault_that_it_finds():
    assert sorted({fault.query for fault in FAULTS}) == ALL


@pytest.mark.parametrize("query", ALL)
def test_a_query_says_what_it_asks_and_what_its_columns_are(query: str):
    text = (QUERIES / f"{query}.rq").read_text(encoding="utf-8")
    header = re.match(
        r"#\+ summary: \S.*\n#\+ description: \S.*[.]\n#\+ columns:\n((?:#\+   - \w+: \S.*\n)+)", text
    )
    assert header is not None
    described = re.findall(r"- (\w+):", header.group(1))
    selected = re.search(r"^SELECT DISTINCT ((?:\?\w+ )+)WHERE", text, re.MULTILINE)
    assert selected is not None
    assert [f"?{name}" for name in described] == selected.group(1).split()
