from __future__ import annotations

import pytest
from tests.segments.company import Company, make_company


@pytest.fixture(scope="session")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A built company of 1,500 customers whose truth is known; tests only read it."""
    return make_company(tmp_path_factory.mktemp("segments") / "company")
