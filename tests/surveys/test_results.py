"""Results against counts made one answer at a time, with the intervals of statsmodels and scipy."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats as reference
from statsmodels.stats.proportion import proportion_confint
from tests.surveys import making

from mehvar import surveys
from mehvar.stats import Interval
from mehvar.surveys import FieldResult, Filter, Results, Survey
from mehvar.surveys._reading import ANSWERS

Row = dict[str, Any]
START = date(2026, 3, 21)
STORES = ("s1", "s2", "s3")


def survey(version: int = 1, **more: object) -> Survey:
    columns = [{"id": str(n), "text": {"fa": str(n)}, "score": n} for n in (1, 2, 3)]
    draft = making.short(
        {"id": "n", "type": "nps"}, {"id": "c", "type": "csat"},
        {"id": "one", "type": "single", "options": making.options("a", "b", "c")},
        {"id": "many", "type": "multiple", "options": making.options("a", "b", "c")},
        {"id": "m", "type": "matrix", "rows": making.options("r", "t"), "options": columns},
        {"id": "k", "type": "number", "decimals": 1}, {"id": "d", "type": "date"},
        {"id": "w", "type": "text"},
        **more,
    )  # fmt: skip
    return surveys.versioned(draft=draft, version=version, before=None)


def drawn(rng: np.random.Generator) -> surveys.Answers:
    whole: dict[str, surveys.Answer] = {
        "n": int(rng.integers(0, 11)), "c": int(rng.integers(1, 6)),
        "one": str(rng.choice(["a", "b"])),
        "many": [one for one in "abc" if rng.random() < 0.4] or ["a"],
        "m": {"r": str(rng.integers(1, 4)), "t": str(rng.integers(1, 4))},
        "k": float(rng.integers(0, 99)) / 10,
        "d": (START + timedelta(days=int(rng.integers(0, 60)))).isoformat(), "w": "خوب بود",
    }  # fmt: skip
    return {name: value for name, value in whole.items() if rng.random() < 0.9}


def stored(row: Row, day: date) -> Row:
    """A row of feedback as the lake gives it back."""
    return row | {"day": day, "has_words": bool(row.get("text"))}


def table(rows: list[Row]) -> pa.Table:
    from mehvar import schema

    known = schema.table("feedback")
    names = ANSWERS
    kinds = pa.schema(
        [(name, known.column(name).arrow_type) for name in names] + [("has_words", pa.bool_())]
    )
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in kinds.names} for row in rows], kinds
    )


def answered(
    people: int, version: Survey, rng: np.random.Generator, prefix: str = "u"
) -> list[Row]:
    rows: list[Row] = []
    for person in range(people):
        day = START + timedelta(days=int(rng.integers(0, 20)))
        asked = surveys.Asked(
            channel=str(rng.choice(["sms", "email"])), language=str(rng.choice(["fa", "en"])),
            store_id=str(rng.choice(STORES, p=[0.6, 0.392, 0.008])),
        )  # fmt: skip
        rows += [
            stored(row, day)
            for row in surveys.rows_of(
                survey=version, submission_id=f"{prefix}{person}", answers=drawn(rng),
                asked=asked, at=datetime(2026, 3, 21),
            )
        ]  # fmt: skip
    return rows


ROWS = answered(400, survey(), np.random.default_rng(7))


def field_of(result: Results, field: str) -> FieldResult:
    found = result.field(field)
    assert found is not None
    return found


def known(estimate: Interval | None) -> Interval:
    assert estimate is not None
    return estimate


def of(field: str, rows: list[Row] = ROWS) -> list[Row]:
    return [row for row in rows if row["field_id"] == field]


@pytest.fixture(scope="module")
def found() -> Results:
    return surveys.results(surveys=[survey()], rows=table(ROWS), calendar="jalali", minimum=10)


def test_nps_is_that_of_a_count_by_hand(found: Results) -> None:
    result = field_of(found, "n")
    estimate = known(result.estimate)
    scores = [row["score"] for row in of("n")]
    up, down = sum(one >= 9 for one in scores), sum(one <= 6 for one in scores)

    assert result.n == len(scores)
    assert estimate.estimate == pytest.approx(100 * (up - down) / len(scores))
    n = len(scores) + 3  # adjusted Wald: three more answers, one of them in the middle or so
    p, q = (up + 0.75) / n, (down + 0.75) / n
    half = 1.959964 * math.sqrt((p + q - (p - q) ** 2) / n)
    assert estimate.low == pytest.approx(100 * (p - q - half), abs=1e-6)
    assert [share.count for share in result.shares] == [scores.count(point) for point in range(11)]


def test_csat_is_the_share_of_the_top_two_boxes(found: Results) -> None:
    result = field_of(found, "c")
    top, average = known(result.estimate), known(result.mean)
    scores = [row["score"] for row in of("c")]
    low, high = proportion_confint(sum(one >= 4 for one in scores), len(scores), method="wilson")
    mean = reference.t.interval(
        0.95, len(scores) - 1, loc=np.mean(scores), scale=reference.sem(scores)
    )

    assert (result.statistic, result.n) == ("top", len(scores))
    assert (top.low, top.high) == pytest.approx((low, high))
    assert (average.low, average.high) == pytest.approx(mean)


def test_choices_count_people_not_marks(found: Results) -> None:
    one, many = field_of(found, "one"), field_of(found, "many")
    marks = Counter(mark for row in of("many") for mark in row["answer"].split("|"))
    single = Counter(row["answer"] for row in of("one"))

    assert {share.key: share.count for share in one.shares} == {"c": 0} | dict(single)
    assert {share.key: share.count for share in many.shares} == dict(marks)
    for share in many.shares:
        low, high = proportion_confint(share.count, len(of("many")), method="wilson")
        assert (share.share.low, share.share.high) == pytest.approx((low, high))


def test_a_matrix_tells_each_row(found: Results) -> None:
    result = field_of(found, "m")
    given: dict[str, list[int]] = defaultdict(list)
    for row in of("m"):
        for pair in row["answer"].split("|"):
            given[pair[0]].append(int(pair[2:]))

    assert [one.row.id for one in result.rows] == ["r", "t"]
    for one in result.rows:
        assert [share.count for share in one.shares] == [
            given[one.row.id].count(n) for n in (1, 2, 3)
        ]
        assert known(one.mean).estimate == pytest.approx(np.mean(given[one.row.id]))
        assert one.n == len(given[one.row.id])


def test_numbers_days_and_words(found: Results) -> None:
    number, day, words = (field_of(found, one) for one in "kdw")
    values = [float(row["answer"]) for row in of("k")]
    months = Counter("1405-01" if row["answer"] <= "2026-04-20" else "1405-02" for row in of("d"))

    assert known(number.mean).estimate == pytest.approx(np.mean(values))
    assert number.quantiles[2] == pytest.approx(np.median(values))
    assert {share.key: share.count for share in day.shares} == dict(months)
    assert day.shares[0].text["fa"] == "فروردین ۱۴۰۵"
    assert words.words == len(of("w"))


def test_groups_are_counted_and_small_ones_stay_unseen(found: Results) -> None:
    people = {row["submission_id"]: row for row in ROWS}
    assert found.submissions == len(people)

    for dimension, column in (
        ("channel", "channel"),
        ("language", "language"),
        ("version", "survey_version"),
    ):
        counts = Counter(str(row[column]) for row in people.values())
        told = {group.key: group.submissions for group in found.groups[dimension]}  # type: ignore[index]
        assert told == dict(counts)
    by_store = {group.key: group for group in found.groups["store"]}
    least = Counter(row["store_id"] for row in people.values())
    assert 0 < least["s3"] < 10
    assert by_store["s3"].is_withheld
    assert by_store["s2"].is_withheld  # else the total would give the small one away
    assert by_store["s1"].submissions == least["s1"]
    assert by_store["s3"].submissions is None
    assert by_store["s3"].estimate is None
    scores = [row["score"] for row in of("n") if row["store_id"] == "s1"]
    nps = 100 * (sum(one >= 9 for one in scores) - sum(one <= 6 for one in scores)) / len(scores)
    assert known(by_store["s1"].estimate).estimate == pytest.approx(nps)


def test_weeks_begin_on_saturday(found: Results) -> None:
    for group in found.groups["week"]:
        assert date.fromisoformat(group.key).weekday() == 5
    total = sum(group.submissions or 0 for group in found.groups["week"])
    assert total == found.submissions


@pytest.mark.parametrize(("filter_", "keep"), [
    (Filter(channels=("sms",)), lambda row: row["channel"] == "sms"),
    (Filter(languages=("en",), stores=("s1", "s2")),
     lambda row: row["language"] == "en" and row["store_id"] != "s3"),
    (Filter(since=START + timedelta(days=3), until=START + timedelta(days=9)),
     lambda row: START + timedelta(days=3) <= row["day"] <= START + timedelta(days=9)),
    (Filter(versions=(2,)), lambda row: row["survey_version"] == 2),
])  # fmt: skip
def test_filters_keep_what_they_say(filter_: Filter, keep: Any) -> None:
    kept = [row for row in ROWS if keep(row)]

    result = surveys.results(surveys=[survey()], rows=table(ROWS), filter=filter_, by=())

    assert result.submissions == len({row["submission_id"] for row in kept})
    told = [one.n for one in result.fields if one.field.id == "c"]
    assert told == ([len(of("c", kept))] if kept else [])


def test_too_few_people_are_told_nothing() -> None:
    few = answered(9, survey(), np.random.default_rng(1))

    alone = surveys.results(surveys=[survey()], rows=table(few), minimum=10)
    employees = surveys.results(surveys=[survey(audience="employees")], rows=table(few), minimum=1)

    for result in (alone, employees):
        assert result.is_withheld
        assert result.fields == ()
        assert result.groups == {}


def test_a_survey_may_open_with_its_first_answer_and_tell_nobody_apart() -> None:
    few = answered(3, survey(), np.random.default_rng(1))

    result = surveys.results(surveys=[survey()], rows=table(few), minimum=10, opens_at=1)

    assert field_of(result, "c").n == len(of("c", few))
    assert all(group.is_withheld for groups in result.groups.values() for group in groups)


def test_nobody_answered_yet() -> None:
    result = surveys.results(surveys=[survey()], rows=table([]), minimum=1)

    assert result.submissions == 0
    assert result.is_withheld
    assert surveys.results(surveys=[survey()], rows=table([]), minimum=0).fields[0].n is None


def test_series_break_where_the_question_changed() -> None:
    first = survey()
    draft = surveys.read_survey(survey().to_dict())
    reworded = surveys.read_survey({
        **draft.to_dict(), "pages": [{"id": "p1", "fields": [
            {**field.to_dict(), **({"text": {"fa": "تازه"}} if field.id == "c" else {})}
            for field in draft.fields]}],
    })  # fmt: skip
    second = surveys.versioned(draft=reworded, version=2, before=first)
    rng = np.random.default_rng(3)
    rows = answered(80, first, rng) + answered(60, second, rng, "v")

    result = surveys.results(surveys=[first, second], rows=table(rows), minimum=10)
    csat, nps = field_of(result, "c"), field_of(result, "n")

    assert (csat.since, csat.versions) == (2, (2,))
    assert csat.n == len([row for row in of("c", rows) if row["survey_version"] == 2])
    assert [(one.since, one.versions, one.reasons) for one in csat.earlier] == [(1, (1,), ())]
    assert (nps.since, nps.versions, nps.earlier) == (1, (1, 2), ())


def invitations(rows: list[tuple[str, str, bool]]) -> pa.Table:
    return pa.table({
        "record_id": [str(n) for n in range(len(rows))],
        "survey_version": pa.array([1] * len(rows), pa.int64()),
        "channel": [channel for channel, _, _ in rows],
        "store_id": pa.nulls(len(rows), pa.string()),
        "status": [status for _, status, _ in rows],
        "probability": pa.array([1.0] * len(rows)),
        "day": pa.array([START] * len(rows), pa.date32()),
        "answered": [answered for _, _, answered in rows],
    })  # fmt: skip


def test_the_response_rate_counts_whom_the_channel_reached() -> None:
    sent = [("sms", "delivered", True)] * 30 + [("sms", "sent", False)] * 70
    sent += [("email", "failed", False)] * 20 + [("email", "blocked", False)] * 5
    sent += [("email", "failed", True)] * 2  # what was answered did arrive

    result = surveys.results(
        surveys=[survey()], rows=table(ROWS), invitations=invitations(sent), minimum=10
    )

    low, high = proportion_confint(32, 102, method="wilson")
    assert result.invited == 102
    response = known(result.response)
    assert (response.low, response.high) == pytest.approx((low, high))
    by_channel = {group.key: group for group in result.groups["channel"]}
    assert by_channel["sms"].invited == 100
    assert known(by_channel["sms"].response).estimate == pytest.approx(0.3)
    assert by_channel["email"].response is None  # two people


def test_no_response_rate_is_told_by_what_invitations_do_not_know() -> None:
    sent = invitations([("sms", "sent", True)] * 50)

    by_language = surveys.results(
        surveys=[survey()], rows=table(ROWS), invitations=sent, filter=Filter(languages=("fa",))
    )
    by_channel = surveys.results(
        surveys=[survey()], rows=table(ROWS), invitations=sent, filter=Filter(channels=("email",))
    )

    assert (by_language.invited, by_language.response) == (0, None)
    assert by_channel.invited == 0


def test_answers_of_another_kind_do_not_spoil_a_field() -> None:
    rows = [dict(row) for row in ROWS]
    rows += [
        of("c")[0] | {"submission_id": "x", "score": 9.0},
        of("k")[0] | {"submission_id": "x", "answer": "many"},
        of("d")[0] | {"submission_id": "x", "answer": "soon"},
        of("one")[0] | {"submission_id": "x", "answer": "gone"},
    ]

    result = surveys.results(surveys=[survey()], rows=table(rows), minimum=10)

    told = {one.field.id: one for one in result.fields}
    assert told["c"].n == len(of("c"))
    assert told["k"].n == len(of("k"))
    assert told["d"].n == len(of("d"))
    assert told["one"].shares[-1].key == "gone"


def test_the_table_of_submissions_holds_every_answer_in_its_column() -> None:
    header = surveys.answer_columns(survey=survey())
    rows = {row[0]: dict(zip(header, row, strict=True)) for row in surveys.answers_csv(
        survey=survey(), rows=table(ROWS))}  # fmt: skip

    assert header[6:] == (
        "n", "c", "one", "many:a", "many:b", "many:c", "m:r", "m:t", "k", "d",
    )  # fmt: skip
    assert len(rows) == len({row["submission_id"] for row in ROWS})
    for row in ROWS:
        told = rows[row["submission_id"]]
        if row["field_id"] == "many":
            assert [told[f"many:{one}"] for one in "abc"] == [
                str(int(one in row["answer"].split("|"))) for one in "abc"
            ]
        elif row["field_id"] in {"one", "k", "d"}:
            assert told[row["field_id"]] == row["answer"]
        elif row["field_id"] in {"n", "c"}:
            assert float(told[row["field_id"]]) == row["score"]
