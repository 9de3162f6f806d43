"""Everybody's own rhythm: against MBG/NBD on CDNOW, scipy, and buyers whose truth is known."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaincc, betaln, gammaln
from tests.retention.shops import simulate_rhythm

from mehvar import retention
from mehvar.retention import Gaps, RetentionError, Rhythm
from mehvar.retention import _rhythm as inside

HOLD_OUT = 400


def test_with_shape_one_the_likelihood_is_that_of_mbg_nbd(data: Path) -> None:
    with gzip.open(data / "cdnow" / "cdnow_customers_summary.csv.gz") as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file)))
    count = np.array([int(row["frequency"]) for row in rows])
    recency = np.array([float(row["recency"]) for row in rows])
    age = np.array([float(row["T"]) for row in rows])
    gaps = Gaps(count=count, total=recency, logs=np.zeros(count.size), silence=age - recency)

    # METHODS A19: r .5248, alpha 6.183, a .8914, b 1.614, log-likelihood -9582.13
    likelihood = inside.log_likelihoods(np.array([1, 0.5248, 6.183, 0.8914, 1.614]), gaps).sum()

    assert likelihood == pytest.approx(-9582.13, abs=0.01)


def test_the_kernel_agrees_with_scipy(rng: np.random.Generator) -> None:
    count = rng.integers(0, 400, 500)
    total = count * rng.uniform(0.2, 90, 500)
    logs, silence = count * rng.normal(2, 1, 500), rng.uniform(0, 3_000, 500)
    shape, rate, scale, a, b = 1.7, 0.8, 33.0, 0.14, 2.0
    own_rate, own_scale = rate + shape * count, scale + total
    silent = betaincc(shape, own_rate, silence / (own_scale + silence))
    expected = (
        (shape - 1) * logs - count * gammaln(shape) + gammaln(own_rate) - gammaln(rate)
        + rate * np.log(scale) - own_rate * np.log(own_scale) + betaln(a, b + count) - betaln(a, b)
        + np.log((a + (b + count) * silent) / (a + b + count))
    )  # fmt: skip

    found = inside.log_likelihoods(
        np.array([shape, rate, scale, a, b]),
        Gaps(count=count, total=total, logs=logs, silence=silence),
    )

    assert found == pytest.approx(expected, rel=1e-9)


@pytest.fixture(scope="module")
def world() -> tuple[Gaps, Rhythm, np.ndarray]:
    """3,000 buyers judged on day 500, and the gap that came after it (NaN: they never returned)."""
    who, day = simulate_rhythm(np.random.default_rng(5), customers=3_000, days=6_000)
    until = 500 + 3_000
    ids, gaps = retention.count_gaps(customer=who, day=day, until=until)
    later = day > until
    following = np.full(ids.size, np.nan)
    for one, when in zip(who[later][::-1], day[later][::-1], strict=True):
        following[np.searchsorted(ids, one)] = when - until
    return gaps, retention.fit_rhythm(gaps), following + gaps.silence


def test_the_truth_is_found_again(world: tuple[Gaps, Rhythm, np.ndarray]) -> None:
    _, rhythm, _ = world

    assert rhythm.converged
    found = [rhythm.shape, rhythm.rate, rhythm.scale]
    truth = np.log([2.0, 2.0, 60.0])
    assert (np.abs(np.log(found) - truth) < 4 * np.array(rhythm.standard_errors[:3])).all()
    assert rhythm.leave_a / (rhythm.leave_a + rhythm.leave_b) == pytest.approx(1 / 7, abs=0.02)
    assert "regular" in rhythm.summary()


def test_nine_of_ten_next_purchases_lie_in_their_interval(
    world: tuple[Gaps, Rhythm, np.ndarray],
) -> None:
    gaps, rhythm, gap = world
    ahead = rhythm.predict(gaps, horizon=60)
    back = ~np.isnan(gap)

    inside_ = (gap >= np.round(ahead.low)) & (gap <= np.round(ahead.high))

    assert 0.87 < inside_[back].mean() < 0.93
    assert (gap[back] <= ahead.next_gap[back]).mean() == pytest.approx(0.5, abs=0.06)


def test_who_is_alive_and_who_buys_soon_is_calibrated(
    world: tuple[Gaps, Rhythm, np.ndarray],
) -> None:
    gaps, rhythm, gap = world
    ahead = rhythm.predict(gaps, horizon=60)
    soon = gap - gaps.silence <= 60

    assert ahead.soon.mean() == pytest.approx(soon.mean(), abs=0.025)
    assert ahead.alive.mean() == pytest.approx((~np.isnan(gap)).mean(), abs=0.03)
    certain, doubtful = ahead.alive > 0.7, ahead.alive < 0.3
    assert ahead.alive[doubtful].mean() == pytest.approx(
        (~np.isnan(gap[doubtful])).mean(), abs=0.05
    )
    assert ahead.alive[certain].mean() == pytest.approx((~np.isnan(gap[certain])).mean(), abs=0.08)


def test_a_table_for_many_customers_tells_what_the_exact_inverse_tells(
    monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    rhythm = Rhythm(
        shape=1.8, rate=0.84, scale=33, leave_a=0.14, leave_b=2, log_likelihood=0, n=1,
        converged=True, standard_errors=(),
    )  # fmt: skip
    count = rng.integers(0, 40, 2_000)
    total = count * rng.uniform(3, 80, 2_000)
    silence = rng.uniform(0, 600, 2_000)
    gaps = Gaps(count=count, total=total, logs=np.zeros(2_000), silence=silence)
    exact = rhythm.predict(gaps, horizon=30)

    monkeypatch.setattr(inside, "_MOST_EXACT", 100)
    table = rhythm.predict(gaps, horizon=30)

    for name in ("usual_gap", "next_gap", "low", "high"):
        assert getattr(table, name) == pytest.approx(getattr(exact, name), rel=2e-4)


def test_purchases_of_one_day_are_one_and_those_to_come_do_not_count() -> None:
    ids, gaps = retention.count_gaps(
        customer=["b", "a", "a", "a", "b", "c"], day=[10, 1, 4, 4, 99, 99], until=20
    )

    assert ids.tolist() == ["a", "b"]
    assert gaps.count.tolist() == [1, 0]
    assert gaps.total.tolist() == [3, 0]
    assert gaps.silence.tolist() == [16, 10]
    assert gaps.logs == pytest.approx([np.log(3), 0])


def test_too_few_who_came_back_have_no_rhythm() -> None:
    _, gaps = retention.count_gaps(customer=range(500), day=[1] * 500, until=30)

    with pytest.raises(RetentionError, match="0 customers came back"):
        retention.fit_rhythm(gaps)


def test_most_next_purchases_of_a_real_shop_lie_in_their_interval(data: Path) -> None:
    """Online Retail, judged 180 days before its end: those who came back by then."""
    import duckdb

    rows = duckdb.execute(
        "SELECT CustomerID::BIGINT AS who, (InvoiceDate::DATE - DATE '1970-01-01') AS day FROM "
        f"'{data / 'online_retail' / 'online_retail.parquet'}' WHERE CustomerID IS NOT NULL "
        "AND Quantity > 0 AND UnitPrice > 0 GROUP BY ALL ORDER BY ALL"
    ).fetchnumpy()
    who, day = (np.asarray(rows[name], np.int64) for name in ("who", "day"))
    until = int(day.max()) - 180
    ids, gaps = retention.count_gaps(customer=who, day=day, until=until)
    ahead = retention.fit_rhythm(gaps).predict(gaps, horizon=180)
    following = np.full(ids.size, np.iinfo(np.int64).max)
    later = (day > until) & np.isin(who, ids)
    np.minimum.at(following, np.searchsorted(ids, who[later]), day[later])
    back = following < np.iinfo(np.int64).max
    gap = following - until + gaps.silence

    inside_ = (gap >= np.round(ahead.low)) & (gap <= np.round(ahead.high))

    assert 0.87 < inside_[back].mean() < 0.95
    assert ahead.soon.mean() == pytest.approx(back.mean(), abs=0.05)
