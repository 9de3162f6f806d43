"""A build of the tiny company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from tests.metrics.company import AS_OF, Fill, dates, mart, publish

from mehvar.workspace import Build, Marts, Settings, Workspace


@pytest.fixture
def build(workspace: Workspace, now: datetime) -> Iterator[Build]:
    """A build in which the calendar is already written."""
    with workspace.build(now=now, as_of=AS_OF) as open_build:
        open_build.write_arrow("dates", dates())
        yield open_build


@pytest.fixture
def fill(build: Build) -> Fill:
    """Write a mart of the build from plain rows."""

    def write(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        build.write_arrow(name, mart(name, rows))

    return write


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A company whose metrics are built; not to be changed."""
    folder = tmp_path_factory.mktemp("metrics") / "shop"
    workspace = Workspace.create(folder, Settings(memory_limit="2GB", threads=2))
    publish(workspace, now=datetime(2025, 7, 1))
    return workspace


@pytest.fixture(scope="session")
def marts(published: Workspace) -> Iterator[Marts]:
    """Its marts, kept open as a web worker keeps them."""
    with Marts(published) as opened:
        yield opened
