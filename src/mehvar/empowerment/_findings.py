"""What can be found in a policy, how grave it is, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mehvar.empowerment._facts import Value
from mehvar.text import Bilingual

FindingKind = Literal[
    "overlap", "unreachable", "hole", "worse_gets_less", "no_cap", "above_budget",
    "authority", "below_statute", "uncovered", "too_wide",
]  # fmt: skip
Weight = Literal["error", "warning", "note"]
"""A policy with an error is not published; a warning asks for a yes; a note only tells."""

WEIGHTS: tuple[Weight, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found in a policy: the rows that it concerns, and a case that shows it."""

    kind: FindingKind
    weight: Weight
    message: Bilingual
    rows: tuple[str, ...] = ()
    example: Mapping[str, Value | None] | None = None


_SAID: Mapping[FindingKind, tuple[Weight, Bilingual]] = {
    "overlap": ("error", Bilingual(
        "این دو سطر هر دو با یک حالت می‌خوانند، و جدول می‌گوید تنها یکی بخواند.",
        "Both rows match the same case, and the table says that only one may.",
    )),
    "unreachable": ("error", Bilingual(
        "این سطر هرگز به شمار نمی‌آید: شرط‌هایش با هم نمی‌خوانند"
        " یا سطرهای پیش از آن همه را می‌گیرند.",
        "This row never counts: its tests contradict each other,"
        " or earlier rows take all its cases.",
    )),
    "hole": ("warning", Bilingual(
        "میان سطرها جایی خالی مانده است: این حالت چیزی نمی‌گیرد.",
        "There is a hole between the rows: this case gets nothing.",
    )),
    "worse_gets_less": ("error", Bilingual(
        "حالت بدتر کمتر می‌گیرد: با بیشتر شدن دیرکرد، جبران کم می‌شود.",
        "A worse case gets less: as the delay grows, the remedy shrinks.",
    )),
    "no_cap": ("warning", Bilingual(
        "این سطر سقف ندارد: با بزرگ شدن مبلغ، جبران هم بی‌اندازه بزرگ می‌شود.",
        "This row has no cap: what it gives grows without an end.",
    )),
    "above_budget": ("warning", Bilingual(
        "یک جبران این سطر می‌تواند از بودجهٔ «{0}» بیشتر شود.",
        "A single grant of this row can exceed the budget “{0}”.",
    )),
    "authority": ("error", Bilingual(
        "سطح بالاتر نباید اختیار کمتری از سطح پایین‌تر داشته باشد.",
        "A higher level must not have less authority than a lower one.",
    )),
    "below_statute": ("error", Bilingual(
        "کمتر از حق قانونی مشتری است: تا {0} روز کاری پس از تحویل،"
        " همهٔ بها بی‌هیچ شرط و جریمه‌ای پس داده می‌شود.",
        "It is below the customer's right in law: within {0} working days of delivery"
        " the whole price is refunded without condition or penalty.",
    )),
    "uncovered": ("note", Bilingual(
        "بیرون از همهٔ سطرها چیزی داده نمی‌شود؛ نمونه‌ای از آن:",
        "Outside all rows nothing is given; an example:",
    )),
    "too_wide": ("warning", Bilingual(
        "این جدول آن‌قدر شرط دارد که همهٔ حالت‌هایش سنجیده نشد؛ آن را به چند سیاست بخش کنید.",
        "This table has too many conditions to check all its cases;"
        " split it into several policies.",
    )),
}  # fmt: skip


def finding(
    kind: FindingKind,
    *rows: str,
    example: Mapping[str, Value | None] | None = None,
    named: object = "",
) -> Finding:
    """Return a finding with the words of its kind; ``named`` fills their gap."""
    weight, said = _SAID[kind]
    message = Bilingual(said.fa.format(named), said.en.format(named))
    return Finding(kind=kind, weight=weight, message=message, rows=rows, example=example)
