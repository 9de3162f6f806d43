"""A policy as sentences that a manager reads, in Persian and in English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from mehvar.calendar import Calendar, format_day
from mehvar.empowerment._facts import FACTS, SITUATION_TITLES, Fact
from mehvar.empowerment._policy import Action, Amount, Effect, Policy, Row, Test
from mehvar.money import format_money
from mehvar.text import Bilingual, Language, persian_digits_one

if TYPE_CHECKING:
    from mehvar.workspace import Settings

_TESTED: Mapping[str, Bilingual] = {
    "is": Bilingual("{fact} {value} باشد", "{fact} is {value}"),
    "is_not": Bilingual("{fact} معلوم باشد و {value} نباشد", "{fact} is known and is not {value}"),
    "one_of": Bilingual("{fact} یکی از {value} باشد", "{fact} is one of {value}"),
    "not_one_of": Bilingual(
        "{fact} معلوم باشد و هیچ‌یک از {value} نباشد", "{fact} is known and is none of {value}"
    ),
    "at_least": Bilingual("{fact} دست‌کم {value} باشد", "{fact} is at least {value}"),
    "at_most": Bilingual("{fact} حداکثر {value} باشد", "{fact} is at most {value}"),
    "above": Bilingual("{fact} بیش از {value} باشد", "{fact} is above {value}"),
    "below": Bilingual("{fact} کمتر از {value} باشد", "{fact} is below {value}"),
    "between": Bilingual(
        "{fact} از {low} تا کمتر از {high} باشد", "{fact} is from {low} to less than {high}"
    ),
    "known": Bilingual("{fact} معلوم باشد", "{fact} is known"),
    "not_known": Bilingual("{fact} معلوم نباشد", "{fact} is not known"),
}
_NAMED: Mapping[str, Bilingual] = {
    "is": Bilingual("{fact}: {value}", "{fact}: {value}"),
    "is_not": Bilingual("{fact}: جز {value}", "{fact}: not {value}"),
    "one_of": Bilingual("{fact}: {value}", "{fact}: {value}"),
    "not_one_of": Bilingual("{fact}: هیچ‌یک از {value}", "{fact}: none of {value}"),
    "at_least": Bilingual("{fact} دست‌کم {value}", "{fact} at least {value}"),
    "at_most": Bilingual("{fact} حداکثر {value}", "{fact} at most {value}"),
    "above": Bilingual("{fact} بیش از {value}", "{fact} above {value}"),
    "below": Bilingual("{fact} کمتر از {value}", "{fact} below {value}"),
    "between": Bilingual("{fact} {low} تا {high}", "{fact} {low} to {high}"),
    "known": Bilingual("{fact}: معلوم", "{fact}: known"),
    "not_known": Bilingual("{fact}: نامعلوم", "{fact}: not known"),
}
_NAMED_FLAG = {
    True: Bilingual("{fact}", "{fact}"),
    False: Bilingual("نه: {fact}", "not: {fact}"),
}
_NAMED_ALWAYS = Bilingual("در هر حال", "In any case")
_FLAG = {
    True: Bilingual("{fact}", "{fact}"),
    False: Bilingual("چنین نباشد که {fact}", "it does not hold that {fact}"),
}
_UNITS: Mapping[str, Bilingual] = {
    "minutes": Bilingual("{0} دقیقه", "{0} minutes"),
    "days": Bilingual("{0} روز", "{0} days"),
    "count": Bilingual("{0}", "{0}"),
}
_GRANTS: Mapping[Action, Bilingual] = {
    "discount_code": Bilingual(
        "کارمند می‌تواند کد تخفیفی به ارزش {amount} بدهد",
        "an employee may give a discount code of {amount}",
    ),
    "pay_difference": Bilingual(
        "کارمند می‌تواند کالای جایگزین را بدهد و شرکت {amount} را می‌پردازد",
        "an employee may give the substitute and the company pays {amount}",
    ),
    "refund": Bilingual("کارمند می‌تواند {amount} پس بدهد", "an employee may refund {amount}"),
    "replace": Bilingual(
        "کارمند می‌تواند کالا را دوباره بفرستد", "an employee may send the item again"
    ),
    "credit": Bilingual(
        "کارمند می‌تواند {amount} اعتبار بدهد", "an employee may give a credit of {amount}"
    ),
    "refuse": Bilingual("چیزی داده نمی‌شود", "nothing is given"),
    "ask": Bilingual("از سطح بالاتر پرسیده می‌شود", "the next level is asked"),
}
_IF = Bilingual("اگر {when}، {then}.", "If {when}, {then}.")
_ALWAYS = Bilingual("در هر حال {then}.", "In any case {then}.")
_AND = Bilingual(" و ", " and ")
_RATE = Bilingual("{rate} {of}", "{rate} of {of}")
_PLUS = Bilingual("{0} به‌علاوهٔ {1}", "{0} plus {1}")
_LEAST = Bilingual("، دست‌کم {0}", ", at least {0}")
_MOST = Bilingual("، حداکثر {0}", ", at most {0}")
_ROUND = Bilingual("، گردشده به بالا تا {0}", ", rounded up to {0}")
_BEYOND: Mapping[str, Bilingual] = {
    "cap": Bilingual("", ""),
    "ask": Bilingual(
        "؛ بیش از آن از سطح بالاتر پرسیده می‌شود", "; above that the next level is asked"
    ),
    "refuse": Bilingual("؛ بیش از آن چیزی داده نمی‌شود", "; above that nothing is given"),
}
_VALID = Bilingual("؛ {0} روز اعتبار دارد", "; it is valid for {0} days")
_HIT: Mapping[str, Bilingual] = {
    "first": Bilingual(
        "نخستین سطری که بخواند به شمار می‌آید.", "The first row that matches counts."
    ),
    "unique": Bilingual("همیشه تنها یک سطر می‌خواند.", "Only one row ever matches."),
    "least": Bilingual(
        "از سطرهایی که بخوانند، کم‌ترین به شمار می‌آید.",
        "Of the rows that match, the one that gives least counts.",
    ),
    "most": Bilingual(
        "از سطرهایی که بخوانند، بیش‌ترین به شمار می‌آید.",
        "Of the rows that match, the one that gives most counts.",
    ),
}
_ONCE = Bilingual("برای هر سفارش تنها یک بار.", "Only once for an order.")
_LEVEL = Bilingual(
    "کارمند سطح {0} خودش تا {1} می‌دهد.", "An employee of level {0} may give up to {1} alone."
)
_FROM = Bilingual("از {0}", "from {0}")
_UNTIL = Bilingual("تا {0}", "until {0}")
_IN_FORCE = Bilingual("{0} برقرار است.", "In force {0}.")
_ELSE = Bilingual("در جز این‌ها چیزی داده نمی‌شود.", "In all other cases nothing is given.")


def say_policy(policy: Policy, *, settings: Settings, language: Language) -> tuple[str, ...]:
    """Return a policy as sentences: its situation, every row in its order, its limits."""
    teller = _Teller(settings, language)
    title = SITUATION_TITLES[policy.situation].in_(language)
    rows = [teller.row(row) for row in policy.rows]
    several = [_HIT[policy.hit].in_(language)] if len(rows) > 1 else []
    return (f"{title}:", *rows, _ELSE.in_(language), *several, *teller.limits(policy))


def say_row(row: Row, *, settings: Settings, language: Language) -> str:
    """Return one row as a sentence."""
    return _Teller(settings, language).row(row)


def name_rows(policy: Policy, *, settings: Settings, language: Language) -> dict[str, str]:
    """Return a short name of each row by its key: the conditions that tell it from the others.

    What all rows ask alike is left out. Two rows that ask the same have the same name.
    """
    teller = _Namer(settings, language)
    alike = set(policy.rows[0].when).intersection(*(row.when for row in policy.rows[1:]))
    own = {row.key: tuple(one for one in row.when if one not in alike) for row in policy.rows}
    return {row.key: teller.name(own[row.key] or row.when) for row in policy.rows}


class _Teller:
    tested, flag = _TESTED, _FLAG

    def __init__(self, settings: Settings, language: Language) -> None:
        self.settings = settings
        self.language: Language = language

    def row(self, row: Row) -> str:
        then = self.effect(row.effect)
        if not row.when:
            return _ALWAYS.in_(self.language).format(then=then)
        when = _AND.in_(self.language).join(self.test(test) for test in row.when)
        return _IF.in_(self.language).format(when=when, then=then)

    def test(self, test: Test) -> str:
        fact = FACTS[test.fact]
        title = fact.title.in_(self.language)
        if fact.kind == "flag" and test.operator in {"is", "is_not"}:
            holds = bool(test.value) == (test.operator == "is")
            return self.flag[holds].in_(self.language).format(fact=title)
        said = self.tested[test.operator].in_(self.language)
        if test.operator == "between" and isinstance(test.value, tuple):
            low, high = self.ends(fact, test.value)
            return said.format(fact=title, low=low, high=high)
        if test.value is None:
            return said.format(fact=title)
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        comma = "، " if self.language == "fa" else ", "
        return said.format(fact=title, value=comma.join(self.value(fact, one) for one in values))

    def effect(self, effect: Effect) -> str:
        amount = self.amount(effect.amount) if effect.amount is not None else ""
        said = _GRANTS[effect.action].in_(self.language).format(amount=amount)
        if effect.amount is not None and effect.amount.at_most is not None:
            said += _BEYOND[effect.beyond].in_(self.language)
        if effect.valid_days is not None:
            said += _VALID.in_(self.language).format(self.number(effect.valid_days))
        return said

    def amount(self, amount: Amount) -> str:
        said = self.money(amount.plus)
        if amount.of is not None:
            of = FACTS[amount.of].title.in_(self.language)
            rate = _RATE.in_(self.language).format(rate=self.rate(amount.rate), of=of)
            share = of if amount.rate == 10_000 else rate
            said = _PLUS.in_(self.language).format(share, said) if amount.plus else share
        if amount.at_least is not None:
            said += _LEAST.in_(self.language).format(self.money(amount.at_least))
        if amount.at_most is not None:
            said += _MOST.in_(self.language).format(self.money(amount.at_most))
        if amount.round_to > 1:
            said += _ROUND.in_(self.language).format(self.money(amount.round_to))
        return said

    def limits(self, policy: Policy) -> list[str]:
        said = [
            _LEVEL.in_(self.language).format(self.number(one.level), self.money(one.at_most))
            for one in policy.authority
        ]
        if policy.once_per_order:
            said.append(_ONCE.in_(self.language))
        days = [
            words.in_(self.language).format(self.day(day))
            for words, day in ((_FROM, policy.from_day), (_UNTIL, policy.until_day))
            if day is not None
        ]
        return [*said, _IN_FORCE.in_(self.language).format(" ".join(days))] if days else said

    def ends(self, fact: Fact, values: tuple[Any, ...]) -> tuple[str, str]:
        return self.value(fact, values[0]), self.value(fact, values[1])

    def value(self, fact: Fact, value: Any) -> str:
        if isinstance(value, date):
            return self.day(value)
        if fact.kind == "money":
            return self.money(value)
        if fact.kind == "rate":
            return self.rate(value)
        if fact.choices is not None:
            return fact.choices[value].in_(self.language)
        if fact.kind in _UNITS:
            return _UNITS[fact.kind].in_(self.language).format(self.number(value))
        return f"«{value}»" if self.language == "fa" else f"“{value}”"

    def money(self, amount: int) -> str:
        kept = self.settings
        return format_money(
            amount, currency=kept.currency, exponent=kept.exponent,
            language=self.language, display=kept.money_display,
        )  # fmt: skip

    def rate(self, points: int) -> str:
        plain = f"{points / 100:.2f}".rstrip("0").rstrip(".")
        if self.language == "en":
            return f"{plain}%"
        return persian_digits_one(plain).replace(".", "٫") + "٪"

    def number(self, value: int) -> str:
        return persian_digits_one(str(value)) if self.language == "fa" else str(value)

    def day(self, day: date) -> str:
        calendar: Calendar = self.settings.calendar if self.language == "fa" else "gregorian"
        return format_day(day, calendar=calendar, language=self.language)


class _Namer(_Teller):
    """Tells conditions as a name does: no verb, and the unit of a stretch once."""

    tested, flag = _NAMED, _NAMED_FLAG

    def name(self, when: tuple[Test, ...]) -> str:
        if not when:
            return _NAMED_ALWAYS.in_(self.language)
        comma = "، " if self.language == "fa" else ", "
        named = comma.join(self.test(one) for one in when)
        if self.language == "fa":
            return named
        plain = named.removeprefix("the ")
        return plain[:1].upper() + plain[1:]

    def ends(self, fact: Fact, values: tuple[Any, ...]) -> tuple[str, str]:
        low, high = super().ends(fact, values)
        return (self.number(values[0]) if fact.kind in _UNITS else low), high
