"""`alliance-graph compare`: one question, several values of a field."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from graph_api.bootstrap_answers import EngineName
from graph_api.bootstrap_environment import application_at
from graph_api.bootstrap_place import StorePlace
from graph_api.cli.options import engine_option, json_option, place_option, read_json
from graph_api.cli.render import plain, wrapped
from graph_api.domain.errors import UsageError
from graph_api.services.compare_variants import Variants, variants_document
from graph_api.services.what_if.request import checked


@click.command()
@click.argument("question", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--vary", required=True, metavar="FIELD=A,B,...", help="The field and its values: `place=DE,US,JP`.")
@click.option("--known-at", help="Answer on what the graph held at this instant.")
@place_option
@engine_option
@json_option
def compare(
    question: Path, vary: str, known_at: str | None, store_at: StorePlace, engine: EngineName, *, as_json: bool
) -> int:
    """Ask the QUESTION of a file with several values of a field: which conditions are common, which differ?

    QUESTION is JSON with `kind` and `fields`. Exit codes: 0 the verdict is the same everywhere, 1 it differs,
    2 wrong usage, 3 some variant could not be judged.
    """
    field, _, values = vary.partition("=")
    asked = checked(read_json(question), f"`{question}`")
    if len(asked) != 1 or not field:
        raise UsageError("compare one question at a time, and vary one field: `--vary place=DE,US`")
    app = application_at(store_at, engine, read_only=True)
    one = asked[0]
    known = app.answerer.moment(known_at)
    found = app.variants.compare(str(one["kind"]), one["fields"], field, values.split(","), known)
    if as_json:
        click.echo(json.dumps(variants_document(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
    words = {variant.judged.word for variant in found.variants}
    return 3 if any(v.judged.decision is None for v in found.variants) else int(len(words) > 1)


def _lines(found: Variants) -> Iterator[str]:
    yield "common to all that were judged"
    for condition in found.common:
        yield from wrapped(f"{condition.yields}: {condition.message}", "  ")
    if not found.common:
        yield "  nothing: no rule finds fault or attaches a duty everywhere"
    for variant in found.variants:
        yield plain(f"{found.field} {variant.value}: {variant.judged.word}")
        if variant.judged.problem:
            yield from wrapped(variant.judged.problem, "  ")
        for condition in found.own(variant):
            yield from wrapped(f"{condition.yields}: {condition.message}", "  ")
