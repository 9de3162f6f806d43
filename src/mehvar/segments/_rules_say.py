"""A rule as a sentence that people read, in Persian and in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from mehvar.calendar import Calendar, format_day
from mehvar.money import format_money
from mehvar.segments._rules import TIMES, Condition, Group, Happening, Leaf, Node
from mehvar.segments._rules_fields import Field, FieldKind, attribute_field, vocabulary
from mehvar.segments._rules_words import WORDS
from mehvar.text import Bilingual, Language, persian_digits_one

if TYPE_CHECKING:
    from mehvar.workspace import Settings

_JOINED = {"all": Bilingual(" و ", " and "), "any": Bilingual(" یا ", " or "),
           "none": Bilingual(" یا ", " or ")}  # fmt: skip
_EVERYONE = Bilingual("همهٔ مشتریان", "every customer")
_NOBODY = Bilingual("هیچ مشتری‌ای", "no customer")
_NOT = Bilingual("نه چنین که ({0})", "not ({0})")
_SAID: Mapping[str, Bilingual] = {
    "is": Bilingual("{field} برابر {value} باشد", "{field} is {value}"),
    "is_not": Bilingual(
        "{field} معلوم باشد و {value} نباشد", "{field} is known and is not {value}"
    ),
    "one_of": Bilingual("{field} یکی از {value} باشد", "{field} is one of {value}"),
    "not_one_of": Bilingual(
        "{field} معلوم باشد و هیچ‌یک از {value} نباشد", "{field} is known and is none of {value}"
    ),
    "contains": Bilingual("{field} شامل «{value}» باشد", "{field} contains “{value}”"),
    "has": Bilingual("{value} در {field} باشد", "{field} include {value}"),
    "has_not": Bilingual(
        "{field} معلوم باشد و {value} در آن نباشد", "{field} are known without {value}"
    ),
    "at_least": Bilingual("{field} دست‌کم {value} باشد", "{field} is at least {value}"),
    "at_most": Bilingual("{field} حداکثر {value} باشد", "{field} is at most {value}"),
    "between": Bilingual("{field} از {low} تا {high} باشد", "{field} is from {low} to {high}"),
    "in_last_days": Bilingual(
        "{field} در {value} روز اخیر باشد", "{field} is within the last {value} days"
    ),
    "before_last_days": Bilingual(
        "{field} بیش از {value} روز پیش باشد", "{field} is more than {value} days ago"
    ),
    "known": Bilingual("{field} معلوم باشد", "{field} is known"),
    "not_known": Bilingual("{field} نامعلوم باشد", "{field} is not known"),
}
_OF_DAYS: Mapping[str, Bilingual] = {
    "at_least": Bilingual("{field} از {value} به بعد باشد", "{field} is {value} or later"),
    "at_most": Bilingual("{field} تا {value} باشد", "{field} is {value} or earlier"),
}
_OF_TRUTH = {
    True: Bilingual("چنین باشد که {field}", "it holds that {field}"),
    False: Bilingual("چنین نباشد که {field}", "it does not hold that {field}"),
}
_TIMES: Mapping[str, Bilingual] = {
    "is": Bilingual("درست {value} بار", "exactly {value} times"),
    "at_least": Bilingual("دست‌کم {value} بار", "at least {value} times"),
    "at_most": Bilingual("حداکثر {value} بار", "at most {value} times"),
    "between": Bilingual("{low} تا {high} بار", "{low} to {high} times"),
}
_ONCE = {
    "is": Bilingual("درست یک بار", "exactly once"),
    "at_least": Bilingual("دست‌کم یک بار", "at least once"),
    "at_most": Bilingual("حداکثر یک بار", "at most once"),
}
_HAPPENED = Bilingual("{window}{times} {did} باشد{where}", "{did}{where} {times}{window}")
_NEVER = Bilingual("{window}{did} نباشد{where}", "never {did}{where}{window}")
_MEASURED = Bilingual(
    "{window}جمع «{measure}» در {title}{where}، {compared}",
    "the sum of “{measure}” over {title}{where}{window} {compared}",
)
_WHERE = Bilingual(" ({0})", " ({0})")
_COMPARED: Mapping[str, Bilingual] = {
    "is": Bilingual("برابر {value} باشد", "is {value}"),
    "at_least": Bilingual("دست‌کم {value} باشد", "is at least {value}"),
    "at_most": Bilingual("حداکثر {value} باشد", "is at most {value}"),
    "between": Bilingual("از {low} تا {high} باشد", "is from {low} to {high}"),
}
_LAST_DAYS = Bilingual("در {0} روز اخیر ", " in the last {0} days")
_FROM, _UNTIL = Bilingual("از {0} ", " since {0}"), Bilingual("تا {0} ", " until {0}")
_SHOWN_VALUES = 5
_MORE = Bilingual(" و {0} مقدار دیگر", " and {0} more")


def say_rule(rule: Node, *, settings: Settings, language: Language) -> str:
    """Return a rule as a sentence: «شمار سفارش دست‌کم ۳ باشد و شهر یکی از تهران، کرج باشد»."""
    teller = _Teller(settings=settings, language=language)
    return teller.node(rule, outermost=True)


def say_part(part: Node, *, settings: Settings, language: Language) -> str:
    """Return one part of a rule as a sentence."""
    return _Teller(settings=settings, language=language).node(part, outermost=True)


def title_of(field: Field, *, language: Language) -> str:
    """Return what a field is called within a sentence."""
    return field.title.in_(language)


def word_of(code: str, *, language: Language) -> str:
    """Return a value as people say it: codes of ours in words, anything else as it is."""
    known = WORDS.get(code)
    return known.in_(language) if known else code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    settings: Settings
    language: Language

    def node(self, node: Node, *, outermost: bool = False) -> str:
        if isinstance(node, Condition):
            return self._condition(node, _field_of(node))
        if isinstance(node, Happening):
            return self._happening(node)
        return self._group(node, outermost=outermost)

    def _group(self, group: Group, *, outermost: bool) -> str:
        if not group.of:
            return self._words(_NOBODY if group.match == "any" else _EVERYONE)
        parts = [self.node(part) for part in group.of]
        told = self._words(_JOINED[group.match]).join(parts)
        if group.match == "none":
            return self._words(_NOT).format(told)
        return told if outermost or len(parts) == 1 else f"({told})"

    def _condition(self, one: Condition, field: Field) -> str:
        name = title_of(field, language=self.language)
        if field.kind == "bool" and one.operator == "is":
            return self._words(_OF_TRUTH[bool(one.value)]).format(field=name)
        of_kind = _OF_DAYS if field.kind == "day" else {}
        said = of_kind.get(one.operator, _SAID[one.operator])
        kind: FieldKind = "int" if one.operator.endswith("_last_days") else field.kind
        return self._words(said).format(field=name, **self._values(one, kind))

    def _happening(self, one: Happening) -> str:
        kind = vocabulary().happenings[one.happened]
        told = [self._condition(each, kind.fields[each.field]) for each in one.where]
        joined = self._words(_JOINED["all"]).join(told)
        facts = {
            "window": self._window(one),
            "where": self._words(_WHERE).format(joined) if told else "",
            "did": kind.did.in_(self.language),
            "title": kind.title.in_(self.language),
        }
        if one.measure != TIMES:
            measure = kind.measures[one.measure]
            compared = self._words(_COMPARED[one.operator]).format(
                **self._values(one, measure.kind)
            )
            name = title_of(measure, language=self.language)
            return self._words(_MEASURED).format(measure=name, compared=compared, **facts)
        if one.value == 0 and one.operator in {"is", "at_most"}:
            return self._words(_NEVER).format(**facts).strip()
        said = _ONCE[one.operator] if one.value == 1 else _TIMES[one.operator]
        times = self._words(said).format(**self._values(one, "int"))
        return self._words(_HAPPENED).format(times=times, **facts).strip()

    def _window(self, one: Happening) -> str:
        if one.last_days is not None:
            return self._words(_LAST_DAYS).format(self._number(one.last_days))
        days = ((one.from_day, _FROM), (one.until_day, _UNTIL))
        return "".join(
            self._words(said).format(self._day(day)) for day, said in days if day is not None
        )

    def _values(self, one: Leaf, kind: FieldKind) -> dict[str, str]:
        write = self._writer(kind)
        if one.operator == "between":
            low, high = cast("tuple[object, object]", one.value)
            return {"low": write(low), "high": write(high)}
        if not isinstance(one.value, tuple):
            return {"value": "" if one.value is None else write(one.value)}
        comma = "، " if self.language == "fa" else ", "
        shown = comma.join(write(each) for each in one.value[:_SHOWN_VALUES])
        more = len(one.value) - _SHOWN_VALUES
        if more > 0:
            shown += self._words(_MORE).format(self._number(more))
        return {"value": shown}

    def _writer(self, kind: FieldKind) -> Callable[[object], str]:
        writers: dict[str, Callable[[object], str]] = {
            "money": lambda value: self._money(cast("int", value)),
            "day": lambda value: self._day(cast("date", value)),
            "int": lambda value: self._number(cast("int", value)),
            "float": lambda value: self._number(cast("float", value)),
        }
        return writers.get(kind, lambda value: word_of(str(value), language=self.language))

    def _number(self, value: float) -> str:
        if self.language == "en":
            return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
        plain = f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
        return persian_digits_one(plain.replace(",", "٬").replace(".", "٫").replace("-", "\u2212"))

    def _money(self, value: int) -> str:
        return format_money(
            value,
            currency=self.settings.currency,
            exponent=self.settings.exponent,
            language=self.language,
            display=self.settings.money_display,
        )

    def _day(self, day: date) -> str:
        own: Calendar = self.settings.calendar if self.language == "fa" else "gregorian"
        return format_day(day, calendar=own, language=self.language)

    def _words(self, said: Bilingual) -> str:
        return said.in_(self.language)


def _field_of(one: Condition) -> Field:
    found = vocabulary().fields.get(one.field)
    return found or cast("Field", attribute_field(one.field.partition(".")[2]))
