"""The shop of known comments, made once; who changes it takes a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.kept import kept
from tests.voice import shop as known

from mehvar.workspace import Workspace


@pytest.fixture(scope="session")
def said() -> Workspace:
    """The shop, built; not to be changed."""
    return Workspace.open(kept("said", known.make) / "shop")


@pytest.fixture
def own_said(said: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the shop."""
    return Workspace.open(Path(shutil.copytree(said.root, tmp_path / "shop")))
