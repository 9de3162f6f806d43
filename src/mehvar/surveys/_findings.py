"""What a check may say, in both languages."""

from __future__ import annotations

from mehvar.surveys._records import Finding, Severity
from mehvar.text import Bilingual

_SAID: dict[str, tuple[Severity, Bilingual]] = {
    "no_fields": ("error", Bilingual("نظرسنجی هیچ پرسشی ندارد.", "The survey asks nothing.")),
    "empty_page": ("warning", Bilingual(
        "این صفحه چیزی ندارد و هرگز نشان داده نمی‌شود.", "This page is empty and never shown.")),
    "long": ("warning", Bilingual(
        "{count} پرسش زیاد است؛ هرچه بلندتر، ناتمام‌تر.",
        "{count} questions are many; the longer it is, the fewer finish it.")),
    "contrast": ("warning", Bilingual(
        "رنگ {accent} روی سفید خوب خوانده نمی‌شود؛ صفحه رنگ تیره‌تری به کار می‌برد.",
        "The colour {accent} reads badly on white; the page uses a darker one.")),
    "named_employees": ("warning", Bilingual(
        "نظرسنجی کارکنان بی‌نام نیست؛ کارکنان کمتر راست می‌گویند.",
        "This employees’ survey is not anonymous; people answer less openly.")),
    "named_anonymous": ("error", Bilingual(
        "نظرسنجی بی‌نام نباید نام کوچک را نشان دهد.",
        "An anonymous survey must not show the first name.")),
    "no_text": ("error", Bilingual(
        "متن به زبان اصلی ({language}) نیست.",
        "There is no text in the main language ({language}).")),
    "no_translation": ("warning", Bilingual(
        "ترجمه نشده است: {languages}.", "Not translated: {languages}.")),
    "unknown_answer": ("error", Bilingual(
        "پاسخ «{name}» تا اینجا پرسیده نشده است.",
        "The answer “{name}” has not been asked for on an earlier page.")),
    "unknown_piece": ("warning", Bilingual(
        "«{name}» نامی شناخته نیست و همین‌طور که هست نشان داده می‌شود.",
        "“{name}” is no known name and is shown as it stands.")),
    "no_fallback": ("warning", Bilingual(
        "اگر {name} معلوم نباشد جایش خالی می‌ماند؛ بنویسید: {{{name}|...}}.",
        "Where {name} is not known there is a gap; write {{{name}|...}}.")),
    "few_options": ("error", Bilingual(
        "دست‌کم {count} گزینه لازم است.", "At least {count} options are needed.")),
    "no_rows": ("error", Bilingual("جدول سطری ندارد.", "The matrix has no rows.")),
    "needless_options": ("warning", Bilingual(
        "این گونه پرسش گزینه ندارد؛ نشان داده نمی‌شوند.",
        "A question of this type has no options; they are not shown.")),
    "same_option": ("error", Bilingual(
        "گزینهٔ «{text}» دو بار آمده است.", "The option “{text}” is there twice.")),
    "two_others": ("error", Bilingual(
        "تنها یک گزینه می‌تواند «غیره» باشد.", "Only one option can ask for other words.")),
    "picks": ("error", Bilingual(
        "این شمار انتخاب با این گزینه‌ها ممکن نیست.",
        "So many choices are not possible with these options.")),
    "days": ("error", Bilingual(
        "روز پایانی پیش از روز آغاز است.", "The last day lies before the first.")),
    "no_ends": ("warning", Bilingual(
        "دو سر مقیاس واژه ندارد؛ معلوم نیست کدام سر خوب است.",
        "The scale’s ends have no words; nobody knows which end is good.")),
    "unknown_field": ("error", Bilingual(
        "شرط از پرسشی می‌پرسد که نیست: {name}.",
        "The condition asks about a field that is not there: {name}.")),
    "forward": ("error", Bilingual(
        "شرط از پرسشی می‌پرسد که دیرتر می‌آید: {name}.",
        "The condition asks about a field that comes later: {name}.")),
    "unknown_context": ("error", Bilingual(
        "شرط از چیزی می‌پرسد که معلوم نیست: {name}.",
        "The condition asks about something that is never known: {name}.")),
    "unknown_value": ("error", Bilingual(
        "«{value}» پاسخ ممکنی برای {name} نیست.", "“{value}” is no possible answer to {name}.")),
    "no_order": ("error", Bilingual(
        "پاسخ {name} بزرگ و کوچک ندارد.", "Answers to {name} are neither more nor less.")),
    "never": ("error", Bilingual(
        "این شرط هرگز برقرار نمی‌شود.", "This condition can never hold.")),
    "always": ("hint", Bilingual("این شرط همیشه برقرار است.", "This condition always holds.")),
    "unknown_target": ("error", Bilingual(
        "صفحه یا پایانی به نام {name} نیست.", "There is no page or end called {name}.")),
    "backward": ("error", Bilingual(
        "پرش باید رو به جلو باشد، نه به {name}.", "A jump must lead forward, not to {name}.")),
    "dead_jump": ("warning", Bilingual(
        "پرش‌های پس از یک پرش بی‌شرط هرگز دیده نمی‌شوند.",
        "Jumps after one without a condition never count.")),
    "unreachable": ("error", Bilingual(
        "هیچ راهی به این صفحه نمی‌رسد.", "No way leads to this page.")),
    "unreachable_end": ("warning", Bilingual(
        "هیچ راهی به این پایان نمی‌رسد.", "No way leads to this end.")),
    "double": ("hint", Bilingual(
        "شاید دو پرسش در یکی است («{word}»)؛ یک پاسخ به هر دو نمی‌خورد.",
        "Perhaps two questions in one (“{word}”); one answer cannot fit both.")),
    "leading": ("hint", Bilingual(
        "«{word}» شاید پاسخ را در دهان می‌گذارد.", "“{word}” may put the answer into their mouth.")),
    "absolute": ("hint", Bilingual(
        "«{word}» پاسخ «بله» را دشوار می‌کند.", "“{word}” makes it hard to say yes.")),
    "negative": ("hint", Bilingual(
        "پرسش منفی با مقیاس موافقت بد خوانده می‌شود.",
        "A negative statement is misread on a scale of agreement.")),
    "wordy": ("hint", Bilingual(
        "پرسش {count} واژه دارد؛ کوتاه‌تر بهتر فهمیده می‌شود.",
        "The question has {count} words; a shorter one is understood better.")),
    "required_text": ("hint", Bilingual(
        "متن اجباری پاسخ‌های بی‌معنی می‌آورد.",
        "Words that are required bring words without meaning.")),
}  # fmt: skip

CODES = tuple(_SAID)
"""Every code that a check may say."""


def finding(code: str, place: str, **told: object) -> Finding:
    """Return a finding, with what it tells put into its sentences."""
    severity, text = _SAID[code]
    return Finding(
        severity=severity,
        code=code,
        place=place,
        text={"fa": text.fa.format(**told), "en": text.en.format(**told)},
    )
