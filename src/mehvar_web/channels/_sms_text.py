"""How many parts does an SMS take? Operators bill and limit by parts, not by letters."""

from __future__ import annotations

import math
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Letters of GSM 03.38, 3GPP TS 23.038: the second set takes two places each."""

LONGEST_LATIN = 612
LONGEST_UNICODE = 268
"""The most that a gateway takes: four parts (Kavenegar, error 413)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSize:
    """What a text takes: places (of 7 or 16 bits), parts, and whether it needs Unicode."""

    places: int
    parts: int
    is_unicode: bool

    @property
    def is_too_long(self) -> bool:
        """Whether gateways refuse it."""
        return self.places > (LONGEST_UNICODE if self.is_unicode else LONGEST_LATIN)


def sms_size(text: str) -> SmsSize:
    """Return what a text takes: one part of 160 (70), else parts of 153 (67) places."""
    letters = set(text)
    is_unicode = not letters <= _BASIC | _EXTENDED
    if is_unicode:
        places, alone, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    else:
        places = len(text) + sum(letter in _EXTENDED for letter in text)
        alone, joined = 160, 153
    parts = 1 if places <= alone else math.ceil(places / joined)
    return SmsSize(places=places, parts=parts, is_unicode=is_unicode)
