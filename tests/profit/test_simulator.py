"""Return policies: published arithmetic, known truth, and chance that agrees with the formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar import profit
from mehvar.profit import Beliefs, Response, ReturnBase, ReturnPolicy, SimulationError

A42 = {
    "items": 10_000, "price": 100, "cost": 60, "shipping": 5, "fee": 0, "handling": 8,
    "salvage": 45,
}  # fmt: skip
KEPT = tuple(float(max(0, 60 - day)) for day in range(401))
SALVAGE = tuple(max(0.0, 0.95 - 0.002 * day) for day in range(401))
CERTAIN = Response(low=0.0, high=0.0)
NOW = ReturnPolicy(name="now", window_days=60)


def base(**changes: float) -> ReturnBase:
    known = ReturnBase(
        items=10_000, price=100, cost=60, shipping=5, handling=8, returned=2e6, observed=1e7,
        kept=KEPT, salvage=SALVAGE,
    )  # fmt: skip
    return replace(known, **changes)  # type: ignore[arg-type]  # all of them floats


def sure(**levers: tuple[float, float]) -> Beliefs:
    """Nothing moves but what is named: ``demand_time=(low, high)``."""
    told = {
        outcome: {
            lever: Response(low=ends[0], high=ends[1], evidence="experiment")
            if (ends := levers.get(f"{outcome}_{lever}"))
            else CERTAIN
            for lever in profit.LEVERS
        }
        for outcome in ("demand", "returns")
    }
    return Beliefs(**told, hastened=(0.5, 0.5), stretched=(0.0, 0.0), salvage=(0.0, 0.0))


def run(
    *others: ReturnPolicy, beliefs: Beliefs, seed: int = 7, **changes: float
) -> profit.Simulation:
    return profit.simulate(
        base(**changes), present=NOW, others=others, beliefs=beliefs,
        rng=np.random.default_rng(seed),
    )  # fmt: skip


def test_the_published_figures_of_a_return_policy() -> None:
    now = profit.policy_profit(rate=0.2, **A42)
    lenient = profit.policy_profit(rate=0.24, **(A42 | {"items": 10_500}))
    even = profit.break_even_rate(target=now, **(A42 | {"items": 10_500}))

    assert now == pytest.approx(224_000)
    assert lenient == pytest.approx(208_740)
    assert even == pytest.approx(0.2169, abs=5e-5)


@given(
    rate=st.floats(0, 1), fee=st.floats(0, 50), salvage=st.floats(0, 60),
    exchanged=st.floats(0, 1),
)  # fmt: skip
def test_the_break_even_rate_earns_the_target(
    rate: float, fee: float, salvage: float, exchanged: float
) -> None:
    known = A42 | {"fee": fee, "salvage": salvage, "exchanged": exchanged}
    target = profit.policy_profit(rate=rate, **known)

    found = profit.break_even_rate(target=target, **known)

    if found is not None:
        assert profit.policy_profit(rate=found, **known) == pytest.approx(target, abs=1e-3)


def test_without_uncertainty_chance_is_the_formula() -> None:
    answer = run(replace(NOW, fee=10), beliefs=sure())

    share = np.array(KEPT) / sum(KEPT)
    left = float(share @ np.array(SALVAGE)) * 60
    expected = profit.policy_profit(rate=0.2, **(A42 | {"salvage": left}))
    assert answer.present.profit[1] == pytest.approx(expected, rel=1e-4)
    assert answer.others[0].gain[1] == pytest.approx(10_000 * 0.2 * 10, rel=1e-3)


def test_a_measured_effect_moves_profit_by_as_much_with_its_own_interval() -> None:
    wanted = ReturnPolicy(name="long", window_days=120)

    answer = run(wanted, beliefs=sure(demand_time=(2.0, 8.0)))

    low, high = np.log(1.02), np.log(1.08)
    mean, deviation = (low + high) / 2, (high - low) / (2 * 1.959964)
    found = answer.others[0]
    now = answer.present.profit[1]
    assert found.items[1] == pytest.approx(10_000 * np.exp(mean), rel=2e-3)
    assert found.gain[1] == pytest.approx(now * (np.exp(mean) - 1), rel=0.02)
    assert found.gain[0] == pytest.approx(now * (np.exp(mean - 1.6449 * deviation) - 1), rel=0.05)
    assert found.better > 0.99


def test_a_shorter_window_keeps_the_share_that_came_early_and_those_who_hasten() -> None:
    answer = run(ReturnPolicy(name="short", window_days=20), beliefs=sure())

    share = np.array(KEPT) / sum(KEPT)
    inside = share[:21].sum()
    assert answer.others[0].rate[1] == pytest.approx(0.2 * (inside + 0.5 * (1 - inside)), rel=5e-3)
    assert answer.others[0].salvage > answer.present.salvage


def test_a_longer_window_keeps_goods_longer_and_they_lose_value() -> None:
    beliefs = replace(sure(), stretched=(1.0, 1.0))

    answer = run(ReturnPolicy(name="long", window_days=180), beliefs=beliefs)

    assert answer.others[0].salvage < answer.present.salvage
    assert answer.others[0].gain[1] < 0


def test_no_returns_at_all_and_a_whole_exchange() -> None:
    none, exchange = run(
        replace(NOW, name="none", window_days=0), replace(NOW, name="all", exchanged=1.0),
        beliefs=sure(),
    ).others  # fmt: skip

    assert none.profit[1] == pytest.approx(10_000 * (40 - 5), rel=1e-6)
    assert exchange.gain[1] == pytest.approx(10_000 * 0.2 * (40 - 5), rel=1e-2)


def test_the_same_seed_answers_alike_and_the_present_policy_gains_nothing() -> None:
    one, two = (run(NOW, beliefs=profit.default_beliefs(), seed=3) for _again in range(2))

    assert one == two
    assert one.others[0].gain == (0.0, 0.0, 0.0)
    assert sum(one.present.counts) == one.draws


def test_the_tornado_names_what_moves_the_gain_most() -> None:
    wanted = ReturnPolicy(name="long", window_days=120)
    beliefs = sure(demand_time=(-5.0, 15.0), returns_time=(-1.0, 1.0))

    rows = run(wanted, beliefs=beliefs).others[0].tornado

    assert rows[0].input == "demand:time"
    assert rows[0].at_low < rows[0].at_high
    assert rows[0].variance_share > 0.9
    assert {"returns:money", "demand:scope"}.isdisjoint({row.input for row in rows})


def test_the_directions_of_the_priors_are_those_of_the_meta_analysis() -> None:
    believed = profit.default_beliefs()
    middle = {
        (outcome, lever): (one.low + one.high) / 2
        for outcome in ("demand", "returns")
        for lever, one in getattr(believed, outcome).items()
    }

    assert middle["demand", "money"] > 0 < middle["demand", "effort"]
    assert middle["returns", "scope"] > 0
    assert middle["returns", "time"] < 0 > middle["returns", "exchange"]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        pytest.param(
            replace(NOW, window_days=-1), "window", id="a window that ends before it begins"
        ),
        pytest.param(replace(NOW, fee=-1.0), "fee", id="a negative fee"),
        pytest.param(replace(NOW, restocking=1.2), "restocking", id="more than the whole price"),
    ],
)
def test_what_makes_no_sense_is_named(policy: ReturnPolicy, words: str) -> None:
    with pytest.raises(SimulationError, match=words):
        run(policy, beliefs=sure())


def test_figures_that_make_no_sense_are_named_together() -> None:
    with pytest.raises(SimulationError, match=r"at a price.*more came back"):
        run(NOW, beliefs=sure(), price=0.0, observed=1.0)
    with pytest.raises(SimulationError, match="three"):
        run(NOW, NOW, NOW, NOW, beliefs=sure())


# -- who returns beyond measure ------------------------------------------------------------------


def test_known_serial_returners_are_found_and_the_others_left_in_peace() -> None:
    rng = np.random.default_rng(11)
    expected = rng.uniform(0.5, 4.0, 20_000)
    theta = rng.gamma(4.0, 1 / 4.0, 20_000)
    theta[:50] = 6.0
    expected[:50] = 6.0
    counted = rng.poisson(theta * expected).astype(float)

    flagged = profit.doubt(counted, expected) > 0.95

    assert flagged[:50].mean() > 0.9
    assert (theta[50:][flagged[50:]] > 2).mean() > 0.9
    assert flagged[50:].mean() < 0.05


def test_one_return_of_one_order_doubts_nobody() -> None:
    rng = np.random.default_rng(5)
    expected = np.full(5_000, 0.1)

    assert (profit.doubt(rng.poisson(expected).astype(float), expected) < 0.95).all()
