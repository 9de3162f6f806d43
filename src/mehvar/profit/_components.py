"""The parts of a customer's result, in the order of the statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mehvar.text import Bilingual

Kind = Literal["sale", "cost", "won", "overhead"]
"""``sale`` makes revenue, ``cost`` lessens it to the contribution, ``won`` to the profit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One line of the statement; amounts are signed as they reach the result."""

    name: str
    kind: Kind
    title: Bilingual


def _line(name: str, kind: Kind, fa: str, en: str) -> Component:
    return Component(name=name, kind=kind, title=Bilingual(fa, en))


COMPONENTS: tuple[Component, ...] = (
    _line("sales", "sale", "فروش پیش از تخفیف", "Sales before discount"),
    _line("discount", "sale", "تخفیف", "Discount"),
    _line("delivery_fee", "sale", "هزینهٔ ارسال دریافتی", "Delivery fees received"),
    _line("refund", "sale", "بازپرداخت مرجوعی", "Refunds of returns"),
    _line("goods_cost", "cost", "بهای کالای نگه‌داشته", "Cost of goods kept"),
    _line("depreciation", "cost", "افت ارزش مرجوعی", "Depreciation of returned goods"),
    _line("payment", "cost", "کارمزد پرداخت", "Payment fees"),
    _line("delivery", "cost", "هزینهٔ تحویل", "Delivery"),
    _line("picking", "cost", "جمع‌آوری سفارش", "Picking"),
    _line("service", "cost", "پاسخ‌گویی", "Service minutes"),
    _line("return_handling", "cost", "کار مرجوعی", "Handling of returns"),
    _line("gestures", "cost", "دلجویی", "Gestures of goodwill"),
    _line("other", "cost", "هزینه‌های دیگر", "Other costs"),
    _line("acquisition", "won", "جذب مشتری", "Acquisition"),
)
"""Every component that reaches a customer."""

OVERHEAD = _line("overhead", "overhead", "سربار", "Overhead, allocated to nobody")
"""Costs booked on no order and no person, of a kind that nothing here can spread."""

SALES = tuple(one.name for one in COMPONENTS if one.kind == "sale")
COSTS = tuple(one.name for one in COMPONENTS if one.kind == "cost")
ORDER_PARTS = SALES + COSTS
PARTS = (*ORDER_PARTS, "acquisition")
PLACE = {one.name: place for place, one in enumerate((*COMPONENTS, OVERHEAD), start=1)}

BOOKED: dict[str, tuple[str, ...]] = {
    "acquisition": (
        "acquisition", "cac", "marketing", "advertising", "جذب", "تبلیغات", "بازاریابی",
    ),
    "delivery": ("delivery", "shipping", "courier", "freight", "ارسال", "تحویل", "پیک", "حمل"),
    "payment": ("payment", "payment_fee", "psp", "gateway", "کارمزد", "پرداخت", "درگاه"),
    "picking": ("picking", "packing", "fulfilment", "fulfillment", "جمع‌آوری", "بسته‌بندی"),
    "service": (
        "service_minute", "service", "support", "contact", "call", "پاسخ‌گویی", "پاسخگویی",
        "پشتیبانی",
    ),
    "return_handling": (
        "return", "returns", "return_handling", "reverse_logistics", "مرجوعی", "مرجوع",
    ),
    "depreciation": ("depreciation", "write_off", "writeoff", "افت", "استهلاک"),
    "gestures": ("gesture", "gestures", "goodwill", "compensation", "grant", "دلجویی", "جبران"),
    "goods_cost": ("goods", "cogs", "goods_cost", "بهای کالا"),
}  # fmt: skip
"""The kinds of the table of costs that each component takes; any other kind is ``other``."""


def component_named(name: str) -> Component:
    """Return a component by its name.

    Raises:
        KeyError: when there is none.
    """
    for one in (*COMPONENTS, OVERHEAD):
        if one.name == name:
            return one
    raise KeyError(name)
