"""Reads ODRL policies: their rules with what the policy says for all of them, inheritance, conflict strategy.

A policy that is not understood - a profile nobody knows, a parent that is not there, a term that does not exist -
is read, but everything in it is unknown. Source: https://www.w3.org/TR/odrl-model/.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.constraints import as_text, sort_key
from graph_api.engine.odrl.rules import (
    ACTION,
    ASSIGNEE,
    CONSTRAINT,
    DUTY,
    PERMISSION,
    PROHIBITION,
    TARGET,
    RuleView,
    view_of,
)
from graph_api.engine.odrl.soundness import checked
from graph_api.engine.odrl.vocabulary import (
    CONFLICT_TERMS,
    CORE_PROFILES,
    ON_POLICY,
    POLICY_CLASSES,
    complaint,
    unknown_terms,
)
from graph_api.engine.terms import DCTERMS, ODRL, Literal, Term

LINKS: Final = {
    ODRL + "permission": PERMISSION,
    ODRL + "prohibition": PROHIBITION,
    ODRL + "obligation": DUTY,
}
REQUEST, AGREEMENT = ODRL + "Request", ODRL + "Agreement"
PROFILE, INHERIT_FROM, CONFLICT = ODRL + "profile", ODRL + "inheritFrom", ODRL + "conflict"
REPLACED_BY: Final = DCTERMS + "isReplacedBy"
POINTING_AT_POLICY: Final = {TARGET: ODRL + "hasPolicy", ASSIGNEE: ODRL + "assigneeOf"}
NOT_GRANTING: Final = frozenset(ODRL + name for name in ("Offer", "Request", "Assertion", "Ticket"))


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy with its rules and those that it inherits.

    `conflicts` are the conflict strategies that it and its parents state. A `template` is inherited by another
    policy that was given, and grants through its heirs alone. `doubts` say why nothing in it can be relied on.
    """

    iri: str
    rules: tuple[RuleView, ...]
    obligations: tuple[RuleView, ...]
    conflicts: frozenset[str]
    grants: bool
    replaced: bool
    template: bool
    doubts: tuple[str, ...]
    warnings: tuple[str, ...]


def read_policies(graph: Graph, given: Graph, profiles: Collection[str] = ()) -> tuple[Policy, ...]:
    """Return the policies that `given` states, read on `graph`, which holds `given` and what is known besides.

    `profiles` are the profiles that are understood, next to the core of ODRL.
    """
    named = {node for kind in POLICY_CLASSES for node in given.instances(kind)}
    named |= {node for link in LINKS for node, _ in given.pairs(link)}
    wanted = {node for node in named if not given.is_a(node, REQUEST)}
    reader = _Reader(graph, frozenset(wanted), CORE_PROFILES | frozenset(profiles))
    return tuple(reader.policy(iri) for iri in sorted(wanted))


def loose_rules(given: Graph) -> list[str]:
    """Return the permissions and prohibitions that nothing in `given` attaches to a policy or a request."""
    attached = {rule for link in LINKS for _, rule in given.pairs(link)}
    rules = {*given.instances(PERMISSION), *given.instances(PROHIBITION)}
    return sorted(rules - attached)


class _Reader:
    def __init__(self, graph: Graph, named: frozenset[str], profiles: frozenset[str]) -> None:
        self._graph, self._named, self._profiles = graph, named, profiles
        self._parents = {parent for policy in named for parent in graph.objects(policy, INHERIT_FROM)}

    def policy(self, iri: str) -> Policy:
        """Return the policy `iri` with everything that it inherits."""
        graph = self._graph
        paths = list(self._paths(iri, (iri,)))
        ancestors = sorted({path[-1] for path in paths})
        doubts = tuple(dict.fromkeys(doubt for path in paths for doubt in self._doubts(path)))
        views = dict.fromkeys(view for path in paths for view in self._views(path))
        agreement = graph.is_a(iri, AGREEMENT)
        read = [checked(graph, view, agreement=agreement) for view in views]
        if doubts:
            read = [(replace(view, sound=False), warnings) for view, warnings in read]
        rules = [view for view, _ in read]
        return Policy(
            iri,
            tuple(sorted((v for v in rules if v.kind != DUTY), key=lambda v: v.rule)),
            tuple(sorted((v for v in rules if v.kind == DUTY), key=lambda v: v.rule)),
            frozenset(str(c) for a in ancestors for c in graph.objects(a, CONFLICT)),
            grants=not any(graph.is_a(iri, kind) for kind in NOT_GRANTING),
            replaced=any(True for _ in graph.objects(iri, REPLACED_BY)),
            template=iri in self._parents,
            doubts=doubts,
            warnings=tuple(dict.fromkeys(w for _, warnings in read for w in warnings)),
        )

    def _paths(self, policy: str, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield the ways from the policy up to each of its ancestors; one that closes a circle ends there."""
        yield path
        for parent in sorted(as_text(p) for p in self._graph.objects(policy, INHERIT_FROM)):
            if parent in path:
                yield (*path, parent)
            else:
                yield from self._paths(parent, (*path, parent))

    def _doubts(self, path: tuple[str, ...]) -> Iterator[str]:
        policy = path[-1]
        if policy in path[:-1]:
            yield f"`{policy}` inherits from itself"
        if policy not in self._named:
            yield f"`{policy}`, from which `{path[-2]}` inherits, is not among the policies given"
        for profile in self._graph.objects(policy, PROFILE):
            if profile not in self._profiles:
                yield f"`{policy}` follows the profile `{as_text(profile)}`, which is not known here"
        for term in unknown_terms(self._graph, policy, ON_POLICY):
            yield complaint(policy, term)
        for link in LINKS:
            if any(isinstance(rule, Literal) for rule in self._graph.objects(policy, link)):
                yield f"`{policy}` names a rule of `odrl:{link.removeprefix(ODRL)}` by a text and not by an IRI"
        for conflict in self._graph.objects(policy, CONFLICT):
            if conflict not in CONFLICT_TERMS:
                yield f"`{policy}` asks for the conflict strategy `{as_text(conflict)}`, which is not known here"

    def _views(self, path: tuple[str, ...]) -> Iterator[RuleView]:
        policy = path[-1]
        if policy in path[:-1]:
            return
        for link, kind in LINKS.items():
            for rule in self._graph.objects(policy, link):
                if isinstance(rule, str):
                    yield self._completed(view_of(self._graph, rule, kind), path)

    def _completed(self, view: RuleView, path: tuple[str, ...]) -> RuleView:
        """Return `view` with what its policy and those that pass it on say for all their rules.

        What stands nearest to the rule counts; a ban takes everything that is said.
        """
        levels = [path[-1:], *self._above(path[-1]), *((p,) for p in reversed(path[:-1]))]
        shared = {p: self._shared(view, p, own, levels) for p, own in _own(view).items()}
        constraints = [*view.constraints]
        if view.kind != PROHIBITION:
            constraints += [c for level in levels for p in level for c in self._graph.objects(p, CONSTRAINT)]
        return replace(
            view,
            assignees=shared[ASSIGNEE],
            targets=shared[TARGET],
            actions=shared[ACTION],
            constraints=tuple(sorted(dict.fromkeys(constraints), key=sort_key)),
            inherited=len(path) > 1,
        )

    def _above(self, policy: str) -> list[tuple[str, ...]]:
        """Return the ancestors of `policy`, nearest first."""
        levels: list[tuple[str, ...]] = []
        seen, level = {policy}, [policy]
        while level:
            parents = {as_text(p) for q in level for p in self._graph.objects(q, INHERIT_FROM)}
            level = sorted(parents - seen)
            seen.update(level)
            levels.append(tuple(level))
        return levels

    def _shared(
        self, view: RuleView, predicate: str, own: tuple[Term, ...], levels: Iterable[tuple[str, ...]]
    ) -> tuple[Term, ...]:
        steps = [own, *(tuple(o for p in level for o in self._graph.objects(p, predicate)) for level in levels)]
        if view.kind == PROHIBITION:
            found = [term for step in steps for term in step]
        else:
            found = list(next((step for step in steps if step), ()))
        link = POINTING_AT_POLICY.get(predicate)
        if link is not None:
            found += [s for level in levels for p in level for s in self._graph.subjects(link, p)]
        return tuple(sorted(dict.fromkeys(found), key=sort_key))


def _own(view: RuleView) -> dict[str, tuple[Term, ...]]:
    return {ASSIGNEE: view.assignees, TARGET: view.targets, ACTION: view.actions}
