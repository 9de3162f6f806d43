"""On real orders, a customer is what the shop's own key says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.identity.conftest import Shop


@pytest.mark.data
@pytest.mark.slow
def test_olist_has_one_customer_per_unique_id(shop: Shop, data: Path) -> None:
    rows = pq.read_table(data / "olist" / "sample15k_customers.parquet").to_pylist()
    shop.people(
        {f"olist/{row['customer_id']}": {"customer_key": row["customer_unique_id"]} for row in rows}
    )

    customers = shop.build()

    unique = {row["customer_id"]: row["customer_unique_id"] for row in rows}
    pairs = {(unique[key.split("/")[1]], id_) for key, id_ in customers.items()}
    assert len(customers) == len(unique)
    assert len(pairs) == len(set(unique.values())) == len(set(customers.values()))
