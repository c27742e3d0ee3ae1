"""Evaluates ODRL permissions, prohibitions and obligations for a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.constraints import evaluate
from graph_api.engine.odrl.model import (
    Activation,
    Answers,
    ConstraintReport,
    Deontic,
    DutyReport,
    Polarity,
    Refinements,
    Request,
    RuleReport,
    State,
    conjunction,
    disjunction,
)
from graph_api.engine.odrl.reach import PART_OF, collections_of, entailed_actions, wider_actions
from graph_api.engine.odrl.vocabulary import ON_RULE, TOP_ACTIONS, unknown_terms
from graph_api.engine.terms import ODRL, RDF, RDF_TYPE, Literal, Term, ag, truth_of

PERMISSION, PROHIBITION, DUTY = ODRL + "Permission", ODRL + "Prohibition", ODRL + "Duty"
KINDS = (PERMISSION, PROHIBITION, DUTY)
ASSIGNEE, TARGET, ACTION = ODRL + "assignee", ODRL + "target", ODRL + "action"
CONSTRAINT, REFINEMENT = ODRL + "constraint", ODRL + "refinement"
DUTY_OF, REMEDY = ODRL + "duty", ODRL + "remedy"
SOURCE = ODRL + "source"
INCLUDES_DERIVATIVES = ag("includesDerivatives")


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as it is to be read: its own properties and what its policy says for all its rules.

    `kind` is empty where the rule is of no kind or of two. A rule that is not `sound` is unknown. An
    `inherited` rule does not take the odrl:status of its constraints along.
    """

    rule: str
    kind: str
    assignees: tuple[Term, ...] = ()
    targets: tuple[Term, ...] = ()
    actions: tuple[Term, ...] = ()
    constraints: tuple[Term, ...] = ()
    duties: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    sound: bool = True
    inherited: bool = False


class Match(NamedTuple):
    """Whether a party, an asset or an action is what a rule speaks of, and the refinements that decided it."""

    state: State
    refinements: tuple[ConstraintReport, ...] = ()


UNRELATED, NOT_SAID = Match(State.UNSATISFIED), Match(State.UNKNOWN)


def view_of(graph: Graph, rule: str, linked: str = "") -> RuleView:
    """Return `rule` with its own properties; `linked` is the kind that the property which attaches it gives.

    A rule whose duty is a text is not sound, because nobody can tell whether the duty is fulfilled.
    """
    duties = list(graph.objects(rule, DUTY_OF))
    legible = not any(isinstance(duty, Literal) for duty in duties)
    kinds = {kind for kind in KINDS if graph.has(rule, RDF_TYPE, kind)} | ({linked} if linked else set())
    return RuleView(
        rule,
        kinds.pop() if len(kinds) == 1 else "",
        tuple(graph.objects(rule, ASSIGNEE)),
        tuple(graph.objects(rule, TARGET)),
        tuple(graph.objects(rule, ACTION)),
        tuple(graph.objects(rule, CONSTRAINT)),
        tuple(duty for duty in duties if isinstance(duty, str)),
        tuple(duty for duty in graph.objects(rule, REMEDY) if isinstance(duty, str)),
        sound=legible and not unknown_terms(graph, rule, ON_RULE),
    )


def evaluate_rule(
    graph: Graph,
    rule: str,
    request: Request,
    states: Iterable[DutyReport] = (),
    polarity: Polarity | None = None,
) -> RuleReport:
    """Return the report of `rule` for `request`.

    `states` gives the state of duties of which something is recorded. A premise that the rule does not
    state holds for everybody and everything; a rule that holds an ODRL term that does not exist, or is of
    no kind or of two, is unknown. `polarity` reads the exclusive right of somebody else as a ban.
    """
    view = view_of(graph, rule)
    recorded = {report.duty: report for report in states}
    duties = tuple(recorded.get(duty, DutyReport(duty, Deontic.NOT_SET)) for duty in view.duties)
    return evaluate_view(graph, view, request, duties, polarity)


def evaluate_view(
    graph: Graph,
    view: RuleView,
    request: Request,
    duties: tuple[DutyReport, ...] = (),
    polarity: Polarity | None = None,
    answers: Answers | None = None,
) -> RuleReport:
    """Return the report of the rule that `view` shows, given the state of its duties.

    `answers` take the place of those of the request where the rule's own history answers more.
    """
    polarity = polarity or _polarity_of(view)
    answers = answers or Answers(request.answers)
    party, target = _party_of(graph, view, request, polarity), _target_of(graph, view, request, polarity)
    action = _any(_action(graph, act, request.action, answers, polarity) for act in view.actions)
    constraints = tuple(evaluate(graph, c, answers, polarity) for c in view.constraints)
    stated = [match.state for match in (party, target, action) if match is not None]
    premises = stated + [constraint.state for constraint in constraints]
    return RuleReport(
        view.rule,
        view.kind,
        party.state if party else None,
        target.state if target else None,
        action.state if action else None,
        constraints,
        duties,
        _activation(premises, duties) if view.kind and view.sound else Activation.UNKNOWN,
        Refinements(*(match.refinements if match else () for match in (party, target, action))),
    )


def party_state(graph: Graph, view: RuleView, request: Request) -> State | None:
    """Return the state of the party in the report of `view`; None where the rule states none."""
    party = _party_of(graph, view, request, _polarity_of(view))
    return party.state if party else None


def target_state(graph: Graph, view: RuleView, request: Request) -> State | None:
    """Return the state of the target in the report of `view`; None where the rule states none."""
    target = _target_of(graph, view, request, _polarity_of(view))
    return target.state if target else None


def _polarity_of(view: RuleView) -> Polarity:
    return Polarity.FORBIDS if view.kind == PROHIBITION else Polarity.GRANTS


def _party_of(graph: Graph, view: RuleView, request: Request, polarity: Polarity) -> Match | None:
    return _any(_party(graph, who, request.parties, polarity) for who in view.assignees)


def _target_of(graph: Graph, view: RuleView, request: Request, polarity: Polarity) -> Match | None:
    return _any(_target(graph, what, request.targets, polarity) for what in view.targets)


def premise_state(report: RuleReport) -> State:
    """Return whether party, target and action of a rule fit the request."""
    return conjunction(s for s in (report.party, report.target, report.action) if s is not None)


def _activation(premises: list[State], duties: tuple[DutyReport, ...]) -> Activation:
    state = conjunction(premises)
    if state is State.UNSATISFIED or any(duty.state is Deontic.VIOLATED for duty in duties):
        return Activation.INACTIVE
    return Activation.UNKNOWN if state is State.UNKNOWN else Activation.ACTIVE


def _any(matches: Iterable[Match]) -> Match | None:
    found = list(matches)
    if not found:
        return None
    return Match(disjunction(m.state for m in found), tuple(r for m in found for r in m.refinements))


def _party(graph: Graph, assignee: Term, parties: tuple[str, ...], polarity: Polarity) -> Match:
    return _any(_member(graph, assignee, party, polarity) for party in parties) or NOT_SAID


def _target(graph: Graph, target: Term, assets: tuple[str, ...], polarity: Polarity) -> Match:
    """Tell whether `target` covers the asset; a ban on what it was made from covers it as well."""
    if not assets:
        return NOT_SAID
    inherits = polarity is Polarity.FORBIDS or truth_of(graph.one(target, INCLUDES_DERIVATIVES)) is True
    covered = assets if inherits else assets[:1]
    return _any(_member(graph, target, asset, polarity) for asset in covered) or NOT_SAID


def _member(graph: Graph, collection: Term, member: str, polarity: Polarity) -> Match:
    """Tell whether `member` is, or is stated to be part of, `collection`, and meets its refinements.

    A collection that nothing names is described by its refinements: a ban goes by them, no right does.
    """
    sources = {collection, *graph.objects(collection, SOURCE)}
    belongs = member in sources or not sources.isdisjoint(collections_of(graph, member))
    if not belongs and polarity is Polarity.GRANTS:
        return UNRELATED
    refined = _refined(graph, collection, Answers(dict(_properties(graph, member))), polarity)
    if belongs:
        return refined
    named = sources != {collection} or any(True for _ in graph.subjects(PART_OF, collection))
    part = any(member in collections_of(graph, source) for source in sources)
    return refined if refined.refinements and not named else NOT_SAID if part else UNRELATED


def _properties(graph: Graph, node: str) -> Iterable[tuple[str, tuple[Term, ...]]]:
    return ((predicate, tuple(objects)) for predicate, objects in graph.predicates(node))


def _action(graph: Graph, stated: Term, requested: str | None, answers: Answers, polarity: Polarity) -> Match:
    """Tell whether `stated` covers the requested action; a ban covers what the action implies as well.

    An action of which nobody says in which others it is included may be part of any that is banned.
    """
    if requested is None:
        return NOT_SAID
    meant = set(graph.objects(stated, RDF + "value")) or {stated}
    forbids = polarity is Polarity.FORBIDS
    covering = entailed_actions(graph, requested) if forbids else wider_actions(graph, requested)
    if not meant.isdisjoint(covering):
        return _refined(graph, stated, answers, polarity)
    narrower = any(requested in wider_actions(graph, action) for action in meant)
    unplaced = covering.isdisjoint(TOP_ACTIONS)
    return NOT_SAID if forbids and (narrower or unplaced) else UNRELATED


def _refined(graph: Graph, node: Term, answers: Answers, polarity: Polarity) -> Match:
    reports = tuple(
        evaluate(graph, refinement, answers, polarity) for refinement in graph.objects(node, REFINEMENT)
    )
    return Match(conjunction(report.state for report in reports), reports)
