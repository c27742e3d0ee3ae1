"""What permissions and prohibitions together make of one use that is asked for, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph_api.domain.verdict import Verdict
from graph_api.engine.odrl.model import Activation, Deontic, DutyReport, RuleReport, State
from graph_api.engine.odrl.policies import Policy
from graph_api.engine.odrl.requests import RequestedUse
from graph_api.engine.odrl.rules import PERMISSION
from graph_api.engine.terms import ODRL

PERM, INVALID = ODRL + "perm", ODRL + "invalid"
ASKED_FOR: Final = (("party", "who asks"), ("target", "what it is asked for"), ("action", "what is to be done"))


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule's report with the policy in whose name the rule speaks."""

    policy: Policy
    report: RuleReport


@dataclass(frozen=True, slots=True)
class UseOutcome:
    """What all policies together say to one use that is asked for, and why."""

    use: RequestedUse
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sides:
    """The rules that grant a use and those that stand against it, surely or perhaps."""

    grants: tuple[Judged, ...]
    may_grant: tuple[Judged, ...]
    bans: tuple[Judged, ...]
    may_ban: tuple[Judged, ...]
    doubted: tuple[Policy, ...]

    @property
    def permission_wins(self) -> bool:
        """Whether every policy that has a say wants permissions to prevail; odrl:invalid is the default."""
        policies = [j.policy for j in (*self.grants, *self.may_grant, *self.bans, *self.may_ban)]
        wanted = {strategy for policy in policies for strategy in policy.conflicts or {INVALID}}
        return wanted == {PERM} and not self.doubted

    @property
    def in_doubt(self) -> bool:
        """Whether something may yet forbid the use."""
        return bool(self.may_ban or self.doubted)


def outcome_of(use: RequestedUse, judged: Sequence[Judged], policies: Sequence[Policy]) -> UseOutcome:
    """Return the outcome for `use` given the reports on every rule of `policies`.

    A ban or a possible ban yields to a permission only where every policy concerned asks for odrl:perm.
    """
    sides = _sides(judged, policies)
    verdict = _verdict(sides)
    return UseOutcome(use, verdict, tuple(dict.fromkeys(_reasons(sides, judged, verdict))))


def _sides(judged: Sequence[Judged], policies: Sequence[Policy]) -> _Sides:
    found = [j for j in judged if not j.policy.replaced]
    granting = [j for j in found if _may_speak(j)]
    against = [j for j in found if j.report.kind != PERMISSION]
    return _Sides(
        tuple(j for j in granting if j.report.activation is Activation.ACTIVE),
        tuple(j for j in granting if j.report.activation is Activation.UNKNOWN),
        tuple(j for j in against if j.report.activation is Activation.ACTIVE),
        tuple(j for j in against if j.report.activation is Activation.UNKNOWN),
        tuple(policy for policy in policies if policy.doubts and not policy.replaced),
    )


def _may_speak(judged: Judged) -> bool:
    policy = judged.policy
    return judged.report.kind == PERMISSION and policy.grants and not policy.template


def _verdict(sides: _Sides) -> Verdict:
    if sides.bans and not sides.permission_wins:
        return Verdict.PROHIBITED
    if sides.grants:
        if sides.in_doubt and not sides.permission_wins:
            return Verdict.UNDETERMINED
        free = any(not _hindrances(j.report) for j in sides.grants)
        return Verdict.PERMITTED if free else Verdict.CONDITIONAL
    if sides.may_grant or sides.doubted:
        return Verdict.UNDETERMINED
    return Verdict.PROHIBITED if sides.bans else Verdict.NOT_GRANTED


def _hindrances(report: RuleReport) -> list[DutyReport]:
    """Return the duties that are not fulfilled and stand in the way of using the permission."""
    open_duties = [duty for duty in report.duties if duty.state is not Deontic.FULFILLED]
    return [duty for duty in open_duties if duty.comes_first or duty.activation is Activation.UNKNOWN]


def _reasons(sides: _Sides, judged: Sequence[Judged], verdict: Verdict) -> Iterator[str]:
    yield from (f"`{j.report.rule}` forbids it" for j in sides.bans)
    yield from (f"`{j.report.rule}` permits it" for j in sides.grants)
    if sides.bans and sides.grants:
        prevails = "permissions prevail" if sides.permission_wins else "no permission prevails"
        yield f"by the conflict strategies of the policies {prevails}"
    yield from (f"`{j.report.rule}` may forbid it: {_open(j.report)}" for j in sides.may_ban)
    yield from (f"`{j.report.rule}` may permit it: {_open(j.report)}" for j in sides.may_grant)
    yield from (f"`{policy.iri}` cannot be relied on" for policy in sides.doubted)
    if verdict is Verdict.CONDITIONAL:
        duties = [duty for j in sides.grants for duty in _hindrances(j.report)]
        yield from (f"the duty `{duty.duty}` is not on record as fulfilled" for duty in duties)
    yield from (f"`{j.policy.iri}` {why}" for j in judged if (why := _why_silent(j)))
    if not (sides.grants or sides.may_grant or sides.doubted):
        yield "no permission covers it"


def _why_silent(judged: Judged) -> str | None:
    """Return why an active permission does not count, or None where it does or is not active."""
    policy, report = judged.policy, judged.report
    if report.kind != PERMISSION or report.activation is not Activation.ACTIVE:
        return None
    if policy.replaced:
        return "is replaced by another policy and void"
    if not policy.grants:
        return "is an offer, a request, an assertion or a ticket, and grants nothing by itself"
    return "grants through the policies that inherit from it" if policy.template else None


def _open(report: RuleReport) -> str:
    """Return what would have to be known for the rule to be decided."""
    reports = [*report.constraints, *report.refinements.party, *report.refinements.target]
    leaves = [leaf for r in (*reports, *report.refinements.action) for leaf in r.leaves()]
    unknown = [leaf for leaf in leaves if leaf.state is State.UNKNOWN and leaf.left_operand]
    missing = [f"nobody answers `{leaf.left_operand}`" for leaf in unknown if not leaf.left_values]
    vague = [f"`{leaf.left_operand}` cannot be compared" for leaf in unknown if leaf.left_values]
    unsaid = [f"nobody says {what}" for name, what in ASKED_FOR if getattr(report, name) is State.UNKNOWN]
    return "; ".join(dict.fromkeys([*missing, *vague, *unsaid])) or "it is not understood"
