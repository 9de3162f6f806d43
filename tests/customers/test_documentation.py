"""The page's examples run as they are written."""

from __future__ import annotations

import doctest
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mehvar import customers

PAGE = Path(__file__).parent.parent.parent / "docs" / "slices" / "customers.md"


@pytest.mark.slow
def test_the_examples_of_the_page_hold(shop: Any) -> None:
    noon = datetime(2025, 6, 20, 12)
    shop.add("people", [{"record_id": "s", "full_name": "سارا محمدی"}])
    shop.add("orders", [
        {"order_id": "1", "person_ref": "s", "at": noon - timedelta(days=9), "total_amount": 300,
         "channel": "app", "status": "delivered"},
        {"order_id": "2", "person_ref": "s", "at": noon, "total_amount": 400, "channel": "app",
         "promised_at": noon + timedelta(hours=1), "delivered_at": noon + timedelta(minutes=90)},
    ])  # fmt: skip
    shop.build({("app", "s"): 1}, as_of=date(2025, 6, 22))
    with shop.workspace.build(now=noon, as_of=date(2025, 6, 22)) as build:
        customers.build_list(build)

    result = doctest.testfile(
        str(PAGE), module_relative=False, globs={"workspace": shop.workspace}, encoding="utf-8"
    )

    assert result.attempted >= 8
    assert result.failed == 0
