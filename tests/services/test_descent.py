"""Nothing is made from itself: what says so is refused where it stands, whatever it is brought in by."""

from pathlib import Path

import pytest

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import Triple, ag
from graph_api.services.descent import circles
from graph_api.services.workbook.report import BookRejectedError
from tests.support.books import book, service
from tests.support.cases import application, fresh_application

EX = "https://example.org/"


def made(*steps: str) -> list[Triple]:
    """Return statements such as `child aliquotOf parent`."""
    return [(EX + child, ag(predicate), EX + parent) for child, predicate, parent in map(str.split, steps)]


def found(*steps: str) -> list[str]:
    return list(circles(made(*steps), application().rulebook.schema))


@pytest.mark.parametrize(
    "steps",
    [
        (),
        ("a aliquotOf b", "b processedFrom c"),
        ("a aliquotOf b", "a processedFrom c", "b pooledFrom d", "c pooledFrom d"),
        ("a donor b", "b donor a"),
    ],
)
def test_descent_without_circles_is_right(steps: tuple[str, ...]):
    assert found(*steps) == []


def test_each_step_of_a_circle_is_told():
    assert found("a aliquotOf a") == [
        f"`{EX}a`: `aliquotOf` says that it was made from itself; nothing is",
    ]
    assert set(found("a aliquotOf b", "b processedFrom a", "c aliquotOf a")) == {
        f"`{EX}a`: `aliquotOf` says that it was made from itself by way of `{EX}b`; nothing is",
        f"`{EX}b`: `processedFrom` says that it was made from itself by way of `{EX}a`; nothing is",
    }


def test_every_circle_is_told():
    told = found("a derivedFrom b", "b derivedFrom a", "c derivedFrom d", "d derivedFrom c", "e derivedFrom e")
    assert {problem.split("`")[1].removeprefix(EX) for problem in told} == set("abcde")


def test_a_file_of_rdf_in_which_something_is_made_from_itself_is_refused(tmp_path: Path):
    path = tmp_path / "circle.ttl"
    path.write_text(
        f"@prefix ag: <{ag('')}> . @prefix : <{EX}> .\n"
        ":a a ag:Aliquot ; ag:aliquotOf :b .\n:b a ag:Derivative ; ag:processedFrom :a .\n"
    )
    with pytest.raises(ImportRejectedError, match=f"`{EX}b`: `processedFrom` says that it was made from itself"):
        fresh_application().import_files([path], "tester")


def test_rows_of_a_workbook_that_go_round_in_a_circle_are_told_where_they_stand():
    rows = [["kind", "identifier", "aliquot of"], ["aliquot", "S-1", "S-2"], ["aliquot", "S-2", "S-1"]]
    with pytest.raises(BookRejectedError) as told:
        service().read(book({"Samples": rows}))
    assert {(problem.sheet, problem.row) for problem in told.value.found} == {("Samples", 2), ("Samples", 3)}
    assert all("made from itself" in problem.message for problem in told.value.found)
