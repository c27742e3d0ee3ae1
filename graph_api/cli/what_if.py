"""`alliance-graph what-if`: what a withdrawal, an end or an amendment would change."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click

from graph_api.bootstrap import read_draft
from graph_api.bootstrap_answers import EngineName
from graph_api.bootstrap_environment import application_at
from graph_api.bootstrap_place import StorePlace
from graph_api.cli.options import engine_option, json_option, place_option, read_json
from graph_api.cli.render import plain, wrapped
from graph_api.domain.decision import Finding
from graph_api.domain.errors import UsageError
from graph_api.services.pose_question import read_moment
from graph_api.services.what_if.ask_otherwise import hours_of
from graph_api.services.what_if.compare_answers import Outcome, Report
from graph_api.services.what_if.document import report_document
from graph_api.services.what_if.hypothesis import Hypothesis
from graph_api.services.what_if.request import checked

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class _Options(TypedDict):
    """What is supposed, as it is written."""

    withdraw_consent: tuple[str, ...]
    end_agreement: tuple[str, ...]
    lapse: tuple[str, ...]
    add: tuple[Path, ...]
    retract: tuple[str, ...]
    since: str | None
    fields: tuple[str, ...]
    delay: str | None
    known_at: str | None
    rights_at: str | None


@click.command("what-if")
@click.option("--questions", type=_FILE, help="JSON file with one question, or a list of them.")
@click.option("--rights-at", help="Also ask about every permission that is stated, for a use at this time.")
@click.option("--withdraw-consent", multiple=True, metavar="NAME", help="A consent, or a donor: all of theirs.")
@click.option("--end-agreement", multiple=True, metavar="NAME", help="An agreement that is terminated.")
@click.option("--lapse", multiple=True, metavar="NAME", help="A charter, permit, lane ... that holds no longer.")
@click.option("--add", multiple=True, type=_FILE, help="A file of facts, such as a draft amendment.")
@click.option("--retract", multiple=True, metavar="DOCUMENT", help="A document that states nothing any more.")
@click.option("--from", "since", help="From when the changes hold: a day or an instant. Now by default.")
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="Ask with another value; empty: none.")
@click.option("--delay", help="Let every use or journey end later: `72h`, `3d`.")
@click.option("--known-at", help="Start from what the graph held at this instant.")
@click.option("--all", "show_all", is_flag=True, help="Also show the questions of which nothing changes.")
@place_option
@engine_option
@json_option
def what_if(
    questions: Path | None,
    store_at: StorePlace,
    engine: EngineName,
    *,
    show_all: bool,
    as_json: bool,
    **options: Unpack[_Options],
) -> int:
    """Judge questions on a changed copy of the facts and tell what changes. Nothing is stored.

    Exit codes: 0 nothing changes, 1 something does, 2 wrong usage, 3 a question could not be judged.
    """
    app = application_at(store_at, engine, read_only=True)
    asked = checked(read_json(questions), f"`{questions}`") if questions else []
    rights_at = options["rights_at"]
    if rights_at is not None:
        app.answerer.moment(rights_at)
    supposed = _supposed(options, app.clock.now())
    report = app.what_if.ask(supposed, asked, app.answerer.moment(options["known_at"]), rights_at)
    if as_json:
        click.echo(json.dumps(report_document(report), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(report, show_all=show_all)))
    return 3 if report.not_judged else int(bool(report.changed))


def _supposed(options: _Options, now: datetime) -> Hypothesis:
    since, delay = options["since"], options["delay"]
    return Hypothesis(
        retract=options["retract"],
        add=tuple(map(read_draft, options["add"])),
        withdraw=options["withdraw_consent"],
        end=options["end_agreement"],
        lapse=options["lapse"],
        since=read_moment("from", since, now, end=False) if since else None,
        fields=dict(map(_field, options["fields"])),
        delay_hours=hours_of(delay) if delay else 0,
    )


def _field(text: str) -> tuple[str, Any]:
    """Return what `FIELD=VALUE` sets: a value in brackets is JSON, and an empty one leaves the field out."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(f"`{text}` sets nothing; write `FIELD=VALUE`")
    if value[:1] not in ("[", "{"):
        return name, value or None
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the value of `{name}` is not JSON: {error}") from error


def _lines(report: Report, *, show_all: bool) -> Iterator[str]:
    yield click.style("Supposed", bold=True)
    for change in report.changes:
        yield from wrapped(change, "- ")
    for outcome in report.outcomes:
        if outcome.changed or show_all or not outcome.judged:
            yield ""
            yield from _outcome(outcome)
    yield ""
    yield f"answered otherwise: {len(report.changed)} of {len(report.outcomes)}"
    yield f"{len(report.lost)} would be permitted no longer, {len(report.gained)} would be permitted newly"
    if report.not_judged:
        yield click.style(f"{len(report.not_judged)} could not be judged, and count as not permitted", fg="red")


def _outcome(outcome: Outcome) -> Iterator[str]:
    yield click.style(plain(f"{outcome.id}  {outcome.title}".rstrip()), bold=True)
    yield f"  {outcome.before.word} -> {outcome.after.word}"
    for judged in (outcome.before, outcome.after):
        if judged.problem:
            yield from wrapped(f"could not be judged: {judged.problem}", "  ")
    for sign, findings in (("+", outcome.came), ("-", outcome.went)):
        for finding in findings:
            yield from wrapped(_told(finding), f"  {sign} ")
    for sign, duties in (("+", outcome.duties_came), ("-", outcome.duties_went)):
        for duty in duties:
            yield from wrapped(f"duty: {duty.message}", f"  {sign} ")


def _told(finding: Finding) -> str:
    clauses = "; ".join(str(citation) for citation in finding.citations)
    return f"{finding.verdict.word}: {finding.message}" + (f" ({clauses})" if clauses else "")
