"""What tests of several rooms need."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of data that others made, or a skip where it is absent, as in a plain clone."""
    named = os.environ.get("ALLIANCE_GRAPH_SHARED_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data are not here; name their folder in ALLIANCE_GRAPH_SHARED_DATA")
    return folder
