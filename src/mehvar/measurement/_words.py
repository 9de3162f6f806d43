"""Sentences with numbers in them, in Persian and in English."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mehvar import calendar, money, text
from mehvar.measurement._records import DoseRow, ExperienceRow
from mehvar.text import Language

if TYPE_CHECKING:
    from mehvar.workspace import Settings


def say_happening(
    *, what: str, dose: str, times: int, day: date, settings: Settings, language: Language
) -> str:
    """Say what happened to a customer, how much of it, how often and when last."""
    when = calendar.format_day(day, calendar=settings.calendar, language=language)
    how = f" ({dose})" if dose else ""
    if language == "fa":
        often = f"، {_number(times, language)} بار" if times > 1 else ""
        return f"{what}{how}{often}، {'آخرین بار ' if times > 1 else ''}{when}"
    often = f", {times} times, last on {when}" if times > 1 else f", on {when}"
    return f"{what}{how}{often}"


def say_headline(
    *,
    experiences: tuple[ExperienceRow, ...],
    not_estimable: tuple[ExperienceRow, ...],
    window_days: int,
    horizon_days: int,
    settings: Settings,
    language: Language,
) -> str:
    """Say in one sentence what costs us most, how much, and how sure that is.

    Where no experience has a price, say which one lowers scores most, if any does beyond doubt.
    """
    if not experiences:
        return _by_score(not_estimable, language)
    worst = experiences[0]
    total = worst.total
    amount, low, high = (_money(value, settings, language) for value in _interval(total))
    facts = {
        "what": worst.title,
        "amount": amount,
        "low": low,
        "high": high,
        "orders": _number(total.orders, language),
        "customers": _number(total.customers, language),
        "window": _number(window_days, language),
        "horizon": _number(horizon_days, language),
    }
    sentence = _CERTAIN if total.certain else _UNCERTAIN
    return sentence[language].format(**facts)


_CERTAIN: dict[Language, str] = {
    "fa": (
        "«{what}» بیش از همه هزینه دارد: برآورد {amount} از خرید {horizon} روز بعد مشتریان "
        "(بازهٔ ۹۵٪: {low} تا {high})، از {orders} سفارش {customers} مشتری در {window} روز اخیر."
    ),
    "en": (
        "{what} costs most: an estimated {amount} of what customers would have spent in the next "
        "{horizon} days (95% interval {low} to {high}), from {orders} orders of {customers} "
        "customers in the last {window} days."
    ),
}
_UNCERTAIN: dict[Language, str] = {
    "fa": (
        "هیچ تجربه‌ای زیان قطعی نشان نمی‌دهد. بزرگ‌ترین برآورد برای «{what}» {amount} است، اما "
        "بازهٔ ۹۵٪ آن ({low} تا {high}) صفر را در بر دارد."
    ),
    "en": (
        "No experience shows a loss beyond doubt. The largest estimate is {amount} for {what}, "
        "but its 95% interval ({low} to {high}) includes zero."
    ),
}


_NOTHING: dict[Language, str] = {
    "fa": "هنوز هیچ تجربه‌ای را نمی‌توان به پول برآورد کرد؛ دلیل هر یک در پایین آمده است.",
    "en": "No experience can be priced yet; the reason for each is given below.",
}
_LOWERS: dict[Language, str] = {
    "fa": (
        "«{what}» نمره را {size} ستاره از ۵ پایین می‌آورد (بازهٔ ۹۵٪: {low} تا {high})، "
        "اما هزینهٔ آن را نمی‌توان به پول برآورد کرد: {why}"
    ),
    "en": (
        "{what} lowers the score by {size} stars of 5 (95% interval {low} to {high}), "
        "but what it costs cannot be estimated: {why}"
    ),
}


def _by_score(rows: tuple[ExperienceRow, ...], language: Language) -> str:
    """Say which experience lowers scores most beyond doubt, or that nothing can be said yet."""
    found = [
        (effect, row)
        for row in rows
        for effect in row.total.effects
        if effect.outcome == "score" and effect.high is not None and effect.high < 0
    ]
    if not found:
        return _NOTHING[language]
    effect, row = min(found, key=lambda pair: pair[0].effect or 0.0)
    why = row.total.reason_text
    return _LOWERS[language].format(
        what=row.title,
        size=_stars(effect.effect, language),
        low=_stars(effect.high, language),
        high=_stars(effect.low, language),
        why=why if language == "fa" else why[:1].lower() + why[1:],
    )


def _stars(share: float | None, language: Language) -> str:
    """The size of an effect on a score of 0..1, in stars of five."""
    said = f"{abs(4 * (share or 0.0)):.2f}"
    return text.persian_digits_one(said.replace(".", "٫")) if language == "fa" else said


def _interval(row: DoseRow) -> tuple[float, float, float]:
    return row.money or 0.0, row.low or 0.0, row.high or 0.0


def _money(amount: float, settings: Settings, language: Language) -> str:
    return money.format_money(
        round(amount),
        currency=settings.currency,
        exponent=settings.exponent,
        display=settings.money_display,
        language=language,
        compact=True,
    )


def _number(count: int, language: Language) -> str:
    if language == "fa":
        return text.persian_digits_one(f"{count:,}".replace(",", "٬"))
    return f"{count:,}"
