"""Customers are the same when the tables are read by Spark."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mehvar.workspace import Workspace

if TYPE_CHECKING:
    from tests.identity.conftest import Shop


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")  # Spark's client warns about its own future
@pytest.mark.slow
def test_spark_and_duckdb_find_the_same_customers(shop: Shop) -> None:
    if shutil.which("java") is None or importlib.util.find_spec("pyspark") is None:
        pytest.skip("Spark needs Java and pyspark")
    mobile: dict[str, object] = {"mobile": "+989123847561"}
    shop.people(
        {
            "a/1": {**mobile, "full_name": "سارا کریمی"},
            "b/1": {**mobile, "full_name": "Sara Karimi"},
            "c/1": {**mobile, "full_name": "رضا احمدی"},
        }
    )
    shop.order("d/1")
    by_duckdb = shop.build()
    root, settings = shop.workspace.root, replace(shop.workspace.settings, engine="spark")
    shop.workspace = Workspace(root=root, settings=settings)
    shop.people({"e/1": {"full_name": "کسی دیگر"}})

    by_spark = shop.build()

    assert by_spark == by_duckdb | {"e/1": 5}
