"""Browser parts: the pinned package or nothing."""

import base64
import hashlib
import io
import re
import tarfile
from pathlib import Path

import pytest

from graph_api.adapters.browser_parts import BrowserParts, Part, npm_pack, pinned_parts
from graph_api.domain.errors import BrowserPartsError


def archive(**files: str) -> bytes:
    """Return a package with `files`, a name with __ for a slash."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as packed:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"package/{name.replace('__', '/')}")
            entry.size = len(text)
            packed.addfile(entry, io.BytesIO(text.encode()))
    return whole.getvalue()


def pinned(content: bytes, *files: str) -> Part:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return Part("@some/part", "1.0.0", f"sha512-{digest}", files)


class Registry:
    """Gives everybody the same archive and counts how often."""

    def __init__(self, content: bytes) -> None:
        self.content, self.asked = content, 0

    def __call__(self, name: str, folder: Path) -> Path:
        assert name == "@some/part@1.0.0"
        self.asked += 1
        (folder / "part.tgz").write_bytes(self.content)
        return folder / "part.tgz"


def test_the_files_of_the_pinned_package_are_kept_and_no_others(tmp_path):
    content = archive(build__part="the part", build__other="not asked for")
    registry = Registry(content)
    parts = BrowserParts(tmp_path / "parts", (pinned(content, "build/part"),))
    assert parts.missing() == ("@some/part@1.0.0",)
    assert parts.files() == {}
    parts.fetch(registry)
    assert parts.missing() == ()
    assert {name: file.read_text() for name, file in parts.files().items()} == {"part": "the part"}
    assert [file.name for file in (tmp_path / "parts").rglob("*") if file.is_file()] == ["part"]
    parts.fetch(registry)
    assert registry.asked == 1


def test_another_package_under_the_name_is_refused_and_nothing_of_it_kept(tmp_path):
    parts = BrowserParts(tmp_path, (pinned(archive(build__part="the part"), "build/part"),))
    with pytest.raises(BrowserPartsError, match=r"`@some/part@1\.0\.0` is not the package that is pinned"):
        parts.fetch(Registry(archive(build__part="another part")))
    assert parts.missing()
    assert list(tmp_path.iterdir()) == []


def test_a_package_without_the_file_is_refused(tmp_path):
    content = archive(build__other="x")
    parts = BrowserParts(tmp_path, (pinned(content, "build/part"),))
    with pytest.raises(BrowserPartsError, match="has no file `build/part`"):
        parts.fetch(Registry(content))
    assert list(tmp_path.iterdir()) == []


def test_another_pin_is_another_part(tmp_path):
    content = archive(build__part="the part")
    BrowserParts(tmp_path, (pinned(content, "build/part"),)).fetch(Registry(content))
    assert BrowserParts(tmp_path, (pinned(content + b"0", "build/part"),)).missing()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    parts = BrowserParts(tmp_path / "file", (pinned(b"", "x"),))
    with pytest.raises(BrowserPartsError, match=r"file` cannot be written: "):
        parts.fetch(Registry(b""))


def test_a_registry_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(BrowserPartsError, match=r"npm could not fetch `@some/part@1\.0\.0`: .*ECONNREFUSED"):
        npm_pack("@some/part@1.0.0", tmp_path)


def test_every_part_is_pinned_by_a_whole_hash():
    assert pinned_parts()
    for part in pinned_parts():
        assert re.fullmatch(r"\d+\.\d+\.\d+", part.version)
        assert len(base64.b64decode(part.integrity.removeprefix("sha512-"), validate=True)) == 64
        assert part.files
