"""Icons of the Lucide set (ISC), written into the page: no icon font, no request."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from importlib.resources import files
from xml.etree import ElementTree as ET
from zipfile import ZipFile

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
    svg = ET.fromstring(_source(name))  # noqa: S314 (a file of a package that we name)
    for said_by_the_stylesheet in _SAID_ONCE:
        svg.attrib.pop(said_by_the_stylesheet, None)
    turning = " turning" if name in TURNING else ""
    svg.attrib |= {
        "width": str(size),
        "height": str(size),
        "class": f"icon{turning}",
        "aria-hidden": "true",
    }
    lines = ET.tostring(svg, encoding="unicode").splitlines()
    return mark_safe("".join(line.strip() for line in lines))  # noqa: S308 (no input)


_SAID_ONCE = ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin")


def _source(name: str) -> str:
    from lucide import IconDoesNotExist

    try:
        svg = _archive().read(f"{name}.svg").decode()
    except KeyError as error:
        raise IconDoesNotExist(f"The icon {name!r} does not exist.") from error
    return svg.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)


@cache
def _archive() -> ZipFile:
    """Open the set once: its list of 1,745 names takes 15 ms, and a page shows thirty icons."""
    return ZipFile(io.BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))
