"""`alliance-graph check`: may this shipment travel?"""

from pathlib import Path

import click

from graph_api.bootstrap_answers import EngineName, answers_at
from graph_api.bootstrap_place import StorePlace
from graph_api.cli.options import (
    engine_option,
    json_option,
    place_option,
    read_json,
    record_option,
    recorded,
    show,
)


@click.command()
@click.argument("shipment", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--known-at", help="Answer on what the graph held at this instant.")
@place_option
@engine_option
@json_option
@record_option
def check(
    shipment: Path, known_at: str | None, store_at: StorePlace, engine: EngineName, *, as_json: bool, record: bool
) -> int:
    """Check the proposed shipment in SHIPMENT, a file of JSON or RDF.

    Exit codes: 0 permitted, 1 any other verdict, 2 wrong usage, 3 could not judge.
    """
    app = answers_at(store_at, engine, read_only=not record)
    moment = app.answerer.moment(known_at)
    if shipment.suffix.lower() == ".json":
        answer = app.answerer.answer("ProposedShipment", read_json(shipment), known_at=moment)
    else:
        answer = app.answer_file(shipment, known_at=moment)
    return show(recorded(app, answer, moment, record=record), as_json=as_json)
