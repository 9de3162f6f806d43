"""What the codes of value mean, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar.text import Bilingual
from mehvar.value._classes import ValueClass
from mehvar.value._settled import MoveReason

CLASS_TITLES: Mapping[ValueClass, Bilingual] = {
    "platinum": Bilingual("پلاتین", "Platinum"),
    "gold": Bilingual("طلا", "Gold"),
    "iron": Bilingual("آهن", "Iron"),
    "lead": Bilingual("سرب", "Lead"),
}

MOVE_TITLES: Mapping[MoveReason, Bilingual] = {
    "bought": Bilingual("دوباره خرید کرد", "Bought again"),
    "silence": Bilingual("خرید نکرد", "Did not buy"),
    "basket": Bilingual("اندازهٔ خریدش عوض شد", "Spends another amount at a time"),
    "margin": Bilingual(
        "سود هر خریدش عوض شد (مرجوعی، تخفیف، هزینهٔ خدمت)",
        "What is left of a purchase changed (returns, discounts, service)",
    ),
    "bounds": Bilingual("مرز رده‌ها جابه‌جا شد", "The classes begin elsewhere"),
    "model": Bilingual("پیش‌بینی عوض شد", "The forecast changed"),
}

MODEL_TITLES: Mapping[str, Bilingual] = {
    "bgnbd": Bilingual("BG/NBD", "BG/NBD"),
    "mbgnbd": Bilingual("MBG/NBD", "MBG/NBD"),
    "paretonbd": Bilingual("Pareto/NBD", "Pareto/NBD"),
    "gammagamma": Bilingual("گاما-گاما", "Gamma-Gamma"),
    "mean": Bilingual("میانگین همه", "The mean of all"),
    "shrinkage": Bilingual("میانگین منقبض‌شده", "Shrunk mean"),
}

MODEL_SENTENCES: Mapping[str, Bilingual] = {
    "bgnbd": Bilingual(
        "هر مشتری با آهنگ خودش می‌خرد و پس از هر خرید ممکن است برای همیشه برود.",
        "Every customer buys at their own pace and may leave for good after any purchase.",
    ),
    "mbgnbd": Bilingual(
        "هر مشتری با آهنگ خودش می‌خرد و پس از هر خرید، نخستین خرید هم، ممکن است برای همیشه برود.",
        "Every customer buys at their own pace and may leave for good after any purchase, the "
        "first one too.",
    ),
    "paretonbd": Bilingual(
        "هر مشتری با آهنگ خودش می‌خرد و هر روز ممکن است برای همیشه برود.",
        "Every customer buys at their own pace and may leave for good on any day.",
    ),
}

CHOICE_SENTENCES: Mapping[str, Bilingual] = {
    "held_out": Bilingual(
        "این مدل خریدهای روزهای کنارگذاشته را بهتر از دیگر مدل‌ها پیش‌بینی کرد.",
        "It foretold the purchases of the days kept back better than the other models.",
    ),
    "likelihood": Bilingual(
        "تاریخچه برای کنارگذاشتن چند هفته کوتاه است؛ این مدل با آنچه رخ داده بهتر می‌خواند.",
        "The history is too short to keep weeks back; it fits what happened better than the "
        "other models.",
    ),
}

REASON_SENTENCES: Mapping[str, Bilingual] = {
    "no_customers": Bilingual(
        "هنوز هیچ مشتری شناخته‌شده‌ای خرید نکرده است.", "No known customer has bought yet."
    ),
    "no_purchase": Bilingual(
        "این مشتری هنوز خریدی نکرده است.", "This customer has not bought yet."
    ),
    "nobody_came_back": Bilingual(
        "هیچ‌کس بار دوم نخریده است: چیزی نمی‌گوید مشتریان چند وقت یک بار برمی‌گردند.",
        "Nobody bought a second time: nothing tells how often customers come back.",
    ),
    "too_few_customers": Bilingual(
        "شمار مشتریان یا بازگشتگان برای یک مدل کم است.",
        "Too few customers, or too few who came back, for a model.",
    ),
    "not_converged": Bilingual(
        "هیچ مدلی با این داده به جواب نرسید: شاید همه یکسان خرید می‌کنند.",
        "No model found an answer in this data: perhaps everybody buys alike.",
    ),
    "no_time": Bilingual(
        "همهٔ خریدها در یک روزند: زمانی برای دیدن بازگشت نگذشته است.",
        "All purchases are of one day: no time has passed in which to see anybody return.",
    ),
    "no_amounts": Bilingual(
        "مبلغ خریدها معلوم نیست: شمار خرید پیش‌بینی می‌شود، ارزش نه.",
        "No amounts are known: purchases are forecast, value is not.",
    ),
}

BASIS_SENTENCES: Mapping[str, Bilingual] = {
    "measured": Bilingual(
        "ارزش از سود است: آنچه از خرید، پس از مرجوعی، بهای کالا، ارسال، پرداخت و خدمت می‌ماند.",
        "Value is contribution: what is left of a purchase after returns, goods, delivery, "
        "payment and service.",
    ),
    "assumed": Bilingual(
        "بهای کالاها معلوم نیست؛ سود هر خرید با درصد فرضی تنظیمات حساب شده است.",
        "The cost of goods is not known; what is left of a purchase is the percentage assumed in "
        "the settings.",
    ),
}

PRICE_SENTENCES: Mapping[str, Bilingual] = {
    "index": Bilingual(
        "مبالغ گذشته با شاخص قیمت شرکت به پول امروز درآمده‌اند.",
        "Past amounts are in today's money by the company's price index.",
    ),
    "rate": Bilingual(
        "مبالغ گذشته با نرخ تورم تنظیمات به پول امروز درآمده‌اند.",
        "Past amounts are in today's money by the inflation of the settings.",
    ),
    "none": Bilingual(
        "تورمی در نظر گرفته نشده است: مبالغ گذشته همان‌اند که بودند.",
        "No inflation is assumed: past amounts stand as they were.",
    ),
}
