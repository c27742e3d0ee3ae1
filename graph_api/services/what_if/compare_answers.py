"""Judges questions on the facts as they are and as they are supposed to be, and tells what changes.

Nothing is stored. A question that cannot be judged is told as such and counts as permitted on neither side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from graph_api.domain.decision import Decision, Duty, Finding
from graph_api.domain.errors import AllianceGraphError, UnknownNameError, UsageError
from graph_api.domain.verdict import Verdict
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.terms import ag, local_name
from graph_api.services.check_structure import StructureCheck
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.ports import CaseJudge, Clock, FactStore
from graph_api.services.pose_question import ALIASES, Raw, fields_of
from graph_api.services.what_if.ask_otherwise import delayed, with_fields
from graph_api.services.what_if.hypothesis import Hypothesis, Supposition
from graph_api.services.what_if.overlay import OverlayStore
from graph_api.services.what_if.rights_as_questions import questions_of_rights

NOT_JUDGED: Final = "could not be judged"
_PART: Final = ag("ShipmentItem")


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a question: a decision, or why there is none."""

    decision: Decision | None
    problem: str = ""

    @property
    def word(self) -> str:
        """The verdict in a word, or that there is none."""
        return self.decision.verdict.word if self.decision else NOT_JUDGED

    @property
    def permitted(self) -> bool:
        """Whether the question was judged and is permitted."""
        return self.decision is not None and self.decision.verdict is Verdict.PERMITTED


@dataclass(frozen=True)
class Outcome:
    """A question with what comes of it on the facts as they are, and as they are supposed to be."""

    id: str
    title: str
    before: Judged
    after: Judged

    @cached_property
    def came(self) -> tuple[Finding, ...]:
        """The findings that are there after the change alone."""
        return _new(self.before.decision, self.after.decision)

    @cached_property
    def went(self) -> tuple[Finding, ...]:
        """The findings that were there before the change alone."""
        return _new(self.after.decision, self.before.decision)

    @cached_property
    def duties_came(self) -> tuple[Duty, ...]:
        """The duties that are there after the change alone."""
        return _new_duties(self.before.decision, self.after.decision)

    @cached_property
    def duties_went(self) -> tuple[Duty, ...]:
        """The duties that were there before the change alone."""
        return _new_duties(self.after.decision, self.before.decision)

    @property
    def changed(self) -> bool:
        """Whether anything is answered otherwise."""
        moved = self.came or self.went or self.duties_came or self.duties_went
        problems = self.before.problem != self.after.problem
        return bool(self.before.word != self.after.word or moved or problems)

    @property
    def judged(self) -> bool:
        """Whether there is a verdict on both sides."""
        return self.before.decision is not None and self.after.decision is not None


@dataclass(frozen=True)
class Report:
    """What would change: the changes that were supposed, and what comes of each question."""

    changes: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def lost(self) -> tuple[Outcome, ...]:
        """The questions that are permitted now and would be no longer."""
        return tuple(o for o in self.outcomes if o.before.permitted and not o.after.permitted)

    @property
    def gained(self) -> tuple[Outcome, ...]:
        """The questions that are not permitted now and would be."""
        return tuple(o for o in self.outcomes if o.after.permitted and not o.before.permitted)

    @property
    def changed(self) -> tuple[Outcome, ...]:
        """The questions of which anything is answered otherwise."""
        return tuple(o for o in self.outcomes if o.changed)

    @property
    def not_judged(self) -> tuple[Outcome, ...]:
        """The questions without a verdict on one side or both."""
        return tuple(o for o in self.outcomes if not o.judged)


class WhatIf:
    """Answers what would change."""

    def __init__(
        self, store: FactStore, rulebook: RuleBook, judge: CaseJudge, structure: StructureCheck, clock: Clock
    ) -> None:
        self._store, self._rulebook, self._judge = store, rulebook, judge
        self._structure, self._clock = structure, clock

    def ask(
        self,
        supposed: Hypothesis,
        questions: Sequence[Mapping[str, Any]],
        known_at: datetime | None = None,
        rights_at: str | None = None,
    ) -> Report:
        """Return what comes of `questions` with and without what is `supposed`.

        Each question has a `kind`, `fields`, and perhaps `id` and `title`. Both sides are judged on one state of
        the store: the present one, or that of `known_at`. `rights_at` adds a question for every permission that
        is stated on either side, for a use at that time. Raises UsageError where nothing is supposed or asked, a
        change cannot be made, or a question has no form.
        """
        if supposed.is_empty():
            raise UsageError("nothing is supposed to change; say what")
        if not questions and rights_at is None:
            raise UsageError("no question is asked; name at least one")
        self._check(questions, supposed.fields)
        now = Standing(self._clock.now())
        before = OverlayStore(self._store, known_at)
        after = OverlayStore(before)
        changes = Supposition(after, self._rulebook, self._structure, now).apply(supposed)
        sides = [QuestionAnswerer(copy, self._rulebook, self._judge, now) for copy in (before, after)]
        if rights_at is not None:
            views = [copy.view() for copy in (before, after)]
            questions = [*questions, *questions_of_rights(views, rights_at)]
        outcomes = tuple(self._outcome(n, q, supposed, sides, now) for n, q in enumerate(questions, start=1))
        return Report((*changes, *_told(supposed)), outcomes)

    def _outcome(
        self,
        number: int,
        question: Mapping[str, Any],
        supposed: Hypothesis,
        sides: Sequence[QuestionAnswerer],
        now: "Standing",
    ) -> Outcome:
        kind, fields = str(question["kind"]), question["fields"]
        before = judged(lambda: sides[0].answer(kind, fields).decision)
        after = judged(lambda: sides[1].answer(kind, self._otherwise(kind, fields, supposed, now)).decision)
        return Outcome(str(question.get("id", number)), str(question.get("title", "")), before, after)

    def _otherwise(
        self, kind: str, fields: Mapping[str, Raw], supposed: Hypothesis, now: "Standing"
    ) -> Mapping[str, Raw]:
        known = fields_of(self._rulebook.schema, ag(kind))
        fields = with_fields(fields, {name: value for name, value in supposed.fields.items() if name in known})
        return delayed(fields, supposed.delay_hours, now.now()) if supposed.delay_hours else fields

    def _check(self, questions: Sequence[Mapping[str, Any]], others: Mapping[str, Raw]) -> None:
        """Refuse questions without form, and fields that none of them can have."""
        schema = self._rulebook.schema
        kinds = {
            local_name(k) for k, above in schema.superclasses.items() if ag("Question") in above and k != _PART
        }
        asked: dict[str, str] = {}
        for number, question in enumerate(questions, start=1):
            for key in ("kind", "fields"):
                if key not in question:
                    raise UsageError(f"question {number}: `{key}` is missing")
            if question["kind"] not in kinds:
                listed = ", ".join(f"`{kind}`" for kind in sorted(kinds))
                raise UsageError(f"question {number}: `{question['kind']}` is no kind of question; use {listed}")
            if not isinstance(question["fields"], Mapping):
                raise UsageError(f"question {number}: `fields` must be an object")
            asked |= fields_of(schema, ag(question["kind"]))
        for name in others if questions else ():
            if name not in asked and ALIASES.get(name) not in asked:
                raise UnknownNameError("set", name, "field of these questions", tuple(sorted(asked))[:3])


class Standing:
    """A clock that stands still, so that `now` means one instant on both sides."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the instant at which the clock stopped."""
        return self._moment


def judged(answer: Callable[[], Decision]) -> Judged:
    """Return what comes of `answer`; an error of the product is told and is never a verdict."""
    try:
        return Judged(answer())
    except AllianceGraphError as error:
        return Judged(None, str(error) or type(error).__name__)


def _told(supposed: Hypothesis) -> list[str]:
    said = [
        f"`{name}` is left out" if value is None else f"`{name}` is `{value}`"
        for name, value in supposed.fields.items()
    ]
    if supposed.delay_hours:
        said.append(f"the end is {supposed.delay_hours} hours later")
    return said


def _new(first: Decision | None, second: Decision | None) -> tuple[Finding, ...]:
    """Return the findings of `second` that `first` has not; a question without a decision has none."""
    known = {_key(f, first) for f in first.findings} if first else set()
    return tuple(f for f in second.findings if _key(f, second) not in known) if second else ()


def _key(finding: Finding, decision: Decision) -> tuple[str, ...]:
    """Return what makes a finding the same under a question that is asked otherwise, and so has another name."""
    focus = finding.focus.iri.removeprefix(decision.question.iri)
    return finding.rule, finding.constraint, focus, finding.value.iri if finding.value else "", finding.message


def _new_duties(first: Decision | None, second: Decision | None) -> tuple[Duty, ...]:
    known = {(d.rule, d.message, d.due) for d in first.duties} if first else set()
    return tuple(d for d in second.duties if (d.rule, d.message, d.due) not in known) if second else ()
