"""What did they write, in which script, and is this string a mobile, an e-mail or a card?"""

from __future__ import annotations

from mehvar.text._bilingual import Bilingual, Language
from mehvar.text._codes import clean_card, clean_national_code, clean_postal_code, clean_sheba
from mehvar.text._email import clean_email, placeholder_email
from mehvar.text._identifiers import IDENTIFIERS, IdentifierKind, clean_key
from mehvar.text._mobile import clean_mobile, placeholder_mobile
from mehvar.text._normalise import (
    ascii_digits,
    ascii_digits_one,
    normalise,
    normalise_one,
    persian_digits,
    persian_digits_one,
    search_key,
    search_key_one,
)
from mehvar.text._units import TextError

__all__ = [
    "IDENTIFIERS",
    "Bilingual",
    "IdentifierKind",
    "Language",
    "TextError",
    "ascii_digits",
    "ascii_digits_one",
    "clean_card",
    "clean_email",
    "clean_key",
    "clean_mobile",
    "clean_national_code",
    "clean_postal_code",
    "clean_sheba",
    "normalise",
    "normalise_one",
    "persian_digits",
    "persian_digits_one",
    "placeholder_email",
    "placeholder_mobile",
    "search_key",
    "search_key_one",
]
