"""What the fast engine makes of a case, without the words: the verdict and the rules that found something."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.domain.verdict import Verdict, strictest
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.judge import GROUND
from graph_api.engine.terms import Triple
from tests.support.cases import application
from tests.support.worlds import WORLD, case_in


class Outcome(NamedTuple):
    """The verdict of a case, None where there can be none, with the tests that raised more than permitted."""

    verdict: Verdict | None
    found: frozenset[str]

    @property
    def severity(self) -> int:
        """How strict the outcome is; where nobody can judge, no gate opens, so that is the strictest."""
        return len(Verdict) if self.verdict is None else self.verdict

    @property
    def permits(self) -> bool:
        """Whether a gate would open."""
        return self.verdict is Verdict.PERMITTED


REFUSED = Outcome(None, frozenset())


def outcome(case: CaseFile) -> Outcome:
    """Return what the fast engine makes of `case`."""
    try:
        evaluation = application().fast_engine.evaluate(case)
    except CouldNotJudgeError:
        return REFUSED
    raised = {}
    for raw in evaluation.findings:
        verdict = application().rulebook.rule_of(raw.constraint)[1].verdict
        if verdict is not None:
            raised[raw.constraint] = verdict
    verdict = strictest(raised.values())
    grounded = any(True for _ in evaluation.graph.pairs(GROUND))
    return Outcome(verdict, frozenset(raised)) if verdict is not Verdict.PERMITTED or grounded else REFUSED


def outcome_in(facts: Collection[Triple], question: str) -> Outcome:
    """Return what the fast engine makes of the question in the world of `facts`."""
    return outcome(case_in(facts, question))


def case_of_triples(question: str, triples: Iterable[Triple]) -> CaseFile:
    """Return the case file that holds `triples` and nothing else."""
    return CaseFile(question, tuple(Statement(*triple, WORLD) for triple in triples))
