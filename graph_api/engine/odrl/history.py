"""What the record of past uses answers for one rule: how often it was used, and since when."""

from graph_api.engine.graph import Graph
from graph_api.engine.odrl import values
from graph_api.engine.odrl.constraints import COUNT, number
from graph_api.engine.odrl.model import Answers, Polarity, Request, State
from graph_api.engine.odrl.rules import RuleView, evaluate_view, premise_state
from graph_api.engine.odrl.world import Execution, World
from graph_api.engine.terms import ODRL, Literal, Term

ELAPSED_TIME = ODRL + "elapsedTime"


def recorded_answers(graph: Graph, view: RuleView, world: World) -> Answers:
    """Return odrl:count with the use that is asked for, and odrl:elapsedTime since the first use.

    Where the world keeps no record, or nobody can tell whether a recorded use was one of this rule's, neither
    has a value. A use without a time counts, but then nobody knows since when the rule is used.
    """
    uses = uses_of(graph, view, world)
    if uses is None:
        return Answers()
    answers: dict[str, tuple[Term, ...]] = {COUNT: (number(len(uses) + 1),)}
    elapsed = _elapsed(uses, world)
    if elapsed is not None:
        answers[ELAPSED_TIME] = (elapsed,)
    return Answers(answers)


def uses_of(graph: Graph, view: RuleView, world: World) -> list[Execution] | None:
    """Return the recorded uses of the action of the rule, or None where nobody can tell."""
    past = world.past()
    if not world.keeps_log or past is None:
        return None
    states = {execution: _covered(graph, view, execution) for execution in past}
    if State.UNKNOWN in states.values():
        return None
    return [execution for execution, state in states.items() if state is State.SATISFIED]


def _covered(graph: Graph, view: RuleView, execution: Execution) -> State:
    """Tell whether `execution` was a use of the action of the rule, on its target and by its assignee."""
    if execution.rule is not None:
        return State.SATISFIED if execution.rule == view.rule else State.UNSATISFIED
    done = Request(_some(execution.party), execution.action, _some(execution.target))
    return premise_state(evaluate_view(graph, view, done, polarity=Polarity.GRANTS))


def _elapsed(uses: list[Execution], world: World) -> Literal | None:
    moments = [use.moment for use in uses if use.moment is not None]
    if world.now is None or len(moments) < len(uses):
        return None
    return values.duration(world.now - min(moments, default=world.now))


def _some(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)
