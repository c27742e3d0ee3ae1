"""Files that are read whole."""

from pathlib import Path

import pytest

from graph_api.adapters.file_content import file_content
from graph_api.domain.errors import UsageError


def test_a_file_is_read_up_to_its_limit_and_no_further(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 1024**2)
    assert file_content(path, 1) == b"x" * 1024**2
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(UsageError, match=f"`{path}` is larger than 1 MiB; split it"):
        file_content(path, 1)


def test_what_is_no_file_is_told(tmp_path: Path):
    with pytest.raises(UsageError, match=r"cannot be read: No such file or directory"):
        file_content(tmp_path / "none", 1)
    with pytest.raises(UsageError, match=r"cannot be read: Is a directory"):
        file_content(tmp_path, 1)
