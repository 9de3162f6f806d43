"""What every template knows: direction, language, theme, navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from mehvar_web.ui._registry import nav_items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's own variables."""
    language = (get_language() or "fa")[:2]
    other = "en" if language == "fa" else "fa"
    path = request.get_full_path()
    theme = request.COOKIES.get("theme", "")
    return {
        "dir": "rtl" if language == "fa" else "ltr",
        "lang": language,
        "other_lang": other,
        "other_url": f"/{other}{path[3:]}" if path[:4] in {"/fa/", "/en/"} else f"/{other}/",
        "theme": theme if theme in {"light", "dark"} else "",
        "nav_items": nav_items(),
    }
