"""What a rule may be about: the fields, as the schema declares them.

Every column of a mart with one row per customer is a field, but for what identifies a person. The
attributes that slices publish, what customers told us, what they agreed to, and what happened to
them join it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from mehvar import schema
from mehvar.segments._rules import TIMES, Operator
from mehvar.text import Bilingual

FieldKind = Literal["text", "names", "int", "float", "money", "bool", "day"]
"""The kind of a field: a column's, where ``names`` is text that holds several between commas."""

CUSTOMER_TABLES = (
    "customers", "customer_value", "customer_profit", "customer_behaviour", "customer_retention",
)  # fmt: skip
"""The marts with one row per customer."""

_SPECIAL = frozenset({"customer_id", "as_of_day"})
_OF_A_RECORD = frozenset({"source", "record_id", "order_id", "order_hash", "order_number", "day"})
_OWN = frozenset(schema.table("customers").column_names)
_COMMAS = "comma separated"
_FACT_ATTRIBUTE = "fact_"

_KNOWLEDGE: tuple[Operator, ...] = ("known", "not_known")
_EXACT: tuple[Operator, ...] = ("is", "is_not", "one_of", "not_one_of")
_RANGE: tuple[Operator, ...] = ("at_least", "at_most", "between")
OPERATORS_OF: dict[FieldKind, tuple[Operator, ...]] = {
    "text": (*_EXACT, "contains", *_KNOWLEDGE),
    "names": ("has", "has_not", *_KNOWLEDGE),
    "int": (*_RANGE, *_EXACT, *_KNOWLEDGE),
    "money": (*_RANGE, *_EXACT, *_KNOWLEDGE),
    "float": (*_RANGE, *_KNOWLEDGE),
    "bool": ("is", *_KNOWLEDGE),
    "day": ("in_last_days", "before_last_days", *_RANGE, *_KNOWLEDGE),
}
"""The operators that fit each kind, the usual one first."""

COUNT_OPERATORS: tuple[Operator, ...] = ("at_least", "at_most", "between", "is")
"""The operators that fit how often or for how much something happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a rule may compare.

    ``name`` is ``table.column``, ``title`` what it is called within a sentence, ``meaning`` what
    it means and ``group`` what it belongs to. ``choices`` are the values that the schema
    declares; those in the data are read by ``read_choices``.
    """

    name: str
    table: str
    column: str
    kind: FieldKind
    title: Bilingual
    meaning: Bilingual
    group: Bilingual
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The operators that fit the field."""
        return OPERATORS_OF[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningKind:
    """Something that happens to customers: its table, and what narrows and measures it."""

    name: str
    table: str
    title: Bilingual
    did: Bilingual
    fields: Mapping[str, Field]
    measures: Mapping[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything that a rule may be about, by name."""

    fields: Mapping[str, Field]
    happenings: Mapping[str, HappeningKind]

    def only(self, *, marts: Iterable[str], attributes: Iterable[str]) -> Vocabulary:
        """Return what can be asked of a company that has these marts and attributes."""
        known, named = set(marts), set(attributes)
        fields = {
            name: one
            for name, one in self.fields.items()
            if (one.table in known or one.table == SAMPLE) and one.table != ATTRIBUTES
        }
        fields |= {one.name: one for one in map(attribute_field, sorted(named)) if one}
        return Vocabulary(
            fields=fields,
            happenings={n: one for n, one in self.happenings.items() if one.table in known},
        )


ATTRIBUTES, FACTS, CONSENTS, SAMPLE = "attributes", "customer_facts", "customer_consents", "sample"
LOTS = 100

_FACT_KINDS = ("birthday", "anniversary", "preference", "allergy", "family", "other")
_FACT_WORDS = {
    "birthday": Bilingual("تاریخ تولدی که گفته است", "the birthday they told us"),
    "anniversary": Bilingual("سالگردی که گفته است", "the anniversary they told us"),
    "preference": Bilingual("سلیقه‌ای که گفته است", "the preference they told us"),
    "allergy": Bilingual("حساسیتی که گفته است", "the allergy they told us"),
    "family": Bilingual("آنچه از خانواده گفته است", "what they told us of the family"),
    "other": Bilingual("دانستهٔ دیگری که گفته است", "something else they told us"),
}
_TOLD = Bilingual("آنچه با رضایت به ما گفته‌اند", "What they told us, with consent")
_AGREED = Bilingual("رضایت‌ها", "Consents")
_NAMED = Bilingual("ویژگی‌ها", "Attributes")
_DRAWN = Bilingual("نمونه‌گیری", "Samples")

_HAPPENINGS: tuple[tuple[str, str, Bilingual, Bilingual, tuple[str, ...]], ...] = (
    ("order", "customer_orders", Bilingual("سفارش", "Order"), Bilingual("سفارش داده", "ordered"),
     ("gross_amount", "net_amount", "discount_amount")),
    ("product", "customer_order_lines", Bilingual("خرید کالا", "Bought product"),
     Bilingual("کالایی خریده", "bought a product"), ("quantity", "amount")),
    ("return", "customer_returns", Bilingual("مرجوعی", "Return"),
     Bilingual("کالایی پس داده", "returned a product"), ("quantity", "amount")),
    ("feedback", "customer_feedback", Bilingual("بازخورد", "Feedback"),
     Bilingual("بازخوردی داده", "gave feedback"), ()),
    ("contact", "customer_interactions", Bilingual("تماس", "Contact"),
     Bilingual("تماسی داشته", "was in contact"), ("handling_minutes",)),
)  # fmt: skip

_TIMES = Field(
    name=TIMES, table="", column="", kind="int", title=Bilingual("شمار دفعات", "times"),
    meaning=Bilingual("شمار دفعات", "How many times"), group=Bilingual("", ""),
)  # fmt: skip


@cache
def vocabulary() -> Vocabulary:
    """Return everything that the schema lets a rule be about, attributes of any name besides."""
    fields = [
        one
        for name in CUSTOMER_TABLES
        if name in schema.TABLES
        for one in _columns_of(schema.table(name))
    ]
    fields += [*_fact_fields(), _consent_field(), _lot_field()]
    return Vocabulary(
        fields={one.name: one for one in fields},
        happenings={name: _happening(name, *told) for name, *told in _HAPPENINGS},  # type: ignore[arg-type]
    )


def attribute_field(name: str) -> Field | None:
    """Return the field of an attribute; None of one that tells of a private life."""
    if name.startswith(_FACT_ATTRIBUTE):
        return None
    plain = name.replace("_", " ")
    words = _ATTRIBUTE_WORDS.get(name, Bilingual(plain, plain))
    return Field(
        name=f"{ATTRIBUTES}.{name}",
        table=ATTRIBUTES,
        column=name,
        kind="names" if name == "channels" else "text",
        title=words,
        meaning=words,
        group=_NAMED,
    )


_ATTRIBUTE_WORDS = {
    "lifecycle": Bilingual("مرحلهٔ چرخهٔ عمر", "lifecycle stage"),
    "channels": Bilingual("کانال‌ها", "channels"),
    "preferred_channel": Bilingual("کانال دلخواه", "preferred channel"),
    "favourite_category": Bilingual("گروه کالای دلخواه", "favourite category"),
    "favourite_hour": Bilingual("ساعت دلخواه", "favourite hour"),
    "favourite_weekday": Bilingual("روز دلخواه هفته", "favourite weekday"),
}


def _columns_of(table: schema.Table) -> list[Field]:
    return [
        _field(table, column, name=f"{table.name}.{column.name}")
        for column in table.columns
        if column.name not in _SPECIAL and not column.personal and column.kind != "at"
    ]


def _field(table: schema.Table, column: schema.Column, *, name: str) -> Field:
    kind: FieldKind = "text" if column.kind == "at" else column.kind
    plain = column.name.removesuffix("_day").replace("_", " ")
    title = Bilingual(column.meaning.fa, plain)
    if "." in name and table.name != "customers" and column.name in _OWN:
        title = Bilingual(f"{title.fa} ({table.title.fa})", f"{plain} ({table.title.en})")
    return Field(
        name=name,
        table=table.name,
        column=column.name,
        kind="names" if kind == "text" and _COMMAS in column.meaning.en else kind,
        title=title,
        meaning=column.meaning,
        group=table.title,
        unit=column.unit,
        choices=column.choices,
    )


def _happening(
    name: str, table: str, title: Bilingual, did: Bilingual, measures: tuple[str, ...]
) -> HappeningKind:
    declared = schema.table(table)
    fields = {
        one.column: one
        for one in (
            _field(declared, column, name=column.name)
            for column in declared.columns
            if not column.personal and column.kind not in {"at", "day"}
        )
        if one.column not in _OF_A_RECORD | _SPECIAL
    }
    return HappeningKind(
        name=name,
        table=table,
        title=title,
        did=did,
        fields=fields,
        measures={TIMES: _TIMES} | {one: fields[one] for one in measures},
    )


def _fact_fields() -> list[Field]:
    return [
        Field(
            name=f"facts.{fact}", table=FACTS, column=fact, kind="text",
            title=_FACT_WORDS[fact], meaning=_FACT_WORDS[fact], group=_TOLD,
        )
        for fact in _FACT_KINDS
    ]  # fmt: skip


def _consent_field() -> Field:
    return Field(
        name="consent.marketing", table=CONSENTS, column="marketing", kind="bool", group=_AGREED,
        title=Bilingual("به پیام‌های بازاریابی رضایت داده است", "they agreed to marketing"),
        meaning=Bilingual("به پیام‌های بازاریابی رضایت داده است", "Agreed to marketing"),
    )  # fmt: skip


def _lot_field() -> Field:
    return Field(
        name="sample.lot", table=SAMPLE, column="lot", kind="int", group=_DRAWN,
        title=Bilingual("قرعهٔ مشتری", "lot"),
        meaning=Bilingual(
            "قرعهٔ مشتری، از ۰ تا ۹۹؛ معنایی ندارد، برای نمونه و گروه شاهد",
            "The customer's lot, 0 to 99: means nothing, for samples and control groups",
        ),
    )  # fmt: skip
