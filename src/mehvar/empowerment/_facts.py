"""What a policy may ask about a case: every fact with its kind, its unit and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias, get_args

from mehvar.empowerment._errors import FactsError, Problem
from mehvar.text import Bilingual

Situation = Literal[
    "late_order", "out_of_stock", "damaged_item", "missing_item", "wrong_item", "return", "goodwill"
]
"""The moment in which somebody may decide."""

SITUATIONS: tuple[Situation, ...] = get_args(Situation)

Kind = Literal["money", "minutes", "days", "count", "rate", "choice", "text", "flag", "day"]
"""money: minor units; rate: basis points; text: an open list of words; the rest as they say."""

NUMBERS: frozenset[Kind] = frozenset({"money", "minutes", "days", "count", "rate"})

Value: TypeAlias = "int | str | bool | date"
Facts: TypeAlias = "Mapping[str, Value | None]"
"""What is known of a case; a fact that is left out, or is None, is not known."""

MOST_MONEY = 10**14
"""No amount of a case is above: a rate of it still fits the engines' 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that may be known of a case.

    ``worse`` tells in which direction a case gets worse for the customer: there a remedy must
    never shrink. ``signed`` numbers may be below zero. ``of`` names the situations it exists in;
    empty means all.
    """

    name: str
    kind: Kind
    title: Bilingual
    choices: Mapping[str, Bilingual] | None = None
    worse: bool = False
    signed: bool = False
    of: tuple[Situation, ...] = ()


_ITEM: tuple[Situation, ...] = (
    "out_of_stock", "damaged_item", "missing_item", "wrong_item", "return",
)  # fmt: skip
_CAUSES = {
    "company": Bilingual("خود شرکت", "the company"),
    "courier": Bilingual("پیک", "the courier"),
    "partner": Bilingual("شریک یا فروشنده", "a partner or seller"),
    "customer": Bilingual("مشتری", "the customer"),
    "outside": Bilingual("بیرون از اختیار همه", "something outside everyone's hands"),
}
_CLASSES = {
    "platinum": Bilingual("پلاتینی", "platinum"),
    "gold": Bilingual("طلایی", "gold"),
    "iron": Bilingual("آهنی", "iron"),
    "lead": Bilingual("سربی", "lead"),
}
_SEVERITIES = {
    "low": Bilingual("کم", "low"),
    "medium": Bilingual("میانه", "medium"),
    "high": Bilingual("زیاد", "high"),
}
_QUALITIES = {
    "higher": Bilingual("بهتر", "higher"),
    "equal": Bilingual("برابر", "equal"),
    "lower": Bilingual("پایین‌تر", "lower"),
}


def _fact(
    name: str,
    kind: Kind,
    fa: str,
    en: str,
    *,
    choices: Mapping[str, Bilingual] | None = None,
    worse: bool = False,
    signed: bool = False,
    of: tuple[Situation, ...] = (),
) -> Fact:
    return Fact(
        name=name, kind=kind, title=Bilingual(fa, en), choices=choices, worse=worse,
        signed=signed, of=of,
    )  # fmt: skip


_ALL = (
    _fact("order_amount", "money", "مبلغ سفارش", "the order's amount"),
    _fact("order_items", "count", "شمار کالاهای سفارش", "the number of items in the order"),
    _fact("order_delay", "minutes", "دیرکرد سفارش", "the order's delay",
          worse=True, signed=True, of=("late_order", "goodwill")),
    _fact("delay_cause", "choice", "سبب دیرکرد", "the cause of the delay",
          choices=_CAUSES, of=("late_order", "goodwill")),
    _fact("order_is_first", "flag", "نخستین سفارش مشتری است", "it is the customer's first order"),
    _fact("order_channel", "text", "کانال سفارش", "the order's channel"),
    _fact("order_city", "text", "شهر", "the city"),
    _fact("order_store", "text", "فروشگاه", "the store"),
    _fact("order_day", "day", "روز سفارش", "the day of the order"),
    _fact("order_granted", "money", "آنچه برای همین سفارش داده شده",
          "what was granted on this order already"),
    _fact("item_price", "money", "قیمت کالای سفارش‌داده", "the ordered item's price", of=_ITEM),
    _fact("item_category", "text", "گروه کالا", "the item's category", of=_ITEM),
    _fact("substitute_price", "money", "قیمت کالای جایگزین", "the substitute's price",
          of=("out_of_stock",)),
    _fact("price_difference", "money", "تفاوت قیمت جایگزین",
          "how much more the substitute costs", signed=True, of=("out_of_stock",)),
    _fact("price_saving", "money", "ارزان‌تر بودن جایگزین",
          "how much less the substitute costs", of=("out_of_stock",)),
    _fact("substitute_quality", "choice", "کیفیت جایگزین", "the substitute's quality",
          choices=_QUALITIES, of=("out_of_stock",)),
    _fact("customer_agrees", "flag", "مشتری پذیرفته است", "the customer agrees",
          of=("out_of_stock",)),
    _fact("severity", "choice", "شدت", "the severity", choices=_SEVERITIES),
    _fact("working_days_since_delivery", "days", "روزهای کاری پس از تحویل",
          "working days since delivery", of=("return",)),
    _fact("return_is_excepted", "flag", "کالا به حکم قانون بازگشت‌پذیر نیست",
          "the law excepts these goods from return", of=("return",)),
    _fact("item_is_opened", "flag", "کالا باز شده است", "the item was opened",
          of=("return", "damaged_item")),
    _fact("customer_class", "choice", "ردهٔ مشتری", "the customer's class", choices=_CLASSES),
    _fact("customer_orders", "count", "شمار سفارش‌های مشتری", "the customer's orders so far"),
    _fact("customer_value", "money", "ارزش باقی‌ماندهٔ مشتری", "the customer's residual value",
          signed=True),
    _fact("customer_granted", "money", "آنچه مشتری در ۹۰ روز گرفته",
          "what the customer was granted within 90 days"),
    _fact("customer_grants", "count", "شمار جبران‌های مشتری در ۹۰ روز",
          "the customer's grants within 90 days"),
    _fact("employee_level", "count", "سطح کارمند", "the employee's level"),
)  # fmt: skip

FACTS: Mapping[str, Fact] = {one.name: one for one in _ALL}
"""Every fact by its name."""

SITUATION_TITLES: Mapping[Situation, Bilingual] = {
    "late_order": Bilingual("سفارش دیر می‌رسد", "An order is late"),
    "out_of_stock": Bilingual("کالا ناموجود است", "An item is out of stock"),
    "damaged_item": Bilingual("کالا آسیب دیده است", "An item is damaged"),
    "missing_item": Bilingual("کالایی نرسیده است", "An item is missing"),
    "wrong_item": Bilingual("کالای اشتباه رسیده است", "A wrong item came"),
    "return": Bilingual("مشتری کالا را پس می‌دهد", "The customer returns an item"),
    "goodwill": Bilingual("دلجویی", "A gesture of goodwill"),
}


def facts_of(situation: Situation) -> tuple[Fact, ...]:
    """Return the facts that a policy for this situation may ask about, in their order."""
    return tuple(one for one in _ALL if not one.of or situation in one.of)


def check_facts(*, situation: Situation, facts: Facts) -> None:
    """Refuse what no fact of the situation can be.

    Raises:
        FactsError: naming every fact that does not exist or has another kind.
    """
    known = {one.name: one for one in facts_of(situation)}
    problems = [
        Problem(where=name, message=wrong)
        for name, value in facts.items()
        if value is not None and (wrong := _wrong(known.get(name), value)) is not None
    ]
    if problems:
        raise FactsError(tuple(problems))


def _wrong(fact: Fact | None, value: object) -> Bilingual | None:
    if fact is None:
        return Bilingual("در این موقعیت چنین چیزی نیست", "there is no such fact in this situation")
    if not fits(fact, value):
        return Bilingual(
            f"باید از نوع {fact.kind} باشد", f"it must be of the kind {fact.kind}: {value!r} is not"
        )
    if fact.kind in NUMBERS and isinstance(value, int):
        if value < 0 and not fact.signed:
            return Bilingual("کمتر از صفر نمی‌شود", "it cannot be below zero")
        if abs(value) > MOST_MONEY:
            return Bilingual("بیش از اندازه بزرگ است", f"it is above {MOST_MONEY}")
    return None


def fits(fact: Fact, value: object) -> bool:
    """Tell whether a value is of the fact's kind."""
    if fact.kind == "flag":
        return isinstance(value, bool)
    if fact.kind == "day":
        return isinstance(value, date) and not isinstance(value, datetime)
    if fact.kind == "choice":
        return isinstance(value, str) and value in (fact.choices or {})
    if fact.kind == "text":
        return isinstance(value, str)
    return isinstance(value, int) and not isinstance(value, bool)
