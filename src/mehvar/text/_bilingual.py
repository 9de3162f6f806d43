"""A short text in both of the product's languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["fa", "en"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words in Persian and in English."""

    fa: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the words in ``language``."""
        return self.fa if language == "fa" else self.en
