"""The reasons of links in the words of both languages."""

from __future__ import annotations

from mehvar.text import Bilingual

KIND_WORDS = {
    "national_code": Bilingual("کد ملی", "national code"),
    "customer_key": Bilingual("کلید مشتری", "customer key"),
    "loyalty_card": Bilingual("کارت باشگاه", "loyalty card"),
    "email": Bilingual("ایمیل", "e-mail address"),
    "mobile": Bilingual("شمارهٔ همراه", "mobile number"),
    "hand": Bilingual("تصمیم دستی", "decision by hand"),
}

REASONS = {
    "alone": Bilingual(
        "{kind} {identifier} را تنها همین نمایه دارد.",
        "Only this profile carries the {kind} {identifier}.",
    ),
    "same": Bilingual(
        "{profiles} نمایه {kind} {identifier} را دارند.",
        "{profiles} profiles carry the {kind} {identifier}.",
    ),
    "agree": Bilingual(
        "{kind} {identifier} میان چند نفر مشترک است؛ این نمایه‌ها از راه نام یا شناسهٔ دیگر یکی‌اند.",
        "Several persons share the {kind} {identifier}; these profiles agree by name or by another "
        "identifier.",
    ),
    "placeholder": Bilingual(
        "{kind} {identifier} جای خالی را پر کرده است و کسی را نمی‌شناساند.",
        "The {kind} {identifier} fills a gap and identifies nobody.",
    ),
    "listed": Bilingual(
        "{kind} {identifier} در فهرست شناسه‌های مشترک شرکت است.",
        "The {kind} {identifier} is on the company's list of shared identifiers.",
    ),
    "too_many": Bilingual(
        "{kind} {identifier} را {profiles} نمایه دارند؛ بیش از آنکه از آن یک نفر باشد.",
        "{profiles} profiles carry the {kind} {identifier}: too many for one person.",
    ),
    "hash_collision": Bilingual(
        "درهم‌سازی {kind} {identifier} با شناسهٔ دیگری یکی شده است.",
        "The hash of the {kind} {identifier} equals that of another identifier.",
    ),
    "other_national_code": Bilingual(
        "دارندگان {kind} {identifier} کدهای ملی گوناگون دارند.",
        "Those who carry the {kind} {identifier} have different national codes.",
    ),
    "other_customer_key": Bilingual(
        "مبدأ، دارندگان {kind} {identifier} را مشتریان جدا می‌شناسد.",
        "The source knows those who carry the {kind} {identifier} as different customers.",
    ),
    "other_loyalty_card": Bilingual(
        "دارندگان {kind} {identifier} کارت‌های باشگاه گوناگون دارند.",
        "Those who carry the {kind} {identifier} have different loyalty cards.",
    ),
    "other_email": Bilingual(
        "دارندگان {kind} {identifier} ایمیل‌های گوناگون دارند و نام یکسانی ندارند.",
        "Those who carry the {kind} {identifier} have different e-mail addresses and no common "
        "name.",
    ),
    "other_birth_day": Bilingual(
        "دارندگان {kind} {identifier} تاریخ تولدهای گوناگون دارند.",
        "Those who carry the {kind} {identifier} have different dates of birth.",
    ),
    "other_name": Bilingual(
        "دارندگان {kind} {identifier} نام‌های گوناگون دارند، مانند اعضای یک خانواده.",
        "Those who carry the {kind} {identifier} have different names, as in a family.",
    ),
    "ambiguous": Bilingual(
        "{kind} {identifier} میان چند نفر مشترک است و روشن نیست این نمایه از آن کدام است.",
        "Several persons share the {kind} {identifier}, and it is unclear whose profile this is.",
    ),
    "by_hand": Bilingual(
        "کسی این را دستی تعیین کرده است ({kind} {identifier}).",
        "Somebody decided this by hand ({kind} {identifier}).",
    ),
}
"""Each code of ``identity_links.why`` in words."""


def words_for(*, kind: str, why: str, identifier: str, profiles: int) -> Bilingual:
    """Say in both languages what an identifier does and why."""
    kind_words, reason = KIND_WORDS[kind], REASONS[why]
    return Bilingual(
        reason.fa.format(kind=kind_words.fa, identifier=identifier, profiles=profiles),
        reason.en.format(kind=kind_words.en, identifier=identifier, profiles=profiles),
    )
