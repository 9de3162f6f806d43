"""The survey tool: whom it asked by SMS, what they would say, and who answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, only
from mehvar.simulate._comments import write_comments
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._orders import Bools
from mehvar.simulate._profiles import survey_numbers
from mehvar.simulate._sales_books import order_code, system_name
from mehvar.simulate._world import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Those who were asked one question by SMS: the score they would give, and who answered."""

    kind: str
    rows: Ints
    asked_after: Floats
    answered_after: Floats
    score: Ints
    answered: Bools
    by_mobile: Bools


def ask_nps(ledger: Ledger) -> Asked:
    """A random share of the orders is asked; the happy answer more."""
    rng, voice = ledger.rng, ledger.world.shop.voice
    orders = ledger.orders
    asked = ~orders.cancelled & ~ledger.stranger & (rng.random(orders.size) < voice.nps_sent)
    rows = np.flatnonzero(asked)
    mood = ledger.history.persons.mood[orders.person[rows]]
    felt = voice.nps_mean + voice.nps_slope * orders.after[rows] + 2.0 * mood
    score = np.clip(np.round(felt + rng.normal(0.0, voice.nps_noise, rows.size)), 0, 10).astype(
        np.int64
    )
    odds = voice.nps_base + voice.nps_bias * (score - 7)
    return _asked(ledger, "nps", rows, score, rng.random(rows.size) < 1 / (1 + np.exp(-odds)))


def ask_csat(ledger: Ledger) -> Asked:
    """Every contact is asked how satisfied the caller is with the answer, 1 to 5."""
    rng, voice = ledger.rng, ledger.world.shop.voice
    rows = np.flatnonzero(ledger.orders.contacted & ~ledger.stranger)
    wait = ledger.orders.response[rows]
    felt = 4.6 - 0.55 * np.log1p(wait / 30.0) + rng.normal(0.0, 0.7, rows.size)
    score = np.clip(np.round(felt), 1, 5).astype(np.int64)
    return _asked(ledger, "csat", rows, score, rng.random(rows.size) < voice.csat_answered)


def _asked(ledger: Ledger, kind: str, rows: Ints, score: Ints, answered: Bools) -> Asked:
    rng = ledger.rng
    morning = 1_440.0 + 600.0 - ledger.orders.minute[rows]  # ten o'clock of the next day
    sent = morning + rng.uniform(0.0, 240.0, rows.size)
    return Asked(
        kind=kind,
        rows=rows,
        asked_after=sent,
        answered_after=sent + rng.exponential(240.0, rows.size) + 1.0,
        score=score,
        answered=answered,
        by_mobile=rng.random(rows.size) < 0.6,
    )


def _key(ledger: Ledger, asked: Asked) -> dict[str, pa.Array]:
    """The survey tool knows either the mobile or the order's number."""
    by_order = ~asked.by_mobile
    return {
        "mobile": only(
            survey_numbers(ledger.known, ledger.orders.person[asked.rows]), asked.by_mobile
        ),
        "order_system": only(system_name(ledger, asked.rows), by_order),
        "order_no": only(order_code(ledger, asked.rows), by_order),
    }


def survey_sends(ledger: Ledger, asked: Asked) -> pa.Table:
    return pa.table(
        {
            "send_id": _send_codes(ledger, asked),
            "survey": pa.array([asked.kind] * asked.rows.size, pa.string()),
            **_key(ledger, asked),
            "sent_at": ledger.times(asked.rows, asked.asked_after),
            "answered_at": ledger.times(asked.rows, asked.answered_after, known=asked.answered),
        }
    )


def survey_answers(ledger: Ledger, asked: Asked) -> pa.Table:
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


def _send_codes(ledger: Ledger, asked: Asked) -> pa.Array:
    prefix = "N" if asked.kind == "nps" else "Q"
    return codes(prefix, (ledger.history.block + 1) * 1_000_000 + np.arange(asked.rows.size))
