"""Icons of the Lucide set (ISC), written into the page: no icon font, no request."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

TURNING = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "external-link",
        "list-checks",
        "log-out",
        "send",
        "undo-2",
    }
)
"""Icons that show a direction of reading: they are mirrored from right to left."""


def icon(name: str, *, size: int = 16, label: str = "") -> SafeString:
    """Return an icon; without ``label`` it says nothing to screen readers.

    Raises:
        lucide.IconDoesNotExist: when the set has no such icon.
    """
    drawn = _drawn(name, size)
    if not label:
        return drawn
    spoken = f'role="img" aria-label="{conditional_escape(label)}"'
    return mark_safe(drawn.replace('aria-hidden="true"', spoken, 1))  # noqa: S308 (escaped)


@lru_cache(maxsize=512)
def _drawn(name: str, size: int) -> SafeString:
    from lucide.templatetags.lucide import lucide

    turning = " turning" if name in TURNING else ""
    svg = lucide(name, size=size, **{"class": f"icon{turning}", "aria-hidden": "true"})
    for default in (
        ' fill="none"',
        ' stroke="currentColor"',
        ' stroke-width="2"',
        ' stroke-linecap="round"',
        ' stroke-linejoin="round"',
    ):  # the stylesheet says these once for all icons
        svg = svg.replace(default, "", 1)
    return mark_safe("".join(line.strip() for line in svg.splitlines()))  # noqa: S308 (no input)
