"""How a name shows itself in a comment: by a title, by what is said around it, by its two parts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

_SPELLINGS = {
    "ی": "[یيىئ]", "ک": "[کك]", "ا": "[اآأإ]", "آ": "[آا]", "ه": "[هة]", "و": "[وؤ]", "ئ": "[ئیي]",
    " ": "[ \u200c]?", "\u200c": "[ \u200c]?",
}  # fmt: skip
_LETTER = "\u0620-\u064a\u0671-\u06d3"
_GAP = "[ \u200c]{1,2}"
_EDGE, _END = f"(?<![{_LETTER}\u200c])", f"(?![{_LETTER}])"
_WORD = f"[{_LETTER}]{{2,}}(?:\u200c[{_LETTER}]+)*"

_EZAFE = ("آقای", "اقای", "جناب", "جناب آقای", "سرکار خانم", "سرکار خانوم", "حاج آقای")
"""Titles after which a name follows, unless it is a word of ``_ROLES``."""

_PLAIN = ("خانم", "خانوم", "آقا", "دکتر", "مهندس", "استاد", "حاج آقا", "حاجی", "حاج", "سید", "سیده")
"""Titles after which anything may follow: only what looks like a name is taken for one."""

_ROLES = (
    "پیک", "راننده", "محترم", "محترمی", "محترمه", "فروشنده", "مدیر", "مدیریت", "مدیرعامل",
    "پستچی", "مسئول", "مسوول", "عزیز", "عزیزی که", "دکتر", "مهندس", "موتوری", "پشتیبان",
    "پشتیبانی", "اپراتور", "کارشناس", "مشتری", "مامور", "مأمور", "نگهبان", "صندوقدار", "گارسون",
    "آشپز", "سرآشپز", "رستوران", "پاسخگو", "جوان", "جوانی", "مسن", "مسنی", "پیر", "پیری",
    "بسیار", "خیلی", "که", "به", "از", "در", "با", "و", "ما", "من", "شما", "ایشان", "ایشون",
    "عالی", "خوش", "بی", "آورنده", "تحویل", "فوق", "بد", "خوب", "مودب", "مؤدب", "دیگه", "دیگری",
    "همکار", "همکارتون", "رییس", "رئیس", "معاون", "صاحب", "کاربر", "ناظر", "خانه", "پلیس",
    "قاضی", "وزیر", "استاد", "خودشون", "محل", "کار", "این", "را", "رو", "هم", "بود", "است",
    "آقا", "خانم", "آقای", "خانوم", "عالیقدر", "خدا", "خود", "سوپر", "پیکتون", "پیکتان", "پیکش",
    "پیک شما", "پستی", "فروشگاه", "مغازه", "همسایه", "محترمتون",
)  # fmt: skip
_ENDINGS = (
    "زاده", "زادگان", "پور", "نژاد", "نیا", "فرد", "یان", "لو", "وند", "راد", "منش", "خواه",
    "دوست", "پناه", "تبار", "آبادی", "ابادی", "پرست", "چیان", "مقدم",
)  # fmt: skip
_NOT_SURNAMES = (
    "آلبالو", "زردآلو", "آلو", "هلو", "جلو", "کیلو", "پهلو", "گلو", "تابلو", "مشتریان", "پایان",
    "جریان", "بیان", "زیان", "میان", "آقایان", "ایرانیان", "اطرافیان", "متصدیان", "مجریان",
    "دانشجویان", "افراد", "ایراد", "مراد", "موارد فرد", "خداپرست", "هوادوست", "پیمان",
    "قربانیان",
)  # fmt: skip
_TAILS = ("پور", "نژاد", "زاده", "نیا", "فر", "فرد", "مقدم", "تبار", "اصل", "راد")
"""What many surnames have after a space."""

_CALLED = (
    "به نام", "بنام", "به اسم", "اسمش", "اسمشون", "اسمم", "نامش", "نامم", "اسم من", "نام من",
    "خودشو", "خودش رو",
)  # fmt: skip
_STAFF = (
    "همکارتون", "همکارتان", "همکار شما", "کارشناس", "کارشناستون", "اپراتور", "راننده",
    "رانندتون", "پیک شما", "پیکتون", "گارسون", "فروشنده", "مدیر", "پشتیبان",
)  # fmt: skip
_AFTER = ("خانم", "خانوم", "آقا", "اقا", "جان", "جون", "خان", "هستم", "آقای")

_CAPITAL = re.compile("[A-Z]")
_ENGLISH = r"[A-Z][A-Za-z'’-]+"
_ENGLISH_TITLES = r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|MR|MRS|mr|mrs)\b\.?\s+"
_ENGLISH_CALLED = (
    r"\b(?:[Mm]y name is|[Nn]amed|[Cc]alled|[Nn]ame (?:was|is)|(?:spoke|talked) (?:to|with)"
    r"|[Rr]egards,?|[Ss]incerely,?|by agent|agent|driver|waitress|waiter)\s+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePatterns:
    """``suspect`` (RE2) finds the texts worth a closer look; each rule leaves its ``lead``."""

    suspect: str
    persian: tuple[re.Pattern[str], ...]
    english: tuple[re.Pattern[str], ...]

    def hide(self, text: str, mark: str) -> str:
        """Return the text with every name replaced by ``mark``."""
        rules = self.all_rules if _CAPITAL.search(text) else self.persian
        for rule in rules:
            text = rule.sub(lambda found: f"{found['lead']}{mark}", text)
        return text

    @property
    def all_rules(self) -> tuple[re.Pattern[str], ...]:
        """The rules of both languages, in their order."""
        return (*self.persian, *self.english)


@cache
def name_patterns() -> NamePatterns:
    """Return the patterns made of our lists of names, titles and roles."""
    names = _names()
    sure, any_given = names["given", "fa"], names["given", "fa"] | names["ambiguous", "fa"]
    listed = f"{_any(names['surname', 'fa'])}(?:{_GAP}{_any(_TAILS)})?"
    built = f"(?!{_any(_NOT_SURNAMES)}{_END})[{_LETTER}\u200c]{{2,}}{_any(_ENDINGS)}"
    surname = f"(?:{listed}|{built})"
    given, some = _any(sure), _any(any_given)
    whole = f"(?:{some}(?:{_GAP}{surname})?|{surname})(?:ی|ه|م|ش|شون)?{_END}"
    more = f"(?:{_GAP}(?:{_any(names['surname', 'fa'])}|{_any(_TAILS)}))?"
    other = f"(?!{_any(_ROLES)}{_END})(?:{some}{_GAP}{surname}|{_WORD}{more})"
    persian = (
        rf"(?P<lead>{_EDGE}{_any(_EZAFE)}{_GAP}){other}{_END}",
        rf"(?P<lead>{_EDGE}{_any(_PLAIN)}{_GAP}){whole}",
        rf"(?P<lead>{_EDGE}{_any(_CALLED)}{_GAP}){whole}",
        rf"(?P<lead>{_EDGE}{_any(_STAFF)}{_GAP}){given}{_END}",
        rf"(?P<lead>{_EDGE})(?:{given}{_GAP}{surname}|{some}{_GAP}{listed}){_END}",
        rf"(?P<lead>{_EDGE}){given}(?={_GAP}{_any(_AFTER)}{_END})",
    )
    english = (
        rf"(?P<lead>{_ENGLISH_TITLES}){_ENGLISH}(?:\s+{_ENGLISH})?",
        rf"(?P<lead>{_ENGLISH_CALLED})(?:{_plain(names['given', 'en'])}\b(?:\s+{_ENGLISH})?)",
        rf"(?P<lead>\b[Mm]y name is\s+){_ENGLISH}(?:\s+{_ENGLISH})?",
        rf"(?P<lead>\b){_plain(names['given', 'en'])}\s+{_ENGLISH}",
    )
    return NamePatterns(
        suspect=_suspect(names),
        persian=tuple(re.compile(rule) for rule in persian),
        english=tuple(re.compile(rule) for rule in english),
    )


def _suspect(names: dict[tuple[str, str], set[str]]) -> str:
    """Return what every name has near it: a title, a call, or the two parts of a name."""
    near = [*_EZAFE, *_PLAIN, *_CALLED, *_STAFF, *_AFTER]
    persian = _any(near)
    given = _any(names["given", "fa"] | names["ambiguous", "fa"])
    latin = rf"\b(?i:mr|mrs|ms|mx|dr|prof|name|named|called|spoke|talked)\b|{_ENGLISH_CALLED}"
    return (
        rf"(?:^|[^\p{{L}}])(?:{persian}(?:[^\p{{L}}]|$)|{given}{_GAP}\p{{L}})|{latin}"
        rf"|\b{_plain(names['given', 'en'])}\s+[A-Z]"
    )


def _any(words: Iterable[str]) -> str:
    """Return the alternatives in any spelling, the longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    spelled = ("".join(_SPELLINGS.get(letter, letter) for letter in word) for word in ordered)
    return f"(?:{'|'.join(spelled)})"


def _plain(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


@cache
def _names() -> dict[tuple[str, str], set[str]]:
    file = resources.files("mehvar.voice").joinpath("lexicons", "people", "names.csv")
    found: dict[tuple[str, str], set[str]] = {}
    for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))):
        found.setdefault((row["kind"], row["language"]), set()).add(row["name"])
    return found
