"""Evaluates policies for requests in a state of the world, and says what comes of it.

The verdict is that on the use asked for which fares worst. Source of the conflict strategies:
https://www.w3.org/TR/odrl-model/#conflict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph_api.domain.verdict import Verdict, strictest
from graph_api.engine.graph import Graph
from graph_api.engine.odrl.duties import Setting, assess, assess_obligation
from graph_api.engine.odrl.history import recorded_answers, uses_of
from graph_api.engine.odrl.model import (
    Answers,
    Deontic,
    DutyReport,
    Performance,
    Request,
    RuleReport,
)
from graph_api.engine.odrl.outcome import Judged, UseOutcome, outcome_of
from graph_api.engine.odrl.policies import Policy
from graph_api.engine.odrl.requests import AccessRequest, RequestedUse
from graph_api.engine.odrl.rules import PROHIBITION, RuleView, evaluate_view
from graph_api.engine.odrl.vocabulary import odrl
from graph_api.engine.odrl.world import World, together
from graph_api.engine.terms import Literal, Term

MEASURED: Final = odrl("count", "dateTime", "elapsedTime")
"""Left operands that the state of the world answers by its time and its record of uses."""


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """What one policy says to one request. `created` is the time of the world, where it names exactly one."""

    policy: str
    request: str
    created: Literal | None
    rules: tuple[RuleReport, ...]
    obligations: tuple[DutyReport, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome of evaluating policies: reports, the verdict on each use, and what was not understood."""

    reports: tuple[PolicyReport, ...]
    outcomes: tuple[UseOutcome, ...]
    warnings: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The strictest verdict on a use; where nothing is asked for, nothing is granted."""
        return strictest(o.verdict for o in self.outcomes) if self.outcomes else Verdict.NOT_GRANTED


def evaluate_policies(
    graph: Graph, policies: Sequence[Policy], requests: Sequence[AccessRequest], world: World
) -> Evaluation:
    """Return the evaluation of `policies` for `requests`, on `graph`, which holds policies and state."""
    reports: list[PolicyReport] = []
    outcomes: list[UseOutcome] = []
    for request in requests:
        judged = [
            [_judge(graph, p, view, use, world) for p in policies for view in p.rules] for use in request.uses
        ]
        for policy in policies:
            own = tuple(j.report for found in judged for j in found if j.policy is policy)
            obligations = tuple(_obligation(graph, view, world) for view in policy.obligations)
            reports.append(PolicyReport(policy.iri, request.iri, _created(world), own, obligations))
        outcomes += [outcome_of(use, found, policies) for use, found in zip(request.uses, judged, strict=True)]
    return Evaluation(tuple(reports), tuple(outcomes), tuple(dict.fromkeys(_warnings(policies, requests))))


def _judge(graph: Graph, policy: Policy, view: RuleView, use: RequestedUse, world: World) -> Judged:
    request = Request(_some(use.party), use.action, _some(use.target))
    known = together(world.answers, recorded_answers(graph, view, world))
    known = together(known, _claims(use, known))
    answers = replace(known, heeds_status=not view.inherited)
    setting = Setting(graph, world, request, answers)
    duties = tuple(assess(duty, setting, view.assignees) for duty in sorted(view.duties))
    report = replace(evaluate_view(graph, view, request, duties, answers=answers), requested=use.rule)
    if view.kind == PROHIBITION:
        remedies = tuple(assess(duty, setting, view.assignees) for duty in sorted(view.remedies))
        report = _infringed(replace(report, remedies=remedies), graph, view, world)
    return Judged(policy, report)


def _claims(use: RequestedUse, known: Answers) -> Answers:
    """Return what the asker answers; what can be measured is not answered by a claim alone."""
    kept = {o: v for o, v in use.answers.values.items() if o not in MEASURED or o in known.values}
    return replace(use.answers, values=kept, units={o: u for o, u in use.answers.units.items() if o in kept})


def _infringed(report: RuleReport, graph: Graph, view: RuleView, world: World) -> RuleReport:
    """Return `report` with what the record says of breaches of a ban, which all its remedies make good.

    Of a ban with constraints, a breach is known only where a report says that the ban was acted against.
    """
    uses = uses_of(graph, view, world) or []
    if not any(use.rule == view.rule or not view.constraints for use in uses):
        return report
    remedied = report.remedies and all(duty.state is Deontic.FULFILLED for duty in report.remedies)
    deontic = Deontic.NOT_SET if remedied else Deontic.VIOLATED
    return replace(report, performance=Performance.PERFORMED, deontic=deontic)


def _obligation(graph: Graph, view: RuleView, world: World) -> DutyReport:
    known = together(world.answers, recorded_answers(graph, view, world))
    request = Request(_names(view.assignees), None, _names(view.targets))
    return assess_obligation(view, Setting(graph, world, request, replace(known, heeds_status=not view.inherited)))


def _created(world: World) -> Literal | None:
    first = world.times[0] if len(world.times) == 1 else None
    return first if isinstance(first, Literal) else None


def _warnings(policies: Sequence[Policy], requests: Sequence[AccessRequest]) -> Iterator[str]:
    for policy in policies:
        yield from policy.doubts
        yield from policy.warnings
    for request in requests:
        yield from request.warnings


def _some(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _names(terms: tuple[Term, ...]) -> tuple[str, ...]:
    return tuple(term for term in terms if isinstance(term, str))
