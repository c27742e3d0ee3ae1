"""The rules as data: what shapes/ says, ready to be run and to be explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_api.domain.errors import NotFoundError
from graph_api.domain.verdict import Verdict
from graph_api.engine.schema import Schema
from graph_api.engine.sparql.plan import Construct, Select


@dataclass(frozen=True, slots=True)
class RemedyText:
    """A way out of the breach of a rule: its kind, its text, and the roles that can open it."""

    kind: str
    text: str
    grantable_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One test of a rule: a SELECT whose every row is a finding.

    `verdict` is what a row raises; None where it attaches a duty. `missing` says which fact a row misses, and
    `held_by` which roles can state it.
    """

    iri: str
    select: Select
    select_text: str
    message: str
    verdict: Verdict | None
    missing: str | None = None
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its tests and what there is to know about it."""

    id: str
    iri: str
    name: str
    description: str
    regime: str
    target_class: str
    sources: tuple[str, ...]
    remedies: tuple[RemedyText, ...]
    constraints: tuple[Constraint, ...]
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """A rule that adds facts: its CONSTRUCT is run for each thing of `target_class`, in `order`."""

    iri: str
    name: str
    order: int
    target_class: str
    construct: Construct
    construct_text: str


@dataclass(frozen=True)
class RuleBook:
    """All rules and derivations, in the order in which they are run, and the version that names them."""

    rules: tuple[Rule, ...]
    derivations: tuple[Derivation, ...]
    schema: Schema
    version: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def rule(self, identifier: str) -> Rule:
        """Return the rule called `identifier`; raise NotFoundError where there is none."""
        for rule in self.rules:
            if rule.id == identifier:
                return rule
        raise NotFoundError(f"no rule is called `{identifier}`")

    def rule_of(self, constraint: str) -> tuple[Rule, Constraint]:
        """Return the rule and the test that have the IRI `constraint`."""
        return self._by_constraint[constraint]

    @property
    def _by_constraint(self) -> dict[str, tuple[Rule, Constraint]]:
        cached = self.__dict__.get("_index")
        if cached is None:
            cached = {c.iri: (rule, c) for rule in self.rules for c in rule.constraints}
            object.__setattr__(self, "_index", cached)
        return cached
