"""Reads a request in JSON: what is supposed, and which questions are asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from graph_api.domain.errors import InvalidFieldError, UnknownNameError, UsageError
from graph_api.services.import_document import SourceFile
from graph_api.services.pose_question import read_moment
from graph_api.services.what_if.ask_otherwise import hours_of
from graph_api.services.what_if.hypothesis import Hypothesis

MOST_QUESTIONS: Final = 500
MOST_FILES: Final = 20
NAMES: Final = {
    "withdrawConsents": "consents, or donors all of whose consents are withdrawn",
    "endAgreements": "agreements that are terminated",
    "lapse": "charters, permits, lanes and whatever else states its time, that hold no longer",
    "retract": "documents that state nothing any more",
}
FIELDS: Final = ("questions", *NAMES, "add", "from", "set", "delay", "knownAt", "rightsAt")
Read = Callable[[str, str], SourceFile]


@dataclass(frozen=True, slots=True)
class Request:
    """What is supposed, the questions, and the instant of which the graph is meant (None: the present).

    `rights_at` is the time for which every stated permission is asked about, where that is wanted.
    """

    supposed: Hypothesis
    questions: tuple[Mapping[str, Any], ...]
    known_at: datetime | None
    rights_at: str | None = None


def read_request(body: Mapping[str, Any], read: Read, now: datetime) -> Request:
    """Return the request in `body`; `read` makes a file of a name and its Turtle. Raises UsageError."""
    for name in body:
        if name not in FIELDS:
            raise UnknownNameError(name, name, "field of this request", FIELDS)
    supposed = Hypothesis(
        retract=_names(body, "retract"),
        add=_files(body, read),
        withdraw=_names(body, "withdrawConsents"),
        end=_names(body, "endAgreements"),
        lapse=_names(body, "lapse"),
        since=_moment(body, "from", now),
        fields=_object(body, "set"),
        delay_hours=hours_of(_text("delay", body["delay"])) if "delay" in body else 0,
    )
    rights_at = _text("rightsAt", body["rightsAt"]) if "rightsAt" in body else None
    if rights_at is not None:
        read_moment("rightsAt", rights_at, now, end=False)
    return Request(supposed, _questions(body, rights_at), _moment(body, "knownAt", now, end=True), rights_at)


def _questions(body: Mapping[str, Any], rights_at: str | None) -> tuple[Mapping[str, Any], ...]:
    asked = body.get("questions", None if rights_at is None else [])
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise InvalidFieldError("questions", "must be a list of objects, each with `kind` and `fields`")
    if len(asked) > MOST_QUESTIONS:
        raise InvalidFieldError("questions", f"are {len(asked)}; ask at most {MOST_QUESTIONS} at a time")
    return tuple(asked)


def _names(body: Mapping[str, Any], field: str) -> tuple[str, ...]:
    given = body.get(field, [])
    listed = given if isinstance(given, list) else [given]
    return tuple(_text(field, one) for one in listed)


def _files(body: Mapping[str, Any], read: Read) -> tuple[SourceFile, ...]:
    given = body.get("add", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise InvalidFieldError("add", "must be a list of objects, each with `name` and `turtle`")
    if len(given) > MOST_FILES:
        raise InvalidFieldError("add", f"are {len(given)} files; add at most {MOST_FILES}")
    for number, one in enumerate(given):
        if sorted(one) != ["name", "turtle"]:
            raise InvalidFieldError(f"add[{number}]", "needs a `name` and its `turtle`, and nothing else")
    return tuple(read(_text("add.name", one["name"]), _text("add.turtle", one["turtle"])) for one in given)


def _object(body: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    given = body.get(field, {})
    if not isinstance(given, Mapping):
        raise InvalidFieldError(field, "must be an object of fields")
    return given


def _moment(body: Mapping[str, Any], field: str, now: datetime, *, end: bool = False) -> datetime | None:
    return read_moment(field, _text(field, body[field]), now, end=end) if field in body else None


def _text(field: str, given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InvalidFieldError(field, f"`{given}` is no text")
    return given


def checked(questions: object, source: str) -> list[Mapping[str, Any]]:
    """Return the questions of a file: a list under `questions`, or the one question that it is."""
    if isinstance(questions, Mapping) and "kind" in questions and "fields" in questions:
        return [questions]
    listed = questions.get("questions") if isinstance(questions, Mapping) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise UsageError(f"{source} must hold one question, or `questions`: a list, each with `kind` and `fields`")
    return list(listed)
