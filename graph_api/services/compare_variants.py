"""Asks one question with several values of a field and tells which conditions are common and which differ.

A condition is a test of a rule that finds fault with the use, or attaches a duty to it. It is common where every
variant that was judged meets it; a variant that could not be judged is told as such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from graph_api.domain.decision import Decision
from graph_api.domain.errors import InvalidFieldError
from graph_api.engine.rulebook import RuleBook
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.ports import CaseJudge, Clock, FactStore
from graph_api.services.what_if.ask_otherwise import with_fields
from graph_api.services.what_if.compare_answers import Judged, Standing, judged
from graph_api.services.what_if.overlay import OverlayStore

MOST_VARIANTS = 100


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that a use meets: the rule and its test, and what it says. `yields` is a verdict or `duty`."""

    rule: str
    test: str
    yields: str
    message: str


@dataclass(frozen=True, slots=True)
class Variant:
    """The question with one value, and what came of it."""

    value: Any
    judged: Judged

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that the use meets with this value."""
        return _conditions(self.judged.decision) if self.judged.decision else ()


@dataclass(frozen=True)
class Variants:
    """A question with several values of `field`."""

    field: str
    variants: tuple[Variant, ...]

    @cached_property
    def common_tests(self) -> frozenset[str]:
        """The tests that every variant meets of which there is a verdict."""
        known = [v for v in self.variants if v.judged.decision is not None]
        met = [frozenset(c.test for c in v.conditions) for v in known]
        return frozenset.intersection(*met) if met else frozenset()

    @property
    def common(self) -> tuple[Condition, ...]:
        """The conditions that are common, in the words of the first variant that was judged."""
        first = next((v for v in self.variants if v.judged.decision is not None), None)
        return tuple(c for c in first.conditions if c.test in self.common_tests) if first else ()

    def own(self, variant: Variant) -> tuple[Condition, ...]:
        """Return the conditions of `variant` that are not common."""
        return tuple(c for c in variant.conditions if c.test not in self.common_tests)


class VariantComparison:
    """Compares variants of a question."""

    def __init__(self, store: FactStore, rulebook: RuleBook, judge: CaseJudge, clock: Clock) -> None:
        self._store, self._rulebook, self._judge, self._clock = store, rulebook, judge, clock

    def compare(
        self,
        kind: str,
        fields: Mapping[str, Any],
        field: str,
        values: Sequence[Any],
        known_at: datetime | None = None,
    ) -> Variants:
        """Return what comes of the question of class `kind` with each of `values` in `field`, in one state."""
        if not 1 < len(values) <= MOST_VARIANTS:
            raise InvalidFieldError("values", f"are {len(values)}; give from 2 to {MOST_VARIANTS}")
        copy, now = OverlayStore(self._store, known_at), Standing(self._clock.now())
        answerer = QuestionAnswerer(copy, self._rulebook, self._judge, now)

        def variant(value: Any) -> Variant:  # noqa: ANN401  # a value of JSON
            otherwise = with_fields(fields, {field: value})
            return Variant(value, judged(lambda: answerer.answer(kind, otherwise).decision))

        return Variants(field, tuple(variant(value) for value in values))


def variants_document(found: Variants) -> dict[str, Any]:
    """Return `found` as a JSON object."""
    return {
        "@type": "Comparison",
        "field": found.field,
        "common": [_condition(c) for c in found.common],
        "couldNotBeJudged": [v.value for v in found.variants if v.judged.decision is None],
        "variants": [
            {
                "value": v.value,
                "verdict": v.judged.word if v.judged.decision else None,
                "problem": v.judged.problem,
                "conditions": [_condition(c) for c in found.own(v)],
            }
            for v in found.variants
        ],
    }


def _condition(condition: Condition) -> dict[str, str]:
    return {"rule": condition.rule, "yields": condition.yields, "message": condition.message}


def _conditions(decision: Decision) -> tuple[Condition, ...]:
    found = [Condition(f.rule, f.constraint, f.verdict.word, f.message) for f in decision.findings]
    found += [Condition(d.rule, f"{d.rule} duty", "duty", d.message) for d in decision.duties]
    return tuple(found)
