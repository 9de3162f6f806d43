"""Ready answers: texts with names in braces, filled in for one customer."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_FIELD = re.compile(r"\{(\w+)\}")


def fill_in(text: str, *, known: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Put what is known into a text, where it names it in braces; other braces stay as they are.

    Args:
        text: as ``Dear {name}, ...``.
        known: name -> what stands for it; empty where nothing is known of it.

    Returns:
        The text, and the names for which nothing is known.
    """
    missing = list[str]()

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name not in known:
            return found[0]
        if not known[name]:
            missing.append(name)
        return known[name]

    return _FIELD.sub(put, text).strip(), tuple(dict.fromkeys(missing))


def unknown_fields(text: str, *, fields: Collection[str]) -> tuple[str, ...]:
    """Return what a text names in braces that is none of the fields, each once."""
    return tuple(one for one in dict.fromkeys(_FIELD.findall(text)) if one not in fields)
