"""The files of those who listen: ratings in the app, tickets, and the survey tool."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mehvar.simulate import _words
from mehvar.simulate._columns import codes, only, words
from mehvar.simulate._comments import Comments, write_comments
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._profiles import caller_numbers
from mehvar.simulate._sales_books import app_user, employee_code, order_code, system_name
from mehvar.simulate._survey_books import ask_csat, ask_nps, survey_answers, survey_sends
from mehvar.simulate._world import Ints

_TOPICS = (
    "late_delivery",
    "damaged_item",
    "missing_item",
    "substitution",
    "invoice",
    "order_change",
)
_TOPICS_FA = (
    "دیرکرد تحویل",
    "کالای خراب یا اشتباه",
    "کسری سفارش",
    "کالای جایگزین",
    "فاکتور و پرداخت",
    "تغییر سفارش",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The files of those who listen, and what is true behind them.

    ``comments`` says what each comment truly speaks of. ``nps`` is (promoters, passives,
    detractors) of everyone who was asked, answered or not; ``nps_answered`` of those who answered.
    ``callers`` and ``answerers`` are the people whom support and the survey tool know by number.
    """

    ratings: pa.Table
    tickets: pa.Table
    sends: pa.Table
    answers: pa.Table
    comments: pa.Table
    nps: tuple[int, int, int]
    nps_answered: tuple[int, int, int]
    callers: Ints
    answerers: Ints


def hear(ledger: Ledger) -> Heard:
    """Write the ratings, tickets and surveys of one block."""
    ratings, spoken = _ratings(ledger)
    tickets, callers = _tickets(ledger)
    nps, csat = ask_nps(ledger), ask_csat(ledger)
    sends = pa.concat_tables([survey_sends(ledger, nps), survey_sends(ledger, csat)])
    answers = pa.concat_tables([survey_answers(ledger, nps), survey_answers(ledger, csat)])
    by_mobile = np.concatenate([asked.rows[asked.by_mobile] for asked in (nps, csat)])
    return Heard(
        ratings=ratings,
        tickets=tickets,
        sends=sends,
        answers=answers,
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
            "second_aspect": words(
                aspects, np.where(comments.second < 0, len(_words.ASPECTS), comments.second)
            ),
            "second_good": only(pa.array(comments.second_good), comments.second >= 0),
        }
    )


def _tickets(ledger: Ledger) -> tuple[pa.Table, Ints]:
    """One row per contact with the call centre, known by the caller's number."""
    rng = ledger.rng
    rows = np.flatnonzero(ledger.orders.contacted & ~ledger.stranger)
    orders = ledger.orders.take(rows)
    topic = _topic(ledger, rows, rng)
    trouble = topic < 4
    kind = np.where(trouble, np.where(rng.random(rows.size) < 0.8, 0, 2), 1 + (topic == 4))
    begun = np.maximum(np.nan_to_num(ledger.arrival()[rows]), 40.0) * rng.uniform(
        0.7, 1.6, rows.size
    )
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
            "زمان حل": ledger.times(
                rows,
                answered + rng.exponential(240.0, rows.size),
                known=rng.random(rows.size) < 0.93,
            ),
            "دقیقه کار": pa.array(minutes),
            "کد کارشناس": employee_code("G", orders.agent),
            "شرح": words_said.text,
        }
    )
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


def _split(score: Ints) -> tuple[int, int, int]:
    promoters, detractors = int((score >= 9).sum()), int((score <= 6).sum())
    return promoters, score.size - promoters - detractors, detractors
