"""The churn model: no look into the future, honest against simple rules, and its parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from tests.retention.shops import simulate_rhythm

from mehvar.retention import REASONS
from mehvar.retention._cutoff import Costs, choose_cut_off
from mehvar.retention._features import FEATURES, Snapshot, take_snapshot
from mehvar.retention._histories import NEVER, Histories
from mehvar.retention._propensity import Churn, Unusable, fit_churn, plan
from mehvar.retention._quality import apply_platt, calibrate, compare_auc, fit_platt, measure
from mehvar.retention._reasons import explain
from mehvar.retention._rhythm import Rhythm
from mehvar.retention._scorecard import fit_scorecard

ORIGIN = 600
RHYTHM = Rhythm(
    shape=1.0, rate=1.0, scale=60.0, leave_a=1.0, leave_b=6.0, log_likelihood=0.0, n=1,
    converged=True, standard_errors=(),
)  # fmt: skip


def make_histories(
    who: np.ndarray, day: np.ndarray, rng: np.random.Generator, *, late: np.ndarray | None = None
) -> Histories:
    """Histories with returns, complaints and scores scattered over the same days."""
    size, people = who.size, int(who.max()) + 1
    some = np.sort(rng.choice(size, size // 5, replace=False))
    when = day[some] + rng.integers(0, 40, some.size)
    by_day = np.argsort(when, kind="stable")
    return Histories(
        customer=np.arange(people) + 1,
        who=who.astype(np.int64),
        day=day.astype(np.int64),
        amount=rng.uniform(10, 100, size),
        late=(rng.random(size) < 0.2).astype(np.int8) if late is None else late,
        known=day + 2,
        missing=(rng.random(size) < 0.1).astype(np.int8),
        return_who=who[some],
        return_day=when,
        returned=rng.uniform(1, 10, some.size),
        complaint_who=who[some],
        complaint_day=when,
        answered=np.where(rng.random(some.size) < 0.5, when + 20, NEVER),
        score_who=who[some][by_day],
        score_day=when[by_day],
        score=rng.random(some.size),
    )


def _shot(histories: Histories) -> Snapshot:
    return take_snapshot(
        histories, origin=ORIGIN, recent=90, within=10_000, ahead=97, rhythm=RHYTHM
    )


@pytest.fixture(scope="module")
def histories() -> Histories:
    rng = np.random.default_rng(21)
    who, day = simulate_rhythm(rng, customers=800)
    return make_histories(who, day, rng)


def test_features_are_those_of_a_history_that_ends_on_the_day(histories: Histories) -> None:
    seen = histories.day < ORIGIN
    returned, complained, scored = (
        part < ORIGIN
        for part in (histories.return_day, histories.complaint_day, histories.score_day)
    )
    known = replace(
        histories,
        **{name: getattr(histories, name)[seen] for name in ("who", "day", "amount", "late", "known", "missing")},
        **{name: getattr(histories, name)[returned] for name in ("return_who", "return_day", "returned")},
        **{name: getattr(histories, name)[complained] for name in ("complaint_who", "complaint_day", "answered")},
        **{name: getattr(histories, name)[scored] for name in ("score_who", "score_day", "score")},
    )  # fmt: skip

    whole, cut = _shot(histories), _shot(known)

    assert np.array_equal(whole.row, cut.row)
    assert np.array_equal(whole.x, cut.x, equal_nan=True)
    assert np.isfinite(whole.x[:, FEATURES.index("rhythm")]).all()


def test_whatever_happens_later_changes_no_feature(histories: Histories) -> None:
    rng = np.random.default_rng(3)
    later = histories.day >= ORIGIN

    def shuffled(values: np.ndarray, where: np.ndarray) -> np.ndarray:
        mixed = values.copy()
        mixed[where] = rng.permutation(mixed[where])
        return mixed

    unknown = histories.known >= ORIGIN
    other = replace(
        histories,
        amount=shuffled(histories.amount, later) * np.where(later, 7, 1),
        late=np.where(unknown & (histories.late >= 0), 1 - histories.late, histories.late).astype(np.int8),
        returned=np.where(histories.return_day >= ORIGIN, 1e6, histories.returned),
        answered=np.where(histories.answered >= ORIGIN, NEVER, histories.answered),
        score=np.where(histories.score_day >= ORIGIN, 0.0, histories.score),
    )  # fmt: skip

    assert np.array_equal(_shot(histories).x, _shot(other).x, equal_nan=True)
    assert not np.array_equal(
        take_snapshot(histories, origin=880, recent=90, within=10_000).x,
        take_snapshot(other, origin=880, recent=90, within=10_000).x,
        equal_nan=True,
    )


def _fit(histories: Histories) -> Churn:
    design = plan(
        first=int(histories.day.min()), last=int(histories.day.max()), horizon=60, lead=7, gap=40.0
    )
    return fit_churn(histories, design)


@pytest.fixture(scope="module")
def troubled() -> Histories:
    """1,600 customers whose late orders make them leave for good."""
    rng = np.random.default_rng(4)
    who, day = simulate_rhythm(rng, customers=1_600, shape=1.0, a=0.5, b=60)
    late = (rng.random(who.size) < 0.15).astype(np.int8)
    leaves = (late == 1) & (rng.random(who.size) < 0.8)
    gone = np.full(1_600, 10_000)
    np.minimum.at(gone, who[leaves], day[leaves])
    kept = day <= gone[who]
    return make_histories(who[kept], day[kept], rng, late=late[kept])


def test_a_model_that_knows_more_than_the_rhythm_is_used_and_says_why(troubled: Histories) -> None:
    churn = _fit(troubled)

    assert churn.unusable is None
    assert churn.source == "model"
    assert churn.judged is not None
    assert churn.judged.gain["rhythm"].low > 0
    slope = churn.judged.quality["model"].slope
    assert 0.75 < slope.estimate < 1.3
    assert churn.card is not None
    late_last = FEATURES.index("late_last")
    points = churn.card.contributions(churn.judged.snapshot.x)[:, late_last]
    was_late = churn.judged.snapshot.x[:, late_last] == 1
    assert points[was_late].mean() > 0.3 > points[~was_late].mean()
    told = explain(churn.judged.snapshot.x, churn.card.contributions(churn.judged.snapshot.x))
    late = np.array(["late_orders" in one for one in told.to_pylist()])
    assert late[was_late].mean() > 0.8
    assert set(",".join(told.to_pylist()).split(",")) <= {*REASONS, ""}


def test_a_model_that_adds_nothing_to_the_rhythm_is_not_used(histories: Histories) -> None:
    churn = _fit(histories)

    assert churn.unusable in {Unusable.NO_BETTER, Unusable.FEW}
    assert churn.source in {"rhythm", ""}


def test_a_short_history_is_said_to_be_too_short() -> None:
    rng = np.random.default_rng(1)
    who, day = np.repeat(np.arange(300), 3), np.tile([0, 30, 60], 300)

    assert _fit(make_histories(who, day, rng)).unusable is Unusable.SHORT


@pytest.mark.parametrize("kind", ["logistic", "boosting"])
def test_points_of_all_features_add_up_to_the_score(kind: str, rng: np.random.Generator) -> None:
    x = rng.normal(size=(2_000, len(FEATURES)))
    x[rng.random(x.shape) < 0.1] = np.nan
    y = (rng.random(2_000) < 1 / (1 + np.exp(-np.nan_to_num(2 * x[:, 3])))).astype(float)

    card = fit_scorecard(x=x, y=y, kind=kind)  # type: ignore[arg-type]

    assert card.score(x) == pytest.approx(card.level + card.contributions(x).sum(axis=1))
    assert roc_auc_score(y, card.score(x)) > 0.75
    assert int(np.argmax(card.contributions(x).std(axis=0))) == 3


def test_quality_agrees_with_scikit_learn(rng: np.random.Generator) -> None:
    happened = rng.random(3_000) < 0.3
    probability = np.clip(0.3 + 0.2 * happened + rng.normal(0, 0.15, 3_000), 0.01, 0.99).round(2)

    found = measure(happened=happened, probability=probability, score=probability)

    assert found.auc.estimate == pytest.approx(roc_auc_score(happened, probability))
    assert found.auc_pr.estimate == pytest.approx(average_precision_score(happened, probability))
    assert found.brier.estimate == pytest.approx(brier_score_loss(happened, probability))
    assert found.auc.low < found.auc.estimate < found.auc.high
    assert calibrate(happened=happened, probability=probability).predicted.size == 10


def test_the_interval_of_an_auc_holds_the_truth(rng: np.random.Generator) -> None:
    held = 0
    for _ in range(300):
        happened = rng.random(200) < 0.4
        score = happened + rng.normal(0, 1, 200)
        found = measure(happened=happened, probability=None, score=score).auc
        held += found.low <= 0.76025 <= found.high  # P(N(1, 1) > N(0, 1)) = Phi(1 / sqrt 2)

    assert held / 300 == pytest.approx(0.95, abs=0.035)


def test_two_equal_models_gain_nothing_over_each_other(rng: np.random.Generator) -> None:
    happened = rng.random(2_000) < 0.5
    one, other = (happened + rng.normal(0, 1, 2_000) for _ in range(2))

    gain = compare_auc(happened, one, other)

    assert gain.low < 0 < gain.high
    assert compare_auc(happened, one, rng.normal(size=2_000)).low > 0


def test_platt_makes_scores_into_probabilities(rng: np.random.Generator) -> None:
    score = rng.normal(size=20_000)
    happened = rng.random(20_000) < 1 / (1 + np.exp(1 - 0.5 * score))

    platt = fit_platt(happened=happened, score=score)

    assert platt == pytest.approx((-1.0, 0.5), abs=0.05)
    assert apply_platt(platt, score).mean() == pytest.approx(happened.mean(), abs=0.005)


def test_the_cut_off_earns_what_its_arithmetic_says() -> None:
    costs = Costs(contact=1.0, offer=10.0, save=0.3, save_low=0.2, save_high=0.4)

    # one who leaves: .3 (100 - 10) - 1 = 26; one who stays takes the offer: -10 - 1 = -11
    earned = costs.profit(leaving=np.array([1.0, 0.0, 0.5]), value=np.array([100.0, 100.0, 100.0]))

    assert earned == pytest.approx([26, -11, 7.5])


def test_the_chosen_share_is_close_to_the_best(rng: np.random.Generator) -> None:
    probability = rng.beta(1, 2, 20_000)
    left = rng.random(20_000) < probability
    value = rng.gamma(2, 50, 20_000)

    cut = choose_cut_off(
        probability=probability, left=left, value=value, by_rule=probability > 0.9,
        costs=Costs(contact=1.0, offer=10.0, save=0.3, save_low=0.2, save_high=0.4),
    )  # fmt: skip

    assert cut.earned > 0.97 * cut.profit.max()
    assert cut.earned > cut.by_rule
    assert (cut.low <= cut.high).all()
    assert cut.profit[0] == 0
