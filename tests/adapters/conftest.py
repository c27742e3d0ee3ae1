"""What tests of every store of facts need."""

from pathlib import Path

import pytest

from graph_api.services.ports import FactStore
from tests.adapters.store_states import STORES


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FactStore:
    """An empty store of each kind."""
    made: FactStore = STORES[request.param](tmp_path)
    return made
