"""An expression written once gives the same answer on every engine, to the last digit."""

from __future__ import annotations

from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend

from mehvar.lake import Lake

Oracle = duckdb.DuckDBPyConnection


def _same(engine: BaseBackend, rows: ir.Table, oracle: Oracle, query: str) -> None:
    """Compare the rows with those of the query, which both order by all of their columns."""
    found = engine.to_pyarrow(rows)
    assert found.num_rows > 0
    got = sorted(map(_row, found.to_pylist()), key=repr)
    expected = [tuple(map(_value, row)) for row in oracle.execute(query).fetchall()]
    assert got == sorted(expected, key=repr)


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(map(_value, row.values()))


def _value(value: Any) -> Any:
    return round(value, 9) if isinstance(value, float) else value


def _orders(lake: Lake, engine: BaseBackend) -> ir.Table:
    return lake.current(engine, "orders")


def test_current_rows_are_the_latest_outside_hidden_imports(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    rows = _orders(lake, engine).select("record_id", "import_id", "total_amount", "at", "day")

    _same(
        engine, rows, reference, 'SELECT record_id, import_id, total_amount, "at", day FROM orders'
    )


def test_a_table_without_files_is_empty_and_typed(engine: BaseBackend, lake: Lake) -> None:
    rows = lake.current(engine, "returns")

    assert engine.to_pyarrow(
        rows.aggregate(n=rows.count(), amount=rows.amount.sum())
    ).to_pylist() == [{"n": 0, "amount": None}]


def test_periods_come_from_joining_the_day(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    orders, dates = _orders(lake, engine), lake.read(engine, "dates")
    rows = (
        orders.join(dates, "day")
        .group_by("jmonth")
        .aggregate(
            orders=lambda t: t.count(),
            revenue=lambda t: t.total_amount.sum(),
            customers=lambda t: t.person_hash.nunique(),
        )
    )

    _same(
        engine,
        rows,
        reference,
        "SELECT jmonth, count(*), sum(total_amount)::BIGINT, count(DISTINCT person_hash)"
        " FROM orders JOIN dates_all USING (day) GROUP BY jmonth",
    )


def test_recency_counts_days_not_periods_of_24_hours(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    orders = _orders(lake, engine)
    orders = orders.filter(orders.person_hash.notnull())
    until = ibis.literal("2026-01-15").cast("date")
    rows = orders.group_by("person_ref").aggregate(
        recency=until.delta(orders.day.max(), unit="day"),
        tenure=orders.day.max().delta(orders.day.min(), unit="day"),
        frequency=orders.count(),
        money=orders.total_amount.sum(),
        largest=orders.total_amount.max(),
    )

    _same(
        engine,
        rows,
        reference,
        "SELECT person_ref, date_diff('day', max(day), DATE '2026-01-15'),"
        " date_diff('day', min(day), max(day)), count(*), sum(total_amount)::BIGINT,"
        " max(total_amount) FROM orders WHERE person_hash IS NOT NULL GROUP BY person_ref",
    )


def test_the_order_before_and_after_needs_a_unique_tie_breaker(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    orders = _orders(lake, engine)
    orders = orders.filter(orders.person_hash.notnull())
    window = ibis.window(group_by=orders.person_hash, order_by=[orders.at, orders.record_id])
    placed = orders.select(
        "record_id",
        number=ibis.row_number().over(window) + 1,
        previous=orders.day.lag(1).over(window),
        following=orders.day.lead(1).over(window),
    )

    _same(
        engine,
        placed,
        reference,
        "SELECT record_id, row_number() OVER w, lag(day) OVER w, lead(day) OVER w FROM orders"
        ' WHERE person_hash IS NOT NULL WINDOW w AS (PARTITION BY person_hash ORDER BY "at", record_id)',
    )


def test_cohorts_count_who_came_back_in_which_month(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    orders, dates = _orders(lake, engine), lake.read(engine, "dates")
    monthly = (
        orders.filter(orders.person_hash.notnull())
        .join(dates, "day")
        .select("person_hash", "month")
        .distinct()
    )
    first = monthly.group_by("person_hash").aggregate(cohort=monthly.month.min())
    rows = (
        monthly.join(first, "person_hash")
        .group_by("cohort", "month")
        .aggregate(customers=lambda t: t.count())
    )

    _same(
        engine,
        rows,
        reference,
        "WITH m AS (SELECT DISTINCT person_hash, month FROM orders JOIN dates_all USING (day)"
        " WHERE person_hash IS NOT NULL), f AS (SELECT person_hash, min(month) AS cohort FROM m"
        " GROUP BY 1) SELECT cohort, month, count(*) FROM m JOIN f USING (person_hash) GROUP BY 1, 2",
    )


def test_repeat_customers_are_counted_by_orders(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    orders = _orders(lake, engine)
    per_person = (
        orders.filter(orders.person_hash.notnull())
        .group_by("person_hash")
        .aggregate(orders=lambda t: t.count())
    )
    rows = per_person.group_by("orders").aggregate(customers=lambda t: t.count())

    _same(
        engine,
        rows,
        reference,
        "SELECT n, count(*) FROM (SELECT count(*) AS n FROM orders WHERE person_hash IS NOT NULL"
        " GROUP BY person_hash) GROUP BY n",
    )


def test_nps_counts_and_share_by_channel(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    answers = lake.current(engine, "feedback")
    answers = answers.filter(answers.score.notnull())
    counts = answers.group_by("channel").aggregate(
        promoters=(answers.score >= 9).sum(),
        detractors=(answers.score <= 6).sum(),
        n=answers.count(),
        mean=answers.score.mean(),
    )
    rows = counts.mutate(
        nps=(counts.promoters - counts.detractors).cast("float64") / counts.n.cast("float64") * 100
    )

    _same(
        engine,
        rows,
        reference,
        "SELECT channel, p, d, n, mean, (p - d)::DOUBLE / n * 100 FROM (SELECT channel,"
        " count(*) FILTER (score >= 9) AS p, count(*) FILTER (score <= 6) AS d, count(*) AS n,"
        " avg(score) AS mean FROM feedback WHERE score IS NOT NULL GROUP BY channel)",
    )


def test_minutes_between_two_moments_come_from_their_seconds(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    orders = _orders(lake, engine)
    minutes = (orders.delivered_at.epoch_seconds() - orders["at"].epoch_seconds()).cast(
        "float64"
    ) / 60.0
    rows = orders.group_by("channel").aggregate(
        total=minutes.sum(), late=(minutes > 60.0).sum(), longest=minutes.max()
    )

    _same(
        engine,
        rows,
        reference,
        "SELECT channel, sum(m), count(*) FILTER (m > 60), max(m) FROM (SELECT channel,"
        ' (epoch(delivered_at) - epoch("at")) / 60 AS m FROM orders) GROUP BY channel',
    )


def test_persian_text_is_measured_and_compared_alike(
    engine: BaseBackend, lake: Lake, reference: Oracle
) -> None:
    orders = _orders(lake, engine)
    rows = (
        orders.group_by("channel")
        .aggregate(n=orders.count())
        .mutate(letters=lambda t: t.channel.length(), shop=lambda t: t.channel == "فروشگاه")
    )

    _same(
        engine,
        rows,
        reference,
        "SELECT channel, count(*), length(channel), channel = 'فروشگاه' FROM orders GROUP BY channel",
    )
