"""Our own short codes in the words of both languages."""

from __future__ import annotations

from mehvar.text import Bilingual

CODES = {
    # lifecycle
    "prospect": Bilingual("بی‌سفارش", "prospect"),
    "new": Bilingual("تازه", "new"),
    "active": Bilingual("فعال", "active"),
    "quiet": Bilingual("کم‌رفت‌وآمد", "quiet"),
    "lost": Bilingual("ازدست‌رفته", "lost"),
    # how a search found a customer
    "customer_id": Bilingual("شمارهٔ مشتری", "customer id"),
    "identifier": Bilingual("شناسه", "identifier"),
    "reference": Bilingual("شناسهٔ مبدأ", "reference"),
    "name": Bilingual("نام", "name"),
    "sound": Bilingual("آوای نام", "sound of the name"),
    # kinds of the timeline
    "registered": Bilingual("ثبت‌نام", "registered"),
    "order": Bilingual("سفارش", "order"),
    "delivery": Bilingual("تحویل", "delivery"),
    "return": Bilingual("مرجوعی", "return"),
    "feedback": Bilingual("بازخورد", "feedback"),
    "interaction": Bilingual("تماس", "contact"),
    "event": Bilingual("رویداد", "event"),
    # what happened
    "placed": Bilingual("ثبت شد", "placed"),
    "cancelled": Bilingual("لغو شد", "cancelled"),
    "delivered": Bilingual("رسید", "delivered"),
    "late": Bilingual("دیر", "late"),
    "on_time": Bilingual("سر وقت", "on time"),
    "returned": Bilingual("پس داده شد", "returned"),
    "damaged": Bilingual("خراب", "damaged"),
    "wrong_item": Bilingual("کالای اشتباه", "wrong item"),
    "changed_mind": Bilingual("تغییر نظر", "changed mind"),
    "quality": Bilingual("کیفیت", "quality"),
    "other": Bilingual("دیگر", "other"),
    "rating": Bilingual("امتیاز", "rating"),
    "nps": Bilingual("NPS", "NPS"),
    "csat": Bilingual("رضایت", "CSAT"),
    "complaint": Bilingual("شکایت", "complaint"),
    "request": Bilingual("درخواست", "request"),
    "question": Bilingual("پرسش", "question"),
    # kinds of identifier
    "mobile": Bilingual("همراه", "mobile"),
    "email": Bilingual("ایمیل", "e-mail"),
    "national_code": Bilingual("کد ملی", "national code"),
    "loyalty_card": Bilingual("کارت باشگاه", "loyalty card"),
    "customer_key": Bilingual("کلید مشتری", "customer key"),
    "hand": Bilingual("تصمیم دستی", "by hand"),
    # channels
    "app": Bilingual("اپ", "app"),
    "web": Bilingual("وب", "web"),
    "phone": Bilingual("تلفن", "phone"),
    "store": Bilingual("فروشگاه", "store"),
    # a dimension's members
    "unknown": Bilingual("نامعلوم", "unknown"),
}
"""Code -> words; a company's own words (a city, a shop's channel) are shown as they are."""
