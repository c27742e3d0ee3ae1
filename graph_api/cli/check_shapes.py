"""`alliance-graph check-shapes`: tell what is wrong with the shapes of rules, derivations and records."""

from pathlib import Path

import click

from graph_api.bootstrap_tools import faults_of_shapes


@click.command("check-shapes")
@click.option(
    "--examples",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path("tests/rules/examples"),
    show_default=True,
    help="Folder with a folder of examples for each rule.",
)
def check_shapes(examples: Path) -> int:
    """Check that shapes use words that exist, and that every rule is complete and shown by examples.

    Looks for terms of SHACL, classes and properties that do not exist, also in SPARQL. Exit code 1 if it finds any
    fault.
    """
    faults = faults_of_shapes(examples)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} faults" if faults else "the shapes are sound")
    return 1 if faults else 0
