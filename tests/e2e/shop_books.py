"""The files of a small shop, written one number after another, and what is true of them.

Each number brings a till export (people, orders and lines in one file) and a club list that knows
some of the same people by another id. A till export also corrects one order of the export before.
The web log knows the same people again. The truth is read back from the files with ``csv`` alone.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import jdatetime
import msgspec
import numpy as np

ORDERS = 12
EVENTS = 4
WEB_PEOPLE = 40
RIALS = 10  # the files are in toman
MAPPING = """
source: till
unit: toman
files:
  - match: "till-*"
    tables:
      - table: people
        one_per: [کد مشتری]
        complete: true
        columns: {full_name: نام مشتری, mobile: موبایل, channel: {constant: shop}}
      - table: orders
        one_per: [شماره سفارش]
        columns:
          order_id: شماره سفارش
          at: {from: [تاریخ, ساعت], calendar: jalali, take: min}
          person_ref: کد مشتری
          channel: {constant: shop}
          status: {from: وضعیت, values: {تحویل: delivered, لغو: cancelled}}
          total_amount: {from: قیمت, multiply_by: تعداد, take: sum}
      - table: order_lines
        key: [شماره سفارش, ردیف]
        columns:
          order_id: شماره سفارش
          line_no: ردیف
          at: {from: [تاریخ, ساعت], calendar: jalali}
          person_ref: کد مشتری
          product_name: کالا
          quantity: تعداد
          amount: {from: قیمت, multiply_by: تعداد}
  - match: "club-*"
    source: club
    tables:
      - table: people
        one_per: [کارت]
        complete: true
        columns: {full_name: نام, mobile: تلفن همراه, channel: {constant: club}}
"""
_TILL = (
    "شماره سفارش", "ردیف", "تاریخ", "ساعت", "کد مشتری", "نام مشتری", "موبایل", "کالا", "تعداد",
    "قیمت", "وضعیت",
)  # fmt: skip
_CLUB = ("کارت", "نام", "تلفن همراه")
_GIVEN = ("سارا", "علی", "مریم", "رضا", "نرگس", "حسین", "لیلا")
_FAMILY = ("احمدی", "کریمی", "موسوی", "رستمی", "شریفی")


def files_of(folder: Path, number: int) -> list[Path]:
    """Name the files of a number."""
    return [folder / f"till-{number:05d}.csv", folder / f"club-{number:05d}.csv"]


def write_files(folder: Path, number: int) -> list[Path]:
    """Write the files of a number, the same ones whenever it is asked."""
    till, club = files_of(folder, number)
    corrected = _order(number - 1, ORDERS - 1, price_rise=1_000) if number else []
    orders = [line for place in range(ORDERS) for line in _order(number, place)]
    _write(till, _TILL, corrected + orders)
    people = _chance(number, ORDERS).choice(_population(number), size=5, replace=False)
    _write(club, _CLUB, [(f"C{who}", _name(who), mobile(who)) for who in people.tolist()])
    return [till, club]


def mobile(person: int) -> str:
    """The number by which three systems know one person."""
    return f"0912{2_000_000 + person}"


def payload(number: int) -> bytes:
    """What the web sends: who somebody is, and some things that they did."""
    who = _web_person(number)
    told = {"type": "identify", "userId": f"w{who}", "traits": {"phone": mobile(who)}}
    done = [
        {
            "type": "track",
            "event": "product_viewed",
            "messageId": f"m{number}-{place}",
            "userId": f"w{who}",
            "context": {"channel": "browser"},
        }
        for place in range(EVENTS)
    ]
    return msgspec.json.encode({"batch": [told, *done]})


def _web_person(number: int) -> int:
    return number * 7 % WEB_PEOPLE


def _order(number: int, place: int, *, price_rise: int = 0) -> list[tuple[object, ...]]:
    rng = _chance(number, place)
    who = int(rng.integers(_population(number)))
    day = date(2025, 3, 21) + timedelta(days=number % 280)
    written = jdatetime.date.fromgregorian(date=day).strftime("%Y/%m/%d")
    hour = f"{rng.integers(9, 21):02d}:{rng.integers(60):02d}"
    status = "لغو" if rng.random() < 0.2 else "تحویل"
    return [
        (
            f"{number}-{place}", line, written, hour, f"T{who}", _name(who), mobile(who),
            f"کالای {rng.integers(30)}", rng.integers(1, 4),
            rng.integers(10, 500) * 100 + price_rise, status,
        )
        for line in range(1, int(rng.integers(2, 5)))
    ]  # fmt: skip


def _population(number: int) -> int:
    return 20 + 3 * number


def _name(person: int) -> str:
    return f"{_GIVEN[person % 7]} {_FAMILY[person % 5]}"


def _chance(number: int, place: int) -> np.random.Generator:
    return np.random.default_rng([number, place])


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@dataclass
class Truth:
    """What some numbers of files and some payloads say when each is taken once, in order."""

    amounts: dict[tuple[str, int], int] = field(default_factory=dict)  # (order, line) -> rial
    buyers: dict[str, str] = field(default_factory=dict)  # order -> id of the till
    cancelled: set[str] = field(default_factory=set)
    people: dict[tuple[str, str], str] = field(default_factory=dict)  # (source, id) -> mobile
    events: dict[str, str] = field(default_factory=dict)  # event -> id of the web

    def add_files(self, folder: Path, number: int) -> None:
        till, club = files_of(folder, number)
        for row in _read(till):
            order, who = row["شماره سفارش"], row["کد مشتری"]
            key = (order, int(row["ردیف"]))
            self.amounts[key] = int(row["قیمت"]) * int(row["تعداد"]) * RIALS
            self.buyers[order] = who
            self.people["till", who] = row["موبایل"]
            if row["وضعیت"] == "لغو":
                self.cancelled.add(order)
        for row in _read(club):
            self.people["club", row["کارت"]] = row["تلفن همراه"]

    def add_payload(self, number: int) -> None:
        who = _web_person(number)
        self.people["web", f"w{who}"] = mobile(who)
        self.events |= {f"m{number}-{place}": f"w{who}" for place in range(EVENTS)}

    @property
    def totals(self) -> dict[str, int]:
        """Order -> rial, cancelled ones too."""
        totals = dict.fromkeys(self.buyers, 0)
        for (order, _), amount in self.amounts.items():
            totals[order] += amount
        return totals

    @property
    def several_channels(self) -> set[str]:
        """Numbers of the people who bought at the till and did something on the web."""
        at_the_till = {self.people["till", who] for who in self.buyers.values()}
        return at_the_till & {self.people["web", who] for who in self.events.values()}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
