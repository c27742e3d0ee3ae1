"""`alliance-graph history`, `diff`, `retract` and `erase`: the versions of documents, and what changed."""

import json
from dataclasses import asdict
from getpass import getuser
from pathlib import Path
from typing import Any

import click

from graph_api.cli.options import application, json_option, read_questions, store_option
from graph_api.engine.casefile import n_term
from graph_api.engine.terms import Triple
from graph_api.services.compare_states import Answered, Difference
from graph_api.services.document_history import name_of
from graph_api.services.ports import DocumentVersion

by_option = click.option("--by", "who", help="Who does it. Your user name unless you say otherwise.")
reason_option = click.option("--reason", required=True, help="Why. It is kept with the history.")


@click.command()
@click.argument("document", required=False)
@click.option("--all", "all_documents", is_flag=True, help="Also the vocabularies that come with the program.")
@store_option
@json_option
def history(document: str | None, all_documents: bool, store_path: Path, as_json: bool) -> int:
    """List the versions of DOCUMENT, or of every document: when, by whom, from which file."""
    versions = application(store_path, read_only=True).history.versions(document, all_documents=all_documents)
    if as_json:
        click.echo(json.dumps([_as_document(v) for v in versions], indent=2, ensure_ascii=False))
        return 0
    if not versions:
        click.echo("nothing was imported yet")
    for version in versions:
        click.echo(_line(version))
    return 0


def _as_document(version: DocumentVersion) -> dict[str, Any]:
    moment = version.imported_at.isoformat()
    return asdict(version) | {
        "name": name_of(version.document),
        "imported_at": moment,
        "retracts": version.retracts,
    }


def _line(version: DocumentVersion) -> str:
    content = "retracted" if version.retracts else f"{version.statements} statements"
    digest = f", sha256 {version.sha256[:12]}" if version.sha256 else ""
    note = f" - {version.note}" if version.note else ""
    moment = version.imported_at.isoformat(sep=" ", timespec="seconds")
    name = f"{name_of(version.document)}@{version.version}"
    return f"{moment}  {name}  {content}, by {version.imported_by}{digest}{note}"


@click.command()
@click.argument("before")
@click.argument("after")
@click.option(
    "--questions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON file with a list of questions, each with `kind` and `fields`; their verdicts are compared.",
)
@store_option
@json_option
def diff(before: str, after: str, questions: Path | None, store_path: Path, as_json: bool) -> int:
    """Compare two states: facts and, for a list of questions, verdicts.

    BEFORE and AFTER are days, instants or `now` (what the graph held then), or versions such as `samples.ttl@2`.
    Exit codes: 0 no difference, 1 some difference, 2 wrong usage, 3 could not judge.
    """
    asked = read_questions(questions) if questions else []
    difference = application(store_path, read_only=True).comparison.compare(before, after, asked)
    if as_json:
        click.echo(json.dumps(_difference_document(difference), indent=2, ensure_ascii=False))
    else:
        _show(difference)
    return 1 if difference.added or difference.removed or difference.changed else 0


def _show(difference: Difference) -> None:
    for sign, colour, triples in (("-", "red", difference.removed), ("+", "green", difference.added)):
        for triple in triples:
            click.secho(f"{sign} {_n_triple(triple)}", fg=colour)
    click.echo(f"{len(difference.removed)} statements went, {len(difference.added)} came")
    for changed in difference.changed:
        click.echo(f"{changed.id}  {changed.title}".rstrip())
        for answered in (changed.before, changed.after):
            click.echo(f"    {answered.word}  {', '.join(answered.reasons)}".rstrip())
    if difference.asked:
        click.echo(f"answered otherwise: {len(difference.changed)} of {difference.asked}")


def _difference_document(difference: Difference) -> dict[str, Any]:
    return {
        "before": {"name": difference.before.name, "knownAt": difference.before.moment.isoformat()},
        "after": {"name": difference.after.name, "knownAt": difference.after.moment.isoformat()},
        "removed": [_n_triple(triple) for triple in difference.removed],
        "added": [_n_triple(triple) for triple in difference.added],
        "asked": difference.asked,
        "changed": [
            {
                "id": c.id,
                "title": c.title,
                "before": _answer_document(c.before),
                "after": _answer_document(c.after),
            }
            for c in difference.changed
        ],
    }


def _answer_document(answered: Answered) -> dict[str, Any]:
    if answered.decision is None:
        return {"verdict": None, "problem": answered.problem}
    return {"verdict": answered.word, "rules": list(answered.reasons)}


def _n_triple(triple: Triple) -> str:
    return " ".join([*(n_term(term) for term in triple), "."])


@click.command()
@click.argument("document")
@reason_option
@by_option
@store_option
def retract(document: str, reason: str, who: str | None, store_path: Path) -> int:
    """Take DOCUMENT back: from now on it states nothing. Its versions stay readable with --known-at."""
    version = application(store_path).history.retract(document, who or getuser(), reason)
    click.echo(f"{name_of(version.document)} is retracted; that is its version {version.version}")
    return 0


@click.command()
@click.argument("donor")
@reason_option
@by_option
@click.confirmation_option(prompt="This cannot be undone. Erase the donor from every version of every document?")
@store_option
def erase(donor: str, reason: str, who: str | None, store_path: Path) -> int:
    """Erase what identifies DONOR, for good and in every version, and withdraw the donor's consents.

    The material must not be used from then on, and its samples stay known, so that they can be destroyed.
    Copies outside this store - backups, exports, the files that were imported - are not reached.
    """
    done = application(store_path).eraser.erase(donor, who or getuser(), reason)
    click.echo(f"the donor is erased and is now called {done.donor}; {done.consents} consents are withdrawn")
    return 0
