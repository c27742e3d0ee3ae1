"""Single edits of the facts of a world: what somebody might state otherwise, twice, wrongly or not at all."""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from graph_api.engine.terms import (
    LABEL,
    RDF_TYPE,
    SKOS,
    XSD_BOOLEAN,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    Term,
    Triple,
    instant,
    local_name,
    moment_of,
    number_of,
)
from tests.support.cases import application

CASE = "https://example.org/case/"
STRANGER = CASE + "something-unknown"
WIDE = (SKOS + "Concept", "")  # of these there are too many for each to mean something


class Edit(NamedTuple):
    """What leaves a world and what enters it; `name` is fit for the name of a file."""

    name: str
    removed: tuple[Triple, ...]
    added: tuple[Triple, ...]

    def of(self, world: Iterable[Triple]) -> tuple[Triple, ...]:
        """Return `world` after the edit."""
        kept = dict.fromkeys(t for t in world if t not in self.removed)
        return tuple({**kept, **dict.fromkeys(self.added)})


def deletions(world: Collection[Triple]) -> Iterator[Edit]:
    """Yield the loss of each statement, labels left out."""
    for triple in world:
        if triple[1] != LABEL:
            yield Edit(f"no-{_name(triple[1])}-of-{_name(triple[0])}", (triple,), ())


def replacements(
    world: Collection[Triple], others: Iterable[Triple] = (), chosen: Iterable[Triple] | None = None
) -> Iterator[Edit]:
    """Yield each statement (or each of `chosen`) with another object.

    That is one of the same kind, one that `others` state, or a stranger.
    """
    stated: dict[str, dict[Term, None]] = {}
    for _, predicate, obj in [*world, *others]:
        stated.setdefault(predicate, {})[obj] = None
    moments = _moments(world)
    kinds = _by_kind(world)
    for triple in world if chosen is None else chosen:
        subject, predicate, obj = triple
        if predicate == LABEL:
            continue
        pool: dict[Term, None] = dict(stated[predicate])
        if isinstance(obj, Literal):
            pool |= dict.fromkeys(_literals(obj, moments))
        elif predicate != RDF_TYPE:
            pool |= {STRANGER: None, **dict.fromkeys(_alike(obj, kinds))}
        for other in pool:
            if other != obj:
                name = f"{_name(subject)}-{_name(predicate)}-{_name(other)}"
                yield Edit(name, (triple,), ((subject, predicate, other),))


def additions(world: Collection[Triple], others: Collection[Triple], predicates: Iterable[str]) -> Iterator[Edit]:
    """Yield one more statement: one of `others`, or one by each of `predicates` between things of the world."""
    have = set(world)
    found: dict[Triple, None] = {t: None for t in others if t not in have and t[1] != LABEL}
    stated: dict[str, dict[Term, None]] = {}
    for _, predicate, obj in others:
        stated.setdefault(predicate, {})[obj] = None
    schema = application().rulebook.schema
    nodes = _kinds(world)
    for predicate in predicates:
        domains = set(schema.domains.get(predicate, ()))
        subjects = [n for n, kinds in nodes.items() if not domains or kinds & domains]
        objects = [*_of_range(schema.ranges.get(predicate, ""), nodes, world), *stated.get(predicate, ())]
        if predicate not in schema.derived:
            pairs = ((s, o) for s in subjects for o in objects if s != o)
            found |= {(s, predicate, o): None for s, o in pairs if (s, predicate, o) not in have}
    for triple in found:
        yield Edit(f"also-{_name(triple[0])}-{_name(triple[1])}-{_name(triple[2])}", (), (triple,))


def _of_range(range_: str, nodes: dict[str, set[str]], world: Iterable[Triple]) -> list[Term]:
    """Return the values of a property with the range `range_`, from the world and the vocabularies."""
    if range_ == XSD_BOOLEAN:
        return [Literal("true", XSD_BOOLEAN), Literal("false", XSD_BOOLEAN)]
    if range_ == XSD_DATETIME:
        return [instant(m) for m in _moments(world)]
    found: list[Term] = [n for n, kinds in nodes.items() if range_ in kinds]
    return found if range_ in WIDE else [*found, *individuals(range_)]


def twins(world: Collection[Triple], question: str, chosen: Iterable[str] | None = None) -> Iterator[Edit]:
    """Yield a second thing like each thing (or each of `chosen`), with all that is stated of both, or less."""
    subjects = dict.fromkeys(s for s, _, _ in world if s != question) if chosen is None else chosen
    for node in subjects:
        twin = f"{node}-2"
        out = [(twin, p, o) for s, p, o in world if s == node and o != node]
        into = [(s, p, twin) for s, p, o in world if o == node and s != node]
        name = _name(node)
        yield Edit(f"another-{name}", (), (*out, *into))
        for left in [*into, *out]:
            rest = tuple(t for t in (*out, *into) if t != left)
            if left[1] != LABEL and rest:
                about = _name(left[0]) if left in into else ""
                yield Edit(f"another-{name}-without-{about}{'-' if about else ''}{_name(left[1])}", (), rest)


def _literals(obj: Literal, moments: Iterable[object]) -> Iterator[Literal]:
    if obj.datatype == XSD_BOOLEAN:
        yield Literal("false" if obj.lexical == "true" else "true", XSD_BOOLEAN)
    elif obj.datatype == XSD_DATETIME:
        yield from (instant(m) for m in moments)  # type: ignore[arg-type]
    elif obj.datatype in (XSD_INTEGER, XSD_DECIMAL):
        number = number_of(obj)
        if number is not None:
            yield from (Literal(str(number + step), obj.datatype) for step in (-1, 1))
            yield Literal("0", obj.datatype)


def _moments(world: Iterable[Triple]) -> list[object]:
    """Return the instants of a world, with one before and one after all of them."""
    found = sorted({m for _, _, o in world if (m := moment_of(o)) is not None})
    if not found:
        return []
    return [found[0] - timedelta(days=400), *found, found[-1] + timedelta(days=400)]


def _kinds(world: Iterable[Triple]) -> dict[str, set[str]]:
    schema = application().rulebook.schema
    found: dict[str, set[str]] = {}
    for subject, predicate, obj in world:
        if predicate == RDF_TYPE:
            found.setdefault(subject, set()).update((str(obj), *schema.superclasses.get(str(obj), ())))
    return found


def _by_kind(world: Iterable[Triple]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node, kinds in _kinds(world).items():
        for kind in kinds:
            found.setdefault(kind, []).append(node)
    return found


def _alike(obj: str, kinds: dict[str, list[str]]) -> Iterator[str]:
    """Yield the things that share the narrowest class with `obj`, in the world or among the vocabularies."""
    own = [members for members in kinds.values() if obj in members]
    if own:
        yield from min(own, key=len)
        yield from max(own, key=len)
    for kind in _classes().get(obj, ()):
        yield from individuals(kind)


@cache
def individuals(kind: str) -> tuple[str, ...]:
    """Return the things of the vocabularies that are of class `kind`; of large classes none but the first."""
    ontology, schema = application().ontology, application().rulebook.schema
    classes = {kind, *(c for c, above in schema.superclasses.items() if kind in above)}
    found = sorted({i for c in classes for i in ontology.instances(c) if not i.startswith("_:")})
    return tuple(found[:40])


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for subject, kind in application().ontology.pairs(RDF_TYPE):
        if isinstance(kind, str) and "skos/core" not in kind and "owl#" not in kind:
            found.setdefault(subject, []).append(kind)
    return {subject: tuple(kinds) for subject, kinds in found.items()}


def _name(term: Term) -> str:
    text = term.lexical if isinstance(term, Literal) else local_name(term)
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text)[:40].strip("-").lower()
