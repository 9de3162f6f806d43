"""One shop with planted truth, measured once for all tests that read it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.behaviour.shops import Shop, make_shop, publish

from mehvar.workspace import Settings, Workspace

DRIFTERS = 40


@pytest.fixture(scope="session")
def planted() -> Shop:
    return make_shop(np.random.default_rng(3), together=0.6, drifters=DRIFTERS)


@pytest.fixture(scope="session")
def shop_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("behaviour")
    return Workspace.create(
        folder / "shop", Settings(memory_limit="2GB", threads=2, time_zone="Asia/Tehran")
    )


@pytest.fixture(scope="session")
def measured(planted: Shop, shop_workspace: Workspace) -> dict[str, Any]:
    return publish(shop_workspace, planted)
