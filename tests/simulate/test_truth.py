"""The truth: simulated and not assumed, hidden from a raw comparison, found by an adjusted one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from mehvar import simulate
from mehvar.simulate._effects import EXPERIENCES, Effect, _estimate, estimate_effects
from mehvar.simulate._life import History, live
from mehvar.simulate._world import World, build_world

Floats = NDArray[np.float64]
Following = dict[str, Floats]


@pytest.fixture(scope="module")
def effects(world: World, history: History) -> dict[tuple[str, str, str, int], Effect]:
    found = estimate_effects(world, [history], rng=np.random.default_rng(1))
    return {(one.experience, one.dose, one.outcome, one.horizon_days): one for one in found}


def test_a_quarter_of_an_hour_is_harmless(effects: dict[tuple[str, str, str, int], Effect]) -> None:
    for outcome, horizon in (("return", 60), ("spend", 60), ("score", 0)):
        assert effects["late", "0-15m", outcome, horizon].effect == 0.0


@pytest.mark.parametrize("outcome", ["return", "spend"])
def test_the_later_the_worse_and_more_than_in_proportion(
    effects: dict[tuple[str, str, str, int], Effect], outcome: str
) -> None:
    small, middle, large = (
        effects["late", dose, outcome, 60].effect for dose in ("15-30m", "30-60m", "60m+")
    )

    assert large < middle < small < 0
    assert middle < 3 * small  # twice as late costs more than three times as much


@pytest.mark.parametrize("horizon", [30, 60, 90])
def test_the_strong_effects_are_known_exactly_enough(
    effects: dict[tuple[str, str, str, int], Effect], horizon: int
) -> None:
    strong = (
        ("late", "60m+"), ("substituted", "without_consent"), ("damaged_or_wrong", "any"),
    )  # fmt: skip

    for experience, dose in strong:
        spend = effects[experience, dose, "spend", horizon]
        back = effects[experience, dose, "return", horizon]
        assert spend.error < 0.06 * abs(spend.effect)
        assert back.error < 0.01


def test_the_error_is_that_of_a_mean_of_pairs(
    effects: dict[tuple[str, str, str, int], Effect], world: World, history: History
) -> None:
    (very_late,) = (one for one in EXPERIENCES if (one.name, one.dose) == ("late", "60m+"))
    values = [
        found.effect
        for seed in (5, 6, 7, 8)
        for found in _estimate(world, [history], very_late, np.random.default_rng(seed))
        if (found.outcome, found.horizon_days) == ("return", 60)
    ]

    # the exposed orders are the same, so the repeats differ by Monte Carlo alone
    assert len(values) == 4
    assert np.ptp(values) < 6 * effects["late", "60m+", "return", 60].error


def test_consent_takes_the_harm_out_of_a_substitute(
    effects: dict[tuple[str, str, str, int], Effect],
) -> None:
    imposed = effects["substituted", "without_consent", "return", 60].effect
    agreed = effects["substituted", "with_consent", "return", 60].effect

    assert imposed < 5 * agreed < 0


def test_every_experience_has_an_effect_for_every_horizon(
    effects: dict[tuple[str, str, str, int], Effect],
) -> None:
    for experience in EXPERIENCES:
        for outcome in ("return", "spend"):
            for horizon in (30, 60, 90):
                assert (experience.name, experience.dose, outcome, horizon) in effects
        assert (experience.name, experience.dose, "score", 0) in effects


def test_an_experience_that_hurts_nobody_has_no_effect() -> None:
    shop = simulate.Shop(response=simulate.Response(missing_item=0.0), truth_draws=1_000, months=12)
    indifferent = [
        one for one in simulate.true_effects(shop, customers=2_000, seed=3)
        if (one.experience, one.outcome) == ("out_of_stock", "spend")
    ]  # fmt: skip

    # some telephone about it, and a slow answer hurts; goodwill itself is untouched
    assert all(abs(one.effect) < 0.02 * one.unexposed_mean for one in indifferent)


def test_the_unexposed_mean_is_what_the_exposed_would_have_done(
    effects: dict[tuple[str, str, str, int], Effect],
) -> None:
    for effect in effects.values():
        assert effect.effect == pytest.approx(effect.exposed_mean - effect.unexposed_mean, abs=1e-6)


def test_the_world_as_it_is_agrees_with_the_history(
    effects: dict[tuple[str, str, str, int], Effect], history: History, following: Following
) -> None:
    """The mean that was lived by the exposed is the mean that their simulated futures have."""
    rows = following["row"].astype(int)
    exposed = history.orders.delay[rows] > 60
    lived = following["back"][exposed]
    promised = effects["late", "60m+", "return", 60]

    error = lived.std() / np.sqrt(lived.size)

    assert abs(lived.mean() - promised.exposed_mean) < 4 * np.hypot(error, promised.error)


def test_a_raw_comparison_has_the_wrong_sign(
    effects: dict[tuple[str, str, str, int], Effect], history: History, following: Following
) -> None:
    """Those who spend most live where and order when delivery is late."""
    delay = history.orders.delay[following["row"].astype(int)]
    spend, on_time = following["spend"], delay <= 0
    middle = (delay > 30) & (delay <= 60)

    raw = spend[middle].mean() - spend[on_time].mean()
    error = np.hypot(
        spend[middle].std() / np.sqrt(middle.sum()), spend[on_time].std() / np.sqrt(on_time.sum())
    )

    truth = effects["late", "30-60m", "spend", 60].effect
    assert truth < -1_500_000
    assert raw > truth + 5 * error
    assert raw > 0.1 * truth  # near zero or positive, while the truth is a large loss


def test_without_the_confounding_the_raw_comparison_comes_near() -> None:
    """Where value does not choose its region, the wrong sign goes away."""
    alike = tuple(replace(kind, peak=0.7) for kind in simulate.Shop().classes)
    shops = {
        "as it is": simulate.Shop(truth_draws=1_000),
        "unconfounded": simulate.Shop(value_by_region=0.0, classes=alike, truth_draws=1_000),
    }
    value_of_the_late = {}
    for name, shop in shops.items():
        world = build_world(shop, seed=4)
        history = live(world, block=0, size=8_000, seed=4)
        value = history.persons.rate * history.persons.basket
        late = history.orders.delay > 30
        on_time = history.orders.delay <= 0
        person = history.orders.person
        value_of_the_late[name] = value[person[late]].mean() / value[person[on_time]].mean()

    assert value_of_the_late["as it is"] > 1.25
    assert value_of_the_late["unconfounded"] == pytest.approx(1.0, abs=0.12)


@pytest.mark.parametrize("outcome", ["back", "spend"])
def test_an_adjusted_comparison_finds_the_truth(
    effects: dict[tuple[str, str, str, int], Effect],
    world: World,
    history: History,
    following: Following,
    outcome: str,
) -> None:
    """Least squares with the hidden traits absorbed: an oracle that shares nothing with ours."""
    rows = following["row"].astype(int)
    rows, values = rows[history.orders.channel[rows] < 3], following[outcome]
    values = values[history.orders.channel[following["row"].astype(int)] < 3]
    tiers = ("0-15m", "15-30m", "30-60m", "60m+")
    estimate, error = _absorbed(world, history, rows, values)

    name = "return" if outcome == "back" else "spend"
    for place, dose in enumerate(tiers):
        truth = effects["late", dose, name, 60]
        assert abs(estimate[place] - truth.effect) < 3.5 * np.hypot(error[place], truth.error), dose


def _absorbed(
    world: World, history: History, rows: NDArray[np.int64], values: Floats
) -> tuple[Floats, Floats]:
    """Regress on the doses within groups of alike people; errors clustered by person."""
    orders, who = history.orders.take(rows), history.persons.take(history.orders.person[rows])
    edges = [(0, 15), (15, 30), (30, 60), (60, np.inf)]
    doses = [(orders.delay > low) & (orders.delay <= high) for low, high in edges]
    others = [orders.out_of_stock, orders.substituted, orders.damaged_or_wrong]
    rate, basket = _twentieths(who.rate), _twentieths(who.basket)
    groups = [
        who.zone * 10 + who.kind, who.kind * 100 + orders.day // 15, rate * 100 + basket,
        _twentieths(who.leave), _twentieths(orders.before), orders.minute // 60,
    ]  # fmt: skip
    columns = np.column_stack([*doses, *others, values]).astype(float)
    for _ in range(25):
        for group in groups:
            place = np.unique(group, return_inverse=True)[1]
            count = np.bincount(place)
            for column in range(columns.shape[1]):
                columns[:, column] -= (np.bincount(place, columns[:, column]) / count)[place]
    x, y = columns[:, :-1], columns[:, -1]
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    score = np.zeros((history.persons.size, x.shape[1]))
    np.add.at(score, orders.person, x * (y - x @ beta)[:, None])
    bread = np.linalg.inv(x.T @ x)
    return beta, np.sqrt(np.diag(bread @ (score.T @ score) @ bread))


def _twentieths(values: Floats) -> NDArray[np.int64]:
    return np.digitize(values, np.quantile(values, np.linspace(0.05, 0.95, 19)))


def test_the_happy_answer_more_than_the_unhappy(truth: simulate.Truth) -> None:
    assert truth.scores.stars_rated > truth.scores.stars + 0.1
    assert truth.scores.nps_answered > truth.scores.nps + 5


def test_without_response_bias_those_who_answer_speak_for_all(tmp_path: Path) -> None:
    fair = simulate.Shop(
        voice=simulate.Voice(rating_bias=0.0, nps_bias=0.0, nps_sent=0.5), truth_draws=200
    )

    simulate.write_shop(tmp_path / "shop", shop=fair, customers=2_000, seed=9)

    scores = simulate.Truth.read(tmp_path / "shop").scores
    assert scores.stars_rated == pytest.approx(scores.stars, abs=0.07)
    assert scores.nps_answered == pytest.approx(scores.nps, abs=8)


def test_who_is_who_covers_every_profile_that_the_files_hold(
    truth: simulate.Truth, files: simulate.ShopFiles
) -> None:
    known = truth.identity().to_pylist()
    refs = {(row["source"], row["person_ref"]) for row in known}
    columns = {
        "app": ("app_users", "user_id"), "phone": ("phone_customers", "کد مشتری"),
        "pos": ("pos_members", "شماره کارت"), "support": ("support_tickets", "موبایل"),
        "survey": ("survey_sends", "mobile"),
    }  # fmt: skip

    for source, (name, column) in columns.items():
        written = pq.read_table(files.directory / f"{name}-000.parquet")[column].drop_null()
        assert {(source, ref) for ref in written.to_pylist()} <= refs
    assert all(0 <= row["person"] < truth.customers for row in known)


def test_a_profile_belongs_to_one_person_unless_a_number_is_shared(truth: simulate.Truth) -> None:
    owners: dict[tuple[str, str], set[int]] = {}
    for row in truth.identity().to_pylist():
        owners.setdefault((row["source"], row["person_ref"]), set()).add(row["person"])

    shared = {source for (source, _), people in owners.items() if len(people) > 1}

    assert shared <= {"support", "survey"}  # the two that know people by their number alone


def test_one_in_five_people_is_known_to_several_systems(truth: simulate.Truth) -> None:
    systems: dict[int, set[str]] = {}
    for row in truth.identity().to_pylist():
        systems.setdefault(row["person"], set()).add(row["source"])

    several = [person for person, known in systems.items() if len(known) > 1]

    assert len(several) / truth.customers > 0.2
    assert len(truth.persons()) == truth.customers


def test_the_true_aspects_stand_beside_the_comments(
    truth: simulate.Truth, files: simulate.ShopFiles
) -> None:
    ratings = pq.read_table(files.directory / "app_ratings-000.parquet").to_pylist()
    written = {row["rating_id"] for row in ratings if row["comment"]}
    spoken = truth.comments().to_pylist()

    assert written <= {row["rating_id"] for row in spoken}
    assert {row["aspect"] for row in spoken} >= {"delivery", "freshness", "stock", "courier"}


def test_the_slow_couriers_are_late_more_often(
    truth: simulate.Truth, history: History, world: World
) -> None:
    orders = history.orders
    skill = world.couriers.skill[orders.courier]
    delivered = ~np.isnan(orders.delay)

    slow, quick = delivered & (skill > 7), delivered & (skill < -7)

    assert orders.delay[slow].mean() > orders.delay[quick].mean() + 10
    assert truth.skills["C101"] == pytest.approx(world.couriers.skill[0], abs=1e-3)


def test_the_truth_is_read_back_as_it_was_written(
    truth: simulate.Truth, files: simulate.ShopFiles, shop: simulate.Shop
) -> None:
    content = json.loads(files.truth.read_text(encoding="utf-8"))

    assert truth == simulate.Truth.read(files.truth)
    assert content["parameters"]["truth_draws"] == shop.truth_draws
    effect = truth.effect(experience="late", dose="60m+", outcome="spend", horizon_days=60)
    assert effect.effect < 0
    with pytest.raises(KeyError):
        truth.effect(experience="late", dose="60m+", outcome="spend", horizon_days=61)


def test_a_folder_without_truth_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(simulate.ShopError, match="holds no truth"):
        simulate.Truth.read(tmp_path)
