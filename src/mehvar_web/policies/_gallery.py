"""Policies to begin from: each a table that works, with figures that a company makes its own.

Amounts are in tomans, the unit in which Iranian shops think; a company of another currency finds
them empty and writes its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from mehvar.empowerment import SITUATION_TITLES, SITUATIONS, Situation
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.policies._draft import Draft, DraftLevel, DraftRow, DraftTest
from mehvar_web.policies._typed import typed_money

_RIALS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A policy to begin from; ``key`` is what it will be called in addresses."""

    key: str
    situation: Situation
    icon: str
    title: Bilingual
    about: Bilingual


TEMPLATES = (
    Template(
        key="late-order", situation="late_order", icon="clock-alert",
        title=Bilingual("سفارش دیررسیده", "Late orders"),
        about=Bilingual(
            "هرچه دیرتر، بیشتر: از ۱۵ دقیقه ۵٪، از ۳۰ دقیقه ۱۰٪ و از یک ساعت ۲۰٪ مبلغ سفارش،"
            " تا یک سقف؛ نه هنگامی که سبب خود مشتری است.",
            "The later, the more: from 15 minutes 5%, from 30 minutes 10% and from an hour 20%"
            " of the order, up to a cap; not when the customer is the cause.",
        ),
    ),
    Template(
        key="substitution", situation="out_of_stock", icon="replace",
        title=Bilingual("کالای جایگزین", "Substitutes"),
        about=Bilingual(
            "کالا نیست: جایگزینی برابر یا بهتر، و شرکت تفاوت بها را تا سقف می‌پردازد؛"
            " بیش از آن از سطح بالاتر پرسیده می‌شود.",
            "An item is gone: an equal or better one instead, and the company pays the difference"
            " up to a ceiling; above it the next level is asked.",
        ),
    ),
    Template(
        key="damaged-item", situation="damaged_item", icon="package-x",
        title=Bilingual("کالای آسیب‌دیده", "Damaged items"),
        about=Bilingual(
            "کالای ارزان: پولش برمی‌گردد و پس گرفته نمی‌شود. کالای گران‌تر: دوباره فرستاده می‌شود.",
            "A cheap item is refunded and stays with the customer; a dearer one is sent again.",
        ),
    ),
    Template(
        key="missing-item", situation="missing_item", icon="package-search",
        title=Bilingual("کالای نرسیده", "Missing items"),
        about=Bilingual(
            "بهای کالایی که در بسته نبود برمی‌گردد، تا سقف؛ بیش از آن سطح بالاتر پاسخ می‌دهد.",
            "What was not in the parcel is refunded, up to a cap; above it the next level answers.",
        ),
    ),
    Template(
        key="wrong-item", situation="wrong_item", icon="shuffle",
        title=Bilingual("کالای اشتباه", "Wrong items"),
        about=Bilingual(
            "کالای درست فرستاده می‌شود؛ اگر ارزان باشد، آنچه رسیده نزد مشتری می‌ماند.",
            "The right item is sent; a cheap wrong one stays with the customer.",
        ),
    ),
    Template(
        key="return", situation="return", icon="undo-2",
        title=Bilingual("بازگشت کالا", "Returns"),
        about=Bilingual(
            "تا ۷ روز کاری پس از تحویل همهٔ بها بی‌هیچ شرط برمی‌گردد، چنان‌که قانون می‌گوید؛ تا دو هفته"
            " برای کالای بازنشده اعتبار داده می‌شود.",
            "Within 7 working days of delivery the whole price without condition, as the law says;"
            " up to two weeks credit for what was not opened.",
        ),
    ),
    Template(
        key="goodwill", situation="goodwill", icon="heart-handshake",
        title=Bilingual("دلجویی", "Goodwill"),
        about=Bilingual(
            "هدیه‌ای کوچک به اندازهٔ دلخوری؛ برای هر که در ۹۰ روز سه بار گرفته باشد،"
            " از سطح بالاتر پرسیده می‌شود.",
            "A small gift as large as the upset; for whoever had three in 90 days the next level is"
            " asked.",
        ),
    ),
)  # fmt: skip


def template_named(key: str) -> Template | None:
    """Return a template; None when there is none of this key."""
    return next((one for one in TEMPLATES if one.key == key), None)


def draft_from(template: Template) -> Draft:
    """Return a template as a draft to go on with."""
    rows, levels = _WRITTEN[template.key]()
    return Draft(
        title_fa=template.title.fa, title_en=template.title.en, rows=rows, levels=levels,
        once=template.situation != "goodwill",
    )  # fmt: skip


def blank(situation: Situation) -> Draft:
    """Return an empty table for a situation."""
    title = SITUATION_TITLES[situation]
    return Draft(title_fa=title.fa, title_en=title.en)


def situations() -> tuple[tuple[Situation, Bilingual], ...]:
    """Return the situations with their titles."""
    return tuple((one, SITUATION_TITLES[one]) for one in SITUATIONS)


_Written = tuple[tuple[DraftRow, ...], tuple[DraftLevel, ...]]


def _tomans(amount: int) -> str:
    settings = company.workspace().settings
    return typed_money(amount * _RIALS) if settings.currency == "IRR" else ""


def _test(fact: str, operator: str, *values: str) -> DraftTest:
    return DraftTest(fact=fact, operator=operator, values=values)


def _late() -> _Written:
    steps = (("late-15", "between", ("15", "30"), "5"), ("late-30", "between", ("30", "60"), "10"),
             ("late-60", "at_least", ("60",), "20"))  # fmt: skip
    rows = tuple(
        DraftRow(
            key=key, tests=(_test("order_delay", operator, *minutes),),
            of="order_amount", rate=rate, at_most=_tomans(500_000), valid_days="30",
        )
        for key, operator, minutes, rate in steps
    )  # fmt: skip
    own = DraftRow(key="except-1", action="refuse", tests=(_test("delay_cause", "is", "customer"),))
    return (own, *rows), ()


def _substitution() -> _Written:
    rows = (
        DraftRow(
            key="lower-quality", action="ask", tests=(_test("substitute_quality", "is", "lower"),)
        ),
        DraftRow(
            key="pay-difference", action="pay_difference",
            tests=(_test("customer_agrees", "is", "true"), _test("price_difference", "known")),
            of="price_difference", rate="100", at_most=_tomans(300_000), beyond="ask",
        ),
    )  # fmt: skip
    return rows, _levels(300_000, 1_000_000, 3_000_000)


def _damaged() -> _Written:
    rows = (
        DraftRow(
            key="cheap", action="refund",
            tests=(_test("item_price", "at_most", _tomans(300_000)),),
            of="item_price", rate="100", at_most=_tomans(300_000),
        ),
        DraftRow(
            key="dear", action="replace", tests=(_test("item_price", "above", _tomans(300_000)),),
            of="item_price", rate="100", at_most=_tomans(2_000_000), beyond="ask",
        ),
    )  # fmt: skip
    return rows, _levels(1_000_000, 3_000_000, 10_000_000)


def _missing() -> _Written:
    row = DraftRow(
        key="refund", action="refund", of="item_price", rate="100",
        at_most=_tomans(1_000_000), beyond="ask",
    )  # fmt: skip
    return (row,), _levels(1_000_000, 3_000_000, 10_000_000)


def _wrong() -> _Written:
    row = DraftRow(
        key="send-right-one", action="replace", of="item_price", rate="100",
        at_most=_tomans(1_000_000), beyond="ask",
    )  # fmt: skip
    return (row,), _levels(1_000_000, 3_000_000, 10_000_000)


def _return() -> _Written:
    days = "working_days_since_delivery"
    rows = (
        DraftRow(
            key="excepted", action="refuse", tests=(_test("return_is_excepted", "is", "true"),)
        ),
        DraftRow(
            key="within-7", action="refund", tests=(_test(days, "at_most", "7"),),
            of="item_price", rate="100",
        ),
        DraftRow(
            key="within-15", action="credit",
            tests=(_test(days, "between", "8", "16"), _test("item_is_opened", "is", "false")),
            of="item_price", rate="100", at_most=_tomans(2_000_000), beyond="ask",
            valid_days="90",
        ),
    )  # fmt: skip
    return rows, ()


def _goodwill() -> _Written:
    gifts = (("low", 50_000), ("medium", 100_000), ("high", 200_000))
    often = DraftRow(key="often", action="ask", tests=(_test("customer_grants", "at_least", "3"),))
    rows = tuple(
        DraftRow(
            key=f"gift-{severity}", tests=(_test("severity", "is", severity),),
            plus=_tomans(amount), at_most=_tomans(amount), valid_days="30",
        )
        for severity, amount in gifts
    )  # fmt: skip
    return (often, *rows), ()


def _levels(*limits: int) -> tuple[DraftLevel, ...]:
    return tuple(
        DraftLevel(level=str(place), at_most=_tomans(limit))
        for place, limit in enumerate(limits, start=1)
    )


_WRITTEN = {
    "late-order": _late,
    "substitution": _substitution,
    "damaged-item": _damaged,
    "missing-item": _missing,
    "wrong-item": _wrong,
    "return": _return,
    "goodwill": _goodwill,
}
