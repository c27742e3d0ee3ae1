"""`alliance-graph new-rule`: make everything that a new rule needs."""

from pathlib import Path

import click

from graph_api.bootstrap_tools import rule_templates
from graph_api.domain.errors import UsageError
from graph_api.services.scaffold_rule import scaffold


@click.command("new-rule")
@click.argument("identifier")
@click.argument("fault")
@click.option("--yields", default="prohibited", show_default=True, help="Verdict of a breach.")
@click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Root of the checkout."
)
def new_rule(identifier: str, fault: str, yields: str, root: Path) -> int:
    """Make the rule IDENTIFIER, such as CONSENT-022, for FAULT, such as `outside-region`.

    Writes its shape and a passing, a failing and an undetermined case. Then run `alliance-graph check-shapes` to
    see that it is sound, and `make docs` for its page.
    """
    files = scaffold(identifier, fault, yields, rule_templates()).files
    taken = [
        *(root / "shapes" / "rules").rglob(f"{identifier}-*.ttl"),
        *(root / n for n in files if (root / n).exists()),
    ]
    if taken:
        raise UsageError(f"`{identifier}` exists already: `{taken[0]}`; an id is never used twice")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(path)
    return 0
