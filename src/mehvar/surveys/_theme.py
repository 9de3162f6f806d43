"""A company's colour, made readable: WCAG 2.2 contrast of at least 4.5 to 1."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

from mehvar.surveys._records import Theme

AA = 4.5
"""The least contrast of text with its ground (WCAG 2.2, success criterion 1.4.3, level AA)."""

PAPER, NIGHT, INK = "#ffffff", "#15191c", "#10171a"
_STEP = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The theme's accent as the page uses it: each pair has the contrast AA.

    ``accent`` reads on white and carries ``on_accent``; ``accent_dark`` reads on the dark ground
    and carries ``on_accent_dark``. ``changed`` says whether the company's own colour had to be
    made darker for white ground.
    """

    accent: str
    on_accent: str
    accent_dark: str
    on_accent_dark: str
    changed: bool


def contrast(*, first: str, second: str) -> float:
    """Return the contrast of two colours (#rrggbb), 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palette(*, theme: Theme) -> Palette:
    """Return the accent darkened, and lightened for dark ground, as far as contrast asks."""
    light, dark = _until_readable(theme.accent, PAPER), _until_readable(theme.accent, NIGHT)
    return Palette(
        accent=light,
        on_accent=_on(light),
        accent_dark=dark,
        on_accent_dark=_on(dark),
        changed=light != theme.accent,
    )


def _on(ground: str) -> str:
    return max((PAPER, INK), key=lambda colour: contrast(first=colour, second=ground))


def _until_readable(colour: str, ground: str) -> str:
    """Move a colour's lightness away from its ground until it reads."""
    step = -_STEP if ground == PAPER else _STEP
    hue, light, saturation = colorsys.rgb_to_hls(*_shares(colour))
    while contrast(first=colour, second=ground) < AA and 0 <= light <= 1:
        light += step
        red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))
    return colour


def _shares(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _shares(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
