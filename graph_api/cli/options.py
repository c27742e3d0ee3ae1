"""Options that several commands share."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from graph_api.bootstrap_answers import Answers, EngineName
from graph_api.bootstrap_place import StorePlace, default_store, store_place
from graph_api.domain.decision import Decision
from graph_api.domain.errors import UsageError
from graph_api.domain.verdict import Verdict
from graph_api.services.decide import Answer
from graph_api.services.decision_document import decision_document
from graph_api.services.read_json import parse_object

if TYPE_CHECKING:
    from graph_api.bootstrap import Application

Command = Callable[..., Any]


class _Folder(click.Path):
    """The folder of an embedded store, which is made where there is none unless the store is one to be `read`."""

    def __init__(self, *, read: bool) -> None:
        super().__init__(path_type=Path, file_okay=False)
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return the folder; fail where an engine elsewhere is named, or a store that is not there."""
        if "://" in str(value):
            self.fail(f"`{value}` is no folder, and this command needs the embedded store", param, ctx)
        if self._read and not Path(value).exists():
            hint = "name the folder of a store, or bring something in with `alliance-graph import`"
            self.fail(f"there is no store in `{value}`; {hint}", param, ctx)
        return super().convert(value, param, ctx)


class _Place(_Folder):
    """The folder of an embedded store, or the addresses of an engine."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return a Path or Addresses."""
        place = store_place(str(value))
        return super().convert(value, param, ctx) if isinstance(place, Path) else place


def _store_option(name: str, kind: _Folder, text: str) -> Callable[[Command], Command]:
    text = f"{text} Also read from ALLIANCE_GRAPH_STORE."
    return click.option(
        "--store", name, type=kind, default=default_store, envvar="ALLIANCE_GRAPH_STORE", help=text
    )


_FOLDER: Final = "Folder of the store."
_PLACE: Final = "Folder of the store, or `QUERY_ADDRESS,UPDATE_ADDRESS` of a SPARQL engine."
store_option = _store_option("store_path", _Folder(read=True), _FOLDER)
new_store_option = _store_option("store_path", _Folder(read=False), _FOLDER)
place_option = _store_option("store_at", _Place(read=True), _PLACE)
new_place_option = _store_option("store_at", _Place(read=False), _PLACE)
engine_option = click.option(
    "--engine",
    type=click.Choice(["fast", "reference"]),
    default="fast",
    help="The engine that judges. `reference` is pySHACL: slow, and the one to check against.",
)
record_option = click.option("--record", is_flag=True, help="Keep a record of the decision in the store.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def application(place: StorePlace, engine: EngineName = "fast", *, read_only: bool = False) -> "Application":
    """Return the application on the facts that are kept at `place`; a question needs less, `Answers`."""
    from graph_api.bootstrap_environment import application_at  # noqa: PLC0415  # slow to import

    return application_at(place, engine, read_only=read_only)


def recorded(app: Answers, answer: Answer, known_at: datetime | None, *, record: bool) -> Decision:
    """Return the decision of `answer`, and keep a record of it where that is wanted."""
    if record:
        name = app.recorder.record(answer, known_at)
        click.echo(f"recorded as {name}", err=True)
    return answer.decision


def show(decision: Decision, *, as_json: bool) -> int:
    """Print `decision` and return the exit code that stands for its verdict."""
    from graph_api.cli.render import decision_text  # noqa: PLC0415

    if as_json:
        click.echo(json.dumps(decision_document(decision), indent=2, ensure_ascii=False))
    else:
        click.echo(decision_text(decision))
    return 0 if decision.verdict is Verdict.PERMITTED else 1


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`; raise UsageError with line and column where there is none."""
    try:
        return parse_object(path.read_bytes(), f"`{path}`")
    except OSError as error:
        raise UsageError(f"`{path}` cannot be read: {error.strerror}") from error


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Return the questions of a JSON file: the list under `questions`, each an object.

    Raises UsageError where it holds none.
    """
    questions = read_json(path).get("questions")
    if not isinstance(questions, list) or not all(isinstance(one, dict) for one in questions):
        raise UsageError(f"`{path}`: `questions` must be a list of objects, each with `kind` and `fields`")
    return questions
