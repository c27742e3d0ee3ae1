"""Assets that are alike are judged alike: of pairs in random worlds, and of pairs made by hand."""

from collections.abc import Iterable, Sequence
from functools import cache
from random import Random
from typing import Final, NamedTuple

import pytest

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.terms import DCTERMS, LABEL, ODRL, RDF_TYPE, XSD_DATETIME, Literal, Triple, ag
from graph_api.services import alike as alike_assets
from graph_api.services.alike import Alike
from graph_api.services.own_things import NAMING, OWN
from graph_api.services.read_case import read_case
from tests.laws.verdicts import REFUSED, Outcome, outcome
from tests.support.cases import application
from tests.support.edits import CASE, Edit, additions, deletions, replacements
from tests.support.random_worlds import random_world
from tests.support.worlds import World, canonical

ASSET: Final = ag("asset")
SHARDS, PAIRS = 6, 40
FIRST: Final = 4_000_000


class Pair(NamedTuple):
    """A world in which one asset has a twin, and its question."""

    facts: tuple[Triple, ...]
    question: str
    asset: str

    @property
    def twin(self) -> str:
        """The other asset."""
        return twin_of(self.asset)

    def likenesses(self) -> tuple[object, object]:
        """What the asset and its twin are compared by."""
        asked = [t for t in self._description(self.asset) if t[1] != ASSET]
        alike = Alike(World(self.facts), application().rulebook.schema, self.question, asked)
        return alike.likeness(self.asset), alike.likeness(self.twin)

    def outcomes(self) -> tuple[Outcome, Outcome]:
        """What comes of the question about each of them."""
        return self._outcome(self.asset), self._outcome(self.twin)

    def _outcome(self, asset: str) -> Outcome:
        facts = [t for t in self.facts if t[0] != self.question]
        description = self._description(asset)
        try:
            return outcome(read_case(World(facts), self.question, description, application().rulebook.schema))
        except CouldNotJudgeError:
            return REFUSED

    def _description(self, asset: str) -> list[Triple]:
        own = [(s, p, canonical(o)) for s, p, o in self.facts if s == self.question and p != ASSET]
        return [*own, (self.question, ASSET, asset)]


def twin_of(node: str) -> str:
    """Return the name of the twin of `node`."""
    return f"{node}-twin"


def paired(facts: Sequence[Triple], question: str) -> Pair | None:
    """Return `facts` with a twin of the asset that the question is about, or None where it has no own things."""
    assets = [str(o) for s, p, o in facts if (s, p) == (question, ASSET)]
    kinds = {s: str(o) for s, p, o in facts if p == RDF_TYPE}
    above = application().rulebook.schema.superclasses
    own_kind = {s for s, kind in kinds.items() if not OWN.isdisjoint((kind, *above.get(kind, ())))}
    if len(assets) != 1 or assets[0] not in own_kind:
        return None
    own = set(assets)
    for _ in range(20):
        for s, _, o in facts:
            if s != question and (s in own or o in own):
                own.update(node for node in (s, o) if isinstance(node, str) and node in own_kind)
    copied = [_renamed(t, own) for t in facts if t[0] != question and (t[0] in own or t[2] in own)]
    return Pair(tuple(dict.fromkeys([*facts, *copied])), question, assets[0])


def _renamed(triple: Triple, own: set[str]) -> Triple:
    subject, predicate, obj = triple
    if isinstance(obj, Literal):
        renamed = obj._replace(lexical=twin_of(obj.lexical)) if predicate in NAMING else obj
        return twin_of(subject), predicate, renamed
    return (twin_of(subject) if subject in own else subject), predicate, (twin_of(obj) if obj in own else obj)


@cache
def pairs(shard: int) -> tuple[tuple[int, Pair], ...]:
    """Return pairs in random worlds, most of them edited after the twin was made."""
    found: list[tuple[int, Pair]] = []
    seed = FIRST + shard * 10_000
    while len(found) < PAIRS:
        seed += 1
        world = random_world(seed)
        pair = paired(world.facts, world.question)
        if pair is not None:
            found.append((seed, _edited(pair, Random(seed))))  # noqa: S311  # the same pairs again
    return tuple(found)


def _edited(pair: Pair, random: Random) -> Pair:
    facts = pair.facts
    for _ in range(random.randint(0, 2)):
        world = [t for t in facts if t[0] != pair.question]
        chosen = random.sample(world, min(6, len(world)))
        edits: list[Edit] = [*deletions(chosen), *replacements(world, chosen=chosen)]
        predicates = random.sample(used := sorted({p for _, p, _ in world}), min(3, len(used)))
        edits += list(additions(world, (), predicates))[:40]
        if edits:
            facts = random.choice(edits).of(facts)
    return pair._replace(facts=facts)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_is_alike_is_judged_alike(shard: int):
    for seed, pair in pairs(shard):
        first, second = pair.likenesses()
        if first is not None and first == second:
            one, other = pair.outcomes()
            assert one == other, seed


def test_many_twins_are_alike_and_many_edits_tell_them_apart():
    compared = [pair.likenesses() for shard in range(SHARDS) for _, pair in pairs(shard)]
    alike = sum(first is not None and first == second for first, second in compared)
    assert alike > len(compared) / 4
    assert alike < len(compared)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_stands_apart_is_not_mentioned_by_what_is_shared(shard: int, monkeypatch: pytest.MonkeyPatch):
    """To look at what leads to own things says the same as to read all that is shared."""
    at_a_glance = [pair.likenesses() for _, pair in pairs(shard)]
    monkeypatch.setattr(alike_assets, "_MOST_NAMING", 0)  # nothing is looked at but what is read
    for (seed, pair), found in zip(pairs(shard), at_a_glance, strict=True):
        read = pair.likenesses()
        assert [one is None for one in read] == [one is None for one in found], seed
        assert (read[0] == read[1]) == (found[0] == found[1]), seed


@pytest.fixture
def pair() -> Pair:
    """A sample of a donor, collected under a consent and kept under an agreement, and its twin."""
    kinds = {"question": "ProposedUse", "sample": "Specimen", "donor": "Donor", "consent": "Consent"}
    kinds |= {"university": "AcademicInstitution", "agreement": "CollaborationAgreement", "scope": "ConsentScope"}
    stated = [
        ("question", "actor", "university"),
        ("question", "asset", "sample"),
        ("sample", "owner", "university"),
        ("sample", "donor", "donor"),
        ("sample", "collectedUnder", "consent"),
        ("consent", "consentOf", "donor"),
        ("consent", "consentScope", "scope"),
        ("agreement", "party", "university"),
    ]
    facts: list[Triple] = [(CASE + name, RDF_TYPE, ag(kind)) for name, kind in kinds.items()]
    facts += [(CASE + subject, ag(predicate), CASE + obj) for subject, predicate, obj in stated]
    facts.append((CASE + "question", ag("startsAt"), Literal("2024-03-01T00:00:00Z", XSD_DATETIME)))
    found = paired(facts, CASE + "question")
    assert found is not None
    return found


def alike(pair: Pair, *more: Triple) -> bool:
    """Tell whether the asset and its twin are alike when `more` is stated."""
    first, second = pair._replace(facts=(*pair.facts, *more)).likenesses()
    return first is not None and first == second


def test_names_do_not_tell_assets_apart(pair: Pair):
    assert alike(pair)
    assert alike(pair, (pair.asset, LABEL, Literal("one")), (pair.twin, LABEL, Literal("other")))
    assert not alike(pair, (pair.asset, DCTERMS + "identifier", Literal("only one of them has it")))


def test_an_asset_is_not_alike_when_something_shared_speaks_of_what_is_its_own(pair: Pair):
    for name in ("sample", "donor", "consent"):
        for node in (CASE + name, twin_of(CASE + name)):
            assert not alike(pair, (CASE + "agreement", ag("listedFor"), node)), node


def test_a_right_or_ban_on_one_of_them_tells_them_apart(pair: Pair):
    ban: Iterable[Triple] = [
        (CASE + "ban", RDF_TYPE, ODRL + "Prohibition"),
        (CASE + "ban", ODRL + "target", pair.twin),
    ]
    assert not alike(pair, *ban)


def test_an_asset_that_the_question_names_elsewhere_is_known_by_name(pair: Pair):
    assert not alike(pair, (pair.question, ag("combinesWith"), pair.twin))


def pool(asset: str, name: str, donors: str) -> list[Triple]:
    """Return that `asset` was pooled from a part of each of `donors`, letters that stand for them."""
    found: list[Triple] = [(f"{CASE}{name}-{letter}", RDF_TYPE, ag("Donor")) for letter in set(donors)]
    for number, letter in enumerate(donors):
        part = f"{CASE}{name}-part-{number}"
        found += [(asset, ag("pooledFrom"), part), (part, RDF_TYPE, ag("Specimen"))]
        found.append((part, ag("donor"), f"{CASE}{name}-{letter}"))
    return found


def test_it_matters_how_own_things_hang_together(pair: Pair):
    assert alike(pair, *pool(pair.asset, "one", "aabb"), *pool(pair.twin, "other", "xxyy"))
    assert not alike(pair, *pool(pair.asset, "one", "aabb"), *pool(pair.twin, "other", "xxxy"))


def test_an_own_thing_that_holds_rights_is_known_by_name(pair: Pair):
    assert not alike(
        pair, (pair.asset, ag("owner"), CASE + "donor"), (pair.twin, ag("owner"), twin_of(CASE + "donor"))
    )


def test_what_is_nobodys_own_is_like_nothing_else(pair: Pair):
    asked = [t for t in pair.facts if t[0] == pair.question and t[1] != ASSET]
    compared = Alike(World(pair.facts), application().rulebook.schema, pair.question, asked)
    assert compared.likeness(CASE + "university") is None
    assert compared.likeness(ag("Specimen")) is None
