"""Row 6: which recorded decisions would be answered otherwise after a consent was withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import mean
from typing import Final

from benchmarks.figures import Figure, effort_of, told
from benchmarks.policies import iri, moment
from benchmarks.questions import questions
from benchmarks.setting import Setting
from benchmarks.world import FAMILY
from graph_api.adapters.rdf_files import RdfFile
from graph_api.adapters.recorded_decisions import StoredRecords
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
    each = mean(effort_of(partial(app.answerer.answer_description, one)) for one in again)
    app.history.retract("withdrawal.ttl", "benchmarks", "measured")
    setting.remarks.append(remark(app, found[0], len(again)))
    yield figure(found[0], setting.world.samples, ours, each * number)


def figure(found: Recheck, samples: int, ours: float, theirs: float) -> Figure:
    """Return the row: the goal is reached where few are judged and where that is a thousand times as fast."""
    what = f"withdrawal cascade: which of {found.records:,} recorded decisions change, {samples:,} samples"
    goal = f"only what is touched is judged; at least {GOAL:,} times as fast"
    ratio = theirs / ours
    reached = ratio >= GOAL and found.touched < found.records
    return Figure(
        "6", what, goal, told(ours), told(theirs), ratio, reached, f"{found.touched} touched and judged again"
    )


def remark(app: Application, found: Recheck, again: int) -> str:
    """Return how the records were made, how large they are, and how long judging all again takes."""
    kept = StoredRecords(app.store)
    size = mean(len(kept.statements(record)) for record in kept.all()[:AGAIN])
    return (
        f"Row 6: of {found.records:,} records {found.touched} were touched and judged again, and "
        f"{len(found.changed)} would be answered otherwise. {min(ASKED, found.records)} records keep decisions "
        "that were made for them; the others have the decision of one of these, and their own question and places "
        f"where it was read from. A record has {size:.0f} statements. Judging all again is the mean of {again} "
        "records, times the number of records."
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
