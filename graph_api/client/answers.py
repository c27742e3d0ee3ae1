"""What the client returns: rows of queries, and decisions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from graph_api.client.errors import ClientError
from graph_api.domain.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Value = str | int | float | bool | Decimal | datetime | date | None
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def _boolean(text: str) -> bool:
    return text in ("true", "1")


_READERS: Final[dict[str, Any]] = {
    "integer": int,
    "int": int,
    "long": int,
    "decimal": Decimal,
    "double": float,
    "float": float,
    "boolean": _boolean,
    "dateTime": datetime.fromisoformat,
    "date": date.fromisoformat,
}


@dataclass(frozen=True)
class Rows(Sequence[Mapping[str, Value]]):
    """The rows of a result. IRIs and texts are str, numbers, booleans and times are Python's; None is unbound."""

    columns: tuple[str, ...]
    values: tuple[dict[str, Value], ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401  # an index or a slice, as in every sequence
        return self.values[at]

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        return iter(self.values)

    def to_pandas(self) -> "pd.DataFrame":
        """Return the rows as a frame of pandas; needs the extra `frames`."""
        import pandas as pd  # noqa: PLC0415  # optional

        return pd.DataFrame(list(self.values), columns=list(self.columns))

    def to_polars(self) -> "pl.DataFrame":
        """Return the rows as a frame of polars; needs the extra `frames`."""
        import polars as pl  # noqa: PLC0415  # optional

        columns = {name: [row[name] for row in self.values] for name in self.columns}
        return pl.DataFrame(columns, strict=False)


def rows_of(results: Any) -> Rows:  # noqa: ANN401  # JSON
    """Return the rows of SPARQL JSON `results`; raise ClientError where that is not what they are."""
    try:
        names = tuple(results["head"]["vars"])
        found = [{name: _value(row.get(name)) for name in names} for row in results["results"]["bindings"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ClientError("the server's answer is no table of results") from error
    return Rows(names, tuple(found))


def _value(cell: Mapping[str, str] | None) -> Value:
    if cell is None:
        return None
    text = cell["value"]
    read = _READERS.get(cell.get("datatype", "").removeprefix(_XSD))
    if read is None:
        return text
    try:
        value: Value = read(text)
    except (ValueError, ArithmeticError):
        return text  # ill-typed in the data: shown as it stands
    return value


@dataclass(frozen=True)
class Finding:
    """A finding: the rule, its verdict, its message, and the document as the server sent it."""

    rule: str
    verdict: Verdict | None
    message: str
    document: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Decision:
    """A decision. `permitted` is true for that verdict alone; `document` is all that the server sent."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    items: tuple[tuple[str, Verdict], ...]
    document: Mapping[str, Any] = field(repr=False)

    @property
    def permitted(self) -> bool:
        """Whether a gate may open."""
        return self.verdict is Verdict.PERMITTED


def decision_of(document: Any) -> Decision:  # noqa: ANN401  # JSON
    """Return the decision that `document` states; raise ClientError where it states none."""
    try:
        return Decision(
            Verdict.from_word(document["verdict"]),
            tuple(_finding(finding) for finding in document["findings"]),
            tuple((item["item"]["label"], Verdict.from_word(item["verdict"])) for item in document["items"]),
            document,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ClientError("the server's answer is no decision") from error


def _finding(document: Mapping[str, Any]) -> Finding:
    rule, verdict = document["rule"], document.get("verdict")
    name = rule if isinstance(rule, str) else rule["id"]
    known = {v.word for v in Verdict}
    return Finding(name, Verdict.from_word(verdict) if verdict in known else None, document["message"], document)
