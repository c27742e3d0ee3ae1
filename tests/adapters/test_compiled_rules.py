"""What is kept of the rules between runs: the same rules, and never somebody else's or a damaged copy."""

import shutil
from pathlib import Path

import pytest

from graph_api.adapters import compiled_rules
from graph_api.adapters.compiled_rules import load_compiled_rules
from graph_api.engine.fast import FastEngine
from tests.support.cases import application, case_of, examples


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the rules were made anew."""
    calls: list[str] = []
    make = compiled_rules._made

    def noted():
        calls.append("made")
        return make()

    monkeypatch.setattr(compiled_rules, "_made", noted)
    load_compiled_rules(tmp_path)
    return calls


def kept(folder: Path) -> Path:
    return next(folder.glob("rules-*"))


def test_kept_rules_find_the_same(made: list[str], tmp_path: Path):
    again = load_compiled_rules(tmp_path)
    assert made == ["made"], "the second time they are read"
    engine = FastEngine(again.rulebook, again.code)
    for example in examples()[::40]:
        case = case_of(example.path)
        assert engine.evaluate(case).findings == application().fast_engine.evaluate(case).findings


def test_a_damaged_copy_is_made_anew(made: list[str], tmp_path: Path):
    content = kept(tmp_path).read_bytes()
    for damaged in (b"", content[:1000], content[:-1] + bytes([content[-1] ^ 1])):
        kept(tmp_path).write_bytes(damaged)
        assert load_compiled_rules(tmp_path).rulebook.version == application().rulebook.version
    assert len(made) == 4


def test_a_copy_that_others_could_have_written_is_not_read(made: list[str], tmp_path: Path):
    kept(tmp_path).chmod(0o666)
    load_compiled_rules(tmp_path)
    assert len(made) == 2


@pytest.mark.usefixtures("made")
def test_other_rules_have_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = kept(tmp_path)
    monkeypatch.setattr(compiled_rules, "rule_files", list)
    assert compiled_rules._key() not in before.name


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert load_compiled_rules(tmp_path / "file").rulebook.version == application().rulebook.version


@pytest.mark.parametrize("room", ["domain", "engine"])
def test_rules_of_other_classes_have_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: str):
    copy = shutil.copytree(compiled_rules._PACKAGE, tmp_path / "graph_api", ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(compiled_rules, "_PACKAGE", copy)
    before = compiled_rules._key()
    with next((copy / room).glob("*.py")).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert compiled_rules._key() != before
