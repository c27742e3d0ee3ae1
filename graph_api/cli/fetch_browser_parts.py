"""`alliance-graph fetch-browser-parts`: what the query page needs and others wrote."""

import os

import click

from graph_api.bootstrap_environment import application_of


@click.command()
def fetch_browser_parts() -> int:
    """Fetch the browser parts of the query page by npm, and check them against the hashes that are pinned.

    They are kept in the Python environment, or in the folder that ALLIANCE_GRAPH_BROWSER_PARTS names. npm comes
    with the extra `browser`. What is there already is not fetched again.
    """
    application_of(os.environ).browser_parts.fetch(tell=click.echo)
    return 0
