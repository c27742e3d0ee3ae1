"""`alliance-graph write-docs`: write the pages that are made from rules and queries."""

from pathlib import Path

import click

from graph_api.bootstrap import Application
from graph_api.bootstrap_imports import Imports
from graph_api.services.document_rules import rule_pages
from graph_api.services.named_queries.document import queries_page
from graph_api.services.workbook.template import guide_page


@click.command("write-docs")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("docs"))
def write_docs(folder: Path) -> int:
    """Write the generated pages under FOLDER, and remove pages of rules that are gone."""
    app = Application()
    pages = rule_pages(app.rulebook)
    target = folder / "rules"
    target.mkdir(parents=True, exist_ok=True)
    for stale in set(target.glob("*.md")) - {target / name for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        (target / name).write_text(text, encoding="utf-8")
    (folder / "queries.md").write_text(queries_page(app.query_files), encoding="utf-8")
    columns = "\n".join(guide_page(Imports(Application()).layout)) + "\n"
    (folder / "workbook-columns.md").write_text(columns, encoding="utf-8")
    click.echo(f"{len(pages)} pages written to {target}")
    return 0
