"""A company with a known truth: who has complained buys less afterwards, whatever they did before.

Customers buy at their own rates. Their values, their answers to a survey and the groups by which
these were drawn are known. What they do after the origin depends on their rate and on whether
they contacted us before it, on nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar import schema, segments
from mehvar.lake import IMPORTS
from mehvar.workspace import Settings, Workspace

AS_OF = date(2025, 12, 31)
HORIZON = 60
ORIGIN = AS_OF - timedelta(days=HORIZON)
DAYS = 500
CUSTOMERS = 1_500
_CATEGORIES = np.array(["bread", "fruit", "drinks", "soap"])
_START = datetime.combine(AS_OF - timedelta(days=DAYS - 1), datetime.min.time())

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Company:
    """The built workspace and what is true of it."""

    workspace: Workspace
    complained: npt.NDArray[np.bool_]
    taste: Ints
    value_class: Ints


def make_company(root: Path, *, customers: int = CUSTOMERS, seed: int = 5) -> Company:
    rng = np.random.default_rng(seed)
    workspace = Workspace.create(root, Settings(memory_limit="2GB", threads=2))
    rate = rng.gamma(2.0, 1 / 60, customers)
    complained = rng.random(customers) < 0.4
    taste = rng.integers(0, 4, customers)
    value_class = rng.integers(0, 2, customers)
    who, day = _orders(rng, rate, complained)
    _answers(workspace, rng, value_class, customers)
    with workspace.build(now=datetime(2026, 1, 15), as_of=AS_OF) as build:
        for name, rows in {
            "customers": _customers(rng, customers) | {"contacts": complained.astype(int)},
            "profiles": _profiles(customers),
            "customer_orders": _order_rows(rng, who, day),
            "customer_order_lines": _lines(rng, who, day, taste),
            "customer_interactions": _contacts(np.flatnonzero(complained)),
        }.items():
            build.write_arrow(name, mart(name, rows))
        segments.build_segments(build)
    return Company(workspace=workspace, complained=complained, taste=taste, value_class=value_class)


def _orders(
    rng: np.random.Generator, rate: npt.NDArray[np.float64], complained: npt.NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    before = DAYS - HORIZON
    past = rng.poisson(rate * before)
    later = rng.poisson(rate * HORIZON * np.where(complained, 0.15, 1.6))
    who = np.concatenate([np.repeat(np.arange(rate.size), count) for count in (past, later)])
    day = np.concatenate(
        [rng.integers(0, before, past.sum()), rng.integers(before, DAYS, later.sum())]
    )
    order = np.lexsort((day, who))
    return who[order] + 1, day[order]


def mart(name: str, rows: dict[str, Any]) -> pa.Table:
    """Fill a mart's table; columns that are not given are empty."""
    kinds = schema.table(name).arrow_schema
    count = len(next(iter(rows.values()))) if rows else 0
    return pa.table(
        [
            pa.array(rows[one.name], one.type) if one.name in rows else pa.nulls(count, one.type)
            for one in kinds
        ],
        schema=kinds,
    )


def _customers(rng: np.random.Generator, customers: int) -> dict[str, Any]:
    return {
        "customer_id": np.arange(1, customers + 1),
        "full_name": [f"customer {one}" for one in range(customers)],
        "city": rng.choice(["Tehran", "Shiraz", "Tabriz"], customers).tolist(),
        "gender": rng.choice(["female", "male"], customers).tolist(),
    }


def _profiles(customers: int) -> dict[str, Any]:
    ids = np.arange(1, customers + 1)
    return {
        "source": ["app"] * customers,
        "person_ref": [f"p{one}" for one in ids],
        "profile_hash": ids * 7,
        "customer_id": ids,
    }


def _order_rows(rng: np.random.Generator, who: Ints, day: Ints) -> dict[str, Any]:
    amount = np.round(rng.gamma(4.0, 25_000, who.size)).astype(np.int64)
    return {
        "customer_id": who,
        "source": ["app"] * who.size,
        "order_id": [f"o{place}" for place in range(who.size)],
        "order_hash": np.arange(who.size),
        "at": [_START + timedelta(days=int(one), hours=10) for one in day],
        "day": [(_START + timedelta(days=int(one))).date() for one in day],
        "channel": rng.choice(["app", "web"], who.size).tolist(),
        "status": ["delivered"] * who.size,
        "lines": rng.integers(1, 5, who.size),
        "gross_amount": amount,
        "net_amount": amount,
        "discount_amount": np.zeros(who.size, np.int64),
    }


def _lines(rng: np.random.Generator, who: Ints, day: Ints, taste: Ints) -> dict[str, Any]:
    own = rng.random(who.size) < 0.7
    category = np.where(own, taste[who - 1], rng.integers(0, 4, who.size))
    return {
        "customer_id": who,
        "source": ["app"] * who.size,
        "record_id": [f"l{place}" for place in range(who.size)],
        "at": [_START + timedelta(days=int(one), hours=10) for one in day],
        "day": [(_START + timedelta(days=int(one))).date() for one in day],
        "category": _CATEGORIES[category].tolist(),
        "amount": np.full(who.size, 1_000),
    }


def _contacts(complained: Ints) -> dict[str, Any]:
    early = _START + timedelta(days=DAYS - HORIZON - 20)
    return {
        "customer_id": complained + 1,
        "source": ["app"] * complained.size,
        "record_id": [f"c{place}" for place in range(complained.size)],
        "at": [early] * complained.size,
        "day": [early.date()] * complained.size,
        "kind": ["complaint"] * complained.size,
        "direction": ["inbound"] * complained.size,
    }


def _answers(
    workspace: Workspace, rng: np.random.Generator, value_class: Ints, customers: int
) -> None:
    """Half of the customers answer our own items; a fifth of these take their consent back."""
    early = _START + timedelta(days=100)
    rows: list[dict[str, Any]] = []
    for one in range(0, customers, 2):
        leans = [2.0 if place < 5 else -2.0 for place in range(10)]
        turn = 1 if value_class[one] else -1
        consent = 0.0 if one % 10 == 0 else 1.0
        answers = {segments.CONSENT: consent}
        for item in segments.own_items():
            lean = turn * leans[segments.VALUES.index(item.value)]
            answers[item.key] = float(np.clip(round(3.5 + lean + rng.normal()), 1, 6))
        rows += [
            {
                "field_id": item,
                "question": f"({item})",
                "score": score,
                "person_hash": (one + 1) * 7,
            }
            for item, score in answers.items()
        ]
    kinds = workspace.lake.arrow_schema("feedback")
    for place, row in enumerate(rows):
        row |= {
            "survey_id": segments.OWN_SURVEY, "source": "app", "record_id": f"f{place}",
            "record_hash": place, "import_id": "i1", "ingested_at": early, "at": early,
            "day": early.date(), "kind": "answer",
        }  # fmt: skip
    complete = [{name: row.get(name) for name in kinds.names} for row in rows]
    workspace.lake.append("feedback", pa.Table.from_pylist(complete, schema=kinds))
    state = dict.fromkeys(workspace.lake.arrow_schema(IMPORTS).names)
    state |= {"import_id": "i1", "changed_at": early, "state": "imported"}
    workspace.lake.append(
        IMPORTS, pa.Table.from_pylist([state], schema=workspace.lake.arrow_schema(IMPORTS))
    )
