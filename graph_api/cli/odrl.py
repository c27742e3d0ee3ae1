"""`alliance-graph odrl`: what do these ODRL policies say to this request?"""

import json
from pathlib import Path

import click

from graph_api.bootstrap_tools import policy_evaluator
from graph_api.domain.verdict import Verdict
from graph_api.engine.odrl.evaluation import Evaluation
from graph_api.services.odrl_document import evaluation_document

FORMATS = ("turtle", "json-ld", "n-triples")
A_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def odrl() -> None:
    """Evaluate policies in ODRL 2.2."""


@odrl.command()
@click.option("--policy", "policies", type=A_FILE, multiple=True, required=True, help="File with policies.")
@click.option("--request", "requests", type=A_FILE, multiple=True, required=True, help="File with the request.")
@click.option(
    "--state",
    "states",
    type=A_FILE,
    multiple=True,
    help="File with the state of the world: time, memberships, events, reports of duties.",
)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    help="IRI of an ODRL profile whose terms the files explain. A policy of a profile unknown here stays unknown.",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="turtle", help="How the compliance report is written."
)
@click.option("--json", "as_json", is_flag=True, help="Print verdict, reasons and reports as JSON instead.")
def evaluate(
    policies: tuple[Path, ...],
    requests: tuple[Path, ...],
    states: tuple[Path, ...],
    profiles: tuple[str, ...],
    form: str,
    *,
    as_json: bool,
) -> int:
    """Print the ODRL compliance report for a request, and its verdict on the standard error stream.

    Every option for files can be given several times. Turtle, TriG, N-Triples, N-Quads and JSON-LD are read.

    Exit codes: 0 permitted, 1 any other verdict, 2 wrong usage, 3 could not judge.
    """
    evaluator = policy_evaluator()
    evaluation = evaluator.evaluate_files(policies, requests, states, profiles)
    if as_json:
        click.echo(json.dumps(evaluation_document(evaluation), indent=2, ensure_ascii=False))
    else:
        click.echo(evaluator.report(evaluation, form), nl=False)
        _explain(evaluation)
    return 0 if evaluation.verdict is Verdict.PERMITTED else 1


def _explain(evaluation: Evaluation) -> None:
    click.echo(evaluation.verdict.word, err=True)
    for reason in dict.fromkeys(reason for outcome in evaluation.outcomes for reason in outcome.reasons):
        click.echo(f"- {reason}", err=True)
    for warning in evaluation.warnings:
        click.echo(f"warning: {warning}", err=True)
