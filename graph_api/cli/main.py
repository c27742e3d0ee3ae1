"""The command line: parses, calls one service, renders.

Commands are loaded when they are called, so that a question does not wait for the web server's imports.
"""

import sys
from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "ask": "graph_api.cli.ask:ask",
    "check": "graph_api.cli.check:check",
    "check-shapes": "graph_api.cli.check_shapes:check_shapes",
    "compare": "graph_api.cli.compare:compare",
    "demo": "graph_api.cli.demo:demo",
    "diff": "graph_api.cli.history:diff",
    "duo": "graph_api.cli.duo:duo",
    "erase": "graph_api.cli.history:erase",
    "export": "graph_api.cli.workbook:export",
    "export-graph": "graph_api.cli.export_graph:command",
    "fetch-browser-parts": "graph_api.cli.fetch_browser_parts:fetch_browser_parts",
    "history": "graph_api.cli.history:history",
    "import": "graph_api.cli.import_facts:import_facts",
    "import-report": "graph_api.cli.import_report:import_report",
    "import-table": "graph_api.cli.import_table:import_table",
    "new-rule": "graph_api.cli.new_rule:new_rule",
    "odrl": "graph_api.cli.odrl:odrl",
    "query": "graph_api.cli.query:query",
    "recheck": "graph_api.cli.recheck:recheck",
    "retract": "graph_api.cli.history:retract",
    "rules": "graph_api.cli.rules:rules",
    "serve": "graph_api.cli.serve:serve",
    "store": "graph_api.cli.store:store",
    "sweep": "graph_api.cli.sweep:sweep",
    "what-if": "graph_api.cli.what_if:what_if",
    "workbook": "graph_api.cli.workbook:workbook",
    "write-docs": "graph_api.cli.write_docs:write_docs",
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
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alliance-graph")
def cli() -> None:
    """May this party do this with that asset, for that purpose, there, then - and which clause says so?

    Exit codes: 0 permitted, 1 any other verdict, 2 wrong usage, 3 could not judge.
    """


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from graph_api.cli.errors import run  # noqa: PLC0415  # keeps the import of the group cheap

    sys.exit(run(cli))
