"""`alliance-graph recheck`: which recorded decisions would be answered otherwise today."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from graph_api.bootstrap_answers import EngineName
from graph_api.cli.options import application, engine_option, json_option, store_option
from graph_api.cli.render import plain, wrapped
from graph_api.services.pose_question import read_moment
from graph_api.services.recheck.document import asked_in_words, recheck_document
from graph_api.services.recheck.recheck_decisions import Recheck, Rechecked
from graph_api.services.recheck.told import Told


@click.command()
@click.option(
    "--since", help="Look at what changed after this day or instant. By default, after each record was made."
)
@click.option(
    "--all", "everything", is_flag=True, help="Judge every record again, not only what may have changed."
)
@store_option
@engine_option
@json_option
def recheck(since: str | None, store_path: Path, engine: EngineName, *, everything: bool, as_json: bool) -> int:
    """Tell which recorded decisions would be answered otherwise today.

    Only decisions that a change of facts may have touched are judged again. Nothing is stored. Exit codes: 0 none
    would, 1 some would, 2 wrong usage, 3 some cannot be judged again.
    """
    app = application(store_path, engine, read_only=True)
    moment = read_moment("since", since, app.clock.now(), end=False) if since else None
    found = app.recheck.run(moment, everything=everything)
    if as_json:
        click.echo(json.dumps(recheck_document(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
    return 3 if found.not_judged else int(bool(found.changed))


def _lines(found: Recheck) -> Iterator[str]:
    numbers = (found.records, found.touched, len(found.changed), len(found.not_judged))
    yield "{} decisions recorded, {} judged again: {} answered otherwise, {} cannot be judged".format(*numbers)
    for one in found.changed:
        yield from _head(one)
        yield f"  was {one.before.verdict}"
        yield from _reasons(one.before)
        if one.after is not None:
            yield f"  is {one.after.verdict}"
            yield from _reasons(one.after)
    for one in found.not_judged:
        yield from _head(one)
        yield from wrapped(f"was {one.before.verdict}; cannot be judged again: {one.problem}", "  ")


def _head(one: Rechecked) -> Iterator[str]:
    decided = f"{one.decided_at:%Y-%m-%d}" if one.decided_at else "a day that is not recorded"
    kind, fields = asked_in_words(one.question, one.asked)
    yield ""
    yield plain(f"{one.record}, decided on {decided}")
    asked = "; ".join(f"{name} {', '.join(values)}" for name, values in sorted(fields.items()))
    yield from wrapped(f"{kind}: {asked}", "  ")


def _reasons(answer: Told) -> Iterator[str]:
    for reason in answer.reasons:
        yield from wrapped(reason.message, "    ")
        yield from (plain(f"      {place}") for place in reason.cites)
    for message, _ in answer.duties:
        yield from wrapped(f"duty: {message}", "    ")
