"""Row 6: which recorded decisions would be answered otherwise after a consent was withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import mean
from typing import Final

from benchmarks.figures import Figure, effort_of, told
from benchmarks.policies import iri, moment
from benchmarks.questions import questions
from benchmarks.setting import Setting
from benchmarks.world import FAMILY
from graph_api.adapters.rdf_files import RdfFile
from graph_api.bootstrap import Application
from graph_api.engine.terms import RDF_TYPE, Triple, ag
from graph_api.services.decide import Answer
from graph_api.services.pose_question import Question
from graph_api.services.read_case import read_with_starts
from graph_api.services.recheck.recheck_decisions import Recheck

ASKED: Final = 200  # questions that are really asked; other records are made after their pattern
AGAIN: Final = 50  # records that are judged again to tell how long all of them would take
GOAL: Final = 1_000
ASSET: Final = ag("asset")
WITHDRAWN: Final = "2022-01-01T00:00:00Z"  # before each use that is asked for


def cascade_rows(setting: Setting) -> Iterator[Figure]:
    """Yield how long it takes to find what a withdrawal changes, beside judging every record again."""
    app, number = setting.app, setting.size.records
    donor, records = recorded(setting, number)
    again = [answer.question.description for answer in records[: min(AGAIN, number)]]
    app.importer.bring_in(RdfFile("withdrawal.ttl", "1" * 64, {"": withdrawal(donor)}), "benchmarks")
    found: list[Recheck] = []
    ours = effort_of(lambda: found.append(app.recheck.run()))
    each = mean(effort_of(lambda one=one: app.answerer.answer_description(one)) for one in again)  # type: ignore[misc]
    app.history.retract("withdrawal.ttl", "benchmarks", "measured")
    one = found[0]
    setting.remarks.append(
        f"Row 6: of {one.records:,} records {one.touched} were touched and judged again, and {len(one.changed)} "
        f"would be answered otherwise. {min(ASKED, number)} records keep decisions that were made for them; the "
        "others have the decision of one of these, and their own question and places where it was read from. "
        f"Judging all again is the mean of {len(again)} records, times the number of records."
    )
    size = f"{one.records:,} recorded decisions change, {setting.world.samples:,} samples"
    theirs = each * one.records
    goal = f"only what is touched is judged; at least {GOAL:,} times as fast"
    judged_only = one.touched < one.records or one.records <= FAMILY
    reached = judged_only and theirs / ours >= GOAL
    yield Figure(
        "6",
        f"withdrawal cascade: which of {size}",
        goal,
        told(ours),
        told(theirs),
        theirs / ours,
        reached,
        f"{one.touched} judged again",
    )


def recorded(setting: Setting, number: int) -> tuple[int, list[Answer]]:
    """Record `number` decisions on samples all over the world; return whose consent is to be withdrawn, and some.

    Every record on material of that donor keeps its own decision.
    """
    app, world = setting.app, setting.world
    asked = questions(world, number, "cascade")
    donor = next(one.sample // FAMILY for one in asked if not world.donor(one.sample // FAMILY).withdrawn)
    patterns: list[Answer] = []
    for place, one in enumerate(asked):
        if place < ASKED or one.sample // FAMILY == donor:
            answer = app.answerer.answer("ProposedUse", one.fields())
            patterns.append(answer)
        else:
            answer = after_pattern(app, patterns[place % ASKED], one.sample)
        app.recorder.record(answer)
    return donor, patterns


def after_pattern(app: Application, pattern: Answer, sample: int) -> Answer:
    """Return `pattern` for another sample, whose facts are read and not judged."""
    name = f"{pattern.question.iri}-{sample}"
    new = {pattern.question.iri: name}
    description = tuple(
        (new.get(s, s), p, iri("sample", sample) if p == ASSET else o) for s, p, o in pattern.question.description
    )
    case, starts = read_with_starts(app.store.view(), name, description, app.rulebook.schema)
    return replace(pattern, question=Question(name, description), case=case, starts=starts)


def withdrawal(donor: int) -> list[Triple]:
    """Return the facts that the consent of `donor` was withdrawn."""
    event = iri("event", f"withdrawal-{donor}")
    return [
        (event, RDF_TYPE, ag("StatusEvent")),
        (event, ag("concerns"), iri("consent", donor)),
        (event, ag("newStatus"), ag("ConsentWithdrawn")),
        (event, ag("occurredAt"), moment(WITHDRAWN)),
    ]
