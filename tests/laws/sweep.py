"""Takes or misspells every statement of a case file in turn, and looks which turn another verdict into permitted.

Where the statement was a restriction, the rule that it bound says so with `ag:restrictedBy`, and the loss is
explained. Every other loss that opens a gate is a fault.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from graph_api.engine.casefile import CaseFile
from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, Literal, Term, Triple, ag
from tests.laws.verdicts import case_of_triples, outcome
from tests.mutation.wording import worded
from tests.support.cases import application, examples
from tests.support.random_worlds import stories
from tests.support.worlds import case_in, facts_of

_TERM = re.compile(r"\b(?:ag|odrl|obo|skos):\w+")
_TYPE = re.compile(r"the type (\w+:\w+)")
SEVERAL = "one of several values"
MAIN = (ag("asset"), ag("item"))
BESIDE = tuple(ag(name) for name in ("combinesWith", "practises", "exploits"))
ASKED = (*MAIN, *(ag(name) for name in ("action", "purpose", "disease", "place", "recipient", "project")))
# what rules say of restrictions in words, with the terms that they mean
PHRASES: Mapping[str, frozenset[str]] = {
    "concepts above a purpose": frozenset({"skos:broader", "skos:topConceptOf"}),
    SEVERAL: frozenset({SEVERAL}),
    "every statement of a permission": frozenset({"odrl:Permission"}),
    "every statement of a permission and a prohibition": frozenset({"odrl:Permission", "odrl:Prohibition"}),
}


class Opening(NamedTuple):
    """A statement whose loss turned a verdict into permitted, and what had been found before."""

    case: str
    how: str
    triple: Triple
    found: frozenset[str]
    kinds: frozenset[str]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that had found something."""
        return tuple(sorted({application().rulebook.rule_of(c)[0].id for c in self.found}))

    @property
    def explained_by(self) -> tuple[str, ...]:
        """The rules among them that name the statement as a restriction."""
        return tuple(rule for rule in self.rules if restricts(rule, self.triple, self.kinds))

    @property
    def what(self) -> str:
        """The statement without the things that it is about."""
        _, predicate, obj = self.triple
        return f"{worded(predicate)} {worded(obj)}" if predicate == RDF_TYPE else worded(predicate)

    def __str__(self) -> str:
        subject, predicate, obj = self.triple
        text = f"{worded(subject)} {worded(predicate)} {worded(obj)}"
        return f"{self.case}: {self.how} `{text}` after {', '.join(self.rules)}"


@cache
def cases() -> tuple[tuple[str, CaseFile], ...]:
    """Return the case files of all examples and questions of scenarios."""
    found = []
    for example in examples():
        try:
            found.append((f"{example.rule} {example.path.name}", case_in(facts_of(example.path))))
        except ValueError:
            continue
    found += [(f"story {question}", case_in(facts, question)) for question, facts in stories()]
    return tuple(found)


def edits_of(case: CaseFile) -> Iterator[tuple[str, Triple, tuple[Triple, ...]]]:
    """Yield how each statement of `case` is lost or misspelt, the statement, and what stands in its place."""
    for triple in dict.fromkeys(s.triple for s in case.statements):
        subject, predicate, obj = triple
        yield "lost", triple, ()
        yield "misspelt the object of", triple, ((subject, predicate, _misspelt(obj)),)
        yield "misspelt the predicate of", triple, ((subject, f"{predicate}x", obj),)


def openings(
    name: str, case: CaseFile, edits: Iterable[tuple[str, Triple, tuple[Triple, ...]]]
) -> Iterator[Opening]:
    """Yield those of `edits` that turn another verdict on `case` into permitted."""
    before = outcome(case)
    if before.permits:
        return
    triples = dict.fromkeys(s.triple for s in case.statements)
    kinds = case.graph()
    for how, triple, instead in edits:
        if how == "lost" and _asks_for_less(case, kinds, triple):
            continue
        changed = dict.fromkeys([*(t for t in triples if t != triple), *instead])
        if outcome(case_of_triples(case.question, changed)).permits:
            of = frozenset(str(o) for o in kinds.objects(triple[0], RDF_TYPE))
            yield Opening(name, how, triple, before.found, of)


def _asks_for_less(case: CaseFile, graph: Graph, triple: Triple) -> bool:
    """Tell whether the question asks for less where `triple` is lost, so that another verdict is no surprise.

    It does without one of several things or circumstances about which it asks; without what is used beside an
    asset that it still names; and, unless it is about a journey, without its end: it is then about a moment.
    """
    subject, predicate, _ = triple
    if subject != case.question:
        return False
    if predicate in BESIDE:
        return any(list(graph.objects(subject, main)) for main in MAIN)
    if predicate == ag("endsAt"):
        return not graph.is_a(subject, ag("ProposedShipment"))
    return predicate in ASKED and len(list(graph.objects(subject, predicate))) > 1


@cache
def _named(rule: str) -> frozenset[str]:
    """Return the terms and phrases by which `rule` names its restrictions."""
    texts = _TYPE.sub("", " ".join(application().rulebook.rule(rule).exceptions))
    phrases = {phrase for phrase in PHRASES if phrase in texts}
    return frozenset(_TERM.findall(texts)) | phrases.union(*(PHRASES[phrase] for phrase in phrases))


@cache
def _types_named(rule: str) -> frozenset[str]:
    """Return the classes of which `rule` names the statement alone that something belongs to them."""
    return frozenset(_TYPE.findall(" ".join(application().rulebook.rule(rule).exceptions)))


def restricts(rule: str, triple: Triple, kinds: Iterable[str]) -> bool:
    """Tell whether `rule` names a statement like `triple`, of a thing of `kinds`, as a restriction.

    It names the predicate or one above it, the class that the statement gives a thing or one above that, or the
    class of the thing.
    """
    named, schema = _named(rule), application().rulebook.schema
    _, predicate, obj = triple
    if predicate == RDF_TYPE:
        given = {*map(worded, (obj, *schema.superclasses.get(str(obj), ())))}
        if worded(obj) in named or given & _types_named(rule):
            return True
    if SEVERAL in named and predicate in schema.functional:
        return True
    above = (predicate, *schema.superproperties.get(predicate, ()))
    return bool({*map(worded, above), *map(worded, kinds)} & named)


def _misspelt(term: Term) -> Term:
    return term._replace(lexical=f"{term.lexical}x") if isinstance(term, Literal) else f"{term}x"
