"""Rows 1, 2, 4 and 5: single decisions, warm and for the first time, and Cedar beside them."""

from collections.abc import Iterator
from statistics import median

from benchmarks.figures import Figure, effort_of, faster, not_measured, told
from benchmarks.peers import Cedar, PeerMissingError
from benchmarks.questions import Asked, questions, shipment
from benchmarks.setting import Setting
from graph_api.bootstrap import Application
from graph_api.domain.verdict import Verdict

WARM = "one decision with explanation, case file included"


def decision_rows(setting: Setting) -> Iterator[Figure]:
    """Yield the figures of single decisions."""
    asked = list(dict.fromkeys(questions(setting.world, setting.size.times)))
    for one in questions(setting.world, 20, "before"):
        setting.app.answerer.answer("ProposedUse", one.fields())  # what policies say has been read once
    try:
        with Cedar(setting.world, [one.sample for one in asked], install=setting.peers) as cedar:
            yield from _beside_cedar(setting, cedar, asked)
    except PeerMissingError as error:
        for row in ("1", "2"):
            yield not_measured(row, WARM, "", str(error))
    yield from _flatness(setting, asked)


def _beside_cedar(setting: Setting, cedar: Cedar, asked: list[Asked]) -> Iterator[Figure]:
    first: list[float] = []
    warm: list[float] = []
    theirs: list[float] = []
    agreed = 0
    for start in range(0, len(asked), 10):  # a few of ours, a few of theirs: what disturbs one disturbs both
        part = asked[start : start + 10]
        first += [_ask(setting.app, one) for one in part]
        seconds, allowed = cedar.decide(part)
        theirs += seconds
        warm += [_ask(setting.app, one) for one in part]
        verdicts = [_permitted(setting.app, one) for one in part]
        agreed += sum(mine == other for mine, other in zip(verdicts, allowed, strict=True))
    setting.remarks.append(
        f"Cedar allows what is permitted here, and nothing else, in {agreed} of {len(asked)} questions."
    )
    repeated = "the same question again in an unchanged graph: its answer is remembered"
    yield faster("1", f"{WARM}; warm, p50", warm, theirs, 30, repeated)
    unknown = "another sample in a warm service: the case is read and judged anew"
    yield faster("1", f"{WARM}; warm, a sample that was not asked for yet, p50", first, theirs, 30, unknown)
    yield faster("2", f"{WARM}; first time, p50", first, theirs, 1, "no answer is remembered")


def _ask(app: Application, one: Asked) -> float:
    fields = one.fields()
    return effort_of(lambda: app.answerer.answer("ProposedUse", fields))


def _permitted(app: Application, one: Asked) -> bool:
    return app.answerer.answer("ProposedUse", one.fields()).decision.verdict is Verdict.PERMITTED


def _flatness(setting: Setting, asked: list[Asked]) -> Iterator[Figure]:
    """Yield how the time of a first decision and of a shipment grows with the number of samples."""
    small = questions(setting.small_world, len(asked), "flat")
    large = questions(setting.world, len(asked), "flat")
    for one in questions(setting.small_world, 20, "before"):
        setting.small_app.answerer.answer("ProposedUse", one.fields())
    pairs = [(_ask(setting.app, a), _ask(setting.small_app, b)) for a, b in zip(large, small, strict=True)]
    yield _flat(setting, "one decision, first time", pairs)
    shipments = []
    for salt in range(max(2, setting.size.times // 20)):
        both = (setting.app, setting.world), (setting.small_app, setting.small_world)
        fields = [(app, shipment(world, 20, salt)) for app, world in both]
        times = [effort_of(lambda a=app, f=f: a.answerer.answer("ProposedShipment", f)) for app, f in fields]
        shipments.append((times[0], times[1]))
    yield _flat(setting, "report of a 20-sample shipment, first time", shipments)


def _flat(setting: Setting, what: str, pairs: list[tuple[float, float]]) -> Figure:
    large, small = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = large / small
    sizes = f"{setting.world.samples:,} against {setting.small_world.samples:,} samples"
    return Figure("4", f"{what}, {sizes}", "at most 1.5 times", told(large), told(small), ratio, ratio <= 1.5)
