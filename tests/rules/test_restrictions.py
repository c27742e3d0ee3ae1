"""What a rule names as a restriction plays a part in it: the rule asks for it, or for what is derived from it."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

import graph_api.engine
from graph_api.adapters.shape_checker import load_shapes
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Rule
from graph_api.engine.structure.shapes import SH
from graph_api.engine.terms import Literal
from tests.mutation.wording import worded
from tests.support.cases import application

_TERM = re.compile(r"\b(?:ag|odrl|obo|skos|dcterms):\w+")
_NAMED_IN_PYTHON = re.compile(r'"(?:odrl:)?([A-Za-z]\w+)"')


@cache
def shapes() -> Graph:
    """Return every shape as it is."""
    return load_shapes()


def terms_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the terms that `texts` name, with their prefixes."""
    return frozenset(term for text in texts for term in _TERM.findall(text))


@cache
def derivations() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return the terms that each derivation states, and those that it asks for."""
    texts = [t.lexical for _, t in shapes().pairs(SH + "construct") if isinstance(t, Literal)]
    parts = (text.split("WHERE", 1) for text in texts)
    return tuple((terms_of([head]), terms_of([body])) for head, body in parts)


@cache
def computed() -> frozenset[str]:
    """Return the names of terms that the engine reads or states itself, such as those of ODRL's evaluation."""
    files = Path(graph_api.engine.__file__).parent.rglob("*.py")
    return frozenset(name for file in files for name in _NAMED_IN_PYTHON.findall(file.read_text(encoding="utf-8")))


@cache
def below() -> Mapping[str, frozenset[str]]:
    """Return, for each property, itself and those above it."""
    above = application().rulebook.schema.superproperties
    return {worded(p): frozenset({worded(p), *map(worded, over)}) for p, over in above.items()}


def played_by(texts: Iterable[str]) -> frozenset[str]:
    """Return the terms for which SPARQL asks, directly or through what derivations state."""
    reached = terms_of(texts)
    while True:
        more = reached.union(*(body for head, body in derivations() if head & reached))
        if more == reached:
            return reached
        reached = more


def idle(named: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Return which terms of `named` play no part in what `texts` ask for, nor in what the engine computes."""
    played = played_by(texts)
    return [
        term
        for term in named
        if not any(over in played or over.split(":")[1] in computed() for over in below().get(term, {term}))
    ]


@pytest.mark.parametrize("rule", application().rulebook.rules, ids=lambda rule: rule.id)
def test_every_restriction_of_a_rule_plays_a_part_in_it(rule: Rule):
    texts = [constraint.select_text for constraint in rule.constraints]
    assert idle(sorted(terms_of(rule.exceptions)), texts) == []


def test_a_restriction_that_plays_no_part_is_told():
    asking = "SELECT $this ?work WHERE { $this ag:ownedBy ?owner }"
    assert idle(["ag:owner", "ag:ownershipInterest"], [asking]) == []
    assert idle(["ag:owner", "ag:unNumber"], [asking]) == ["ag:unNumber"]
