"""Names of people, in Persian and in the Latin spelling that they use themselves."""

# ruff: noqa: E501 - a table reads best with one subject per line
from __future__ import annotations

WOMEN: tuple[tuple[str, str], ...] = (
    ("فاطمه", "Fatemeh"), ("زهرا", "Zahra"), ("مریم", "Maryam"), ("سارا", "Sara"), ("نرگس", "Narges"),
    ("لیلا", "Leila"), ("مینا", "Mina"), ("نیلوفر", "Niloufar"), ("شیما", "Shima"), ("الهام", "Elham"),
    ("پریسا", "Parisa"), ("سمیه", "Somayeh"), ("مهسا", "Mahsa"), ("نازنین", "Nazanin"), ("آزاده", "Azadeh"),
    ("شکوفه", "Shokoufeh"), ("ریحانه", "Reyhaneh"), ("معصومه", "Masoumeh"), ("طاهره", "Tahereh"),
    ("کیمیا", "Kimia"), ("ژاله", "Zhaleh"), ("غزل", "Ghazal"), ("هانیه", "Hanieh"), ("یاسمن", "Yasaman"),
    ("ترانه", "Taraneh"), ("بهاره", "Bahareh"), ("سپیده", "Sepideh"), ("مهناز", "Mahnaz"),
)  # fmt: skip
MEN: tuple[tuple[str, str], ...] = (
    ("علی", "Ali"), ("محمد", "Mohammad"), ("رضا", "Reza"), ("حسین", "Hossein"), ("مهدی", "Mehdi"),
    ("امیر", "Amir"), ("سعید", "Saeed"), ("حمید", "Hamid"), ("مجید", "Majid"), ("کیان", "Kian"),
    ("آرش", "Arash"), ("بهروز", "Behrouz"), ("فرهاد", "Farhad"), ("جواد", "Javad"), ("یاسر", "Yaser"),
    ("کامران", "Kamran"), ("نیما", "Nima"), ("پویا", "Pouya"), ("سیاوش", "Siavash"), ("عباس", "Abbas"),
    ("مصطفی", "Mostafa"), ("یوسف", "Yousef"), ("ایمان", "Iman"), ("بابک", "Babak"), ("محمدرضا", "Mohammadreza"),
    ("امیرحسین", "Amirhossein"), ("شهرام", "Shahram"), ("داوود", "Davood"),
)  # fmt: skip
FAMILIES: tuple[tuple[str, str], ...] = (
    ("محمدی", "Mohammadi"), ("حسینی", "Hosseini"), ("احمدی", "Ahmadi"), ("کریمی", "Karimi"),
    ("رضایی", "Rezaei"), ("موسوی", "Mousavi"), ("جعفری", "Jafari"), ("صادقی", "Sadeghi"),
    ("رحیمی", "Rahimi"), ("ابراهیمی", "Ebrahimi"), ("کاظمی", "Kazemi"), ("هاشمی", "Hashemi"),
    ("میرزایی", "Mirzaei"), ("اکبری", "Akbari"), ("نوری", "Nouri"), ("شریفی", "Sharifi"),
    ("یوسفی", "Yousefi"), ("باقری", "Bagheri"), ("سلیمانی", "Soleimani"), ("قاسمی", "Ghasemi"),
    ("طاهری", "Taheri"), ("کیانی", "Kiani"), ("رستمی", "Rostami"), ("فرهادی", "Farhadi"),
    ("زارعی", "Zarei"), ("نجفی", "Najafi"), ("عباسی", "Abbasi"), ("کمالی", "Kamali"),
    ("امینی", "Amini"), ("شکری", "Shokri"), ("یزدانی", "Yazdani"), ("تهرانی", "Tehrani"),
    ("شیرازی", "Shirazi"), ("اصفهانی", "Esfahani"), ("کرمانی", "Kermani"), ("تبریزی", "Tabrizi"),
    ("نیک‌پور", "Nikpour"), ("خوش‌نویس", "Khoshnevis"), ("پاک‌نژاد", "Paknejad"), ("گل‌محمدی", "Golmohammadi"),
    ("مشایخی", "Mashayekhi"), ("بختیاری", "Bakhtiari"), ("ملکی", "Maleki"), ("وحیدی", "Vahidi"),
    ("ذوالفقاری", "Zolfaghari"), ("خسروی", "Khosravi"), ("دانشور", "Daneshvar"), ("معینی", "Moeini"),
    ("صالحی", "Salehi"), ("توکلی", "Tavakoli"), ("ژیان", "Zhian"), ("پورحسن", "Pourhassan"),
)  # fmt: skip

FIRST_NAMES = WOMEN + MEN
"""Given names, women's first."""
