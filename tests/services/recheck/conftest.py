"""What all tests of rechecking need."""

import pytest

from graph_api.bootstrap import Application
from tests.support.cases import reference_alliance


@pytest.fixture
def app() -> Application:
    return reference_alliance()
