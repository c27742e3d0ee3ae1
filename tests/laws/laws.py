"""What must hold of every world: tightening never permits more, widening never forbids more."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from graph_api.domain.verdict import Verdict, strictest
from graph_api.engine.terms import Triple
from tests.laws.changes import (
    Change,
    with_narrower_consent,
    with_prohibition,
    with_termination,
    with_wider_consent,
    with_withdrawal,
    without_prohibition,
)
from tests.laws.verdicts import Outcome, outcome_in
from tests.support.cases import application, examples
from tests.support.random_worlds import random_world, stories
from tests.support.worlds import facts_of, question_in

Facts = tuple[Triple, ...]
Changes = Callable[[Facts, str], Iterator[Change]]

# What an agreement forbids or reserves ends with it, where no clause lets it survive. These rules rest on such
# statements of the agreement itself; that their findings go when it ends is not a loosening. Nor is it that what a
# grant forbade (a sublicence too deep) is not granted at all once the grant has ended.
END_WITH_THE_AGREEMENT: Mapping[str, str] = {
    "AGREEMENT-006": "a ban that the agreement states",
    "AGREEMENT-007": "an exclusive right that the agreement grants to another",
    "AGREEMENT-008": "a ban of the agreement on handing on what is one's own",
    "AGREEMENT-011": "a duty of the agreement whose breach suspends a permission",
    "AGREEMENT-012": "two documents disagree only while both are in force",
    "AGREEMENT-013": "standard terms that the agreement adopts",
    "AGREEMENT-014": "standard terms that the agreement adopts",
    "IP-006": "a rule of the agreement on joint results",
    "IP-009": "an option or first refusal that the agreement gives",
    "MATERIAL-013": "limits of a charter under the agreement",
    "PUBLICATION-004": "a review that the agreement asks for",
    "PUBLICATION-005": "confidentiality that the agreement asks for",
    "PUBLICATION-006": "an acknowledgement that the agreement asks for",
    "READINESS-002": "what a clause of the agreement leaves open; that there is no clause is then found instead",
}

# A readiness check asks whether the agreement says anything on a matter; a ban on data is such a word, so the
# agreement says less without it. No use is judged there.
SAYS_LESS: Mapping[str, str] = {"READINESS-003": "whether the agreement says who may use data"}


class Law(NamedTuple):
    """A kind of change, whether it tightens or widens, and the rules whose findings may go with it."""

    name: str
    changes: Changes
    tightens: bool
    exceptions: frozenset[str] = frozenset()


LAWS = (
    Law("adding a prohibition never permits more", lambda f, _: with_prohibition(f), True),
    Law("narrowing a consent never permits more", lambda f, _: with_narrower_consent(f), True),
    Law("withdrawing a consent never permits more", with_withdrawal, True),
    Law(
        "ending an agreement never permits more",
        lambda f, _: with_termination(f),
        True,
        frozenset(END_WITH_THE_AGREEMENT),
    ),
    Law("widening a consent never forbids more", lambda f, _: with_wider_consent(f), False),
    Law(
        "dropping a prohibition never forbids more",
        lambda f, _: without_prohibition(f),
        False,
        frozenset(SAYS_LESS),
    ),
)


def violations(law: Law, worlds: Iterable[tuple[str, str, Facts]]) -> tuple[int, list[str]]:
    """Return how many changes were tried on `worlds`, and those that break `law`."""
    tried, broken = 0, []
    for name, question, facts in worlds:
        changes = list(law.changes(facts, question))
        before = outcome_in(facts, question) if changes else None
        for change in changes:
            tried += 1
            after = outcome_in(change.facts, question)
            assert before is not None
            if _breaks(law, before, after):
                broken.append(f"{name}: {change.words}: {_told(before)} became {_told(after)}")
    return tried, broken


def _breaks(law: Law, before: Outcome, after: Outcome) -> bool:
    if before.verdict is None:
        return law.tightens and not law.exceptions and after.severity < before.severity
    if not law.tightens:
        left = len(Verdict) if after.verdict is None else _without(law.exceptions, after)
        return left > before.severity
    floor = _without(law.exceptions, before)
    return after.severity < (min(floor, Verdict.NOT_GRANTED) if law.exceptions else floor)


def _without(rules: frozenset[str], outcome: Outcome) -> Verdict:
    """Return the verdict of `outcome` when the findings of `rules` are left out."""
    return strictest([_verdict(c) for c in outcome.found if application().rulebook.rule_of(c)[0].id not in rules])


def _verdict(constraint: str) -> Verdict:
    return application().rulebook.rule_of(constraint)[1].verdict or Verdict.PERMITTED


def _told(outcome: Outcome) -> str:
    return "no judgement" if outcome.verdict is None else outcome.verdict.word


@cache
def known_worlds() -> tuple[tuple[str, str, Facts], ...]:
    """Return the worlds of all examples and stories: name, question and facts."""
    found = []
    for example in examples():
        facts = facts_of(example.path)
        try:
            found.append((f"{example.rule} {example.path.name}", question_in(facts), facts))
        except ValueError:
            continue
    return (*found, *((f"story {question}", question, facts) for question, facts in stories()))


def random_worlds(seeds: Sequence[int]) -> Iterator[tuple[str, str, Facts]]:
    """Yield the random worlds of `seeds`."""
    for seed in seeds:
        world = random_world(seed)
        yield f"seed {seed} ({world.origin})", world.question, world.facts
