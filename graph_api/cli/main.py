"""The command line: parses, calls one service, renders.

Commands are loaded when they are called, so that a question does not wait for the web server's imports.
"""

import sys
from importlib import import_module
from typing import Final

import click

# Where each command is, and what it does, so that a list of them loads none.
COMMANDS: Final = {
    "ask": ("ask:ask", "Ask whether a use is allowed, and by which clause"),
    "check": ("check:check", "Check a proposed shipment"),
    "check-shapes": ("check_shapes:check_shapes", "Check that shapes use words that exist"),
    "compare": ("compare:compare", "Ask a question with several values of a field"),
    "demo": ("demo:demo", "Ask the reference alliance its questions"),
    "diff": ("history:diff", "Compare two states of the graph"),
    "duo": ("duo:duo", "Read consent codes of the Data Use Ontology"),
    "erase": ("history:erase", "Erase what identifies a donor, for good"),
    "export": ("workbook:export", "Write what is in force to a workbook"),
    "export-graph": ("export_graph:command", "Write the facts in force, or the rights of a party"),
    "fetch-browser-parts": (
        "fetch_browser_parts:fetch_browser_parts",
        "Fetch what the query page needs",
    ),
    "history": ("history:history", "List the versions of documents"),
    "import": ("import_facts:import_facts", "Import workbooks, folders of CSV, RDF, catalogues"),
    "import-report": (
        "import_report:import_report",
        "Import every catalogue of a folder and report",
    ),
    "import-table": ("import_table:import_table", "Import a CSV file of any length"),
    "new-rule": ("new_rule:new_rule", "Make a rule with its cases and its page"),
    "odrl": ("odrl:odrl", "Evaluate policies in ODRL 2.2"),
    "query": ("query:query", "Ask a named query"),
    "recheck": ("recheck:recheck", "Tell which recorded decisions would change today"),
    "retract": ("history:retract", "Take a document back"),
    "rules": ("rules:rules", "List the rules, or show one"),
    "serve": ("serve:serve", "Serve the API and the pages on 127.0.0.1"),
    "store": ("store:store", "Look after a store"),
    "sweep": ("sweep:sweep", "Judge a use for every asset of a kind"),
    "what-if": ("what_if:what_if", "Tell what a change of facts would change"),
    "workbook": ("workbook:workbook", "Fill in, check and export workbooks"),
    "write-docs": ("write_docs:write_docs", "Write the pages that are made from rules"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command called `cmd_name`."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"{__package__}.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what each command does."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in sorted(COMMANDS.items())])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alliance-graph")
def cli() -> None:
    """May this party do this with that asset, for that purpose, there, then - and which clause says so?

    Exit codes: 0 permitted, 1 any other verdict, 2 wrong usage, 3 could not judge.
    """


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from graph_api.bootstrap_process import collect_seldom, leave_what_is_there  # noqa: PLC0415  # a list of commands needs none

    collect_seldom()
    from graph_api.cli.errors import run  # noqa: PLC0415  # keeps the import of the group cheap

    code = run(cli)
    leave_what_is_there()
    sys.exit(code)
