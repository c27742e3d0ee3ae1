"""`alliance-graph rules`: what the rules say."""

import json
import textwrap

import click

from graph_api.bootstrap import Application
from graph_api.cli.options import json_option
from graph_api.services.decision_document import rule_document, rule_list


@click.command()
@click.argument("identifier", required=False)
@json_option
def rules(identifier: str | None, as_json: bool) -> int:
    """List the rules, or show the one called IDENTIFIER."""
    rulebook = Application().rulebook
    if identifier is None:
        document = rule_list(rulebook)
        if as_json:
            click.echo(json.dumps(document, indent=2))
        for rule in rulebook.rules if not as_json else ():
            click.echo(f"{rule.id:<16} {rule.name}")
        return 0
    rule = rulebook.rule(identifier)
    if as_json:
        click.echo(json.dumps(rule_document(rule, rulebook.labels), indent=2, ensure_ascii=False))
        return 0
    click.secho(f"{rule.id} {rule.name}", bold=True)
    click.echo(textwrap.fill(rule.description, 80))
    for source in rule.sources:
        click.echo(f"source: {source}")
    for test in rule.constraints:
        raises = "attaches a duty" if test.verdict is None else f"raises {test.verdict.word}"
        click.echo(f"- {raises}: {test.message}")
    for remedy in rule.remedies:
        click.echo(f"remedy: {remedy.text}")
    return 0
