from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.measurement.shop import AS_OF, HORIZON, Shop, customer_orders, make_shop, mart

from mehvar import measurement
from mehvar.workspace import Settings, Workspace


@dataclass(frozen=True, kw_only=True)
class Built:
    """A built workspace of the little shop, with its truth."""

    workspace: Workspace
    shop: Shop

    def rows(self, name: str) -> list[dict[str, Any]]:
        backend = self.workspace.connect()
        try:
            found: list[dict[str, Any]] = backend.to_pyarrow(
                self.workspace.read(backend, name)
            ).to_pylist()
            return found
        finally:
            backend.disconnect()

    def one(self, name: str, **values: str) -> dict[str, Any]:
        """The only row of a mart with these values."""
        (row,) = [
            row
            for row in self.rows(name)
            if all(row[column] == value for column, value in values.items())
        ]
        return row


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root: Path = tmp_path_factory.mktemp("company") / "shop"
    settings = Settings(memory_limit="2GB", horizon_days=HORIZON)
    workspace = Workspace.create(root, settings)
    rng = np.random.default_rng(3)
    shop = make_shop(rng, customers=2_500)
    orders = customer_orders(shop, rng)
    ids = np.unique(shop.orders["who"]) + 1
    people = {"customer_id": ids, "full_name": [f"customer {one}" for one in ids]}
    with workspace.build(now=datetime(2025, 7, 1), as_of=AS_OF) as build:
        build.write_arrow("customer_orders", orders)
        build.write_arrow("customers", mart("customers", people, ids.size))
        measurement.run_experiences(build)
    return Built(workspace=workspace, shop=shop)
