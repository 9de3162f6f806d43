"""Real marketplace orders: late delivery hurts the score; too few buy twice to price it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mehvar import engine, measurement, schema
from mehvar.workspace import Settings, Workspace

pytestmark = pytest.mark.data

_ORDERS = """
WITH rated AS (
  SELECT order_id, avg(review_score::DOUBLE) AS stars FROM read_parquet('{folder}/sample15k_order_reviews.parquet')
  GROUP BY order_id
), bought AS (
  SELECT order_id, sum(price::DOUBLE + freight_value::DOUBLE) AS paid
  FROM read_parquet('{folder}/sample15k_order_items.parquet') GROUP BY order_id
), placed AS (
  SELECT o.order_id, c.customer_unique_id, c.customer_state, c.customer_city, o.order_status,
    o.order_purchase_timestamp::TIMESTAMP AS bought_at,
    o.order_delivered_customer_date::TIMESTAMP AS delivered_at,
    o.order_estimated_delivery_date::TIMESTAMP AS promised_at
  FROM read_parquet('{folder}/sample15k_orders.parquet') o
  JOIN read_parquet('{folder}/sample15k_customers.parquet') c USING (customer_id)
)
SELECT dense_rank() OVER (ORDER BY customer_unique_id) AS customer_id, 'olist' AS source,
  order_id AS record_id, order_id, bought_at AS "at", bought_at::DATE AS "day",
  customer_state AS region, customer_city AS city,
  CASE order_status WHEN 'canceled' THEN 'cancelled' WHEN 'delivered' THEN 'delivered' ELSE 'open' END AS status,
  delivered_at > promised_at AS is_late,
  epoch(delivered_at - promised_at) / 60 AS delay_minutes,
  epoch(delivered_at - bought_at) / 60 AS delivery_minutes,
  round(100 * coalesce(paid, 0))::BIGINT AS gross_amount,
  round(100 * coalesce(paid, 0))::BIGINT AS net_amount, (stars - 1) / 4 AS score,
  row_number() OVER (PARTITION BY customer_unique_id ORDER BY bought_at, order_id) AS order_number
FROM placed LEFT JOIN rated USING (order_id) LEFT JOIN bought USING (order_id)
"""


@pytest.fixture(scope="module")
def effects(
    data: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str, str], dict[str, Any]]:
    workspace = Workspace.create(
        tmp_path_factory.mktemp("olist") / "shop",
        Settings(currency="BRL", exponent=2, time_zone="America/Sao_Paulo", memory_limit="2GB"),
    )
    with workspace.build(now=datetime(2018, 12, 1), as_of=date(2018, 10, 17)) as build:
        query = _ORDERS.format(folder=data / "olist")
        rows = engine.duckdb_connection(build.backend).sql(query).to_arrow_table()
        wanted = schema.table("customer_orders").arrow_schema
        columns = [
            rows[field.name].cast(field.type)
            if field.name in rows.column_names
            else pa.nulls(rows.num_rows, field.type)
            for field in wanted
        ]
        build.write_arrow("customer_orders", pa.table(columns, schema=wanted))
        measurement.run_experiences(build)
        found = build.backend.to_pyarrow(build.read("experience_effects")).to_pylist()
    return {(row["experience"], row["dose"], row["outcome"]): row for row in found}


def test_the_raw_means_of_late_and_punctual_orders_are_the_known_ones(
    effects: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    late = effects["late", "any", "score"]

    assert late["n_exposed"] == pytest.approx(1_135, abs=12)
    assert 1 + 4 * late["exposed_mean"] == pytest.approx(2.603, abs=0.02)
    assert 1 + 4 * late["unexposed_mean"] == pytest.approx(4.284, abs=0.005)


def test_lateness_lowers_the_score_by_more_the_longer_it_is(
    effects: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    stars = [
        4 * effects["late", dose, "score"]["effect"] for dose in ("0-1d", "1-3d", "3-7d", "7d+")
    ]

    assert 4 * effects["late", "any", "score"]["effect"] == pytest.approx(-1.6, abs=0.2)
    assert effects["late", "any", "score"]["high"] < -0.3
    assert np.all(np.diff(stars) < 0)


def test_with_93_customers_who_bought_twice_no_money_is_put_on_lateness(
    effects: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    for outcome in ("return", "spend"):
        row = effects["late", "any", outcome]
        assert not row["estimable"]
        assert row["reason"] == "too_few_events"
        assert row["effect"] is None
