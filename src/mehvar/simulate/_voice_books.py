"""The files of those who listen: ratings in the app, tickets, and the survey tool."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mehvar.simulate import _words
from mehvar.simulate._columns import codes, only, words
from mehvar.simulate._comments import Comments, write_comments
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._profiles import caller_numbers, survey_numbers
from mehvar.simulate._sales_books import app_user, employee_code, order_code, system_name
from mehvar.simulate._serve import Bools
from mehvar.simulate._world import Floats, Ints

_TOPICS = ("late_delivery", "damaged_item", "missing_item", "substitution", "invoice", "order_change")
_TOPICS_FA = ("دیرکرد تحویل", "کالای خراب یا اشتباه", "کسری سفارش", "کالای جایگزین", "فاکتور و پرداخت", "تغییر سفارش")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The files of those who listen, and what is true behind them.

    ``comments`` says what each comment truly speaks of. ``nps`` is (promoters, passives,
    detractors) of everyone who was asked, answered or not; ``nps_answered`` of those who answered.
    ``callers`` and ``answerers`` are the people whom support and the survey tool know by number.
    """

    tables: dict[str, pa.Table]
    comments: pa.Table
    nps: tuple[int, int, int]
    nps_answered: tuple[int, int, int]
    callers: Ints
    answerers: Ints


def hear(ledger: Ledger) -> Heard:
    """Write the ratings, tickets and surveys of one block."""
    ratings, spoken = _ratings(ledger)
    tickets, callers = _tickets(ledger)
    nps, csat = _asked_nps(ledger), _asked_csat(ledger)
    sends = pa.concat_tables([_sends(ledger, nps), _sends(ledger, csat)])
    answers = pa.concat_tables([_answers(ledger, nps), _answers(ledger, csat)])
    by_mobile = np.concatenate([asked.rows[asked.by_mobile] for asked in (nps, csat)])
    return Heard(
        tables={
            "app_ratings": ratings,
            "support_tickets": tickets,
            "survey_sends": sends,
            "survey_answers": answers,
        },
        comments=spoken,
        nps=_split(nps.score),
        nps_answered=_split(nps.score[nps.answered]),
        callers=np.unique(callers),
        answerers=np.unique(ledger.orders.person[by_mobile]),
    )


def _ratings(ledger: Ledger) -> tuple[pa.Table, pa.Table]:
    """One row per rating in the app; some comment without stars (0 = not rated)."""
    rng = ledger.rng
    rows = np.flatnonzero(ledger.orders.rated)
    orders = ledger.orders.take(rows)
    comments = write_comments(orders, happy=orders.stars >= 4, rng=rng)
    written = rng.random(rows.size) < ledger.world.shop.voice.commented
    unrated = written & (rng.random(rows.size) < 0.04)
    later = ledger.arrival()[rows] + rng.exponential(300.0, rows.size) + 5.0
    code = codes("V", (ledger.history.block + 1) * 1_000_000 + np.arange(rows.size))
    table = pa.table(
        {
            "rating_id": code,
            "order_id": order_code(ledger, rows),
            "user_id": app_user(ledger, rows),
            "stars": pa.array(np.where(unrated, 0, orders.stars)),
            "comment": only(comments.text, written),
            "rated_at": ledger.times(rows, later),
        }
    )
    spoken = _spoken(comments, code).filter(pa.array(written))
    return table, spoken


def _spoken(comments: Comments, code: pa.Array) -> pa.Table:
    aspects = (*_words.ASPECTS, None)
    return pa.table(
        {
            "rating_id": code,
            "aspect": words(aspects, comments.aspect),
            "good": pa.array(comments.good),
            "second_aspect": words(aspects, np.where(comments.second < 0, len(_words.ASPECTS), comments.second)),
            "second_good": only(pa.array(comments.second_good), comments.second >= 0),
        }
    )  # fmt: skip


def _tickets(ledger: Ledger) -> tuple[pa.Table, Ints]:
    """One row per contact with the call centre, known by the caller's number."""
    rng = ledger.rng
    rows = np.flatnonzero(ledger.orders.contacted & ~ledger.stranger)
    orders = ledger.orders.take(rows)
    topic = _topic(ledger, rows, rng)
    trouble = topic < 4
    kind = np.where(trouble, np.where(rng.random(rows.size) < 0.8, 0, 2), 1 + (topic == 4))
    begun = np.maximum(np.nan_to_num(ledger.arrival()[rows]), 40.0) * rng.uniform(0.7, 1.6, rows.size)
    answered = begun + orders.response
    minutes = np.round(rng.gamma(2.0, 4.0, rows.size) + 2.0, 1)
    words_said = write_comments(orders, happy=~trouble, rng=rng)
    known_order = rng.random(rows.size) < 0.92
    table = pa.table(
        {
            "شماره تیکت": codes("K", (ledger.history.block + 1) * 1_000_000 + np.arange(rows.size)),
            "موبایل": caller_numbers(ledger.known, orders.person),
            "سامانه": only(system_name(ledger, rows), known_order),
            "شماره سفارش": only(order_code(ledger, rows), known_order),
            "زمان تماس": ledger.times(rows, begun),
            "نوع": words(("شکایت", "درخواست", "پرسش"), kind),
            "موضوع": words(_TOPICS_FA, topic),
            "نخستین پاسخ": ledger.times(rows, answered),
            "زمان حل": ledger.times(rows, answered + rng.exponential(240.0, rows.size), known=rng.random(rows.size) < 0.93),
            "دقیقه کار": pa.array(minutes),
            "کد کارشناس": employee_code("G", orders.agent),
            "شرح": words_said.text,
        }
    )  # fmt: skip
    return table, orders.person


def _topic(ledger: Ledger, rows: Ints, rng: np.random.Generator) -> Ints:
    orders = ledger.orders.take(rows)
    other = np.where(rng.random(rows.size) < 0.5, 4, 5)
    return np.select(
        [
            orders.damaged_or_wrong,
            np.nan_to_num(orders.delay) > 15.0,
            orders.substituted & ~orders.consented,
            orders.out_of_stock,
        ],
        [1, 0, 3, 2],
        default=other,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Those who were asked one question by SMS: the score they would give, and who answered."""

    kind: str
    rows: Ints
    asked_after: Floats
    answered_after: Floats
    score: Ints
    answered: Bools
    by_mobile: Bools


def _asked_nps(ledger: Ledger) -> _Asked:
    """A random share of the orders is asked; the happy answer more."""
    rng, voice = ledger.rng, ledger.world.shop.voice
    orders = ledger.orders
    asked = ~orders.cancelled & ~ledger.stranger & (rng.random(orders.size) < voice.nps_sent)
    rows = np.flatnonzero(asked)
    mood = ledger.history.persons.mood[orders.person[rows]]
    felt = voice.nps_mean + voice.nps_slope * orders.after[rows] + 2.0 * mood
    score = np.clip(np.round(felt + rng.normal(0.0, voice.nps_noise, rows.size)), 0, 10).astype(np.int64)
    odds = voice.nps_base + voice.nps_bias * (score - 7)
    return _asked(ledger, "nps", rows, score, rng.random(rows.size) < 1 / (1 + np.exp(-odds)))


def _asked_csat(ledger: Ledger) -> _Asked:
    """Every contact is asked how satisfied the caller is with the answer, 1 to 5."""
    rng, voice = ledger.rng, ledger.world.shop.voice
    rows = np.flatnonzero(ledger.orders.contacted & ~ledger.stranger)
    wait = ledger.orders.response[rows]
    felt = 4.6 - 0.55 * np.log1p(wait / 30.0) + rng.normal(0.0, 0.7, rows.size)
    score = np.clip(np.round(felt), 1, 5).astype(np.int64)
    return _asked(ledger, "csat", rows, score, rng.random(rows.size) < voice.csat_answered)


def _asked(ledger: Ledger, kind: str, rows: Ints, score: Ints, answered: Bools) -> _Asked:
    rng = ledger.rng
    sent = 1_500.0 + rng.uniform(0.0, 300.0, rows.size)
    return _Asked(
        kind=kind,
        rows=rows,
        asked_after=sent,
        answered_after=sent + rng.exponential(240.0, rows.size) + 1.0,
        score=score,
        answered=answered,
        by_mobile=rng.random(rows.size) < 0.6,
    )


def _key(ledger: Ledger, asked: _Asked) -> dict[str, pa.Array]:
    """The survey tool knows either the mobile or the order's number."""
    by_order = ~asked.by_mobile
    return {
        "mobile": only(survey_numbers(ledger.known, ledger.orders.person[asked.rows]), asked.by_mobile),
        "order_system": only(system_name(ledger, asked.rows), by_order),
        "order_no": only(order_code(ledger, asked.rows), by_order),
    }


def _sends(ledger: Ledger, asked: _Asked) -> pa.Table:
    return pa.table(
        {
            "send_id": _send_codes(ledger, asked),
            "survey": pa.array([asked.kind] * asked.rows.size, pa.string()),
            **_key(ledger, asked),
            "sent_at": ledger.times(asked.rows, asked.asked_after),
            "answered_at": ledger.times(asked.rows, asked.answered_after, known=asked.answered),
        }
    )


def _answers(ledger: Ledger, asked: _Asked) -> pa.Table:
    voice, rng = ledger.world.shop.voice, ledger.rng
    size = asked.rows.size
    content = asked.score >= (9 if asked.kind == "nps" else 4)
    comments = write_comments(ledger.orders.take(asked.rows), happy=content, rng=rng)
    low, high = (0, 10) if asked.kind == "nps" else (1, 5)
    table = pa.table(
        {
            "answer_id": _send_codes(ledger, asked),
            "survey": pa.array([asked.kind] * size, pa.string()),
            **_key(ledger, asked),
            "score": pa.array(asked.score),
            "scale_min": pa.array(np.full(size, low)),
            "scale_max": pa.array(np.full(size, high)),
            "comment": only(comments.text, rng.random(size) < voice.commented * 0.6),
            "sent_at": ledger.times(asked.rows, asked.asked_after),
            "answered_at": ledger.times(asked.rows, asked.answered_after),
        }
    )
    return table.filter(pa.array(asked.answered))


def _send_codes(ledger: Ledger, asked: _Asked) -> pa.Array:
    prefix = "N" if asked.kind == "nps" else "Q"
    return codes(prefix, (ledger.history.block + 1) * 1_000_000 + np.arange(asked.rows.size))


def _split(score: Ints) -> tuple[int, int, int]:
    promoters, detractors = int((score >= 9).sum()), int((score <= 6).sum())
    return promoters, score.size - promoters - detractors, detractors
