"""The engine in which the histories of tests stand."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import pytest


@pytest.fixture(scope="module")
def duckdb() -> Iterator[ibis.BaseBackend]:
    """An engine of the module's own."""
    backend = ibis.duckdb.connect()
    yield backend
    backend.disconnect()
