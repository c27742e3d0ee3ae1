"""The one error tree. A verdict is never an error, and an error is never a verdict."""


class AllianceGraphError(Exception):
    """Anything that keeps the product from doing what it was asked."""


class UsageError(AllianceGraphError):
    """The request itself is wrong: the asker can mend it."""


class UnknownNameError(UsageError):
    """A name in a request is not in the graph."""

    def __init__(self, field: str, name: str, kind: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {' or '.join(f'`{n}`' for n in nearest)}?" if nearest else ""
        super().__init__(f"`{field}`: no {kind} is called `{name}`{hint}")
        self.field, self.name, self.nearest = field, name, nearest


class InvalidFieldError(UsageError):
    """A field of a request has a value that cannot be read, or does not exist."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"`{field}`: {problem}")
        self.field, self.problem = field, problem


class NotFoundError(UsageError):
    """What a request names does not exist."""


class NotAcceptableError(UsageError):
    """The answer cannot be given in any format that the asker accepts."""


class NotAllowedError(UsageError):
    """The request is understood, and is switched off or not allowed."""


class ImportRejectedError(UsageError):
    """A file was not imported; nothing of it was kept."""

    def __init__(self, source: str, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join([f"`{source}` was not imported", *problems]))
        self.source, self.problems = source, problems


class CouldNotJudgeError(AllianceGraphError):
    """No verdict could be reached: an engine failed, a source could not be read, time ran out."""


class StoreError(CouldNotJudgeError):
    """The store could not be opened, read or written."""


class QueryStoppedError(CouldNotJudgeError):
    """A query was stopped at a limit of time, rows, size or memory; `limit` names it."""

    def __init__(self, limit: str, detail: str) -> None:
        super().__init__(detail)
        self.limit = limit


class RuleBookError(CouldNotJudgeError):
    """The shapes of the rules cannot be used as they stand."""


class ReasonerError(AllianceGraphError):
    """The OWL reasoner could not be run, or could not make sense of what it was given."""


class BrowserPartsError(AllianceGraphError):
    """The browser parts of pages could not be fetched, or are not the ones that are pinned."""
