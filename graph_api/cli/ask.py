"""`alliance-graph ask`: may this party do this with that asset?"""

from pathlib import Path

import click

from graph_api.bootstrap_answers import EngineName, answers_at
from graph_api.bootstrap_place import StorePlace
from graph_api.cli.options import (
    Command,
    engine_option,
    json_option,
    place_option,
    read_json,
    record_option,
    recorded,
    show,
)
from graph_api.domain.errors import UsageError

FIELDS = {
    "actor": "Who wants to act.",
    "action": "What the actor wants to do, such as `conduct-research` or `sublicense`.",
    "asset": "What is to be used.",
    "purpose": "What the use serves, and in which setting.",
    "disease": "Which disease is studied or treated.",
    "place": "Country in which the asset is used, such as `DE`.",
    "at": "When the use begins: a day, an instant with its zone, or `now`.",
    "until": "When the use ends, if it is not over at once.",
    "field-of-use": "Field of use in the terms of an agreement.",
    "product": "The product that is made or treated with.",
    "project": "The project in which the use takes place.",
    "investigator": "Who leads the work.",
    "use-site": "The site at which the asset is used.",
    "beneficiary": "For whom the work is done.",
    "recipient": "Who receives the asset or a right in it.",
    "practises": "Intellectual property that the use practises.",
    "combines-with": "A further asset with which the asset is combined.",
    "exploits": "A result that is put to economic use.",
    "under-permission": "The permission from which a grant is to be derived.",
    "granted-depth": "By how many steps a right is handed on.",
    "intended-count": "How often the action will have been done in all, earlier times included.",
    "repeated-transfer": "Whether a transfer belongs to a series.",
    "delivery-channel": "How the asset is delivered.",
    "links-with": "Data with which records are to be linked.",
    "population": "A population that is studied.",
    "reidentifies": "Whether the user means to find out who the donors are.",
    "sensitive": "Whether the use touches a topic that calls for human review.",
    "smallest-cell-published": "Smallest number of people in a group that is published.",
    "assures": "A promise that comes with the question.",
    "condition-met": "A condition of access that the user meets.",
    "transfer-safeguard": "The safeguard on which a transfer relies.",
}
SINGLE = {
    "action", "actor", "at", "granted-depth", "intended-count", "place", "reidentifies", "repeated-transfer",
    "sensitive", "smallest-cell-published", "until",
}  # fmt: skip


def _field(option: str) -> str:
    first, *others = option.split("_")
    return first + "".join(word.capitalize() for word in others)


def _asking(command: Command) -> Command:
    """Give `command` an option for each field of a use; those that take several values may be repeated."""
    for name, text in reversed(FIELDS.items()):
        several = name not in SINGLE
        told = f"{text} May be repeated." if several else text
        command = click.option(f"--{name}", multiple=several, help=told)(command)
    return command


@click.command()
@_asking
@click.option(
    "--question",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON file with fields of the question; options add others.",
)
@click.option("--known-at", help="Answer on what the graph held at this instant.")
@place_option
@engine_option
@json_option
@record_option
def ask(
    question: Path | None,
    known_at: str | None,
    store_at: StorePlace,
    engine: EngineName,
    *,
    as_json: bool,
    record: bool,
    **options: str | tuple[str, ...] | None,
) -> int:
    """Ask whether a use is allowed, and by which clause.

    Things are named by label, identifier, prefixed name or IRI. Exit codes: 0 permitted, 1 any other verdict,
    2 wrong usage, 3 could not judge.
    """
    given = {_field(name): list(v) if isinstance(v, tuple) else v for name, v in options.items() if v}
    fields = read_json(question) if question else {}
    both = sorted(set(fields) & set(given))
    if both:
        raise UsageError(f"`{both[0]}` is given both in `{question}` and as an option")
    app = answers_at(store_at, engine, read_only=not record)
    moment = app.answerer.moment(known_at)
    answer = app.answerer.answer("ProposedUse", fields | given, known_at=moment)
    return show(recorded(app, answer, moment, record=record), as_json=as_json)
