"""A link as a square that telephones read, to print or to show."""

from __future__ import annotations

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_QUIET = 4
"""Modules of white around the square, as ISO 18004 asks."""

_LINE = 3.2
"""Height of a line of the caption, in modules."""


def qr_svg(url: str, *, caption: str = "", note: str = "") -> SafeString:
    """Return the square as SVG, black on white in every theme, with words below it.

    Args:
        url: what is read: a link's whole address.
        caption: the words below it; the name of the survey, say, or «Tell us».
        note: a smaller line below those: the address to type where there is no camera.
    """
    code = segno.make(url, error="m", micro=False)
    wide = code.symbol_size(border=_QUIET)[0]
    lines = [(text, size) for text, size in ((caption, 2.4), (note, 1.5)) if text]
    high = wide + _LINE * len(lines)
    words = "".join(
        format_html(
            '<text x="{}" y="{}" font-size="{}" text-anchor="middle" direction="{}" '
            'font-family="Vazirmatn, Tahoma, Arial, sans-serif"{}>{}</text>',
            wide / 2,
            wide + _LINE * place + 0.6,
            size if len(text) * size * 0.55 < wide else round(wide / (len(text) * 0.55), 2),
            "rtl" if any("\u0590" <= one <= "\u08ff" for one in text) else "ltr",
            mark_safe(' font-weight="bold"') if size > 2 else "",
            text,
        )
        for place, (text, size) in enumerate(lines)
    )
    out = io.BytesIO()
    code.save(out, kind="svg", border=_QUIET, xmldecl=False, svgns=False, nl=False, omitsize=True)
    drawn = out.getvalue().decode()
    path = drawn[drawn.index("<path") : drawn.index("</svg>")]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}"><rect width="100%" height="100%" fill="#fff"/>{}{}</svg>',
        wide, high, caption or url, mark_safe(path), mark_safe(words),  # noqa: S308 (segno's, ours)
    )  # fmt: skip


def qr_png(url: str, *, scale: int = 12) -> bytes:
    """Return the square as a PNG of ``scale`` dots a module, without words."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="png", scale=scale, border=_QUIET)
    return out.getvalue()
