"""What did they write, in which script, and is this string a mobile, an e-mail or a card?"""

from __future__ import annotations

from mehvar.text._bilingual import Bilingual, Language

__all__ = ["Bilingual", "Language"]
