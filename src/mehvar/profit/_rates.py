"""The editable table of standard costs: what one order, line, minute or return costs us.

A rate holds from a day on, so that a price of today is not put on the orders of years ago. Money
stands in the file in the currency's own unit (rial, pound), everywhere else in minor units.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from mehvar.errors import MehvarError
from mehvar.text import Bilingual
from mehvar.workspace import Settings

FILE = "cost_rates.csv"
"""Its name inside a workspace; without the file, the default rates hold."""

COLUMNS = ("driver", "applies_to", "from_day", "value")
ANY = "*"
Unit = Literal["money", "minutes", "basis_points"]


class RatesError(MehvarError, ValueError):
    """The table of cost rates has wrong cells; all of them are named."""

    code = "cost-rates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """What a rate is of. ``keys`` are the ways to be narrower than everything (``*``)."""

    name: str
    unit: Unit
    keys: tuple[str, ...]
    title: Bilingual
    meaning: Bilingual
    most: int = 10**15


def _driver(
    name: str, unit: Unit, keys: tuple[str, ...], title: tuple[str, str],
    meaning: tuple[str, str], *, most: int = 10**15,
) -> Driver:  # fmt: skip
    return Driver(
        name=name, unit=unit, keys=keys, title=Bilingual(*title), meaning=Bilingual(*meaning),
        most=most,
    )  # fmt: skip


DRIVERS: tuple[Driver, ...] = (
    _driver(
        "payment_fee", "basis_points", ("method",), ("کارمزد پرداخت", "Payment fee"),
        ("درصدی از مبلغ پرداختی، به تفکیک روش پرداخت", "Share of what was paid, by payment method"),
        most=10_000,
    ),
    _driver(
        "delivery_order", "money", ("channel", "region"),
        ("تحویل هر سفارش", "Delivery of an order"),
        ("هزینهٔ رساندن یک سفارش، به تفکیک کانال یا منطقه",
         "Bringing one order, by channel or region"),
    ),
    _driver(
        "picking_minutes", "minutes", ("channel",),
        ("دقیقهٔ جمع‌آوری هر قلم", "Picking minutes of a line"),
        ("دقیقهٔ کار انبار برای هر قلم", "Warehouse minutes for one line"),
        most=100_000,
    ),
    _driver(
        "picking_minute", "money", ("channel",),
        ("هر دقیقهٔ انبار", "A warehouse minute"),
        ("دستمزد یک دقیقه کار انبار", "Wage of one warehouse minute"),
    ),
    _driver(
        "contact_minutes", "minutes", ("kind",),
        ("دقیقهٔ هر تماس", "Minutes of a contact"),
        ("وقتی دقیقهٔ کار تماس ثبت نشده؛ به تفکیک نوع تماس",
         "Where a contact's minutes are not recorded, by its kind"),
        most=100_000,
    ),
    _driver(
        "service_minute", "money", ("channel",),
        ("هر دقیقهٔ پاسخ‌گویی", "A service minute"),
        ("دستمزد یک دقیقه پاسخ‌گویی", "Wage of one minute of service"),
    ),
    _driver(
        "return_logistics", "money", ("channel",),
        ("راه برگشت هر مرجوعی", "Way back of a return"),
        ("هزینهٔ گرفتن و آوردن کالا", "Collecting and carrying the goods"),
    ),
    _driver(
        "refurbishing", "money", ("reason",),
        ("بررسی و بازسازی", "Checking and refurbishing"),
        ("بررسی، تمیز کردن و بسته‌بندی دوباره", "Checking, cleaning and packing again"),
    ),
    _driver(
        "restocking", "money", (),
        ("بازگرداندن به انبار", "Restocking"),
        ("ثبت و چیدن دوباره", "Booking and shelving again"),
    ),
    _driver(
        "salvage", "basis_points", ("days", "reason"),
        ("ارزش مانده پس از نگه‌داری", "Value left after days kept"),
        ("سهمی از بها که پس از این همه روز می‌ماند؛ «unknown» یعنی روز معلوم نیست",
         "Share of the cost that is left from so many days on; unknown: days are not known"),
        most=10_000,
    ),
)  # fmt: skip
_BY_NAME = {driver.name: driver for driver in DRIVERS}

_ALWAYS: tuple[tuple[str, str, str], ...] = (
    ("payment_fee", ANY, "100"),
    ("picking_minutes", ANY, "1.5"),
    ("contact_minutes", ANY, "8"),
    ("contact_minutes", "complaint", "12"),
    ("contact_minutes", "note", "0"),
    ("salvage", "days:0", "9500"),
    ("salvage", "days:8", "8500"),
    ("salvage", "days:31", "6500"),
    ("salvage", "days:91", "3500"),
    ("salvage", "days:181", "1500"),
    ("salvage", "days:unknown", "7500"),
    ("salvage", "reason:damaged", "1000"),
)
_STARTING: dict[str, tuple[tuple[str, str, str], ...]] = {
    "IRR": (
        ("delivery_order", ANY, "600000"),
        ("delivery_order", "channel:shop", "0"),
        ("picking_minute", ANY, "12000"),
        ("service_minute", ANY, "15000"),
        ("return_logistics", ANY, "450000"),
        ("refurbishing", ANY, "120000"),
        ("restocking", ANY, "60000"),
    )
}
_MONEY = tuple(driver.name for driver in DRIVERS if driver.unit == "money")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRate:
    """One rate: of what, for what, from which day on, how much.

    ``value`` is in minor units for money, in basis points for shares, and in minutes; None says
    that nobody has set it, and nothing is charged. ``from_day`` of None is since ever.
    """

    driver: str
    applies_to: str
    from_day: date | None
    value: float | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two rates may share."""
        return (self.driver, self.applies_to, self.from_day.isoformat() if self.from_day else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRates:
    """The whole table. ``confirmed`` says that the company has edited it at least once."""

    rows: tuple[CostRate, ...]
    confirmed: bool = False

    def of(self, driver: str) -> tuple[CostRate, ...]:
        """Return the rates of a driver: narrow ones first, of each the newest first."""
        found = [row for row in self.rows if row.driver == driver and row.value is not None]
        return tuple(
            sorted(
                found,
                key=lambda row: (
                    row.applies_to == ANY,
                    row.applies_to,
                    -(row.from_day or date.min).toordinal(),
                ),
            )
        )

    def unset(self) -> tuple[str, ...]:
        """Return the drivers in money that nobody has set: they charge nothing."""
        return tuple(name for name in _MONEY if not self.of(name))


def driver_named(name: str) -> Driver:
    """Return a driver by its name.

    Raises:
        RatesError: when there is none.
    """
    if name not in _BY_NAME:
        raise RatesError(
            f"There is no cost driver called {name!r}.", hint=f"Drivers: {', '.join(_BY_NAME)}."
        )
    return _BY_NAME[name]


def read_rates(root: Path, settings: Settings) -> CostRates:
    """Read the workspace's rates, or the starting ones where it has no file.

    Raises:
        RatesError: naming row and column of every wrong cell.
    """
    path = root / FILE
    if not path.is_file():
        return default_rates(settings)
    content = path.read_text(encoding="utf-8-sig")
    rates = parse_rates(content, settings=settings, where=str(path))
    return CostRates(rows=rates.rows, confirmed=rates.rows != default_rates(settings).rows)


def default_rates(settings: Settings) -> CostRates:
    """Return the rates that a company starts with: shares and minutes, and money for rials.

    In another currency nobody but the company knows what a minute costs: those rates are empty.
    """
    rows = [*_ALWAYS, *_STARTING.get(settings.currency, ())]
    rows += [(name, ANY, "") for name in _MONEY if name not in {row[0] for row in rows}]
    made = (
        _made(dict(zip(COLUMNS, (row[0], row[1], "", row[2]), strict=True)), settings)
        for row in rows
    )
    return CostRates(rows=tuple(sorted(made, key=_order)))


def write_rates(path: Path, settings: Settings) -> None:
    """Write the starting rates to ``path``, for the company to edit."""
    path.write_text(rates_text(default_rates(settings).rows, settings), encoding="utf-8")


def rates_text(rows: Iterable[CostRate], settings: Settings) -> str:
    """Return rates as the file holds them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=_order):
        day = row.from_day.isoformat() if row.from_day else ""
        writer.writerow((row.driver, row.applies_to, day, shown_value(row, settings)))
    return text.getvalue()


def shown_value(row: CostRate, settings: Settings) -> str:
    """Return a rate's value as people write it: money in the currency's own unit."""
    if row.value is None:
        return ""
    value = Decimal(str(row.value))
    if _BY_NAME[row.driver].unit == "money":
        value = value.scaleb(-settings.exponent)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_rates(content: str, *, settings: Settings, where: str) -> CostRates:
    """Read the file's text.

    Raises:
        RatesError: naming row and column of every wrong cell.
    """
    reader = csv.DictReader(io.StringIO(content))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise RatesError(
            f"{where} lacks the columns {', '.join(missing)}.",
            hint=f"Its first line must be: {','.join(COLUMNS)}",
        )
    wrong: list[str] = []
    rows: dict[tuple[str, str, str], CostRate] = {}
    for number, cells in enumerate(reader, start=2):
        try:
            row = _made(cells, settings)
        except RatesError as error:
            wrong.append(f"row {number}, {error.message}")
            continue
        if row.key in rows:
            wrong.append(f"row {number}: {row.driver} for {row.applies_to} stands twice")
        rows[row.key] = row
    if wrong:
        raise RatesError(
            f"{where} has {len(wrong)} wrong rows: " + "; ".join(wrong) + ".",
            hint="Correct them and build again; the last build stays as it was.",
        )
    return CostRates(rows=tuple(sorted(rows.values(), key=_order)))


def made_rate(cells: Mapping[str, str], settings: Settings) -> CostRate:
    """Make a rate of the texts of a form or a line.

    Raises:
        RatesError: saying what is wrong with it.
    """
    return _made(cells, settings)


def _made(cells: Mapping[str, str], settings: Settings) -> CostRate:
    text = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    driver = driver_named(text["driver"])
    return CostRate(
        driver=driver.name,
        applies_to=_applies(driver, text["applies_to"] or ANY),
        from_day=_day(text["from_day"]),
        value=_value(driver, text["value"], settings),
    )


def _applies(driver: Driver, text: str) -> str:
    if text == ANY:
        return text
    kind, _, key = text.partition(":")
    if not key and len(driver.keys) == 1:  # one way to be narrower: it need not be said
        kind, key = driver.keys[0], text
    if kind not in driver.keys or not key.strip():
        allowed = ", ".join(f"{name}:..." for name in driver.keys) or "nothing else"
        raise RatesError(
            f"applies_to {text!r} is none of {driver.name}'s: {ANY}, {allowed}",
        )
    key = key.strip()
    if kind == "days" and key != "unknown" and not (key.isascii() and key.isdigit()):
        raise RatesError(f"applies_to {text!r}: after days: stands a whole number or unknown")
    return f"{kind}:{key}"


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RatesError(f"from_day {text!r} is no day like 2025-03-21") from None


def _value(driver: Driver, text: str, settings: Settings) -> float | None:
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", "").replace("٬", "").replace("٫", "."))
    except InvalidOperation:
        raise RatesError(f"value {text!r} is no number") from None
    if driver.unit == "money":
        value = value.scaleb(settings.exponent).to_integral_value()
    if not value.is_finite() or not 0 <= value <= driver.most:
        raise RatesError(f"value {text!r} does not lie between 0 and {driver.most:,}")
    return float(value)


def _order(row: CostRate) -> tuple[int, bool, str, int, str]:
    names = list(_BY_NAME)
    days = row.applies_to.removeprefix("days:")
    return (
        names.index(row.driver),
        row.applies_to != ANY,
        row.applies_to.partition(":")[0],
        int(days) if days.isdigit() else 10**9,
        f"{row.applies_to} {row.from_day or ''}",
    )
