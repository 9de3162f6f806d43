"""What tests of the studio share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def published_versions_forgotten() -> Iterator[None]:
    """Versions are read once per process by their survey's number, which each test gives anew."""
    from mehvar_web.surveys._publish import _read_version

    yield
    _read_version.cache_clear()
