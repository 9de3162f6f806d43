"""What did they write, in which script, and is this string a mobile, an e-mail or a card?

Every function takes a column (``pyarrow.Array`` or ``ChunkedArray``) and returns an Array of the
same length, in which null stays null; those that end in ``_one`` take one ``str``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar.text._bilingual import Bilingual, Language

if TYPE_CHECKING:
    from mehvar.text._codes import clean_card, clean_national_code, clean_postal_code, clean_sheba
    from mehvar.text._email import clean_email, placeholder_email
    from mehvar.text._identifiers import IDENTIFIERS, IdentifierKind, clean_key
    from mehvar.text._language import detect_language
    from mehvar.text._mask import MaskKind, mask
    from mehvar.text._mobile import clean_mobile, placeholder_mobile
    from mehvar.text._names import name_key
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
    from mehvar.text._redact import redact
    from mehvar.text._script import detect_script
    from mehvar.text._units import TextError

__all__ = [
    "IDENTIFIERS",
    "Bilingual",
    "IdentifierKind",
    "Language",
    "MaskKind",
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
    "detect_language",
    "detect_script",
    "mask",
    "name_key",
    "normalise",
    "normalise_one",
    "persian_digits",
    "persian_digits_one",
    "placeholder_email",
    "placeholder_mobile",
    "redact",
    "search_key",
    "search_key_one",
]

_HOMES = {
    "_codes": "clean_card clean_national_code clean_postal_code clean_sheba",
    "_email": "clean_email placeholder_email",
    "_identifiers": "IDENTIFIERS IdentifierKind clean_key",
    "_language": "detect_language",
    "_mask": "MaskKind mask",
    "_mobile": "clean_mobile placeholder_mobile",
    "_names": "name_key",
    "_normalise": "ascii_digits ascii_digits_one normalise normalise_one "
    "persian_digits persian_digits_one search_key search_key_one",
    "_redact": "redact",
    "_script": "detect_script",
    "_units": "TextError",
}


if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: all slices need ``Bilingual``, few need numpy."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar.text.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
