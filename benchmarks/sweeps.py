"""Row 5: the verdict of every sample for one use."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.figures import Figure, effort_of, faster, not_measured
from benchmarks.peers import Cedar, PeerMissingError
from benchmarks.questions import Asked, questions
from benchmarks.setting import Setting, application_on
from benchmarks.world import World
from graph_api.bootstrap import Application
from graph_api.domain.verdict import Verdict
from graph_api.services.sweep_assets import Sweep

GOAL = 250
COMPARED = 100


def sweep_rows(setting: Setting) -> Iterator[Figure]:
    """Yield the figure of a sweep, with Cedar deciding the same in one call."""
    world = World(setting.size.swept)
    what = f"sweep: the verdict of each of {world.samples:,} samples for one use, with reasons"
    one = questions(world, 1, "sweep")[0]
    asked = [replace(one, sample=number) for number in range(world.samples)]
    app = application_on(world)
    app.answerer.answer("ProposedUse", one.fields())  # what the first question reads is no part of a sweep
    found: list[Sweep] = []
    ours = effort_of(lambda: found.append(app.sweep.run(_use(one))))
    sweep = found[0]
    _compare(setting, app, sweep, asked)
    note = (
        f"{sweep.judged:,} were judged, and the others are each like one of them; a world of this size in memory"
    )
    try:
        with Cedar(world, [a.sample for a in asked], install=setting.peers) as cedar:
            seconds, allowed = cedar.batch(asked)
    except PeerMissingError as error:
        yield not_measured("5", what, f"at least {GOAL} times as fast", str(error))
        return
    same = sum(allowed) == sweep.counts[Verdict.PERMITTED.word]
    setting.remarks.append(f"Cedar allows {'as many' if same else 'not as many'} samples as the sweep permits.")
    yield faster("5", what, [ours], [seconds], GOAL, note)


def _use(one: Asked) -> dict[str, object]:
    return {name: value for name, value in one.fields().items() if name != "asset"}


def _compare(setting: Setting, app: Application, sweep: Sweep, asked: list[Asked]) -> None:
    """Remark how many verdicts of the sweep are those of single questions."""
    words = {row.name: row.judged.word for row in sweep.rows}
    chosen = Random(5).sample(asked, min(COMPARED, len(asked)))  # noqa: S311  # the same ones again
    single = [app.answerer.answer("ProposedUse", one.fields()).decision.verdict.word for one in chosen]
    same = sum(words[f"S-{one.sample}"] == word for one, word in zip(chosen, single, strict=True))
    setting.remarks.append(f"{same} of {len(chosen)} verdicts of the sweep are those of single questions.")
