"""What may follow a Persian or English word without making it another."""

from __future__ import annotations

_PERSIAN = """
ی ای یی ه ست است م ام ت ات ش اش ن ند اند ید یم ایم یه اه
مان تان شان مون تون شون امان اتان اشان امون اتون اشون
ها های هایی هایم هایت هایش هایمان هایتان هایشان هام هات هاش هامون هاتون هاشون هاست
هاشم هاتم هارو هاو هام
ا ای ایی ام ات اش امون اتون اشون اشو
تر تری ترین تره ترم ترش ترن ترند
یم یت یش یمان یتان یشان یمون یتون یشون یها یهای یهاش یرو یو یست
م ش و رو را شو مو تو شم تم شه ته مه نه
انه ان
"""
_ENGLISH = "s es ed d ing ly er ies"

ENDINGS = tuple(dict.fromkeys((*_PERSIAN.split(), *_ENGLISH.split())))
"""Endings of plural, possession, comparison and the short ``is``, formal and colloquial."""
