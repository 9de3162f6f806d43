"""Codes that our own tables hold, in words."""

from __future__ import annotations

from mehvar.text import Bilingual

WORDS: dict[str, Bilingual] = {
    "prospect": Bilingual("هنوز نخریده", "prospect"),
    "new": Bilingual("تازه", "new"),
    "active": Bilingual("فعال", "active"),
    "quiet": Bilingual("ساکت", "quiet"),
    "lost": Bilingual("ازدست‌رفته", "lost"),
    "delivered": Bilingual("تحویل‌شده", "delivered"),
    "cancelled": Bilingual("لغوشده", "cancelled"),
    "open": Bilingual("باز", "open"),
    "complaint": Bilingual("شکایت", "complaint"),
    "request": Bilingual("درخواست", "request"),
    "question": Bilingual("پرسش", "question"),
    "praise": Bilingual("تشکر", "praise"),
    "note": Bilingual("یادداشت", "note"),
    "inbound": Bilingual("از سوی مشتری", "inbound"),
    "outbound": Bilingual("از سوی ما", "outbound"),
    "rating": Bilingual("امتیاز", "rating"),
    "comment": Bilingual("نظر", "comment"),
    "platinum": Bilingual("پلاتین", "platinum"),
    "gold": Bilingual("طلا", "gold"),
    "iron": Bilingual("آهن", "iron"),
    "lead": Bilingual("سرب", "lead"),
    "wrong_item": Bilingual("کالای اشتباه", "wrong item"),
    "damaged": Bilingual("آسیب‌دیده", "damaged"),
    "changed_mind": Bilingual("پشیمانی", "changed mind"),
    "quality": Bilingual("کیفیت", "quality"),
    "late": Bilingual("دیر", "late"),
    "other": Bilingual("دیگر", "other"),
    "app": Bilingual("برنامه", "app"),
    "web": Bilingual("وب", "web"),
    "phone": Bilingual("تلفن", "phone"),
    "shop": Bilingual("فروشگاه", "shop"),
    "courier": Bilingual("پیک", "courier"),
}
"""A code of a choice -> what people call it."""
