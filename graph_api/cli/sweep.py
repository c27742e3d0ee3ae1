"""`alliance-graph sweep`: one use, every asset of a kind."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from graph_api.bootstrap_answers import EngineName
from graph_api.bootstrap_environment import application_at
from graph_api.bootstrap_place import StorePlace
from graph_api.cli.options import engine_option, json_option, place_option, read_json
from graph_api.cli.render import plain, wrapped
from graph_api.domain.errors import UsageError
from graph_api.services.sweep_assets import WORDS, Part, Reason, Swept, rules_of, sweep_document

_MANY: Final = 1_000


@click.command()
@click.argument("use", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--of", "kind", default="Sample", show_default=True, help="Class of the assets, such as `DataSet`.")
@click.option(
    "--only",
    type=click.Choice(WORDS),
    metavar="VERDICT",
    help="List the assets of this verdict, or `could not be judged`; the counts stay whole.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Assets to list.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Assets to leave out at the beginning.")
@click.option("--known-at", help="Answer on what the graph held at this instant.")
@place_option
@engine_option
@json_option
def sweep(  # noqa: PLR0913, PLR0917  # one parameter an option
    use: Path,
    kind: str,
    only: str | None,
    limit: int | None,
    offset: int,
    known_at: str | None,
    store_at: StorePlace,
    engine: EngineName,
    as_json: bool,
) -> int:
    """Judge the use in USE, a file of JSON without an asset, for every asset of a kind.

    USE holds the fields of the use, or a question with `kind` and `fields`. Each asset is listed with its verdict
    and the rules that decide. The reasons, with the number of assets of each, and the counts are those of all
    assets, whatever part of them is listed.

    Exit codes: 0 every asset was judged, 2 wrong usage, 3 some could not be judged.
    """
    fields = _fields(use)
    app = application_at(store_at, engine, read_only=True)
    part = Part(limit, offset, only)
    found = app.sweep.run(fields, kind, part, app.answerer.moment(known_at), watched=_with_bar)
    if as_json:
        click.echo(json.dumps(sweep_document(found), indent=2, ensure_ascii=False))
    else:
        for row in found.rows:
            click.echo(_line(row))
        click.echo()
        for reason in found.reasons:
            click.echo("\n".join(_reason(reason)))
        click.echo(f"{found.asked} judged: " + ", ".join(f"{n} {word}" for word, n in found.counts.items() if n))
        if len(found.rows) < found.matching:
            click.echo(f"listed are {len(found.rows)} of {found.matching}, from {found.offset + 1} on")
    return 3 if found.counts[WORDS[-1]] else 0


def _with_bar(assets: Sequence[str]) -> Iterator[str]:
    """Yield `assets`, and show on standard error how many are done where there are many."""
    if len(assets) < _MANY:
        yield from assets
        return
    with click.progressbar(assets, label="judging", file=sys.stderr) as bar:
        yield from bar


def _fields(path: Path) -> dict[str, Any]:
    """Return the fields of the use in `path`, which stand there alone or in a question."""
    read = read_json(path)
    if "fields" not in read:
        return read
    if read.get("kind") != "ProposedUse" or not isinstance(read["fields"], dict):
        hint = "write `kind` as `ProposedUse`, and `fields` as an object"
        raise UsageError(f"`{path}`: a sweep judges a use; {hint}")
    fields: dict[str, Any] = read["fields"]
    return fields


def _line(row: Swept) -> str:
    """Return what came of an asset: its verdict, its name, and the rules that decide."""
    return plain(f"{row.judged.word:20} {row.name}  {', '.join(rules_of(row.judged))}".rstrip())


def _reason(reason: Reason) -> list[str]:
    """Return the lines that tell how many assets have a verdict for one reason, and for which."""
    why = reason.problem or ", ".join(reason.rules)
    told = f"{reason.word}: {why}" if why else reason.word
    return wrapped(f"{told} (such as {reason.example})", f"{reason.number:>9}  ")
