"""The causes that people wrote down lately, offered to who writes the next one."""

from __future__ import annotations

from mehvar_web.care.models import Case

_LATELY = 2_000
_MOST = 60


def known_causes() -> list[str]:
    """Return the causes of the newest cases, by name; all of a large company would take long."""
    newest = Case.objects.order_by("-opened_at", "-pk").values_list("cause", flat=True)
    return sorted({one for one in newest[:_LATELY] if one})[:_MOST]
