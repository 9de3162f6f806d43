"""What segmentations, segments, traits and verdicts are called, in both languages."""

# ruff: noqa: E501 (tables of words: one line per meaning)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mehvar.text import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitWords:
    """A trait's name, and what customers are called who have much or little of it."""

    title: Bilingual
    high: Bilingual
    low: Bilingual


def _trait(title: tuple[str, str], high: tuple[str, str], low: tuple[str, str]) -> TraitWords:
    return TraitWords(title=Bilingual(*title), high=Bilingual(*high), low=Bilingual(*low))


TRAITS: Mapping[str, TraitWords] = {
    "orders": _trait(("شمار سفارش", "orders"), ("پرسفارش", "many orders"), ("کم‌سفارش", "few orders")),
    "recency_days": _trait(("روز از آخرین خرید", "days since last order"), ("دیرآمده", "long silent"), ("تازه‌خرید", "bought lately")),
    "tenure_days": _trait(("روز از نخستین خرید", "days since first order"), ("قدیمی", "long-standing"), ("تازه‌وارد", "new here")),
    "gap_days": _trait(("فاصلهٔ خریدها", "days between orders"), ("با فاصلهٔ زیاد", "long gaps"), ("با فاصلهٔ کم", "short gaps")),
    "net_spend": _trait(("خرید خالص", "net spend"), ("پرخرج", "high spend"), ("کم‌خرج", "low spend")),
    "basket": _trait(("مبلغ هر سفارش", "spend per order"), ("سبد بزرگ", "large baskets"), ("سبد کوچک", "small baskets")),
    "basket_lines": _trait(("قلم در هر سفارش", "lines per order"), ("سبد پرقلم", "many items a basket"), ("سبد کم‌قلم", "few items a basket")),
    "returned_share": _trait(("سهم مرجوعی از خرید", "share of spend returned"), ("پرمرجوعی", "return much"), ("کم‌مرجوعی", "return little")),
    "discount_share": _trait(("سهم تخفیف", "share of price discounted"), ("تخفیف‌دوست", "discount seekers"), ("بی‌نیاز از تخفیف", "pay full price")),
    "weekend_share": _trait(("سهم سفارش آخر هفته", "share of orders at weekends"), ("خریدار آخر هفته", "weekend shoppers"), ("خریدار روز کاری", "weekday shoppers")),
    "contact_rate": _trait(("تماس به ازای سفارش", "contacts per order"), ("پرتماس", "contact us often"), ("کم‌تماس", "rarely contact us")),
    "complaint_rate": _trait(("شکایت به ازای سفارش", "complaints per order"), ("پرشکایت", "complain often"), ("کم‌شکایت", "rarely complain")),
    "mean_score": _trait(("میانگین نمره", "mean score"), ("راضی", "satisfied"), ("ناراضی", "dissatisfied")),
    "feedback_rate": _trait(("بازخورد به ازای سفارش", "feedback per order"), ("اهل بازخورد", "give feedback"), ("بی‌بازخورد", "give no feedback")),
    "contribution": _trait(("سود تا امروز", "contribution so far"), ("سودآور", "profitable"), ("کم‌سود", "low profit")),
    "residual": _trait(("ارزش باقی‌مانده", "residual value"), ("باارزش برای آینده", "valuable ahead"), ("کم‌ارزش برای آینده", "little value ahead")),
    "alive": _trait(("احتمال ماندن", "chance of still being a customer"), ("ماندنی", "still with us"), ("رفته یا رفتنی", "gone or going")),
    "churn_probability": _trait(("احتمال رفتن", "chance of leaving"), ("در خطر رفتن", "likely to leave"), ("ماندگار", "unlikely to leave")),
}  # fmt: skip

KINDS: Mapping[str, Bilingual] = {
    "channel": Bilingual("کانال دلخواه", "preferred channel"),
    "category": Bilingual("گروه کالای دلخواه", "favourite category"),
    "hour": Bilingual("ساعت خرید", "time of day"),
    "weekday": Bilingual("روز خرید", "weekday"),
    "city": Bilingual("شهر", "city"),
    "gender": Bilingual("جنسیت", "gender"),
}

LEVELS: Mapping[tuple[str, str], Bilingual] = {
    ("hour", "night"): Bilingual("نیمه‌شب تا ۶", "midnight to 6"),
    ("hour", "morning"): Bilingual("۶ تا ۱۲", "6 to 12"),
    ("hour", "afternoon"): Bilingual("۱۲ تا ۱۷", "12 to 17"),
    ("hour", "evening"): Bilingual("۱۷ تا ۲۱", "17 to 21"),
    ("hour", "late"): Bilingual("۲۱ تا ۲۴", "21 to 24"),
    ("weekday", "0"): Bilingual("شنبه", "Saturday"),
    ("weekday", "1"): Bilingual("یکشنبه", "Sunday"),
    ("weekday", "2"): Bilingual("دوشنبه", "Monday"),
    ("weekday", "3"): Bilingual("سه‌شنبه", "Tuesday"),
    ("weekday", "4"): Bilingual("چهارشنبه", "Wednesday"),
    ("weekday", "5"): Bilingual("پنجشنبه", "Thursday"),
    ("weekday", "6"): Bilingual("جمعه", "Friday"),
    ("channel", "app"): Bilingual("اپلیکیشن", "app"),
    ("channel", "web"): Bilingual("وب‌گاه", "website"),
    ("channel", "phone"): Bilingual("تلفن", "phone"),
    ("channel", "shop"): Bilingual("فروشگاه", "shop"),
    ("channel", "store"): Bilingual("فروشگاه", "shop"),
    ("channel", "sms"): Bilingual("پیامک", "SMS"),
    ("channel", "email"): Bilingual("ایمیل", "e-mail"),
    ("channel", "chat"): Bilingual("گفت‌وگوی برخط", "chat"),
    ("gender", "female"): Bilingual("زن", "female"),
    ("gender", "male"): Bilingual("مرد", "male"),
    ("gender", "f"): Bilingual("زن", "female"),
    ("gender", "m"): Bilingual("مرد", "male"),
}  # fmt: skip

VALUE_WORDS: Mapping[str, Bilingual] = {
    "self-direction": Bilingual("استقلال", "self-direction"),
    "stimulation": Bilingual("هیجان و تازگی", "stimulation"),
    "hedonism": Bilingual("لذت", "enjoyment"),
    "achievement": Bilingual("موفقیت", "achievement"),
    "power": Bilingual("قدرت و جایگاه", "power"),
    "security": Bilingual("امنیت", "security"),
    "conformity": Bilingual("رعایت قاعده", "conformity"),
    "tradition": Bilingual("سنت", "tradition"),
    "benevolence": Bilingual("مهربانی با نزدیکان", "benevolence"),
    "universalism": Bilingual("انصاف و طبیعت", "universalism"),
}

SEGMENTATIONS: Mapping[str, Bilingual] = {
    "rfm": Bilingual("تازگی، تکرار و مبلغ خرید", "Recency, frequency and money"),
    "cluster": Bilingual("رفتار خرید", "Buying behaviour"),
    "values": Bilingual("ارزش‌های فردی", "Personal values"),
    "value_class": Bilingual("ردهٔ ارزش", "Value classes"),
    "control": Bilingual("تقسیم به قید قرعه (آزمون داور)", "Divided by lot (test of the judge)"),
}

SEGMENTS: Mapping[tuple[str, str], Bilingual] = {
    ("rfm", "core"): Bilingual("ستون‌ها", "Pillars"),
    ("rfm", "regular"): Bilingual("همراهان", "Companions"),
    ("rfm", "rising"): Bilingual("جوانه‌ها", "Sprouts"),
    ("rfm", "newcomer"): Bilingual("تازه‌رسیده‌ها", "Newly arrived"),
    ("rfm", "slipping"): Bilingual("دلسردشده‌ها", "Cooling off"),
    ("rfm", "at_risk"): Bilingual("ستون‌های لرزان", "Shaking pillars"),
    ("rfm", "occasional"): Bilingual("گهگاهی‌ها", "Now and then"),
    ("rfm", "sleeping"): Bilingual("خفته‌ها", "Asleep"),
    ("value_class", "platinum"): Bilingual("پلاتین", "Platinum"),
    ("value_class", "gold"): Bilingual("طلا", "Gold"),
    ("value_class", "iron"): Bilingual("آهن", "Iron"),
    ("value_class", "lead"): Bilingual("سرب", "Lead"),
}  # fmt: skip

ADVICE: Mapping[tuple[str, str], Bilingual] = {
    ("rfm", "core"): Bilingual(
        "قولی که به آنها می‌دهید نشکند: دیرکرد را پیش از آنکه بپرسند خبر دهید، نظرشان را پیش از همه بپرسید، و تخفیفی ندهید که نیازی به آن ندارند.",
        "Keep every promise to them: tell of a delay before they ask, ask their opinion first, and give no discount that they do not need.",
    ),
    ("rfm", "regular"): Bilingual(
        "کار را برایشان کوتاه کنید: خرید دوباره با یک دست‌زدن، و پیشنهادی از گروه کالایی که هنوز نخریده‌اند.",
        "Make it short for them: reorder in one tap, and one suggestion from a category they have not tried.",
    ),
    ("rfm", "rising"): Bilingual(
        "دلیلی برای خرید بعدی بدهید: همان کالا پیش از تمام‌شدن، نه کد تخفیف برای همه.",
        "Give a reason for the next order: the same product before it runs out, not a code for everybody.",
    ),
    ("rfm", "newcomer"): Bilingual(
        "خرید دوم را بسازید: بپرسید نخستین سفارش چطور بود و هر ایرادی را همان هفته جبران کنید.",
        "Win the second order: ask how the first one went, and put right whatever went wrong within the week.",
    ),
    ("rfm", "slipping"): Bilingual(
        "بپرسید چه شد؛ آخرین تجربه‌شان را ببینید و اگر بدقولی کرده‌ایم اول عذرخواهی کنید.",
        "Ask what happened; look at their last experience, and apologise first where we broke a promise.",
    ),
    ("rfm", "at_risk"): Bilingual(
        "همین هفته یک نفر تماس بگیرد: ارزش زیادی دارند و ساکت شده‌اند. آنچه رفته را جبران کنید، نه با پیامک گروهی.",
        "Have a person call this week: they are worth much and have gone quiet. Make good what went wrong, not by a mass message.",
    ),
    ("rfm", "occasional"): Bilingual(
        "در زمان نیازشان حاضر باشید: یادآوری فصلی و هزینهٔ کم؛ بیش از این خرجشان نکنید.",
        "Be there when they need you: a seasonal reminder at little cost, and no more than that.",
    ),
    ("rfm", "sleeping"): Bilingual(
        "یک بار بپرسید و رها کنید: یک پیام ارزان بازگشت؛ بی‌پاسخ‌ها را از فهرست پیام بیرون بگذارید.",
        "Ask once and let go: one cheap message to come back; take who does not answer off the list.",
    ),
    ("value_class", "platinum"): Bilingual(
        "کسی مسئول هر یک باشد، اختیار جبران بالا داشته باشد و پیش از مشکل خبر دهد. هدف: هیچ‌کدام به خاطر ما نروند.",
        "Someone answers for each of them, with a high authority to make good, and calls before trouble does. Aim: none of them leaves because of us.",
    ),
    ("value_class", "gold"): Bilingual(
        "راه پلاتین‌شدن را هموار کنید: گروه کالای تازه، تحویل مطمئن، پاسخ در همان روز.",
        "Clear the way to platinum: a new category, dependable delivery, an answer the same day.",
    ),
    ("value_class", "iron"): Bilingual(
        "هزینه را پایین و کیفیت را یکسان نگه دارید: خدمت خودکار خوب، و پیشنهاد فقط جایی که سودش از هزینه‌اش بیشتر است.",
        "Keep cost low and quality even: good self-service, and offers only where they earn more than they cost.",
    ),
    ("value_class", "lead"): Bilingual(
        "با همان احترام، بی هزینهٔ اضافه: خدمت پایه؛ اگر از مرجوعی یا تماس زیاد زیان می‌رسد علتش را درست کنید، نه مشتری را.",
        "The same respect at no extra cost: basic service; where returns or contacts make a loss, mend the cause, not the customer.",
    ),
}  # fmt: skip

OUTCOMES: Mapping[str, Bilingual] = {
    "margin": Bilingual("پول دورهٔ بعد", "money of the next period"),
    "churn": Bilingual("نخریدن در دورهٔ بعد", "not buying in the next period"),
    "score": Bilingual("نمرهٔ دورهٔ بعد", "score in the next period"),
}

BASELINES: Mapping[str, Bilingual] = {
    "nothing": Bilingual("هیچ", "nothing"),
    "demographic": Bilingual("شهر، منطقه، جنسیت و سن", "city, region, gender and age"),
    "behavioural": Bilingual("تازگی، تکرار و مبلغ خرید", "recency, frequency and money"),
    "both": Bilingual("مشخصات فردی و رفتار خرید", "demographics and buying behaviour"),
}

REASONS: Mapping[str, Bilingual] = {
    "no_past": Bilingual(
        "تاریخچه هنوز کوتاه‌تر از آن است که گذشته با آینده سنجیده شود",
        "the history is still too short to test the past on what came after",
    ),
    "not_known_then": Bilingual(
        "هنوز معلوم نیست یک دوره پیش چه کسی در کدام بخش بوده است",
        "it is not yet known who was in which segment one period ago",
    ),
    "not_replayable": Bilingual(
        "قاعده به چیزی تکیه دارد که گذشته‌اش ثبت نشده است",
        "the rule rests on something whose past was not recorded",
    ),
    "few_customers": Bilingual("مشتری کافی برای آزمون نیست", "too few customers to test"),
    "few_events": Bilingual(
        "خریدن یا نخریدن در دورهٔ بعد بسیار کم رخ داده است",
        "too few bought, or too few did not, in the next period",
    ),
    "no_spread": Bilingual("پیامد برای همه یکی است", "the outcome is the same for all"),
    "is_baseline": Bilingual("خودش از همین‌ها ساخته شده است", "it is itself made of these"),
    "nothing_known": Bilingual("چیزی برای سنجش نیست", "there is nothing to test on"),
    "wide_interval": Bilingual(
        "بازه هنوز آن‌قدر پهن است که هم بهره در آن می‌گنجد و هم هیچ",
        "the interval is still wide enough for a gain and for none",
    ),
    "no_gain": Bilingual("چیزی نمی‌افزاید", "no gain"),
    "small_gain": Bilingual(
        "آنچه می‌افزاید واقعی است ولی کمتر از آن که تصمیمی را عوض کند",
        "the gain is real, and too small to change a decision",
    ),
}

CHOSEN: Mapping[str, Bilingual] = {
    "stable": Bilingual(
        "از شمارهایی که در نمونه‌های دوباره باز می‌گردند، آن که بخش‌هایش از هم دورترند",
        "of the numbers that come back in new samples, the one whose segments stand furthest apart",
    ),
    "least_unstable": Bilingual(
        "هیچ شماری در نمونه‌های دوباره پایدار نبود؛ این کمتر از همه ناپایدار است",
        "no number was stable in new samples; this one is the least unstable",
    ),
    "kept": Bilingual("مانند ساخت پیشین", "as in the build before"),
    "given": Bilingual("داده شده", "given"),
    "bic": Bilingual("کوچک‌ترین BIC", "the smallest BIC"),
    "one_class": Bilingual(
        "پاسخ‌ها یک دسته بیشتر نمی‌شناسند (کوچک‌ترین BIC)",
        "the answers know one class only (the smallest BIC)",
    ),
    "": Bilingual("", ""),
}


def level_title(kind: str, level: str) -> Bilingual:
    """Name a level of a kind; what we have no word for stays as the source writes it."""
    return LEVELS.get((kind, level.lower()), Bilingual(level, level))


def trait_title(trait: str) -> Bilingual:
    """Name a trait."""
    if trait in TRAITS:
        return TRAITS[trait].title
    if trait in KINDS:
        return KINDS[trait]
    if trait.startswith("value:"):
        return VALUE_WORDS.get(trait[6:], Bilingual(trait[6:], trait[6:]))
    plain = trait.split(":", 1)[-1]
    return Bilingual(plain, plain)
